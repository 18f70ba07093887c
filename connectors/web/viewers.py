"""Who looks at which conversation now. An idle viewer costs no task: one is started when something changed, and ends when all is shown."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from bot.connector import Gateway
from bot.errors import StoreError
from bot.log import get_logger
from bot.rates import Rate
from bot.visits import Standing
from connectors.web import limits, wire
from connectors.web.refused import RefusedError
from connectors.web.sessions import Session

PAGE: Final = 100  # entries read at once
AT_ONCE: Final = (
    4  # pages whose standing is read at the same time: when all come back, turns need the database too
)
MOST: Final = 200  # entries replayed to a page that was away for long; older ones are fetched as history
SLOW_S: Final = 20.0  # a page that does not take a frame in this time is let go, and resumes
AGAIN_S: Final = 1.0  # until a page is told what the database would not give
OVERLOADED, BAD_SESSION = 1013, 4401
_log = get_logger(__name__)
Send = Callable[[wire.Frame], Awaitable[None]]
Close = Callable[[int, str], Awaitable[None]]


class Viewer:
    """One open page: what it has seen, and how it is told more."""

    __slots__ = (
        "_close",
        "_deltas",
        "_dirty",
        "_gateway",
        "_greeted",
        "_send",
        "_sign",
        "_state",
        "_task",
        "place",
        "seen",
        "session",
    )

    def __init__(self, gateway: Gateway, session: Session, send: Send, close: Close, place: str = "") -> None:
        self.session = session
        self.place = place
        self.seen = 0
        self._gateway = gateway
        self._send = send
        self._close = close
        self._deltas: dict[str, str] = {}
        self._state: wire.Frame = {}
        self._sign: wire.Frame | None = None  # of writing, to be told
        self._dirty = False
        self._greeted = False
        self._task: asyncio.Task[None] | None = None

    def touch(self) -> None:
        """Something may have changed."""
        self._dirty = True
        if self._task is None and self._greeted:
            self._task = asyncio.get_running_loop().create_task(self._show())

    def writes(self, who: str, on: bool) -> None:
        """Somebody writes; a page is told of the person who answers, and of nobody who only looks in."""
        role, _, agent = who.partition(":")
        if role == "agent" and self._state.get("agent") == agent:
            self._sign = {"type": "typing", "role": role, "agent": agent, "on": on}
            self.touch()

    async def begin(self, seen: int, standing: Standing) -> None:
        """Tell everything after a number from now on. Where nothing was missed and nothing has changed since it was looked, that is all.

        When a server is killed everybody comes back at once, and mostly nothing was missed.
        """
        self.seen = seen
        self._greeted = True
        if self._dirty or standing.busy or standing.last_seq > seen:
            self.touch()
        else:
            self._state = wire.state(standing)
            await self._send(self._state)

    async def end(self, code: int, why: str) -> None:
        """Close the page's connection."""
        await self._close(code, why)

    async def gone(self) -> None:
        """The page is gone: stop telling it anything."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _show(self) -> None:
        try:
            while self._dirty:
                self._dirty = False
                try:
                    async with asyncio.timeout(SLOW_S):
                        await self._tell()
                except (
                    StoreError
                ) as error:  # nothing else may change for hours, so the page is told all the same
                    _log.warning("a page could not be told; again in a moment", why=str(error))
                    await asyncio.sleep(AGAIN_S * random.uniform(0.5, 1.5))
                    self._dirty = True
        except TimeoutError:
            await self._close(OVERLOADED, "too slow")
        except (ConnectionError, RuntimeError):
            pass  # the page went away while it was told; it resumes by its number
        except Exception as error:  # the next change tries again
            _log.error("a page could not be told", exc_info=error)
        finally:
            self._task = None

    async def _tell(self) -> None:
        while True:
            entries, standing = await self._gateway.visits.look(
                self.session.address, after=self.seen, limit=PAGE
            )
            if not self.session.may(
                standing.customer
            ):  # who else holds this visitor's token sees no more of it
                await self._close(BAD_SESSION, "bad_session")
                return
            for entry in entries:
                await self._entry(entry.key, entry.seq, wire.event(entry, self._gateway))
            if len(entries) < PAGE:
                break
        state = wire.state(standing)
        if state != self._state:
            self._state = state
            await self._send(state)
        if self._sign is not None:
            sign, self._sign = self._sign, None
            await self._send(sign)

    async def _entry(self, key: str, seq: int, frame: wire.Frame) -> None:
        if seq:
            self._deltas.pop(key, None)
            await self._send(frame)
            self.seen = seq
        elif self._deltas.get(key) != frame["text"]:
            self._deltas[key] = frame["text"]
            await self._send(frame)


class Viewers:
    """All open pages of this process, by conversation."""

    def __init__(self, most: int, most_of_a_place: int = 0) -> None:
        self.door = asyncio.Semaphore(AT_ONCE)
        self._most = most
        self._most_of_a_place = most_of_a_place
        self._places = Counter[str]()
        self._warned = Rate(per_minute=1, burst=1)
        self._count = 0
        self._by_conversation: dict[str, set[Viewer]] = {}

    def add(self, viewer: Viewer) -> None:
        """Let a page in; RefusedError when the visitor, the place they come from or the process has too many."""
        mine = self._by_conversation.get(viewer.session.address.id, set())
        crowded = viewer.place and 0 < self._most_of_a_place <= self._places[viewer.place]
        if crowded and not self._warned.wait(""):
            _log.warning(
                "one address has as many pages open as it may; a proxy's must be told by client_ip_header",
                most=self._most_of_a_place,
            )
        if crowded or self._count >= self._most:
            raise RefusedError("busy", retry_after=30)
        if len(mine) >= limits.SOCKETS:
            raise RefusedError("too_many_sockets")
        self._by_conversation.setdefault(viewer.session.address.id, mine).add(viewer)
        self._places[viewer.place] += 1
        self._count += 1

    def remove(self, viewer: Viewer) -> None:
        """The page is gone."""
        mine = self._by_conversation.get(viewer.session.address.id, set())
        if viewer in mine:
            mine.discard(viewer)
            self._count -= 1
            self._places[viewer.place] -= 1
            if not self._places[viewer.place]:
                del self._places[viewer.place]
        if not mine:
            self._by_conversation.pop(viewer.session.address.id, None)

    def touch(self, conversation_id: str) -> None:
        """Tell every page of a conversation that something may have changed."""
        for viewer in self._by_conversation.get(conversation_id, ()):
            viewer.touch()

    def writes(self, conversation_id: str, who: str, on: bool) -> None:
        """Tell every page of a conversation that the person who answers there writes."""
        for viewer in self._by_conversation.get(conversation_id, ()):
            viewer.writes(who, on)

    async def end(self, unwanted: Callable[[Session], bool], code: int, why: str) -> None:
        """Close the pages of some sessions."""
        found = [v for viewers in self._by_conversation.values() for v in viewers if unwanted(v.session)]
        await asyncio.gather(*(viewer.end(code, why) for viewer in found), return_exceptions=True)

    def __len__(self) -> int:
        return self._count
