"""A turn is one trace: its stages and its commit, with ids and decisions, and no word of anybody."""

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import telemetry
from tests.flow.kit import OpenDesk, wish


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(telemetry, "TRACER", provider.get_tracer("test"))
    return kept


def told(spans: tuple[ReadableSpan, ...]) -> str:
    return "".join(span.to_json() for span in spans)


async def test_a_turn_is_one_trace_of_its_stages(desk: OpenDesk, traced: InMemorySpanExporter) -> None:
    async with desk() as counter:
        turn = await counter.talk().say(wish("order.status", order_id="10421"))
    spans = traced.get_finished_spans()
    (whole,) = [span for span in spans if span.name == "turn"]
    assert whole.attributes is not None
    assert whole.attributes["haoke.turn"] == turn["turn_id"]
    assert (whole.attributes["haoke.decision"], whole.attributes["haoke.skill"]) == ("answer", "orders")
    inside = {span.name for span in spans if span.parent and span.parent.span_id == whole.context.span_id}
    stages = {
        "reading",
        "understanding",
        "knowledge",
        "judgement",
        "skill",
        "again",
        "writer",
        "guardrail",
        "wording",
        "commit",
    }
    assert inside == stages
    for words in ("10421", "SF1040210421", *turn["replies"], *(u["text"] for u in turn["utterances"])):
        assert words not in told(spans)


async def test_an_error_is_named_and_not_quoted(desk: OpenDesk, traced: InMemorySpanExporter) -> None:
    async with desk() as counter:
        counter.shop.fail("order", RuntimeError("a private word"), times=2)
        await counter.talk().say(wish("order.status", order_id="10421"))
    failed = [
        span for span in traced.get_finished_spans() if not span.status.is_ok and span.status.description
    ]
    assert {span.name for span in failed} >= {"turn", "skill"}
    assert "private" not in told(traced.get_finished_spans())


def test_nothing_is_sent_unless_a_collector_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(telemetry.ENDPOINT, raising=False)
    telemetry.send_traces()()
