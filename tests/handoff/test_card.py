"""What a person reads first: the order that was named just now, and lines in the order they were said."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

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


TURNS = st.lists(
    st.fixed_dictionaries(
        {
            "turn_id": st.uuids().map(str),
            "decision": st.sampled_from(("answer", "act", "clarify", "decline", "handoff")),
            "skill": st.sampled_from(("", "refunds", "orders")),
            "owner": st.sampled_from(("bot", "queue", "agent:ann")),
            "anger": st.sampled_from((None, 0, 1, 2)),
            "sentiment": st.sampled_from(("neutral", "negative")),
            "intents": st.just([{"name": "refund.request"}]),
            "utterances": st.lists(st.just({"text": "退款"}), max_size=1),
            "handoff": st.sampled_from((None, {"reason": "asked"})),
            "reasons": st.just([{"rule": "person.asked"}]),
        }
    ),
    min_size=1,
    max_size=8,
)
STATES = st.sampled_from(("failed", "unknown", "proposed", "done"))


@settings(max_examples=100, deadline=None)
@given(TURNS, st.data())
def test_every_line_leads_to_a_turn_of_the_present_matter(turns: list[dict[str, Any]], data: Any) -> None:
    ids = [*(turn["turn_id"] for turn in turns), "of another conversation", None]
    picked = st.sampled_from(ids)
    about = {"type": "refund", "order": "10425", "approval": "needed"}
    acts = [
        {"turn": turn, "state": data.draw(STATES), **about}
        for turn in data.draw(st.lists(picked, max_size=3))
    ]
    asked = [
        SimpleNamespace(summary={"turn": turn}, reason="asked")
        for turn in data.draw(st.lists(picked, max_size=2))
    ]
    lines: Any = card(turns, asked=asked, acts=acts, verified={"customer_id": None, "orders": []})
    had = [
        n for n in range(1, len(turns)) if turns[n - 1]["owner"] == "agent:ann" and turns[n]["owner"] == "bot"
    ]
    present = {turn["turn_id"] for turn in turns[max(had, default=0) :]}
    assert [line for line in lines if line["turn"] not in present] == []
    kinds = [line["kind"] for line in lines]
    assert {"identity", "mood"} <= set(kinds)
    assert kinds[-1].startswith("next_")


def test_lines_of_one_instant_stand_as_they_were_sent() -> None:
    at = "2026-03-10T12:00:00"
    lines: list[Any] = [
        {"kind": "system", "id": "out11", "at": at},
        {"kind": "bot", "id": "out10", "at": at},
        {"kind": "customer", "id": "in7", "at": at},
    ]
    assert [line["id"] for line in sorted(lines, key=_order)] == ["in7", "out10", "out11"]


def test_what_did_not_work_is_told_in_the_words_the_customer_read() -> None:
    """Which rule let the skill run says nothing to a person; what the skill said about it does."""
    refused = {
        **TRACE,
        "decision": "decline",
        "skill": "refunds",
        "reasons": [{"rule": "request.clear"}],
        "replies": ["订单 10425 的退货期到 10 月 5 日已经结束。\n1. 申请维修\n2. 转人工"],
    }
    lines: Any = card(
        [refused, {**TRACE, "turn_id": "t2"}], asked=[], acts=[], verified={"customer_id": None, "orders": []}
    )
    (failed,) = [line for line in lines if line["kind"] == "failed"]
    assert (failed["turn"], failed["skill"], failed["said"]) == (
        "t1",
        "refunds",
        "订单 10425 的退货期到 10 月 5 日已经结束。",
    )
