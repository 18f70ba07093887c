"""Releasing what is ready of an answer, in a commit behind the fence, under the number that the whole answer will have."""

from dataclasses import dataclass
from typing import Protocol

from bot.conversation.outbox import Outbox
from bot.flow.work import Fenced
from bot.turn import Reply, Turn


class Stopped(Exception):  # noqa: N818 - how an answer ends, not a fault
    """The customer has read enough, or somebody took over: the reply stands as it was shown."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("the reply was stopped")
        self.reply = reply


class Release(Protocol):
    """Shows a part of a turn's first reply; tells whether anybody sees it. `Stopped` when it may grow no more."""

    async def __call__(self, turn: Turn, reply: Reply) -> bool: ...

    async def check(self, turn: Turn) -> None:
        """`Stopped` when what was shown may grow no more: asked between sentences, so that no model writes on for nobody."""


@dataclass(frozen=True, slots=True)
class Streaming:
    """Sentences become visible as they pass, on channels that can show a reply that grows."""

    outbox: Outbox
    fenced: Fenced
    fetched: frozenset[str]
    channels: frozenset[str]  # those that can show it

    async def __call__(self, turn: Turn, reply: Reply) -> bool:
        """Write the reply as it is so far; after the first time newer messages no longer supersede the turn."""
        if turn.address.channel not in self.channels or turn.release != "sent":
            return False
        deliver = turn.address.channel not in self.fetched
        key = key_of(turn, 0)
        async with self.fenced() as tx:
            stopped = await self.outbox.ended(tx, key)
            if stopped is not None:
                raise Stopped(stopped)
            await self.outbox.put(
                tx,
                turn.address.id,
                key,
                reply,
                turn_id=turn.id,
                complete=False,
                deliver=deliver,
            )
        return True

    async def check(self, turn: Turn) -> None:
        """Ask the row, whichever process has ended it."""
        async with self.outbox.store.glance() as tx:
            stopped = await self.outbox.ended(tx, key_of(turn, 0))
        if stopped is not None:
            raise Stopped(stopped)


def key_of(turn: Turn, number: int) -> str:
    """The key of a reply: the same on every retry, so that a channel can drop a repeat."""
    return f"{turn.id}:{number}"
