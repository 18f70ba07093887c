"""Short ways to say what the tests of this folder say often."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.clock import FakeClock
from bot.conversation.store import Store
from bot.turn import Address, Utterance

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ALICE = Address(channel="rest", conversation="alice")
BOB = Address(channel="rest", conversation="bob")


def clock() -> FakeClock:
    """A clock that stands at noon in Shanghai."""
    return FakeClock(NOON)


def says(text: str, key: str = "", **more: Any) -> Utterance:
    """A typed message; its key is its text unless given."""
    return Utterance(key=key or text, text=text, at=NOON, **more)


def posts(text: str, key: str = "") -> Utterance:
    """A message that stands alone, as every POST to the REST channel does."""
    return says(text, key, metadata={"no_merge": True})


async def count(store: Store, table: Any, *where: Any) -> int:
    """How many rows a table holds."""
    async with store.read() as tx:
        return int(await tx.scalar(select(func.count()).select_from(table).where(*where)))


def seconds(number: float) -> timedelta:
    """A span of time."""
    return timedelta(seconds=number)


class Crashed(Exception):  # noqa: N818 - it stands for a crash
    """What a test raises where a process would have died."""


async def then_crash(step: Awaitable[Any]) -> None:
    """Do one more thing, then fail before the commit."""
    await step
    raise Crashed
