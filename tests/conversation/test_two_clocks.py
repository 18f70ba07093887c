"""Two desks on one PostgreSQL whose machines' clocks are twenty minutes apart: leases and order follow the database's clock."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.burst import Limits
from bot.conversation.inbox import Inbox
from bot.conversation.store import Store
from bot.turn import Address, Utterance
from tests.conftest import OpenStore

APART = timedelta(minutes=10)
SHORT = Limits(burst_ms=0, lease_s=1.0)


class Wrong:
    """A machine's clock that is off by so much."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return datetime.now(UTC) + self._by


@pytest.fixture
async def desks(open_store: OpenStore) -> tuple[Store, Store]:
    """One is ten minutes ahead, the other ten behind; neither was given a clock to go by, as in the product."""
    ahead, behind = await open_store(), await open_store()
    if ahead.dialect != "postgresql":
        pytest.skip("desks on one SQLite file share a machine, and so a clock")
    ahead.clock, behind.clock = Wrong(APART), Wrong(-APART)
    return ahead, behind


def said(store: Store, text: str) -> Utterance:
    """A message, with the time of the machine that it came to."""
    return Utterance(key=text, text=text, at=store.clock.now())


@pytest.mark.parametrize("first", [0, 1])
async def test_no_clock_ends_anothers_lease_early_or_late(desks: tuple[Store, Store], first: int) -> None:
    holder, other = (Inbox(desks[number], SHORT) for number in (first, 1 - first))
    address = Address(channel="rest", conversation="a")
    await holder.accept(address, said(desks[first], "one"))
    held = await holder.claim("first")
    assert held is not None, "a message is due at once on a machine that is behind, too"
    assert await other.claim("second") is None
    async with asyncio.timeout(30):
        while (taken := await other.claim("second")) is None:  # noqa: ASYNC110 - the database's time passes
            await asyncio.sleep(0.05)
    assert taken.turn_id == held.turn_id, "the lease of whoever is silent ends after its second"


async def test_order_is_the_order_of_arrival_whatever_the_machines_say(desks: tuple[Store, Store]) -> None:
    boxes = [Inbox(store, replace(SHORT, lease_s=10.0)) for store in desks]
    talks = [Address(channel="rest", conversation=f"talk {n}") for n in range(5)]
    for number in range(60):
        talk, desk = talks[number % 5], number // 5 % 2
        await boxes[desk].accept(talk, said(desks[desk], f"{number:02}"))
    answered: dict[str, list[str]] = {}

    async def work(box: Inbox, name: str) -> None:
        while (claim := await box.claim(name)) is not None:
            answered.setdefault(claim.conversation_id, []).extend(u.text for u in claim.utterances)
            async with box.committing(claim):
                await asyncio.sleep(0)

    await asyncio.gather(*(work(box, f"w{n}") for n, box in enumerate(boxes * 2)))
    assert sorted(text for texts in answered.values() for text in texts) == [f"{n:02}" for n in range(60)]
    assert all(texts == sorted(texts) for texts in answered.values())


async def test_went_desks_by_their_machines_clocks_a_lease_would_be_stolen(
    desks: tuple[Store, Store],
) -> None:
    for store in desks:
        store._fixed_clock = True
    ahead, behind = (Inbox(store, SHORT) for store in desks)
    await behind.accept(Address(channel="rest", conversation="b"), said(desks[1], "one"))
    assert await behind.claim("first") is not None
    assert await ahead.claim("second") is not None, "at the same moment, over a lease that has just begun"
