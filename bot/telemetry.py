"""Traces of turns for OpenTelemetry. They carry ids, decisions and times, never a customer's words, nor an error's.

Nothing is sent unless the environment names a collector (OTEL_EXPORTER_OTLP_ENDPOINT, as OpenTelemetry's own documentation says).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
TRACER = trace.get_tracer("haoke")
Note = Callable[..., None]


@contextmanager
def span(name: str, **facts: str | int) -> Iterator[Note]:
    """A span around a block; what it is called with is noted on it. Nothing is made where nobody looks at traces."""
    if isinstance(TRACER, trace.ProxyTracer) and isinstance(
        trace.get_tracer_provider(), trace.ProxyTracerProvider
    ):
        yield _unseen
        return
    attributes = {f"haoke.{key}": value for key, value in facts.items()}
    with TRACER.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as mine:

        def note(**more: str | int) -> None:
            for key, value in more.items():
                mine.set_attribute(f"haoke.{key}", value)

        try:
            yield note
        except BaseException as error:
            mine.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


def _unseen(**_: str | int) -> None:
    """A note for nobody."""


def send_traces() -> Callable[[], None]:
    """Send what is traced from now on to the collector that the environment names; call the result before the end."""
    if not os.environ.get(ENDPOINT):
        return lambda: None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", "haoke")
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider.shutdown
