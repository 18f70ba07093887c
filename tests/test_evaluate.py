"""Dialogue files: what they may say, what they expect, and what a run comes to."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.errors import BadInput
from bot.evaluate.bench import rehearsal
from bot.evaluate.expect import failures
from bot.evaluate.play import Played
from bot.evaluate.report import Result, as_json
from bot.evaluate.script import Dialogue, Step, read_dialogues

TRACE: dict[str, Any] = {
    "decision": "act",
    "skill": "refunds",
    "intents": [{"name": "refund.request", "confidence": 0.9}, {"name": "oos", "confidence": 0.1}],
    "entities": [{"entity": "order_id", "value": "10423"}, {"entity": "amount", "value": "189.00"}],
    "risk": ["commitment", "legal"],
    "reasons": [{"rule": "request.known", "detail": "x"}],
    "slots": {"order_id": "10423", "address": {"city": "杭州"}},
    "effects": [
        {"type": "refund", "order": "10423", "amount": "189.00", "state": "done"},
        {"type": "issue_coupon", "order": "", "amount": "10.00", "state": "done"},
    ],
    "owner": "bot",
    "handoff": None,
    "language": "zh",
    "sentiment": "neutral",
    "anger": 0,
    "replies": ["已退款 ¥189.00", "Anything else?\nBye"],
}


@pytest.mark.parametrize(
    "expect",
    [
        {},
        {"decision": "act", "skill": "refunds", "owner": "bot", "language": "zh", "sentiment": "neutral"},
        {"decision": ["answer", "act"]},
        {"intent": "refund.request"},
        {"risk": "legal"},
        {"risk": ["safety", "commitment"]},
        {"rule": "request.known"},
        {"slots": {"order_id": "10423"}},
        {"slots": {"order_id": 10423}},
        {"slots": {"order_id": ["1", "10423"], "phone": None}},
        {"slots": {"address": {"city": "杭州"}}},
        {"slots": [{"order_id": "1"}, {"order_id": "10423"}]},
        {"handoff": None},
        {"anger": [0, 1]},
        {"effects": [{"type": "issue_coupon"}, {"type": "refund", "amount": "189"}]},
        {"effects": [{}, {"type": ["refund", "claim"], "state": "done", "amount": 189}]},
        {"effects": [[], [{"type": "refund"}, {"type": "issue_coupon"}]]},
        {"entities": [{"entity": "order_id", "value": "10423"}]},
        {"must": ["189", "ANYTHING", "退款.*bye"]},
        {"must": "已退款", "must_not": ["抱歉"]},
    ],
)
def test_what_passes(expect: dict[str, Any]) -> None:
    assert failures(expect, TRACE) == []


@pytest.mark.parametrize(
    ("expect", "failed"),
    [
        ({"decision": "answer"}, "decision"),
        ({"decision": ["answer", "decline"]}, "decision"),
        ({"intent": "oos"}, "intent"),
        ({"risk": "safety"}, "risk"),
        ({"slots": {"order_id": "10424"}}, "slots"),
        ({"slots": {"phone": "1"}}, "slots"),
        ({"slots": {"order_id": None}}, "slots"),
        ({"handoff": "queued"}, "handoff"),
        ({"effects": []}, "effects"),
        ({"effects": [{"type": "refund"}]}, "effects"),
        ({"effects": [{"type": "refund"}, {"type": "refund"}]}, "effects"),
        ({"effects": [{"type": "refund", "amount": "188.99"}, {}]}, "effects"),
        ({"must": ["189", "不存在"]}, "must"),
        ({"must_not": ["退款"]}, "must_not"),
        ({"owner": "queue"}, "owner"),
    ],
)
def test_what_fails_names_the_key_and_what_was_there(expect: dict[str, Any], failed: str) -> None:
    (failure,) = failures(expect, TRACE)
    assert failure.startswith(failed + ":")


def test_every_fault_is_listed() -> None:
    assert len(failures({"decision": "answer", "skill": "orders", "must": ["x"]}, TRACE)) == 3


def test_a_handoff_is_compared_by_its_outcome_or_in_detail() -> None:
    trace = {**TRACE, "handoff": {"outcome": "queued", "queue": "general", "position": 1}}
    assert failures({"handoff": "queued"}, trace) == []
    assert failures({"handoff": ["assigned", "queued"]}, trace) == []
    assert failures({"handoff": {"outcome": "queued", "queue": "general"}}, trace) == []
    assert failures({"handoff": None}, trace) != []


def written(folder: Path, *lines: object) -> Path:
    path = folder / "dialogues.jsonl"
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_in_order(tmp_path: Path) -> None:
    first = {
        "id": "a",
        "lang": "zh",
        "category": "refund",
        "customer": "C1001",
        "turns": [{"say": "你好"}, {"press": "确认"}, {"wait": 60}, {"agent": "hi"}, {"desk": "release"}],
    }
    path = written(tmp_path, first, "", {"turns": [{"say": "", "expect": {"decision": "clarify"}}]})
    one, two = read_dialogues([path])
    assert (one.customer, one.category, [step.kind for step in one.steps]) == (
        "C1001",
        "refund",
        ["say", "press", "wait", "agent", "desk"],
    )
    assert (two.id, two.customer, two.category) == ("line-3", None, "general")


GOOD = {"id": "a", "turns": [{"say": "hi"}]}
BAD = {
    "not JSON": "{",
    "a list": "[]",
    "no turns": {"id": "a"},
    "empty turns": {"turns": []},
    "step is text": {"turns": ["hi"]},
    "two kinds": {"turns": [{"say": "a", "press": "b"}]},
    "no kind": {"turns": [{"expect": {}}]},
    "unknown step key": {"turns": [{"say": "a", "exepct": {}}]},
    "unknown expectation": {"turns": [{"say": "a", "expect": {"decison": "act"}}]},
    "expectation is a list": {"turns": [{"say": "a", "expect": ["x"]}]},
    "bad pattern": {"turns": [{"say": "a", "expect": {"must": ["("]}}]},
    "pattern is a number": {"turns": [{"say": "a", "expect": {"must": [1]}}]},
    "negative wait": {"turns": [{"wait": -1}]},
    "wait is text": {"turns": [{"wait": "1"}]},
    "unknown desk call": {"turns": [{"desk": "dance"}]},
    "customer is a number": {"customer": 1, "turns": [{"say": "a"}]},
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_refused_with_its_number(tmp_path: Path, line: object) -> None:
    path = written(tmp_path, GOOD, line)
    with pytest.raises(BadInput, match=rf"{path.name}:2: "):
        read_dialogues([path])


def test_a_file_that_is_missing_empty_or_not_text_is_refused(tmp_path: Path) -> None:
    for name, content in (("empty.jsonl", b"\n"), ("bytes.jsonl", b"\xff\xfe")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadInput, match=name):
            read_dialogues([tmp_path / name])
    with pytest.raises(BadInput, match="nothere"):
        read_dialogues([tmp_path / "nothere.jsonl"])


def test_the_result_counts_turns_and_dialogues_by_category() -> None:
    def result(category: str, *fails: bool) -> Result:
        steps = tuple(Step("say", text="x") for _ in fails)
        dialogue = Dialogue(id=category, lang="en", category=category, customer=None, steps=steps)
        return Result(dialogue, tuple(Played("say", ("no",) if f else (), {}, counted=True) for f in fails))

    quiet = Played("wait", (), {}, counted=False)
    one = result("a", False, True)
    body = as_json([Result(one.dialogue, (*one.steps, quiet)), result("b", False)], 1.234)
    assert body["summary"] == {
        "dialogues": 2,
        "dialogues_passed": 1,
        "turns": 3,
        "turns_passed": 2,
        "share": 0.6667,
        "seconds": 1.23,
    }
    assert body["categories"]["a"]["turns"] == 2
    assert [row["passed"] for row in body["dialogues"]] == [False, True]


def test_a_dialogue_is_given_all_the_time_that_a_slow_machine_needs() -> None:
    quick = Config.model_validate({"turn": {"budget_s": 5}})
    assert rehearsal(quick, Path()).turn.budget_s >= 600
