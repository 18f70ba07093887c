"""The live feed: one reader of the logs for all open pages, which get the rows that changed and who looks at what."""

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aiohttp import web

from bot.errors import StoreError
from bot.handoff.board import Board, Mark, Rowed
from bot.handoff.customers import Customers
from bot.handoff.floor import Floor
from bot.log import get_logger
from connectors.desk.entry import Entry, open_to, who
from connectors.desk.guard import Guard

LOOK_S: Final = 0.15  # how soon a change is seen
CHECK_S: Final = 2.0  # how soon a page notices that its session is over
_FULL: Final = 200  # frames that wait for one page; a slower one starts afresh
_log = get_logger(__name__)


class Feed:
    """Server-sent events for every page that is open."""

    def __init__(self, guard: Guard, board: Board, floor: Floor, customers: Customers) -> None:
        self._guard = guard
        self._board = board
        self._floor = floor
        self._customers = customers
        self._pages: dict[asyncio.Queue[str], str] = {}
        self._looking: dict[str, tuple[str, str]] = {}  # person -> conversation and what they do there
        self._task: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def entries(self) -> Sequence[Entry]:
        """The stream."""
        return open_to("agent", web.get("/api/desk/live", self.stream))

    def close(self) -> None:
        """Let every page go, at once: a stream that waits for news is woken."""
        self._closing.set()
        for queue in self._pages:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(": over\n\n")
        if self._task is not None:
            self._task.cancel()

    async def named(self, rows: Sequence[Rowed]) -> Sequence[Rowed]:
        """Rows with the names of their customers."""
        for row in rows:
            customer = row["customer_id"]
            row["name"] = await self._customers.name(customer if isinstance(customer, str) else None)
        return rows

    def looks(self, person: str, conversation: str, doing: str) -> None:
        """Somebody reads or writes in a conversation; the others see it."""
        self._looking[person] = (conversation, doing)
        self._send("people", self.looking())

    def writes(self, conversation: str, who: str, on: bool) -> None:
        """The customer writes, or has stopped: whoever has the conversation open sees it."""
        if who == "customer":
            self._send("writes", {"conversation": conversation, "on": on})

    def looking(self) -> Mapping[str, Any]:
        """Who is where, by person."""
        return {
            person: {"conversation": place, "doing": doing}
            for person, (place, doing) in self._looking.items()
        }

    async def tell(self) -> None:
        """Tell every page who is there."""
        self._send("staff", dict(await self._floor.present()))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """The events of one page, until it leaves or its session is over."""
        person = who(request).person.id
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue(_FULL)
        self._pages[queue] = person
        self._begin()
        try:
            with contextlib.suppress(ConnectionError):
                await response.write(_frame("hello", {"people": self.looking()}))
                await self._pour(request, response, queue)
        finally:
            self._pages.pop(queue, None)
            if person not in self._pages.values():
                self._looking.pop(person, None)
                self._send("people", self.looking())
        return response

    async def _pour(
        self, request: web.Request, response: web.StreamResponse, queue: "asyncio.Queue[str]"
    ) -> None:
        clock = asyncio.get_running_loop()
        check = clock.time() + CHECK_S
        key = who(request).key
        while not self._closing.is_set() and queue in self._pages:
            try:
                await response.write(
                    (await asyncio.wait_for(queue.get(), max(0.01, check - clock.time()))).encode()
                )
            except TimeoutError:
                await response.write(b": still here\n\n")
            if clock.time() >= check:
                check = clock.time() + CHECK_S
                if not key and await self._guard.signed_in(request, touch=False) is None:
                    await response.write(_frame("over", {}))
                    return

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch(), name="desk feed")

    async def _watch(self) -> None:
        mark = await self._board.mark()
        while self._pages and not self._closing.is_set():
            await asyncio.sleep(LOOK_S)
            try:
                mark = await self._look(mark)
            except StoreError as error:
                _log.error("the board cannot be read", exc_info=error)

    async def _look(self, before: Mark) -> Mark:
        now = await self._board.mark()
        if now == before:
            return before
        changed = await self._board.changed(before, now)
        if changed:
            rows = await self.named(await self._board.of(changed))
            if rows:
                self._send("rows", list(rows))
        return now

    def _send(self, event: str, data: Any) -> None:
        frame = _frame(event, data).decode()
        for queue in list(self._pages):
            try:
                queue.put_nowait(frame)
            except asyncio.QueueFull:
                self._pages.pop(queue, None)  # its page connects again and reads everything


def _frame(event: str, data: Any) -> bytes:
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
