"""Replies as customer-service messages: merged into few, within the quota, and kept for later where the window is closed.

Official Accounts and WeCom's customer service have the same law and other words: those are the `Wire`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from pydantic import JsonValue

from bot.connector import Gateway, Message, Seen
from bot.errors import DeliveryError
from bot.log import get_logger
from bot.tencent.api import Refused
from bot.tencent.budget import MOST, Budget
from bot.tencent.late import Late
from bot.tencent.parts import TEXT, Part, Shows, seen, written
from bot.turn import Address, Reply

SHORT: Final = 256  # bytes; shorter pieces are not tried where a text is too long all the same
KEPT_S: Final = 48 * 3600.0
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """Some replies cut into parts, and how many of these are out."""

    parts: tuple[Part, ...] = ()
    count: int = 0  # replies
    text: int = TEXT  # bytes that a text may have
    pictures: bool = True
    done: int = 0


class Wire(Protocol):
    """One platform's words for it."""

    too_long: int  # the code for a text that is longer than the platform takes

    async def send(self, address: Address, part: Part) -> DeliveryError | None:
        """Send one message; what went wrong, if anything."""

    def window_over(self, code: int) -> bool:
        """Whether this code says that nothing more may be sent until they write."""

    def worth_keeping(self, code: int) -> bool:
        """Whether what met this code should be said later."""


class Sending:
    """Sends to the customers of one account."""

    def __init__(self, gateway: Gateway, wire: Wire, budget: Budget, late: Late, shows: Shows) -> None:
        self._gateway = gateway
        self._memory = gateway.memory
        self._wire = wire
        self._budget = budget
        self._late = late
        self._shows = shows
        self._locks: dict[str, asyncio.Lock] = {}

    async def reply(self, address: Address, message: Message) -> None:
        """Send a reply together with those that stand behind it; what was said with an earlier one is done."""
        async with self._lock(address):
            if await self._said(address) >= message.seq:
                return
            waiting = await self._behind(address, message)
            try:
                await self._send(address, waiting)
            except DeliveryError as error:
                fits = len(written(waiting[:1], self._shows)) < MOST["message"]
                kept = isinstance(error, Refused) and self._wire.worth_keeping(error.code)
                if fits and kept and error.undeliverable:
                    await self._late.add(address, [message.seq])
                raise

    def seen(self, message: Message) -> Sequence[Seen]:
        """What customers see of a reply by itself."""
        return seen(message, self._shows)

    async def late(self, address: Address) -> None:
        """Send what could not be delivered before, now that a window is open; what does not fit waits on."""
        async with self._lock(address):
            messages = await self._late.messages(address)
            if not messages:
                return
            try:
                said = await self._send(address, messages, late=True)
            except DeliveryError as error:
                _log.info("late replies still cannot be delivered", why=str(error), conversation=address.id)
                return
            await self._late.said(address, [message.seq for message in messages[:said]])

    async def _send(
        self, address: Address, messages: Sequence[Message], *, late: bool = False, text: int = TEXT
    ) -> int:
        """As many parts as the quota allows; how many replies were said in full. Raises when not even the first was."""
        plan = await self._plan(address, messages, text)
        said, failed = 0, None
        for number, part in enumerate(plan.parts[plan.done :], plan.done + 1):
            failed = await self._part(address, part, late=late)
            if failed is not None:
                break
            said = max(said, part.completes)
            if part.completes and not late:
                await self._memory.set(
                    f"said:{address.id}", messages[said - 1].seq, ttl_s=KEPT_S, durable=False
                )
            elif not part.completes:
                await self._begun(address, messages[0].seq, replace(plan, done=number))
        if not said:
            if isinstance(failed, Refused) and failed.code == self._wire.too_long and text > SHORT:
                return await self._send(address, messages[:1], late=late, text=text // 2)
            raise failed or Refused(
                45047, "the quota is spent; one message is kept for a person", undeliverable=True
            )
        return said

    async def _plan(self, address: Address, messages: Sequence[Message], text: int) -> Plan:
        """What was begun goes on as it was cut, so that no part is said twice; else the longest run of replies that fits."""
        allowed = (await self._budget.now(address.conversation)).of(messages[0].author)
        begun = await self._memory.get(f"begun:{address.id}")
        if isinstance(begun, dict) and begun.get("seq") == messages[0].seq:
            count, size, done = (int(str(begun[name])) for name in ("count", "text", "done"))
            plan = self._cut(messages[:count], size, pictures=bool(begun["pictures"]), done=done)
            if len(messages) >= count and text in (TEXT, size):
                return plan if len(plan.parts) - done <= allowed else Plan()
        shown = await self._shows.ready([message.reply for message in messages])
        for count in range(len(messages), 0, -1):
            plan = self._cut(messages[:count], text, pictures=shown)
            if len(plan.parts) <= allowed:
                return plan
        bare = self._cut(messages[:1], text, pictures=False)
        return bare if len(bare.parts) <= allowed else Plan()

    def _cut(self, messages: Sequence[Message], text: int, *, pictures: bool = True, done: int = 0) -> Plan:
        parts = written(messages, self._shows, pictures=pictures, text=text)
        return Plan(tuple(parts), len(messages), text, pictures, done)

    async def _begun(self, address: Address, seq: int, plan: Plan) -> None:
        begun: dict[str, JsonValue] = {"seq": seq, "count": plan.count, "text": plan.text}
        begun |= {"pictures": plan.pictures, "done": plan.done}
        await self._memory.set(f"begun:{address.id}", begun, ttl_s=KEPT_S, durable=False)

    async def _part(self, address: Address, part: Part, *, late: bool) -> DeliveryError | None:
        openid = address.conversation
        allowance = await self._budget.now(openid)
        if late:  # under its old key it may count as a repeat of what did not arrive
            part = replace(part, key=f"{part.key}:{allowance.key}")
        try:
            failed = await self._wire.send(address, part)
        except DeliveryError as error:
            failed = error
        if failed is None:
            await self._budget.spend(openid, allowance)
        elif isinstance(failed, Refused) and self._wire.window_over(failed.code):
            await self._budget.closed(openid, allowance)
        return failed

    async def _behind(self, address: Address, first: Message) -> list[Message]:
        """The reply and those committed behind it in the same voice, up to one with choices or more to show."""
        found = [first]
        if self._ends(first.reply):
            return found
        for message in await self._gateway.log(address, after=first.seq):
            if message.author.startswith("agent:") or first.author.startswith("agent:"):
                break
            found.append(message)
            if self._ends(message.reply):
                break
        return found

    def _ends(self, reply: Reply) -> bool:
        return bool(reply.buttons or reply.attachments or self._shows.picture(reply))

    async def _said(self, address: Address) -> int:
        kept = await self._memory.get(f"said:{address.id}")
        return kept if isinstance(kept, int) else 0

    def _lock(self, address: Address) -> asyncio.Lock:
        if len(self._locks) > 10_000:
            self._locks = {key: lock for key, lock in self._locks.items() if lock.locked()}
        return self._locks.setdefault(address.id, asyncio.Lock())
