"""What the desk's channel shows: one root post for each handoff, and in its thread what is said in the conversation."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any, Final

from bot.connector import Gateway
from bot.errors import DeliveryError, StoreError
from bot.handoff.board import Board, Mark
from bot.handoff.customers import Customers
from bot.log import get_logger
from bot.pieces import pieces
from bot.turn import Address
from bot.visits import Entry
from connectors.slack.approvals import Approvals
from connectors.slack.blocks import POST_TEXT, SECTION, Block
from connectors.slack.posting import Posting, RefusedError
from connectors.slack.text import escaped
from connectors.slack.threads import Thread, Threads
from connectors.slack.uploads import Uploads

FROM_SLACK: Final = "slack-desk-"  # begins the key of what people write in the channel
LOOK_S: Final = 1.0  # how late a handoff may be seen that another process made
LEAST_S: Final = 0.1  # between two looks, however much happens
ON_ITS_WAY: Final = timedelta(seconds=10)  # a file that is not here after this is told by its name alone
BEFORE: Final = 12  # entries of the conversation that stand above the first new one
_OWN: Final = re.compile(rf":{FROM_SLACK}[\d.]+$")
_log = get_logger(__name__)


class Handoffs:
    """Follows tickets and conversations, and tells the channel. It changes nothing."""

    def __init__(
        self,
        gateway: Gateway,
        posting: Posting,
        threads: Threads,
        uploads: Uploads,
        approvals: Approvals,
        *,
        team: str,
        channel: str,
    ) -> None:
        self._gateway = gateway
        self._posting = posting
        self._threads = threads
        self._uploads = uploads
        self._approvals = approvals
        self._late: set[str] = set()  # conversations with a file that is still on its way
        self._team, self._channel = team, channel
        self._board, self._customers = gateway.part(Board), gateway.part(Customers)
        self._mark: Mark | None = None
        self._look = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="handoffs in Slack")

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def look(self) -> None:
        """Look now."""
        self._look.set()

    async def _run(self) -> None:
        unwatch = self._gateway.visits.watch(lambda _: self._look.set())
        try:
            while True:
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

    async def _once(self) -> None:
        """Tell what happened since the last look. What fails is told at the next one."""
        mark = await self._board.mark()
        if mark == self._mark and not self._late:
            return
        tickets, threads = await self._gateway.people.queue(), await self._threads.open()
        waiting = {
            str(t["conversation"]): str(t["reason"]) for t in tickets if t["outcome"] != "approval"
        }  # fmt: skip
        changed = set(threads) if self._mark is None else await self._board.changed(self._mark, mark)
        changed |= self._late
        if set(waiting) - set(threads) or changed & set(threads):
            async with self._threads.lock():
                await self._tell(waiting, changed)
        async with self._threads.lock():
            await self._approvals.look(tickets)
        self._mark = mark

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
        answer = await self._post("chat.postMessage", await self._root(row, reason))
        standing = await self._gateway.visits.standing(_address(conversation))
        first = max(0, standing.last_seq - BEFORE)
        threads[conversation] = Thread(ts=str(answer["ts"]), told=first, owner=str(row["owner"]))
        await self._threads.begun(conversation, str(answer["ts"]))
        await self._threads.keep(threads)
        await self._relay(conversation, threads)

    async def _follow(
        self, conversation: str, row: Mapping[str, Any], threads: dict[str, Thread], *, over: bool
    ) -> None:
        await self._relay(conversation, threads)
        thread, owner = threads[conversation], str(row["owner"])
        # The tickets were read a moment before the owner was.
        ended = owner == "closed" or (over and not owner.startswith("agent:"))
        if owner != thread.owner or ended:
            shown = await self._root(row, str((row.get("ticket") or {}).get("reason", "")), ended=ended)
            try:
                await self._post("chat.update", {"ts": thread.ts, **shown})
            except RefusedError as error:  # somebody deleted the root; the conversation goes on
                _log.warning("a root post cannot be brought up to date", code=error.code)
            threads[conversation] = replace(thread, owner=owner)
            if ended:
                del threads[conversation]
            await self._threads.keep(threads)

    async def _relay(self, conversation: str, threads: dict[str, Thread]) -> None:
        """What was said since, but not what people wrote right there."""
        thread = threads[conversation]
        found = await self._gateway.visits.log(_address(conversation), after=thread.told)
        entries = [*takewhile(self._there, (entry for entry in found if entry.seq))]
        self._late.discard(conversation)
        if len(entries) < sum(bool(entry.seq) for entry in found):
            self._late.add(conversation)
        told = [self._line(entry) for entry in entries if not _OWN.search(entry.key)]
        for part in pieces("\n".join(told), POST_TEXT, lambda text: len(escaped(text))):
            await self._post("chat.postMessage", {"thread_ts": thread.ts, "text": escaped(part)})
        if entries:
            threads[conversation] = replace(thread, told=entries[-1].seq)
            await self._threads.keep(threads)
        for attachment in (each for entry in entries for each in entry.attachments):
            try:
                await self._uploads.show(self._team, self._channel, thread.ts, attachment.ref)
            except DeliveryError as error:  # its name stands in the thread, the file at /desk
                _log.warning("a file is not shown in the desk's channel", why=str(error))

    def _there(self, entry: Entry) -> bool:
        """Whether the files of an entry are here, or will not come any more."""
        old = datetime.now(UTC) - entry.at > ON_ITS_WAY
        return old or all(self._uploads.has(attachment.ref) for attachment in entry.attachments)

    def _line(self, entry: Entry) -> str:
        word = self._gateway.word
        text = entry.reply.plain() if entry.reply is not None else entry.text
        files = ["📎 " + name for name in (entry.files or [""] * len(entry.attachments))]
        who = (
            word(f"slack.desk_{entry.author}")
            if entry.author in ("customer", "bot", "system")
            else entry.author.removeprefix("agent:")
        )
        return word("slack.desk_line", who=who, text=" ".join(part for part in (text, *files) if part))

    async def _root(self, row: Mapping[str, Any], reason: str, *, ended: bool = False) -> Mapping[str, Any]:
        """The root post: who waits and why, who has it, and what can be done."""
        word, owner = self._gateway.word, str(row["owner"])
        name = await self._customers.name(row["customer_id"]) or word("slack.desk_visitor")
        facts = {"channel": str(row["channel"]), "spoken": str(row["language"] or "-")}
        if owner.startswith("agent:"):
            state = word("slack.desk_with", agent=owner.removeprefix("agent:"))
        else:
            state = word(
                "slack.desk_closed"
                if owner == "closed"
                else "slack.desk_over"
                if ended
                else "slack.desk_waiting"
            )
        text = escaped(word("slack.desk_root", customer=name, state=state, reason=reason or "-", **facts))
        blocks: list[Block] = [
            {"type": "section", "text": {"type": "mrkdwn", "text": text[:SECTION], "verbatim": True}}
        ]
        if not ended:
            names = ("release", "resolve") if owner.startswith("agent:") else ("accept", "resolve")
            blocks.append({"type": "actions", "block_id": "desk", "elements": self._buttons(names)})
        return {"text": text, "blocks": blocks}

    def _buttons(self, names: Sequence[str]) -> list[Block]:
        return [
            {
                "type": "button",
                "action_id": f"desk_{name}",
                "text": {"type": "plain_text", "text": self._gateway.word(f"slack.desk_{name}")},
                **({"style": "primary"} if name == "accept" else {}),
            }
            for name in names
        ]

    async def _post(self, method: str, details: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._posting.call(self._team, method, {"channel": self._channel, **details})


def _address(conversation: str) -> Address:
    """An address with this id; who reads a log needs no more."""
    channel, _, rest = conversation.partition(":")
    return Address(channel=channel, conversation=rest)
