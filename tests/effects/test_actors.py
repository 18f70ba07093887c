"""Random histories of eight actors at the same time: caps hold, money moves once, the ledger is the shop's, every step is a lawful one.

`HAOKE_HISTORIES=2000 .venv/bin/python -m pytest tests/effects/test_actors.py` runs the long version; `HAOKE_FIRST_HISTORY=500` begins at
the 500th, so that it can be run in parts.
"""

import asyncio
import os
import random
from collections import Counter, defaultdict
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.conversation.records import effects
from bot.conversation.store import Store, Tx
from bot.effects import Ceiling, Effect, Effects
from bot.effects.given import TooMuch, movements
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
            paid_minor=int(PAID * 100),
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
        if after is not None and after.id == effect.id and after.state == "submitted":
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
    by_paid = Counter[str]()
    for row in gone:
        by_paid[row.order_id] += row.amount_minor
    if any(minor > PAID * 100 for minor in by_paid.values()):
        found.append("more went back than was paid")
    if any(n > 1 for n in by_order.values()):
        found.append("an order went back twice without a person")
    if any(amount > SHOP.per_day["CNY"] for amount in by_day.values()):
        found.append("a customer got more than a day's worth without a person")
    for states in history.seen.values():
        gone_back = states & {"dropped", "expired"} and not states <= BEFORE_MONEY
        if gone_back or len(states & ENDS) > 1:
            found.append(f"one effect was all of {sorted(states)}")
    return found


async def lived(stores: list[Store], number: int, kind: type[Till] = Till) -> list[str]:
    """One history, its actors spread over the stores."""
    rng = random.Random(number)
    shop = Shop(rng)
    first = History(kind(stores[0]), f"h{number}", rng, shop)
    parts = [replace(first, till=kind(store)) for store in stores]
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


EARLIER: ContextVar[tuple[int, bool] | None] = ContextVar("earlier", default=None)
NO_COUNT = {
    "sqlite": "DROP TRIGGER effects_{}_update",
    "postgresql": "ALTER TABLE effects DISABLE TRIGGER effects_money_update",
}
COUNTS = ("given", "moved", "failed", "taken_back")


class Hasty(Till):
    """Looks at what is left in a transaction of its own, takes a moment, and submits on what it saw then."""

    async def submit(
        self, effect: Effect, turn: str = "t2", approver: str = "", ceiling: Ceiling = SHOP
    ) -> Effect | None:
        async with self.store.read() as tx:
            seen = await movements(tx, effect)
            person = await self.ledger.needs_approval(tx, effect.proposal(), ceiling)
        await asyncio.sleep(0.004)
        token = EARLIER.set((seen, person))
        try:
            return await super().submit(effect, turn, approver, ceiling)
        finally:
            EARLIER.reset(token)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An entry for whatever the schema refuses."""
    say_no, no = TooMuch.__init__, list[str]()

    def refuse(self: TooMuch) -> None:
        no.append("")
        say_no(self)

    monkeypatch.setattr(TooMuch, "__init__", refuse)
    return no


@pytest.fixture
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no lock, and the first look of whoever is hasty is the old one."""
    look = Effects.needs_approval

    async def no_hold(*_: object) -> None:
        await asyncio.sleep(0)

    async def moved(tx: Tx, effect: Effect) -> int:
        earlier = EARLIER.get()
        return earlier[0] if earlier else await movements(tx, effect)

    async def person(self: Effects, *asked: Any) -> bool:
        earlier = EARLIER.get()
        EARLIER.set(None)  # whoever is refused looks again, at what is there
        return earlier[1] if earlier else await look(self, *asked)

    monkeypatch.setattr(Effects, "_hold", no_hold)
    monkeypatch.setattr(Effects, "_hold_requests", no_hold)
    monkeypatch.setattr(Effects, "needs_approval", person)
    monkeypatch.setattr("bot.effects.given.movements", moved)


async def test_with_the_lock_the_schema_has_nothing_to_refuse(
    open_store: OpenStore, refused: list[str]
) -> None:
    """Whoever waits for the lock sees what the one before has given, so that nobody is told no and looks again."""
    tills = [Till(await open_store()), Till(await open_store())]
    wanted = [refund(f"e{n}", str(10 + n), order_id=f"o{n % 5}", paid_minor=60000) for n in range(20)]
    shown = [await tills[0].propose(each, f"rest:{each.id}") for each in wanted]
    await asyncio.gather(*(tills[n % 2].submit(each) for n, each in enumerate(shown)))
    assert not refused


@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("nobody_waits")
async def test_without_the_lock_the_schema_holds_the_limits(
    open_store: OpenStore, refused: list[str]
) -> None:
    """Everybody decides on what was left a moment ago, and nobody waits for anybody."""
    stores = [await open_store(), await open_store()]
    for number in range(FIRST, HISTORIES):
        found = await lived(stores, number, Hasty)
        assert not found, (number, found)
    assert refused or HISTORIES - FIRST < 12, "nothing came to the schema"


@pytest.mark.usefixtures("nobody_waits")
async def test_on_an_old_sum_nobody_gives(open_store: OpenStore, refused: list[str]) -> None:
    """Ten orders of one customer, of which four fit into a day; all ten look before anybody gives."""
    tills = [Hasty(await open_store()), Hasty(await open_store())]
    shown = [await tills[0].propose(refund(f"e{n}", "200"), f"rest:{n}") for n in range(10)]
    after = await asyncio.gather(*(tills[n % 2].submit(each) for n, each in enumerate(shown)))
    stands = sorted((each.state, each.approval) for each in after if each)
    given = stands.count(("submitted", ""))
    assert 1 <= given <= 4
    assert stands == [("proposed", "needed")] * (10 - given) + [("submitted", "")] * given
    assert refused


@pytest.mark.usefixtures("nobody_waits")
async def test_without_lock_and_count_they_do_not_hold(open_store: OpenStore, refused: list[str]) -> None:
    """The checker can fail: two look at what is left at the same time, and both take it."""
    stores = [await open_store(), await open_store()]
    drop = NO_COUNT[stores[0].dialect]
    async with stores[0].write() as tx:
        for name in COUNTS if "{}" in drop else ("",):
            await tx.execute(text(drop.format(name)))
    try:
        for number in range(60):
            if await lived(stores, number, Hasty):
                return
        pytest.fail("limits held without the lock and without the count")
    finally:
        assert not refused
        if "DISABLE" in drop:
            async with stores[0].write() as tx:
                await tx.execute(text(drop.replace("DISABLE", "ENABLE")))


async def test_where_nobody_looks_an_order_goes_back_once_and_no_more_than_was_paid(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one line of ours asks what is left: the schema still knows it."""

    async def never(*_: object, **__: object) -> bool:
        return False

    monkeypatch.setattr(Effects, "needs_approval", never)
    stores = [await open_store(), await open_store()]
    for number in range(12):
        found = set(await lived(stores, number))
        assert found <= {
            "more than one may get alone",  # settings of the shop, of which no schema knows
            "a customer got more than a day's worth without a person",
        }, (number, found)
