"""What a person reads first: the order that was named just now, and lines in the order they were said."""

from typing import Any

from bot.handoff.card import card
from bot.handoff.record import _order

TRACE: dict[str, Any] = {
    "turn_id": "t1",
    "utterances": [{"text": "10425 我要退款", "kind": "message"}],
    "intents": [{"name": "refund.request", "confidence": 0.9}],
    "entities": [{"entity": "order_id", "value": "10425"}],
    "slots": {"order_id": "10423"},
    "decision": "handoff",
    "skill": "handoff",
    "anger": 0,
    "sentiment": "neutral",
    "owner": "queue",
}


def next_step(trace: dict[str, Any]) -> Any:
    lines = card([trace], asked=[], acts=[], verified={"customer_id": "C1001", "orders": []})
    assert isinstance(lines, list)
    return lines[-1]


def test_the_order_named_last_goes_before_one_from_earlier() -> None:
    assert next_step(TRACE) == {"kind": "next_order", "turn": "t1", "order": "10425"}
    assert next_step({**TRACE, "entities": []})["order"] == "10423"
    assert next_step({**TRACE, "entities": [], "slots": {}})["kind"] == "next_reply"


def test_lines_of_one_instant_stand_as_they_were_sent() -> None:
    at = "2026-03-10T12:00:00"
    lines: list[Any] = [
        {"kind": "system", "id": "out11", "at": at},
        {"kind": "bot", "id": "out10", "at": at},
        {"kind": "customer", "id": "in7", "at": at},
    ]
    assert [line["id"] for line in sorted(lines, key=_order)] == ["in7", "out10", "out11"]
