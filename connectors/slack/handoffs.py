"""What the desk's channel shows: one root post for each handoff, and in its thread what is said in the conversation."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.errors import DeliveryError, StoreError
from bot.handoff.board import Board, Mark
from bot.log import get_logger
from connectors.slack.approvals import Approvals
from connectors.slack.desk_channel import DeskChannel
from connectors.slack.drafts import REASON, Drafts, is_draft
from connectors.slack.posting import RefusedError
from connectors.slack.relay import Relay, address_of
from connectors.slack.roots import Roots
from connectors.slack.threads import Thread

LOOK_S: Final = 1.0  # how late a handoff may be seen that another process made
LEAST_S: Final = 0.1  # between two looks, however much happens
BEFORE: Final = 12  # entries of the conversation that stand above the first new one
_log = get_logger(__name__)


class Handoffs:
    """Follows tickets and conversations, and tells the channel. It changes nothing."""

    def __init__(self, desk: DeskChannel, *, relay: Relay, approvals: Approvals, drafts: Drafts) -> None:
        self._desk = desk
        self._gateway, self._threads = desk.gateway, desk.threads
        self._approvals, self._drafts = approvals, drafts
        self._relay = relay
        self._roots, self._board = Roots(desk.gateway), desk.gateway.part(Board)
        self._touched: set[str] = set()  # conversations of which this process changed something
        self._mark: Mark | None = None
        self._look = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="handoffs in Slack")

    async def stop(self) -> None:
        """Look no more."""
        self._closing = (
            True  # a database that answers at this very moment may take the place of being cancelled
        )
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def look(self) -> None:
        """Look now."""
        self._look.set()

    async def _run(self) -> None:
        unwatch = self._gateway.visits.watch(self._touch)
        try:
            while not self._closing:
                pause = LOOK_S
                try:
                    await self._once()
                except DeliveryError as error:
                    pause = error.retry_after or 5.0
                    _log.warning("the desk's channel could not be told", why=str(error))
                except StoreError as error:
                    _log.warning("handoffs cannot be read", why=str(error))
                except Exception as error:  # one handoff that cannot be told must not hide the next ones
                    pause = 5.0
                    _log.error("handoffs could not be told", exc_info=error)
                if not self._closing:
                    await asyncio.sleep(LEAST_S)
                    await self._rest(pause)
        finally:
            unwatch()

    async def _rest(self, pause: float) -> None:
        """Until something happens or the time is over; a channel that must rest is not woken."""
        if pause > LOOK_S:
            await asyncio.sleep(pause)
            return
        try:
            await asyncio.wait_for(self._look.wait(), pause)
        except TimeoutError:
            return
        finally:
            self._look.clear()

    def _touch(self, conversation: str) -> None:
        self._touched.add(conversation)
        self._look.set()

    async def _once(self) -> None:
        """Tell what happened since the last look. What fails is told at the next one."""
        touched, self._touched = self._touched, set()  # what is touched meanwhile is for the next look
        try:
            mark = await self._board.mark()
            if mark != self._mark or self._relay.late or touched:
                await self._told(mark, touched | self._relay.late)
            self._mark = mark
        except BaseException:
            self._touched |= touched
            raise

    async def _told(self, mark: Mark, touched: set[str]) -> None:
        tickets, threads = await self._gateway.people.queue(), await self._threads.open()
        waiting = {str(t["conversation"]): REASON for t in tickets if is_draft(t)}
        waiting |= {str(t["conversation"]): str(t["reason"]) for t in tickets if t["outcome"] != "approval"}
        changed = set(threads) if self._mark is None else await self._board.changed(self._mark, mark)
        # What is done with a draft need not be a word in its conversation.
        undrafted = {
            name for name, thread in threads.items() if thread.owner == "bot" and name not in waiting
        }
        changed |= touched | undrafted
        if set(waiting) - set(threads) or changed & set(threads):
            async with self._threads.lock():
                await self._tell(waiting, changed)
        async with self._threads.lock():
            await self._approvals.look(tickets)
            await self._drafts.look(tickets, await self._threads.open())

    async def _tell(self, waiting: Mapping[str, str], changed: set[str]) -> None:
        threads = await self._threads.open()
        for conversation, reason in waiting.items():
            if conversation not in threads:
                await self._begin(conversation, reason, threads)
                changed.add(conversation)
        rows = await self._board.of(changed & set(threads))
        if forgotten := (changed & set(threads)) - {str(row["id"]) for row in rows}:
            threads = {name: thread for name, thread in threads.items() if name not in forgotten}
            await self._threads.keep(threads)
        for row in rows:
            await self._follow(str(row["id"]), row, threads, over=str(row["id"]) not in waiting)

    async def _begin(self, conversation: str, reason: str, threads: dict[str, Thread]) -> None:
        [row] = await self._board.of([conversation]) or [{}]
        if not row:
            return
        owner, shown = str(row["owner"]), await self._roots.of(row, reason)
        # A handoff is a post of its own; draft after draft of one conversation stands in one thread.
        before = await self._threads.last(conversation) if reason == REASON else None
        if before is not None and await self._update(before, shown):
            threads[conversation] = replace(before, owner=owner)
        else:
            answer = await self._desk.post("chat.postMessage", shown)
            standing = await self._gateway.visits.standing(address_of(conversation))
            told = max(0, standing.last_seq - BEFORE)
            threads[conversation] = Thread(ts=str(answer["ts"]), told=told, owner=owner)
            await self._threads.begun(conversation, str(answer["ts"]))
        await self._threads.keep(threads)
        await self._relay.tell(conversation, threads)

    async def _follow(
        self, conversation: str, row: Mapping[str, Any], threads: dict[str, Thread], *, over: bool
    ) -> None:
        await self._relay.tell(conversation, threads)
        await self._relay.missed(conversation, threads[conversation])
        thread, owner = threads[conversation], str(row["owner"])
        # The tickets were read a moment before the owner was.
        ended = owner == "closed" or (over and not owner.startswith("agent:"))
        if owner != thread.owner or ended:
            reason = str((row.get("ticket") or {}).get("reason", ""))
            await self._update(thread, await self._roots.of(row, reason, ended=ended))
            threads[conversation] = replace(thread, owner=owner)
            if ended:
                await self._threads.over(conversation, threads.pop(conversation))
            await self._threads.keep(threads)

    async def _update(self, thread: Thread, shown: Mapping[str, Any]) -> bool:
        """Bring a root post up to date; False where somebody deleted it. The conversation goes on."""
        try:
            await self._desk.post("chat.update", {"ts": thread.ts, **shown})
        except RefusedError as error:
            _log.warning("a root post cannot be brought up to date", code=error.code)
            return False
        return True
