"""Numbers for operators. Every label comes from a fixed set, so the number of series never grows with traffic."""

from collections.abc import Callable, Collection, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.log import LOST
from bot.turn import Turn, Wording

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0)
_PARTS = (
    "database",
    "disk",
    "spool",
    "writer",
    "shop",
    "clock",
    "skills",
    "rules",
    "settings",
    "log",
    "hints",
)
_STAGES = frozenset(
    {
        "reading",
        "understanding",
        "opinion",
        "knowledge",
        "judgement",
        "skill",
        "writer",
        "guardrail",
        "wording",
    }
)


class Metrics:
    """The counters of one running desk, in a registry of its own."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.accepted = self._counter("utterances", "Utterances stored, by channel", "channel", "repeated")
        self.turns = self._counter("turns", "Turns finished, by decision", "decision", "release")
        self.stages = self._histogram("turn_stage_seconds", "Time of a turn, by stage", "stage")
        self.deliveries = self._counter("deliveries", "Replies handed to a channel", "channel", "outcome")
        self.requests = self._counter("http_requests", "HTTP requests, by route", "route", "status")
        self.latency = self._histogram("http_request_seconds", "Time to answer a request", "route")
        self.worded = self._counter("answers_worded", "Turns that a model could word, by outcome", "outcome")
        self.opinions = self._counter(
            "second_opinions", "Doubts put to the writer's model, by outcome", "outcome"
        )
        self.tokens = self._counter("writer_tokens", "Tokens of the writer's model", "kind")
        self.first_token = self._histogram("writer_first_token_seconds", "Until a model's first word")
        self.whole_answer = self._histogram(
            "writer_answer_seconds", "Until a model's answer was whole and read, or was given up"
        )
        self.given_up = self._counter("turns_given_up", "Turns that were buried")
        self.stuck = self._counter("lanes_stuck", "Lanes of foreign code that had to be replaced", "lane")
        self.reloads = self._counter("skill_reloads", "Changed skills taken up or refused", "outcome")
        self.notices = self._counter("notices", "Things told unasked, or why not", "kind", "outcome")
        self.alarms = self._counter("alarms", "Alarms raised in the lab", "kind")
        self.waiting = self._gauge("waiting", "Rows that wait, by table", "queue")
        self.limping = self._gauge("limping", "1 for a part that works worse than it should", "part")
        self.damages: Callable[[], int] = (
            int  # indexes on disk that were found damaged; none where none are kept
        )
        self.registry.register(_Elsewhere(self))
        ProcessCollector(registry=self.registry)  # memory, processor time and open files

    def finished(self, turn: Turn) -> None:
        """Count a turn that was committed."""
        decision = turn.decision.kind if turn.decision else "none"
        self.turns.labels(decision=decision, release=turn.release).inc()
        for stage, milliseconds in turn.timings_ms.items():
            if stage in _STAGES:
                self.stages.labels(stage=stage).observe(milliseconds / 1000)

        if turn.understanding is not None and turn.understanding.second is not None:
            self.opinions.labels(outcome=turn.understanding.second.outcome).inc()
        if turn.wording is not None:
            self._worded(turn.wording)

    def _worded(self, wording: Wording) -> None:
        self.worded.labels(outcome=wording.outcome).inc()
        self.tokens.labels(kind="prompt").inc(wording.prompt_tokens)
        self.tokens.labels(kind="answer").inc(wording.answer_tokens)
        if wording.first_token_ms:
            self.first_token.observe(wording.first_token_ms / 1000)
        if wording.total_ms:
            self.whole_answer.observe(wording.total_ms / 1000)

    def noticed(self, kind: str, outcome: str) -> None:
        """Count a notice that was handed to a conversation, or has to wait; kinds are those of the skills."""
        self.notices.labels(kind=kind, outcome=outcome).inc()

    def lane_stuck(self, lane: str) -> None:
        """Count a lane that had to be replaced; lanes are named by the settings."""
        self.stuck.labels(lane=lane).inc()

    def limps(self, parts: Collection[str]) -> None:
        """Note which parts work worse than they should now."""
        for part in _PARTS:
            self.limping.labels(part=part).set(part in parts)

    def reloaded(self, outcome: str) -> None:
        """Count a reload of skills: taken, or refused."""
        self.reloads.labels(outcome=outcome).inc()

    def render(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"haoke_{name}", help_text, labels, registry=self.registry)

    def _gauge(self, name: str, help_text: str, label: str) -> Gauge:
        return Gauge(f"haoke_{name}", help_text, [label], registry=self.registry)

    def _histogram(self, name: str, help_text: str, *labels: str) -> Histogram:
        return Histogram(f"haoke_{name}", help_text, labels, registry=self.registry, buckets=_SECONDS)


class _Elsewhere(Collector):
    """Counters that other parts of the process keep."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Their numbers now."""
        damages = self._metrics.damages()
        yield CounterMetricFamily(
            "haoke_indexes_damaged", "Indexes on disk that were found damaged", value=damages
        )
        yield CounterMetricFamily(
            "haoke_log_lines_lost", "Lines of the log that could not be written", value=LOST.lines
        )
