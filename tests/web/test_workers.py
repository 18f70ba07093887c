"""Workers: leases kept alive, budgets held, failures handed back, a stop that loses nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.config import TurnConfig
from bot.conversation.burst import Limits
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.values import Claim
from bot.errors import LeaseLost, OwnerMoved
from bot.insight.metrics import Metrics
from bot.process.workers import Workers
from bot.testing.echo import Echo
from bot.turn import Address, Turn, Utterance
from tests.conversation.kit import NOON

ALICE = Address(channel="rest", conversation="alice")


class Scripted(Echo):
    """An echo whose turns do something else first."""

    first: Callable[[Claim], Awaitable[None]]
    done = 0

    async def handle(self, claim: Claim) -> Turn:
        await self.first(claim)
        turn = await super().handle(claim)
        self.done += 1
        return turn


class Shift:
    """Workers over an inbox with one message in it."""

    def __init__(self, store: Store, **config: float) -> None:
        limits = Limits(burst_ms=0, lease_s=config.get("lease_s", 10))
        self.inbox, outbox = Inbox(store, limits), Outbox(store)
        self.hand = Scripted(self.inbox, outbox)
        self.outbox = outbox
        self.workers = Workers(self.inbox, self.hand, TurnConfig.model_validate(config), Metrics())

    async def say(self, text: str, key: str = "1") -> None:
        await self.inbox.accept(ALICE, Utterance(key=key, text=text, at=NOON))

    async def said(self) -> list[str]:
        return [row.plain for row in await self.outbox.messages(ALICE.id)]


def failing(times: int, error: Exception) -> Callable[[Claim], Awaitable[None]]:
    left = [times]

    async def fail(claim: Claim) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise error

    return fail


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.process.workers.AGAIN_S", (0.0, 0.0, 0.0))


async def test_a_turn_is_taken_to_its_commit(file_store: Store) -> None:
    shift = Shift(file_store)
    shift.hand.first = failing(0, RuntimeError())
    await shift.say("hi")
    assert (await shift.workers.step()) is not None
    assert await shift.workers.step() is None
    assert await shift.said() == ["heard: hi"]


async def test_after_three_failures_the_customer_is_told_and_the_next_message_is_answered(
    file_store: Store,
) -> None:
    shift = Shift(file_store)
    shift.hand.first = failing(3, RuntimeError())
    await shift.say("poison")
    for _ in range(4):
        await shift.workers.step()
    await shift.say("next", "2")
    await shift.workers.step()
    assert await shift.said() == ["gave up: failed", "heard: next"]


async def test_a_turn_that_hangs_for_its_whole_budget_is_given_up_and_not_made_again(
    file_store: Store,
) -> None:
    """The customer has waited long enough: the truth and a person now, not after two more budgets."""
    shift = Shift(file_store, budget_s=0.1)

    async def hang(claim: Claim) -> None:
        await asyncio.Event().wait()

    shift.hand.first = hang
    await shift.say("hi")
    assert await shift.workers.step() is not None
    assert await shift.said() == ["gave up: late"]
    assert shift.workers._metrics.given_up._value.get() == 1


async def test_a_time_that_ran_out_inside_a_turn_is_a_failure_like_any_other(file_store: Store) -> None:
    shift = Shift(file_store)
    shift.hand.first = failing(1, TimeoutError())
    await shift.say("hi")
    assert await shift.workers.step() is None
    assert await shift.workers.step() is not None
    assert await shift.said() == ["heard: hi"]


async def test_when_the_owner_moved_the_turn_is_made_anew_and_not_counted(file_store: Store) -> None:
    shift = Shift(file_store)
    shift.hand.first = failing(1, OwnerMoved("moved"))
    await shift.say("hi")
    assert await shift.workers.step() is None
    assert await shift.workers.step() is not None
    assert [claim.attempt for claim in shift.hand.claims] == [1]


async def test_a_worker_that_lost_its_lease_writes_nothing_and_hands_nothing_back(file_store: Store) -> None:
    shift = Shift(file_store)
    shift.hand.first = failing(1, LeaseLost("lost"))
    await shift.say("hi")
    assert await shift.workers.step() is None
    assert await shift.workers.step() is None  # still leased, until the lease runs out
    assert await shift.said() == []


async def test_the_heartbeat_keeps_a_long_turn(file_store: Store) -> None:
    shift = Shift(file_store, lease_s=0.3, heartbeat_s=0.1)
    gate = asyncio.Event()

    async def wait(claim: Claim) -> None:
        await gate.wait()

    shift.hand.first = wait
    await shift.say("hi")
    task = asyncio.create_task(shift.workers.step())
    await asyncio.sleep(0.6)
    assert await shift.inbox.claim("thief") is None
    gate.set()
    assert await task is not None


async def test_a_turn_whose_lease_was_taken_is_stopped(file_store: Store) -> None:
    shift = Shift(file_store, lease_s=0.4, heartbeat_s=0.2)
    stopped = asyncio.Event()

    async def wait(claim: Claim) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stopped.set()
            raise

    shift.hand.first = wait
    await shift.say("hi")
    real, shift.inbox.heartbeat = shift.inbox.heartbeat, _refused  # type: ignore[method-assign]
    task = asyncio.create_task(shift.workers.step())
    await asyncio.wait_for(stopped.wait(), 30)
    assert await task is None
    shift.inbox.heartbeat = real  # type: ignore[method-assign]
    assert await shift.said() == []


async def _refused(claim: Claim) -> None:
    raise LeaseLost("another worker holds the conversation now")


async def test_a_stop_hands_back_what_it_cannot_finish_uncounted(file_store: Store) -> None:
    shift = Shift(file_store)
    begun = asyncio.Event()

    async def wait(claim: Claim) -> None:
        begun.set()
        await asyncio.Event().wait()

    shift.hand.first = wait
    await shift.say("hi")
    loop = asyncio.create_task(shift.workers.run())
    await asyncio.wait_for(begun.wait(), 30)
    shift.workers.close()
    await shift.workers.drain(0.1)
    await asyncio.wait_for(loop, 30)
    claim = await shift.inbox.claim("the next process")
    assert claim is not None
    assert claim.attempt == 1
    assert replace(claim, fence=0).utterances[0].text == "hi"


async def test_a_stop_lets_short_turns_finish(file_store: Store) -> None:
    shift = Shift(file_store)
    begun = asyncio.Event()

    async def wait(claim: Claim) -> None:
        begun.set()
        await asyncio.sleep(0.2)

    shift.hand.first = wait
    await shift.say("hi")
    loop = asyncio.create_task(shift.workers.run())
    await asyncio.wait_for(begun.wait(), 30)
    shift.workers.close()
    await shift.workers.drain(5)
    await asyncio.wait_for(loop, 30)
    assert await shift.said() == ["heard: hi"]


class Line(Shift):
    """Workers whose way to the database is long, over an inbox that others write to."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.fetching = self.most = self.looks = 0
        self._real = self.inbox.claim
        self.inbox.claim = self._slowly  # type: ignore[method-assign]
        self.hand.first = failing(0, RuntimeError())

    async def _slowly(self, holder: str) -> Claim | None:
        self.looks += 1
        self.fetching += 1
        self.most = max(self.most, self.fetching)
        await asyncio.sleep(0.05)
        try:
            return await self._real(holder)
        finally:
            self.fetching -= 1

    async def works_off(self, conversations: int) -> None:
        for n in range(conversations):
            said = Utterance(key="1", text="hi", at=NOON)
            await self.inbox.accept(Address(channel="rest", conversation=f"c{n}"), said)
        running = asyncio.create_task(self.workers.run())
        async with asyncio.timeout(60):
            while self.hand.done < conversations:  # noqa: ASYNC110 - of another task
                await asyncio.sleep(0.02)
        self.workers.close()
        await running
        await self.workers.drain(5.0)


async def test_a_line_of_conversations_is_fetched_by_several_at_a_time(store: Store) -> None:
    line = Line(store)
    await line.works_off(12)
    assert line.most == (4 if store.dialect == "postgresql" else 1)


async def test_where_one_message_waits_nobody_fetches_beside(store: Store) -> None:
    line = Line(store)
    await line.works_off(1)
    assert line.most == 1
    assert line.looks <= 3
