"""Which thread of the desk's channel belongs to which conversation, and how far it has been told; kept in the channel's memory."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.connector import Memory

_KEPT_S: Final = 30 * 86_400.0  # how long an old thread is known as such
_ALL: Final = "desk:threads"
DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One handoff in the channel: its root post, and what people have seen there."""

    ts: str
    told: int = 0  # the last entry of the conversation's log that was posted
    owner: str = ""  # as the root post shows it


class Threads:
    """Open threads by conversation; a thread that is over is still found by its root."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def lock(self) -> AbstractAsyncContextManager[None]:
        """One process at a time writes in the channel."""
        return self._memory.lock("desk")

    async def open(self) -> dict[str, Thread]:
        """Every open thread by its conversation."""
        kept: Any = await self._memory.get(_ALL)
        return {name: Thread(**thread) for name, thread in kept.items()} if isinstance(kept, dict) else {}

    async def keep(self, threads: Mapping[str, Thread]) -> None:
        """These are open now."""
        await self._memory.set(_ALL, {name: asdict(thread) for name, thread in threads.items()})

    async def begun(self, conversation: str, ts: str) -> None:
        """A root post was made."""
        await self._memory.set(f"desk:thread:{ts}", conversation, ttl_s=_KEPT_S)

    async def conversation(self, ts: str) -> str:
        """The conversation of a thread; empty where the thread is nobody's."""
        return str(await self._memory.get(f"desk:thread:{ts}") or "")

    async def over(self, conversation: str, thread: Thread) -> None:
        """A thread has ended; for a day it may go on where the same conversation needs people again."""
        await self._memory.set(f"desk:last:{conversation}", asdict(thread), ttl_s=DAY_S)

    async def last(self, conversation: str) -> Thread | None:
        """The thread of a conversation that ended lately."""
        kept: Any = await self._memory.get(f"desk:last:{conversation}")
        return Thread(**kept) if isinstance(kept, dict) else None

    async def said(self, what: str) -> bool:
        """Whether something that is to be done once was done."""
        return bool(await self._memory.get(f"desk:{what}"))

    async def say(self, what: str) -> None:
        """It is now."""
        await self._memory.set(f"desk:{what}", value=True, ttl_s=DAY_S)
