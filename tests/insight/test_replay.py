"""Trying a setting on the past equals judging every turn again, one by one."""

import math
import random
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bot.insight import probe
from bot.insight.basis import Logged, path
from bot.insight.curve import GRID, curve
from bot.insight.memo import Past
from bot.insight.replay import Rejudge, with_bar
from bot.insight.what_if import report
from bot.judgement import ActionCard
from bot.settings import Scope, Settings, Threshold
from bot.turn import Decision, Entity, Reason
from tests.insight.kit import log, logged
from tests.judgement.kit import ACTIONS

DESK = Rejudge(ACTIONS)
URGE = ActionCard(
    name="delivery_urge", skill="logistics", intents=("delivery.urge",), takes=frozenset({"order_id"})
)
URGED = Rejudge({**ACTIONS, "delivery.urge": URGE})
SCOPES = [Scope(), Scope(skill="refunds"), Scope(intent="order.status"), Scope(channel="wechat")]


def about_10423(confidence: float, *, truth: bool | None = None) -> Logged:
    """A faint reading of an urging, about an order that is named."""
    turn = logged(("delivery.urge", confidence), ("promo.coupon", 0.05), truth=truth)
    heard, order = turn.turn.heard, Entity(entity="order_id", value="10423", start=0, end=5)
    requests = (replace(heard.requests[0], entities=(order,)),)
    named = replace(turn.turn, understanding=replace(heard, requests=requests, entities=(order,)))
    return replace(turn, turn=named)


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_the_curve_equals_brute_force_at_every_threshold(scope: Scope) -> None:
    turns, settings = [*log(50), *(about_10423(0.04 * n) for n in range(3, 20))], Settings(clarify_below=0.6)
    quick = URGED.ways(turns, settings, scope)
    slow = np.array(
        [[path(URGED.decide(turn, with_bar(settings, scope, t))) for t in GRID] for turn in turns]
    )
    assert (quick == slow).all()
    assert len({*map(tuple, slow)}) > 10, "the log must hold turns that really flip"
    assert "looks" in slow


def test_a_share_of_the_threshold_flips_exactly_too() -> None:
    """Rules also compare a share of the bar; the step lies at the greatest threshold whose share is not above the confidence."""
    dice = random.Random(4)
    for _ in range(200):
        confidence, share = dice.uniform(0.05, 0.5), dice.choice((0.35, 0.6))

        def decide(at: float, confidence: float = confidence, share: float = share) -> Decision:
            kind = "clarify" if confidence < share * at else "answer"
            return Decision(kind=kind, reasons=(Reason("x", "x"),))  # type: ignore[arg-type]

        found = probe.steps(decide)
        slow = [path(decide(at)) for at in GRID]
        assert probe.columns(found, GRID) == slow
        if len(found) == 2:
            at = found[0].upto
            assert not confidence < share * at
            assert confidence < share * math.nextafter(at, 1)


@pytest.mark.parametrize("other", [lambda bar: bar + 0.1, lambda bar: 1 - bar, lambda bar: bar / 2])
def test_arithmetic_that_would_be_lost_is_refused(other: Callable[[float], float]) -> None:
    with pytest.raises(TypeError, match="a share of it"):
        other(probe.Probe(0.5))


def test_a_turn_flips_exactly_at_its_confidence() -> None:
    turn = logged(("refund.request", 0.63), ("order.status", 0.2))
    steps = probe.steps(lambda at: DESK.decide(turn, with_bar(Settings(), Scope(), at)))
    assert [(step.path, step.upto) for step in steps] == [("alone", 0.63), ("asks", 1.0)]


def test_only_turns_of_the_scope_flip() -> None:
    turns = [
        logged(("refund.request", 0.75), number=1),
        logged(("order.status", 0.75), number=2),
        logged(("refund.request", 0.95), number=3),
    ]
    stricter = Settings(thresholds=(Threshold(scope=Scope(skill="refunds"), clarify_below=0.9),))
    found = DESK.replay(turns, Settings(), stricter)
    assert [(flip.turn.id, flip.before, flip.after) for flip in found.flips] == [("t1", "alone", "asks")]


def test_a_list_brings_hand_overs_and_tells_how_many_an_hour() -> None:
    turns = [logged(("order.status", 0.9), number=n, text="要起诉" if n % 4 == 0 else "") for n in range(121)]
    listed = Settings.model_validate({"always": {"words": ["起诉"]}})
    found = DESK.replay(turns, Settings(), listed)
    assert found.hours == 2
    assert found.per_hour("person") == 31 / 2
    assert {flip.rule_after for flip in found.flips} == {"person.listed"}


def test_less_autonomy_holds_what_would_have_gone_out() -> None:
    turns = [logged(("refund.request", 0.9), number=1), logged(("order.status", 0.9), number=2)]
    found = DESK.replay(turns, Settings(), Settings(autonomy={"refunds": "assist"}))
    assert [(flip.turn.id, flip.after) for flip in found.flips] == [("t1", "held")]


def test_an_unsure_act_that_becomes_a_look_up_is_shown_as_one() -> None:
    """At 70 % the parcel is urged; at 90 % the order that was named is looked up, which nobody asked for."""
    (flip,) = URGED.replay([about_10423(0.29)], Settings(), Settings(clarify_below=0.9)).flips
    assert (flip.before, flip.does_before) == ("alone", "delivery.urge")
    assert (flip.after, flip.does_after) == ("looks", "order.status")
    assert flip.rule_after == "request.about_an_order"


def test_what_was_looked_up_instead_is_no_wrong_answer_of_what_was_heard() -> None:
    turns = [about_10423(0.29, truth=False)]
    points = curve(URGED.ways(turns, Settings(), Scope()), [False])
    assert (points[GRID.index(0.7)].risk, points[GRID.index(0.9)].risk) == (1.0, None)
    told = report(Past(turns, URGED), Settings(), Settings(clarify_below=0.9))
    assert (told["wrong"]["before"], told["wrong"]["after"]) == (1, 0)
    assert [(row["way"], row["before"], row["after"]) for row in told["ways"][:2]] == [
        ("alone", 1, 0),
        ("looks", 0, 1),
    ]


def test_the_same_settings_flip_nothing() -> None:
    assert DESK.replay(log(200), Settings(), Settings()).flips == ()


def test_coverage_and_risk_are_counted_from_the_truth() -> None:
    turns = log(400)
    points = curve(DESK.ways(turns, Settings(), Scope()), [turn.truth for turn in turns])
    chosen = points[GRID.index(0.8)]
    alone = [t for t in turns if path(DESK.decide(t, Settings(clarify_below=0.8))) == "alone"]
    assert chosen.alone == len(alone) / 400
    assert chosen.risk == sum(turn.truth is False for turn in alone) / len(alone)
    assert chosen.low < chosen.risk < chosen.high
    assert points[0].alone > chosen.alone
    assert points[0].risk is not None
    assert points[0].risk > chosen.risk


def test_planted_labels_move_the_curve_by_the_computed_amount() -> None:
    turns = [logged(("order.status", 0.9), number=n, truth=True) for n in range(80)]
    wrong = [logged(("order.status", 0.9), number=80 + n, truth=False) for n in range(20)]
    before = curve(DESK.ways(turns, Settings(), Scope()), [t.truth for t in turns])
    both = turns + wrong
    after = curve(DESK.ways(both, Settings(), Scope()), [t.truth for t in both])
    at = GRID.index(0.7)
    assert (before[at].risk, after[at].risk) == (0.0, 0.2)
