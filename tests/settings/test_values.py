"""Thresholds by scope: which of several holds, and what is refused before it is saved."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.settings import Circumstances, Settings
from bot.settings.diff import diff

SKILL_OF = {"refund.request": "refunds", "refund.status": "refunds", "order.status": "orders"}


def at(hour: int = 12, *, day: int = 2, **where: str) -> Circumstances:
    """A moment of March 2026, whose second is a Monday."""
    values = {"channel": "web", "language": "zh", **where}
    return Circumstances(local=datetime(2026, 3, day, hour, tzinfo=UTC), **values)


def settings(*thresholds: dict[str, object], **values: object) -> Settings:
    return Settings.model_validate({"thresholds": thresholds, **values})


def test_without_scopes_the_desks_own_values_hold() -> None:
    limits = Settings(clarify_below=0.6, dissatisfied_turns=4).limits(at(), SKILL_OF)
    assert (limits.bar("refunds", "refund.request"), limits.dissatisfied_turns) == (0.6, 4)


def test_an_intents_threshold_beats_its_skills_and_a_skills_beats_the_desks() -> None:
    limits = settings(
        {"scope": {"skill": "refunds"}, "clarify_below": 0.8},
        {"scope": {"intent": "refund.status"}, "clarify_below": 0.5},
    ).limits(at(), SKILL_OF)
    assert limits.bar("refunds", "refund.request") == 0.8
    assert limits.bar("refunds", "refund.status") == 0.5
    assert limits.bar("orders", "order.status") == 0.7


@pytest.mark.parametrize(
    ("where", "bar"),
    [
        (at(), 0.7),
        (at(channel="wechat"), 0.75),
        (at(channel="wechat", language="en"), 0.75),
        (at(language="en"), 0.65),
        (at(tier="gold", channel="wechat"), 0.9),
        (at(23), 0.85),
        (at(7), 0.85),
        (at(8), 0.7),
    ],
)
def test_group_before_channel_before_language_before_time(where: Circumstances, bar: float) -> None:
    given = settings(
        {"scope": {"hours": "22:00-08:00"}, "clarify_below": 0.85},
        {"scope": {"language": "en"}, "clarify_below": 0.65},
        {"scope": {"channel": "wechat"}, "clarify_below": 0.75},
        {"scope": {"tier": "gold"}, "clarify_below": 0.9},
    )
    assert given.limits(where, SKILL_OF).bar("orders") == bar


def test_a_value_that_a_scope_does_not_set_is_left_to_wider_ones() -> None:
    limits = settings({"scope": {"channel": "web"}, "dissatisfied_turns": 1}, clarify_below=0.66).limits(
        at(), SKILL_OF
    )
    assert (limits.clarify_below, limits.dissatisfied_turns) == (0.66, 1)


def test_a_threshold_for_the_weekend() -> None:
    given = settings({"scope": {"days": "sat-sun"}, "clarify_below": 0.9})
    assert [given.limits(at(day=day), SKILL_OF).clarify_below for day in (6, 7, 8, 9)] == [0.7, 0.9, 0.9, 0.7]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"thresholds": [{"scope": {"skill": "a", "intent": "b"}, "clarify_below": 0.5}]}, "not both"),
        ({"thresholds": [{"scope": {"skill": "a"}, "dissatisfied_turns": 2}]}, "patience"),
        ({"thresholds": [{"scope": {"skill": "a"}}]}, "sets nothing"),
        ({"thresholds": [{"scope": {}, "clarify_below": 0.5}] * 2}, "set twice"),
        ({"thresholds": [{"scope": {"hours": "25:00-26:00"}, "clarify_below": 0.5}]}, "no clock shows"),
        ({"clarify_below": 1.2}, "less than or equal to 1"),
        ({"always": {"words": ["退"]}}, "one character"),
        ({"always": {"amounts": {"CNY": "many"}}}, "no amount above 0"),
        ({"autonomy": {"refunds": "boundless"}}, "assist"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(values: dict[str, object], why: str) -> None:
    with pytest.raises((ValidationError, ValueError), match=why):
        Settings.model_validate(values)


def test_settings_survive_being_stored() -> None:
    given = settings(
        {"scope": {"skill": "refunds", "hours": "22:00-08:00"}, "clarify_below": 0.8},
        autonomy={"refunds": "assist"},
        always={"words": ["起诉"], "tiers": ["gold"], "amounts": {"CNY": "1000"}},
    )
    assert Settings.model_validate(given.model_dump(mode="json")) == given


def test_a_diff_tells_what_changed_where() -> None:
    before = settings(autonomy={"refunds": "full"})
    after = settings(
        {"scope": {"skill": "refunds"}, "clarify_below": 0.8},
        autonomy={"refunds": "assist"},
        always={"words": ["起诉"]},
    )
    assert [(c.what, c.where, c.before, c.after) for c in diff(before, after)] == [
        ("autonomy", "refunds", "full", "assist"),
        ("clarify_below", "skill refunds", None, 0.8),
        ("always.words", "", [], ["起诉"]),
    ]
