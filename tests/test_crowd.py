"""Simulated customers: what they say to what they are asked, when they lose patience, and what is counted."""

import random
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.errors import BadInput
from bot.evaluate.bench import Bench
from bot.evaluate.crowd import Visit, figures, read_goals
from bot.evaluate.crowd.customer import PERSON, YES, Customer
from bot.evaluate.crowd.goal import Goal
from bot.evaluate.crowd.visit import drawn, visit
from bot.turn import Button

REFUND = Goal(
    id="refund",
    language="en",
    customer="C1002",
    opens=("refund 20733", "kettle: money back", "return it please"),
    answers={"order_id": "20733"},
    picks=("refund.request",),
    end="effect",
    effect=("refund",),
    order="20733",
)
DONE = {"type": "refund", "order": "20733", "state": "done"}
CONFIRM = Button("Confirm", '/effect.confirm{"effect": "e1"}')


def turn(decision: str = "clarify", *replies: str, effects: tuple[Any, ...] = ()) -> dict[str, Any]:
    return {"decision": decision, "replies": [*replies], "effects": [*effects]}


def customer(goal: Goal = REFUND) -> Customer:
    visitor = Customer(goal, random.Random(1))
    visitor.open()
    return visitor


def test_what_is_asked_is_answered_and_what_is_offered_is_agreed_to() -> None:
    visitor = customer()
    assert visitor.next_line(turn("clarify", "Which order?"), (), "order_id") == ("message", "20733")
    line = visitor.next_line(turn("clarify", "Refund $27.00?"), (CONFIRM,), "")
    assert line is not None
    assert line[1] in YES["en"]
    assert visitor.next_line(turn("act", "Done.", effects=(DONE,)), (), "") is None
    assert (visitor.reached, visitor.content) == (True, True)


def test_out_of_a_list_they_choose_what_they_came_for() -> None:
    ways = (Button("Repair", "/warranty.repair"), Button("Refund", '/refund.request{"order_id": "20733"}'))
    assert customer().next_line(turn("clarify", "Which?"), ways, "") == ("press", ways[1].payload)


def test_who_is_not_understood_says_it_otherwise_then_wants_a_person_and_then_leaves() -> None:
    visitor, said = customer(), []
    while (line := visitor.next_line(turn("clarify", "Pardon?"), (), "")) is not None:
        said.append(line[1])
    assert set(said[:2]) < set(REFUND.opens)
    assert all(words in PERSON["en"] for words in said[2:])
    assert (visitor.gave_up, visitor.reached, visitor.content) == (True, False, False)


def test_a_refund_of_another_order_is_not_what_was_wanted() -> None:
    other = {"type": "refund", "order": "20734", "state": "done"}
    assert not REFUND.reached(turn("act", "Done.", effects=(other,)))
    assert not REFUND.reached(turn("act", "Done.", effects=({**DONE, "state": "failed"},)))


def test_who_hears_the_same_twice_does_not_leave_content() -> None:
    visitor = customer()
    visitor.next_line(turn("clarify", "Which order?"), (), "order_id")
    visitor.next_line(turn("clarify", "Which order?"), (), "order_id")
    visitor.next_line(turn("act", "Done.", effects=(DONE,)), (), "")
    assert visitor.reached
    assert not visitor.content


def seen(**about: Any) -> Visit:
    usual = {
        "goal": "g",
        "language": "zh",
        "wants_person": False,
        "first": True,
        "reached": True,
        "handed_over": False,
        "content": True,
        "turns": 2,
    }
    return Visit(**{**usual, **about})


def test_who_came_for_a_person_does_not_count_against_the_desk() -> None:
    table = figures(
        [seen(), seen(wants_person=True, handed_over=True), seen(handed_over=True, reached=False)]
    )
    assert table["all"]["alone"] == {**table["all"]["alone"], "share": 0.5, "n": 2}
    assert table["all"]["visits"]["share"] == pytest.approx(2 / 3, abs=1e-3)
    assert table["all"]["visits"]["low"] <= table["all"]["visits"]["share"] <= table["all"]["visits"]["high"]


def test_the_same_seed_brings_the_same_customers() -> None:
    first, again = (
        [Customer(goal, source).open() for goal, source in drawn([REFUND], 9, 3)] for _ in range(2)
    )
    assert first == again
    assert len(set(first)) > 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[goal]]\nid='a'\nlanguage='zh'\nopens=['x','y']\nend='told'", "needs 'must'"),
        ("[[goal]]\nid='a'\nlanguage='zh'\nopens=['x']\nend='person'", "opens"),
        ("[[goal]]\nid='a'\nlanguage='zh'\nopens=['x','y']\nend='person'\nmood='bad'", "mood"),
        ("nothing", "goals.toml"),
    ],
)
def test_a_wrong_goal_is_refused_by_name(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "goals.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=why):
        read_goals(path)


async def test_a_customer_gets_a_refund_at_the_real_desk(tmp_path: Path) -> None:
    config = Config.model_validate({"data_dir": str(tmp_path), "understanding": {"profile": "linear"}})
    bench = await Bench.open(config, None, tmp_path)
    goal = next(goal for goal in read_goals() if goal.id == "zh-refund-kettle")
    found = await visit(bench, goal, random.Random(5), "v")
    assert found.reached, found.transcript
    assert not found.handed_over
    assert found.turns >= 2, "the amount was shown and agreed to"
