"""Trying a setting on the past equals judging every turn again, one by one."""

import numpy as np
import pytest

from bot.insight import probe
from bot.insight.basis import path
from bot.insight.curve import GRID, curve
from bot.insight.replay import Rejudge, with_bar
from bot.settings import Scope, Settings, Threshold
from tests.insight.kit import log, logged
from tests.judgement.kit import ACTIONS

DESK = Rejudge(ACTIONS)
SCOPES = [Scope(), Scope(skill="refunds"), Scope(intent="order.status"), Scope(channel="wechat")]


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_the_curve_equals_brute_force_at_every_threshold(scope: Scope) -> None:
    turns, settings = log(110), Settings(clarify_below=0.6)
    quick = DESK.ways(turns, settings, scope)
    slow = np.array([[path(DESK.decide(turn, with_bar(settings, scope, t))) for t in GRID] for turn in turns])
    assert (quick == slow).all()
    assert len({*map(tuple, slow)}) > 10, "the log must hold turns that really flip"


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
