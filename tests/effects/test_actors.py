"""Random histories of eight actors at the same time: caps hold, money moves once, the ledger is the shop's, every step is a lawful one.

`HAOKE_HISTORIES=2000 .venv/bin/python -m pytest tests/effects/test_actors.py` runs the long version; `HAOKE_FIRST_HISTORY=500` begins at
the 500th, so that it can be run in parts.
"""

import asyncio
import os
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.records import effects
from bot.conversation.store import Store
from bot.effects import Effect, Effects
from bot.errors import StoreError
from bot.money import Money
from tests.conftest import OpenStore
from tests.effects.kit import SHOP, Till, refund

HISTORIES = int(os.environ.get("HAOKE_HISTORIES", "12"))
FIRST = int(os.environ.get("HAOKE_FIRST_HISTORY", "0"))
ACTORS, STEPS = 8, 4
PAID = Decimal(600)  # for each order
ENDS = {"settled", "failed", "dropped", "expired"}
BEFORE_MONEY = {"proposed", "dropped", "expired"}


@dataclass
class Shop:
    """Pays what it is asked to, once a key, and never more than was paid for an order."""

    rng: random.Random
    paid: dict[str, Effect] = field(default_factory=dict)
    turns: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # that carried out an effect

    async def refund(self, effect: Effect) -> str:
        """What became of it; sometimes the answer is lost."""
        self.turns[effect.id].add(effect.turn_id or "")
        await asyncio.sleep(0)
        gone = sum(_amount(e) for e in self.paid.values() if e.order_id == effect.order_id)
        if effect.id not in self.paid:
            if gone + _amount(effect) > PAID:
                return "failed"
            self.paid[effect.id] = effect
        return "unknown" if self.rng.random() < 0.15 else "settled"


@dataclass
class History:
    """One till, eight people at it."""

    till: Till
    name: str
    rng: random.Random
    shop: Shop
    seen: dict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # states that anybody saw it in
    names: list[str] = field(default_factory=list)

    async def act(self, actor: int) -> None:
        """Ask, agree, refuse, approve, repeat: in any order, at the same time as the others."""
        for step in range(STEPS):
            await asyncio.sleep(self.rng.random() * 0.002)
            try:
                await self._step(actor, step)
            except StoreError:
                continue  # two waited for each other's rows; one is told so, and nothing of it is written

    async def _step(self, actor: int, step: int) -> None:
        kind = self.rng.random()
        if kind < 0.5 or not self.names:
            await self._ask(f"{self.name}-{actor}-{step}", f"rest:{actor % 5}-{self.name}")
        effect = await self.till.now(self.rng.choice(self.names))
        if kind < 0.08:
            await self.till.drop(effect)
        elif effect.state == "unknown":
            await self._finish(effect, "settled" if effect.id in self.shop.paid else "failed")
        else:
            await self._submit(effect, f"t{actor}", "mei" if effect.approval == "needed" else "")
        await self._look(effect.id)

    async def _ask(self, name: str, conversation: str) -> None:
        proposal = refund(
            name,
            self.rng.choice(("40", "180", "250", "500", "501")),
            order_id=f"{self.name}-o{self.rng.randrange(3)}",
            customer_id=f"{self.name}-c{self.rng.randrange(2)}",
        )
        if await self.till.needs_approval(proposal):
            proposal = replace(proposal, approval="needed")
        effect = await self.till.propose(proposal, conversation)
        self.names.append(effect.id)
        await self._look(effect.id)

    async def _submit(self, effect: Effect, turn: str, approver: str) -> None:
        if approver and self.rng.random() < 0.5:
            return  # nobody has decided yet
        after = await self.till.submit(effect, turn, approver)
        if after is not None and after.state == "submitted":
            await self._look(effect.id)
            await self._finish(after, await self.shop.refund(after))

    async def _finish(self, effect: Effect, state: str) -> None:
        await self.till.finish(effect, state)
        await self._look(effect.id)

    async def _look(self, name: str) -> None:
        self.seen[name].add((await self.till.now(name)).state)


async def broken(history: History) -> list[str]:
    """Every promise that was not kept."""
    async with history.till.store.read() as tx:
        rows = list(await tx.execute(select(effects).where(effects.c.order_id.like(f"{history.name}-%"))))
    found = []
    gone = [row for row in rows if row.state in ("submitted", "settled", "unknown")]
    done = {row.id for row in rows if row.state == "settled"}
    possible = {row.id for row in gone}
    if not done <= history.shop.paid.keys() <= possible:
        found.append("the ledgers differ")
    if any(len(turns) > 1 for turns in history.shop.turns.values()):
        found.append("two turns carried out the same effect")  # one may repeat it, under the same key
    alone = [row for row in gone if row.approval == ""]
    found += ["more than one may get alone" for row in alone if _money(row) > SHOP.once["CNY"]]
    by_order, by_day = Counter(row.order_id for row in alone), defaultdict[str, Decimal](Decimal)
    for row in alone:
        by_day[row.customer_id] += _money(row)
    if any(n > 1 for n in by_order.values()):
        found.append("an order went back twice without a person")
    if any(amount > SHOP.per_day["CNY"] for amount in by_day.values()):
        found.append("a customer got more than a day's worth without a person")
    for states in history.seen.values():
        gone_back = states & {"dropped", "expired"} and not states <= BEFORE_MONEY
        if gone_back or len(states & ENDS) > 1:
            found.append(f"one effect was all of {sorted(states)}")
    return found


async def lived(stores: list[Store], number: int) -> list[str]:
    """One history, its actors spread over the stores."""
    rng = random.Random(number)
    shop = Shop(rng)
    first = History(Till(stores[0]), f"h{number}", rng, shop)
    parts = [replace(first, till=Till(store)) for store in stores]
    await asyncio.gather(*(parts[actor % len(parts)].act(actor) for actor in range(ACTORS)))
    return await broken(first)


def _amount(effect: Effect) -> Decimal:
    assert effect.amount is not None
    return effect.amount.amount


def _money(row: Any) -> Decimal:
    return Money.from_minor(row.amount_minor, row.currency).amount


@pytest.mark.timeout(3600)
async def test_whatever_eight_do_at_once_the_limits_hold(open_store: OpenStore) -> None:
    stores = [await open_store(), await open_store()]
    for number in range(FIRST, HISTORIES):
        found = await lived(stores, number)
        assert not found, (number, found)


async def test_without_the_lock_the_limits_do_not_hold(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checker can fail: two look at what is left at the same time, take a moment, and both take it."""
    stores = [await open_store(), await open_store()]
    if stores[0].dialect == "sqlite":
        pytest.skip("one writer at a time: the database itself is the lock")

    look = Effects._spent_today

    async def no_hold(*_: object) -> None:
        await asyncio.sleep(0)

    async def slowly(*asked: Any, **besides: Any) -> Money:
        left = await look(*asked, **besides)
        await asyncio.sleep(0.02)
        return left

    monkeypatch.setattr(Effects, "_hold", no_hold)
    monkeypatch.setattr(Effects, "_spent_today", slowly)
    for number in range(60):
        if await lived(stores, number):
            return
    pytest.fail("limits held without the lock")
