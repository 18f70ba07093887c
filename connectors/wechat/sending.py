"""Replies as customer-service messages: merged into few, within the quota, and kept for later where the window is closed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.connector import Gateway, Message
from bot.errors import DeliveryError
from bot.log import get_logger
from bot.pieces import pieces, utf8
from bot.tencent.api import Api, Refused, code_of
from bot.turn import Address, Button
from connectors.wechat.budget import MOST, Budget
from connectors.wechat.codes import LATER, NO_RIGHT, WINDOW_OVER, problem
from connectors.wechat.late import Late

TEXT: Final = 2048  # bytes of one text, by every rule that Tencent states
MENU_ITEMS: Final = 10
MENU_TITLE: Final = 128  # bytes
MENU_HEAD: Final = 1024  # bytes
KEPT_S: Final = 48 * 3600.0
SEND: Final = "/cgi-bin/message/custom/send"
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One customer-service message, and how many replies are said in full once it is out."""

    body: Mapping[str, Any]
    completes: int


class Sending:
    """Sends to the followers of one account."""

    def __init__(self, gateway: Gateway, api: Api, budget: Budget, late: Late) -> None:
        self._gateway = gateway
        self._memory = gateway.memory
        self._api = api
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
                if fits and isinstance(error, Refused) and error.code in LATER:
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
                await self._memory.set(f"said:{address.id}", messages[said - 1].seq, ttl_s=KEPT_S)
        if not said:
            raise failed or Refused(
                45047, "the quota is spent; one message is kept for a person", undeliverable=True
            )

    async def _allowed(self, address: Address, messages: Sequence[Message]) -> int:
        return (await self._budget.now(address.conversation)).of(messages[0].author)

    async def _part(self, address: Address, part: Part, author: str) -> DeliveryError | None:
        openid = address.conversation
        allowance = await self._budget.now(openid)
        answer = await self._api.call(SEND, {"touser": openid, **part.body})
        failed = problem(code_of(answer), "custom/send")
        if failed is None:
            await self._budget.spend(openid, allowance)
        elif code_of(answer) in WINDOW_OVER:
            await self._budget.closed(openid, allowance)
        elif code_of(answer) == NO_RIGHT:
            await self._memory.set("passive", True, ttl_s=86_400.0)  # from now on by passive replies
        return failed

    def _parts(self, address: Address, messages: Sequence[Message], allowed: int) -> list[Part]:
        """The longest run of replies that fits; none when not even the first one does."""
        for count in range(len(messages), 0, -1):
            parts = self._written(address, messages[:count])
            if len(parts) <= allowed:
                return parts
        return []

    def _written(self, address: Address, messages: Sequence[Message]) -> list[Part]:
        last = messages[-1]
        menu = _menu(last)
        texts = [message.reply.plain() for message in messages[:-1]]
        texts.append(last.reply.text if menu else last.reply.plain())
        whole = "\n\n".join(text for text in texts if text)
        cut = pieces(whole, MENU_HEAD if menu and utf8(whole) <= MENU_HEAD else TEXT, utf8)
        bodies: list[Mapping[str, Any]] = [{"msgtype": "text", "text": {"content": text}} for text in cut]
        if menu and utf8(whole) <= MENU_HEAD:
            bodies = [_msgmenu(whole, menu, last.seq)]
        elif menu:
            cut = pieces("\n\n".join([*texts[:-1], last.reply.plain()]), TEXT, utf8)
            bodies = [{"msgtype": "text", "text": {"content": text}} for text in cut]
        return [Part(body, len(messages) if n == len(bodies) else 0) for n, body in enumerate(bodies, 1)]

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


def _msgmenu(text: str, buttons: Sequence[Button], seq: int) -> Mapping[str, Any]:
    items = [{"id": menu_id(seq, n), "content": button.title} for n, button in enumerate(buttons, 1)]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": text, "list": items, "tail_content": ""}}
