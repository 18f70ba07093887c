"""A desk at the demo shop to talk to: whole turns through the app, in milliseconds, without torch.

    async def test_…(desk: OpenDesk) -> None:
        async with desk() as counter:
            mei = counter.talk(customer="C1001")
            turn = await mei.say("10421 到哪了")
            assert "SF1040210421" in said(turn)

The shop is the real SQL demo shop behind `Unruly`, which can be told to fail at any call.
"""

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.app import App
from bot.clock import FakeClock
from bot.config import Config
from bot.conversation.records import effects, tickets
from bot.conversation.store import Store
from bot.errors import ShopError
from bot.evaluate.bench import Bench
from bot.shop import Command
from bot.testing.shop import Fault, TrialShop
from bot.turn import Address, Attachment, Utterance
from bot.writer.generators import Generator
from skills.shop.sql import SqlShop
from tests.conftest import OpenStore

Trace = dict[str, Any]


@dataclass
class Unruly(TrialShop):
    """A shop that does what the real one does, unless it was told to fail; something else may happen while it is asked."""

    during: dict[str, Callable[[], Awaitable[None]]] = field(
        default_factory=dict
    )  # once the shop has answered
    commands: list[Command] = field(default_factory=list)  # every try to change something

    def fail(
        self, call: str, error: Exception, *, times: int = 1, after: bool = False, skip: int = 0
    ) -> None:
        """Fail the next calls of this name, once `skip` of them went well."""
        for _ in range(skip):
            self.break_next(call, Fault())
        super().fail(call, error, times=times, after=after)

    def count(self, call: str) -> int:
        """How often a call was made."""
        return self.calls.count(call)

    async def close(self) -> None:
        """Nobody else closes the real one."""
        await self.real.close()

    async def _call(self, name: str, *args: Any) -> Any:
        if name == "apply":
            self.commands.append(args[0])
        result = await super()._call(name, *args)
        if name in self.during:
            await self.during.pop(name)()
        return result


@dataclass
class Counter:
    """An app with its shop and its clock."""

    app: App
    shop: Unruly
    clock: FakeClock
    _talks: int = field(default=0)

    def talk(self, customer: str | None = "C1001", name: str = "", *, shared: bool = False) -> "Talk":
        """A conversation, signed in as a customer of the demo shop or as a visitor (None); `shared`: others read along."""
        self._talks += 1
        address = Address(channel="console", conversation=name or f"talk-{self._talks}")
        return Talk(self, address, customer, shared)

    @property
    def people(self) -> Any:
        """The desk where people work."""
        return self.app.service.people

    async def settle(self) -> None:
        """Work until nothing is due; retries wait on the fake clock."""
        for _ in range(30):
            if not await self.app.service.step():
                self.clock.advance(1)

    async def effects(self) -> list[Any]:
        """Every row of the ledger, oldest first."""
        async with self.app.store.read() as tx:
            return list(await tx.execute(select(effects).order_by(effects.c.created_at)))

    async def tickets(self) -> list[Any]:
        """Every ticket, oldest first."""
        async with self.app.store.read() as tx:
            return list(await tx.execute(select(tickets).order_by(tickets.c.created_at)))


@dataclass
class Talk:
    """One customer at the desk."""

    counter: Counter
    address: Address
    customer: str | None
    shared: bool = False
    _said: int = 0

    @property
    def id(self) -> str:
        """The public id of the conversation."""
        return self.address.id

    async def say(
        self,
        text: str,
        *,
        kind: str = "message",
        customer: str | None = "same",
        files: tuple[Attachment, ...] = (),
    ) -> Trace:
        """Say something and wait for the turn; `customer` signs this message as somebody else."""
        key = await self.write(text, kind=kind, customer=customer, files=files)
        app = self.counter.app
        for _ in range(30):
            busy = await app.service.step()
            found = await app.inbox.outcome(self.id, key)
            if found.over:
                self.counter.clock.advance(1)
                return next(turn for turn in await self.turns() if turn["turn_id"] == found.turn_id)
            if not busy:
                self.counter.clock.advance(1)  # a retry is due later
        raise AssertionError("never answered")

    async def write(
        self,
        text: str,
        *,
        kind: str = "message",
        customer: str | None = "same",
        files: tuple[Attachment, ...] = (),
    ) -> str:
        """Put a message into the inbox and leave it there; its key."""
        self._said += 1
        key = f"step-{self._said}"
        who = self.customer if customer == "same" else customer
        utterance = Utterance(
            key=key,
            text=text,
            at=self.counter.clock.now(),
            kind=kind,  # type: ignore[arg-type]
            sender=self.address.conversation,
            customer_id=who,
            attachments=files,
            metadata={"shared": True} if self.shared else {},
        )
        await self.counter.app.service.gateway.accept(self.address, utterance)
        return key

    async def press(self, title: str) -> Trace:
        """Press the newest button of this title."""
        return await self.say(await self.payload(title), kind="press")

    async def payload(self, title: str) -> str:
        """What the newest button of this title sends."""
        for message in reversed(await self.messages()):
            for button in message.reply.buttons:
                if button.title == title:
                    return str(button.payload)
        raise AssertionError(f"no button is called {title!r}")

    async def turns(self) -> list[Trace]:
        """The traces so far."""
        return [dict(turn) for turn in await self.counter.app.service.gateway.turns(self.id)]

    async def messages(self) -> list[Any]:
        """What stands in the outbox."""
        return list(await self.counter.app.outbox.messages(self.id))

    async def owner(self) -> str:
        """Who owns the conversation."""
        from bot.conversation import ownership

        async with self.counter.app.store.read() as tx:
            return (await ownership.owner(tx, self.id)).owner


def wish(intent: str, **entities: str) -> str:
    """A wish that needs no understanding: the payload of a button that says exactly this."""
    return f"/{intent}{json.dumps(entities) if entities else ''}"


def said(turn: Trace) -> str:
    """All replies of a turn."""
    return "\n".join(turn["replies"])


def rule(turn: Trace) -> str:
    """The rule that decided."""
    return str(turn["reasons"][0]["rule"])


def done(turn: Trace) -> list[tuple[str, str, str]]:
    """What the turn changed: type, order, state."""
    return [(e["type"], e["order"], e["state"]) for e in turn["effects"]]


Change = Callable[[Config], Config]
OpenDesk = Callable[..., AbstractAsyncContextManager[Counter]]


def opener(bench: Bench) -> OpenDesk:
    """Makes desks from a bench, each with a database, a shop and a clock of its own."""

    @asynccontextmanager
    async def open_desk(
        change: Change = lambda config: config,
        *,
        open_store: OpenStore | None = None,
        writer: Generator | None = None,
    ) -> AsyncIterator[Counter]:
        clock = FakeClock(bench.shop.anchor)
        if open_store is not None:
            store = await open_store(clock)
        else:
            path = bench.folder / f"{next(bench.number)}.db"
            shutil.copyfile(bench.store, path)
            store = await Store.open(f"sqlite+aiosqlite:///{path}", clock=clock)
        shop = Unruly(SqlShop.from_template(bench.shop, clock.now))
        app = await App.open(
            change(bench.config),
            clock=clock,
            models=bench.models,
            shop=shop,
            store=store,
            writer=writer,
        )
        try:
            yield Counter(app, shop, clock)
        finally:
            await app.close()

    return open_desk


def at_level(**autonomy: str) -> Change:
    """Settings in which some skills go less far alone: `at_level(orders="assist")`."""

    def change(config: Config) -> Config:
        return config.model_copy(update={"skills": config.skills.model_copy(update={"autonomy": autonomy})})

    return change


__all__ = ["Counter", "OpenDesk", "ShopError", "Talk", "at_level", "done", "rule", "said", "wish"]
