"""Releasing what is ready of an answer, in a commit behind the fence, under the number that the whole answer will have."""

from dataclasses import dataclass
from typing import Protocol

from bot.conversation.outbox import Outbox
from bot.flow.work import Fenced
from bot.turn import Reply, Turn


class Release(Protocol):
    """Shows a part of a turn's first reply; tells whether anybody sees it."""

    async def __call__(self, turn: Turn, reply: Reply) -> bool: ...


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
        async with self.fenced() as tx:
            await self.outbox.put(
                tx,
                turn.address.id,
                key_of(turn, 0),
                reply,
                turn_id=turn.id,
                complete=False,
                deliver=deliver,
            )
        return True


def key_of(turn: Turn, number: int) -> str:
    """The key of a reply: the same on every retry, so that a channel can drop a repeat."""
    return f"{turn.id}:{number}"
