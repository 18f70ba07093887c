"""Replies as customer-service messages: merged into few, within the quota, and kept for later where the window is closed.

Official Accounts and WeCom's customer service have the same law and other words: those are the `Wire`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.connector import Gateway, Message
from bot.errors import DeliveryError
from bot.log import get_logger
from bot.pieces import pieces, utf8
from bot.tencent.api import Refused
from bot.tencent.budget import MOST, Budget
from bot.tencent.late import Late
from bot.turn import Address, Button

TEXT: Final = 2048  # bytes of one text, by every rule that Tencent states
MENU_ITEMS: Final = 10
MENU_TITLE: Final = 128  # bytes
MENU_HEAD: Final = 1024  # bytes
KEPT_S: Final = 48 * 3600.0
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One customer-service message, and how many replies are said in full once it is out."""

    text: str
    menu: tuple[Button, ...] = ()
    seq: int = 0  # of the reply that a menu belongs to
    key: str = ""  # the same at every try
    completes: int = 0


class Wire(Protocol):
    """One platform's words for it."""

    async def send(self, address: Address, part: Part) -> DeliveryError | None:
        """Send one message; what went wrong, if anything."""

    def window_over(self, code: int) -> bool:
        """Whether this code says that nothing more may be sent until they write."""

    def worth_keeping(self, code: int) -> bool:
        """Whether what met this code should be said later."""


class Sending:
    """Sends to the customers of one account."""

    def __init__(self, gateway: Gateway, wire: Wire, budget: Budget, late: Late) -> None:
        self._gateway = gateway
        self._memory = gateway.memory
        self._wire = wire
        self._budget = budget
        self._late = late
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
                fits = len(self._written(address, waiting[:1])) < MOST["message"]
                if fits and isinstance(error, Refused) and self._wire.worth_keeping(error.code):
                    await self._late.add(address, [message.seq])
                raise

    async def late(self, address: Address) -> None:
        """Send what could not be delivered before, now that a window is open."""
        async with self._lock(address):
            messages = await self._late.messages(address)
            if not messages:
                return
            try:
                await self._send(address, messages, late=True)
            except DeliveryError as error:
                _log.info("late replies still cannot be delivered", why=str(error), conversation=address.id)
                return
            await self._late.clear(address)

    async def _send(self, address: Address, messages: Sequence[Message], *, late: bool = False) -> None:
        """As many parts as the quota allows. Raises when the first reply could not be said in full."""
        said, failed = 0, None
        for part in self._parts(address, messages, await self._allowed(address, messages)):
            failed = await self._part(address, part, messages[0].author)
            if failed is not None:
                break
            said = max(said, part.completes)
            if part.completes and not late:
                await self._memory.set(
                    f"said:{address.id}", messages[said - 1].seq, ttl_s=KEPT_S, durable=False
                )
        if not said:
            raise failed or Refused(
                45047, "the quota is spent; one message is kept for a person", undeliverable=True
            )

    async def _allowed(self, address: Address, messages: Sequence[Message]) -> int:
        return (await self._budget.now(address.conversation)).of(messages[0].author)

    async def _part(self, address: Address, part: Part, author: str) -> DeliveryError | None:
        openid = address.conversation
        allowance = await self._budget.now(openid)
        failed = await self._wire.send(address, part)
        if failed is None:
            await self._budget.spend(openid, allowance)
        elif isinstance(failed, Refused) and self._wire.window_over(failed.code):
            await self._budget.closed(openid, allowance)
        return failed

    def _parts(self, address: Address, messages: Sequence[Message], allowed: int) -> list[Part]:
        """The longest run of replies that fits; none when not even the first one does."""
        for count in range(len(messages), 0, -1):
            parts = self._written(address, messages[:count])
            if len(parts) <= allowed:
                return parts
        return []

    def _written(self, address: Address, messages: Sequence[Message]) -> list[Part]:
        last, count = messages[-1], len(messages)
        before = [message.reply.plain() for message in messages[:-1]]
        menu, head = _menu(last), _joined([*before, last.reply.linked])
        if menu and utf8(head) <= MENU_HEAD:
            return [Part(head, menu, last.seq, f"{last.key}:1", count)]
        cut = pieces(_joined([*before, last.reply.plain()]), TEXT, utf8)
        key = messages[0].key
        return [
            Part(text, key=f"{key}:{n}", completes=count if n == len(cut) else 0)
            for n, text in enumerate(cut, 1)
        ]

    async def _behind(self, address: Address, first: Message) -> list[Message]:
        """The reply and those committed behind it in the same voice, up to one with choices."""
        found = [first]
        if first.reply.buttons:
            return found
        for message in await self._gateway.log(address, after=first.seq):
            if message.author.startswith("agent:") or first.author.startswith("agent:"):
                break
            found.append(message)
            if message.reply.buttons:
                break
        return found

    async def _said(self, address: Address) -> int:
        kept = await self._memory.get(f"said:{address.id}")
        return kept if isinstance(kept, int) else 0

    def _lock(self, address: Address) -> asyncio.Lock:
        if len(self._locks) > 10_000:
            self._locks = {key: lock for key, lock in self._locks.items() if lock.locked()}
        return self._locks.setdefault(address.id, asyncio.Lock())


def menu_id(seq: int, number: int) -> str:
    """The id of a menu's item: which reply, which choice."""
    return f"{seq}-{number}"


def chosen(item: str, messages: Sequence[Message]) -> Button | None:
    """The choice behind an item's id, in the reply that showed it."""
    seq, _, number = item.partition("-")
    if not (seq.isdecimal() and number.isdecimal()):
        return None
    shown = next((message.reply.buttons for message in messages if message.seq == int(seq)), ())
    return shown[int(number) - 1] if 1 <= int(number) <= len(shown) else None


def _menu(message: Message) -> tuple[Button, ...]:
    """The choices, when a menu message can show them all."""
    buttons = message.reply.buttons
    fits = all(0 < utf8(button.title) <= MENU_TITLE for button in buttons)
    return buttons if len(buttons) <= MENU_ITEMS and fits else ()


def _joined(texts: Sequence[str]) -> str:
    return "\n\n".join(text for text in texts if text)
