"""Every calendar case gets an outcome and its words in the very turn that asks for a person."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.flow.kit import Counter, OpenDesk, said, wish

CALENDAR = {
    "human_hours": "09:00-12:00,13:00-18:00",
    "human_days": "mon-fri",
    "human_holidays": ["2026-10-01/2026-10-07"],
    "human_special": {"2026-10-10": "10:00-12:00"},
    "human_queues": {"urgent": {"human_hours": "00:00-24:00", "human_days": "mon-sun", "human_holidays": []}},
}


@pytest.mark.parametrize(
    ("moment", "outcome", "words"),
    [
        ("2026-09-30 11:59", "queued", ""),
        ("2026-09-30 12:30", "closed_hours", "9月30日 13:00"),  # between two shifts
        ("2026-09-30 20:00", "closed_hours", "10月8日 09:00"),  # before a week of holidays
        ("2026-10-03 10:00", "closed_hours", "10月8日 09:00"),
        ("2026-10-10 10:30", "queued", ""),  # a Saturday that is worked
        ("2026-10-10 12:00", "closed_hours", "10月12日 09:00"),
    ],
)
async def test_asking_for_a_person(desk: OpenDesk, moment: str, outcome: str, words: str) -> None:
    async with desk() as counter:
        await set_to(counter, moment)
        turn = await counter.talk().say(wish("handoff.request"))
        assert (turn["decision"], turn["handoff"]["outcome"]) == ("handoff", outcome)
        assert words in said(turn)
        assert turn["owner"] == ("queue" if outcome == "queued" else "bot")


async def test_danger_is_heard_around_the_clock_where_its_queue_is(desk: OpenDesk) -> None:
    async with desk() as counter:
        await set_to(counter, "2026-10-03 03:00")
        turn = await counter.talk().say("充电器着火了，我手被烧伤了")
        assert (turn["handoff"]["queue"], turn["handoff"]["outcome"]) == ("urgent", "queued")


async def set_to(counter: Counter, moment: str) -> None:
    """The shop with this calendar, at a moment of its own clock."""
    info, now = await counter.shop.real.info(), await counter.shop.real.now()
    counter.clock.advance((datetime.fromisoformat(moment).replace(tzinfo=now.tzinfo) - now).total_seconds())
    policy: dict[str, Any] = {**info.policy, **CALENDAR}
    shop = counter.shop.real
    shop._fixture = replace(shop._fixture, info=replace(info, policy=policy))
