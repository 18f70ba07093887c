"""Broken designs: what holds the line's order and the bot's silence must fail when either is broken, or it shows nothing."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from benchmarks.takeover import interleaved
from bot.conversation.inbox import Inbox
from bot.conversation.records import tickets
from bot.conversation.store import Store
from bot.conversation.values import Claim
from bot.handoff import assign
from bot.handoff.queue import Queue
from tests.handoff.test_assign import (
    test_nobody_of_lower_priority_and_later_arrival_is_served_first as served,
)
from tests.handoff.test_queue import test_nobody_of_lower_priority_or_later_arrival_is_ahead as ahead

LATEST = tickets.c.created_at.desc(), tickets.c.id
BLIND = tickets.c.created_at, tickets.c.id  # to priority
TWO_AND_A_VIP = [(False, "general"), (False, "urgent"), (True, "general"), (False, "general")]


async def test_a_bot_that_commits_whoever_owns_it_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    committing: Callable[..., AbstractAsyncContextManager[Any]] = Inbox.committing

    def whoever_owns(self: Inbox, claim: Claim, _: int) -> AbstractAsyncContextManager[Any]:
        return committing(self, claim, None)

    monkeypatch.setattr(Inbox, "committing", whoever_owns)
    store = await Store.open("sqlite+aiosqlite://")
    try:
        found = await interleaved(store, 60, 7)
    finally:
        await store.close()
    assert found["out of turn"] > 0, found


@pytest.mark.parametrize("order", [LATEST, BLIND], ids=["the latest first", "whoever they are"])
async def test_a_line_that_is_drained_in_another_order_is_caught(
    monkeypatch: pytest.MonkeyPatch, order: tuple[Any, ...]
) -> None:
    waiting = assign.waiting
    monkeypatch.setattr(assign, "waiting", lambda: waiting().order_by(None).order_by(*order))
    with pytest.raises(AssertionError):
        await served.hypothesis.inner_test(arrivals=TWO_AND_A_VIP, capacities=[1])


async def test_a_place_that_knows_no_priority_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    async def by_arrival(self: Queue, tx: Any, ticket: Any) -> int:
        rows = await tx.execute(tickets.select().order_by(tickets.c.created_at))
        return [row.id for row in rows].index(ticket.id) + 1

    monkeypatch.setattr(Queue, "_position", by_arrival)
    with pytest.raises(AssertionError):
        await ahead.hypothesis.inner_test(arrivals=[(False, 60), (False, 60), (True, 60)])


async def test_the_examples_hold_where_nothing_is_broken() -> None:
    await served.hypothesis.inner_test(arrivals=TWO_AND_A_VIP, capacities=[1])
    await ahead.hypothesis.inner_test(arrivals=[(False, 60), (False, 60), (True, 60)])
