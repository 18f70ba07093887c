"""A desk at the demo shop with two channels it may speak first on: a messenger that is sent to, and a page that is read."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from aiohttp import web
from sqlalchemy import select

from bot.app import App
from bot.clock import FakeClock
from bot.config import ConnectorsConfig
from bot.connector import Capability, Connector, Message
from bot.conversation.contact import notices
from bot.evaluate.bench import Bench
from bot.turn import Address, Utterance

ALEX = "C1002"
Trace = Mapping[str, Any]


class Messenger(Connector):
    """Sends; whoever writes is vouched for, and the window is the strictest that there is."""

    channel = "messenger"
    capability = Capability(buttons=True, reply_window_s=48 * 3600, reply_quota=5, proves=True, unasked=True)
    sent: ClassVar[list[str]] = []

    async def verify(self, request: web.Request) -> None:
        """Nobody calls."""

    async def send(self, address: Address, message: Message) -> None:
        """Keep what was sent."""


class Page(Messenger):
    """Its customers read; only who is there is told."""

    channel = "page"
    capability = Capability(buttons=True, fetched=True, unasked=True)


@dataclass
class Desk:
    """A desk and its clock, with words for what tests do."""

    app: App
    clock: FakeClock
    _said: int = field(default=0)

    async def says(
        self, text: str, where: str = "messenger:alex", customer: str | None = ALEX, **more: Any
    ) -> Trace:
        """Somebody writes; the turn that answers."""
        address = at(where)
        self._said += 1
        said = Utterance(
            key=f"said-{self._said}", text=text, at=self.clock.now(), sender="alex-1", customer_id=customer
        )
        await self.app.service.gateway.accept(address, replace(said, **more))
        await self.settle()
        return (await self.turns(where))[-1]

    async def look(self) -> int:
        """Look for news, tell what may be told; how much was handed out."""
        handed = await self.app.outreach.look()
        await self.settle()
        return handed

    async def opens(self, where: str = "page:tab", customer: str = ALEX) -> int:
        """A customer opens a page."""
        handed = await self.app.outreach.greet(at(where), customer)
        await self.settle()
        return handed

    async def settle(self) -> None:
        """Take every turn that waits."""
        while await self.app.service.step():
            pass

    async def turns(self, where: str) -> Sequence[Trace]:
        """The conversation's turns, oldest first."""
        return [dict(turn) for turn in await self.app.service.gateway.turns(where)]

    async def told(self, where: str = "messenger:alex") -> list[Trace]:
        """Turns in which something was told unasked."""
        return [turn for turn in await self.turns(where) if turn["reasons"][0]["rule"] == "notice.told"]

    async def ledger(self) -> dict[str, str]:
        """Every event with what became of it."""
        async with self.app.store.read() as tx:
            rows = (await tx.execute(select(notices))).all()
        return {row.event: row.state if row.state != "planned" else f"planned: {row.why}" for row in rows}


def at(where: str) -> Address:
    """An address from its id."""
    channel, _, conversation = where.partition(":")
    return Address(channel=channel, conversation=conversation)


@asynccontextmanager
async def outreach_desk(bench: Bench, *, full_at: int = 200, **outreach: Any) -> AsyncIterator[Desk]:
    """Open one; `outreach` are keys of its table, `full_at` is how many wait in a line that is full."""
    channels = ConnectorsConfig.model_validate(
        {
            **{name: {"enabled": False} for name in ConnectorsConfig.model_fields},
            "messenger": {"use": "tests.outreach.kit:Messenger"},
            "page": {"use": "tests.outreach.kit:Page"},
        }
    )
    table = {"enabled": True, "ask": False, **outreach}
    config = bench.config.model_copy(
        update={
            "connectors": channels,
            "outreach": bench.config.outreach.model_copy(update=table),
            "handoff": bench.config.handoff.model_copy(update={"full_at": full_at}),
        }
    )
    async with replace(bench, config=config).desk() as (app, clock):
        yield Desk(app, clock)
