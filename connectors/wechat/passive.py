"""Passive replies, for accounts that may not send customer-service messages: the answer in the response to the push.

The push is held for a little more than four of WeChat's five seconds. What is said in that time is the answer; what is said
later is remembered, attached to the answer to the next message, and can be read before that behind a signed link.
"""

import asyncio
import hmac
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from bot.connector import Message
from bot.errors import DeliveryError, NotAllowed
from bot.pieces import pieces, utf8
from bot.tencent.envelope import cdata
from bot.turn import Address

HOLD_S: Final = 4.2
MORE_S: Final = 0.15  # for the other replies of the same turn
TEXT: Final = 2040  # bytes; about 2047 are shown
LINK_S: Final = 48 * 3600


class Hold:
    """A push that is being held for its answer."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._some = asyncio.Event()
        self._over = asyncio.get_running_loop().create_future()

    async def give(self, message: Message) -> bool:
        """Hand a reply to whoever holds the push; whether it went out with it."""
        self.messages.append(message)
        self._some.set()
        said: frozenset[int] = await asyncio.shield(self._over)
        return message.seq in said

    async def wait(self, hold_s: float) -> None:
        """Return once something is said, or when it is time to answer."""
        try:
            await asyncio.wait_for(self._some.wait(), hold_s)
        except TimeoutError:
            return
        await asyncio.sleep(MORE_S)

    def answer(self, said: Sequence[int]) -> None:
        """These went out."""
        if not self._over.done():
            self._over.set_result(frozenset(said))


class Holds:
    """The pushes that are held by this process, by conversation."""

    def __init__(self) -> None:
        self._open: dict[str, Hold] = {}

    def open(self, address: Address) -> Hold:
        """Hold a push; an older one of the same conversation is answered without words."""
        self.close(address)
        hold = self._open[address.id] = Hold()
        return hold

    def close(self, address: Address, hold: Hold | None = None, said: Sequence[int] = ()) -> None:
        """Let it go."""
        if hold is not None:
            hold.answer(said)
        if hold is None or self._open.get(address.id) is hold:
            gone = self._open.pop(address.id, None)
            if gone is not None:
                gone.answer(said)

    async def give(self, address: Address, message: Message) -> None:
        """Say a reply in the push that is held; DeliveryError when none is, or it was over."""
        hold = self._open.get(address.id)
        if hold is None or not await hold.give(message):
            raise DeliveryError(
                "this account can only answer; it waits for the next message", undeliverable=True
            )


def merged(messages: Sequence[Message]) -> tuple[str, list[int]]:
    """The text of as many replies as one passive reply holds, and their numbers."""
    text, said = "", list[int]()
    for message in messages:
        longer = "\n\n".join(part for part in (text, message.reply.plain()) if part)
        if utf8(longer) > TEXT and said:
            break
        text, said = longer, [*said, message.seq]
    return (pieces(text, TEXT, utf8) or [""])[0], said


def as_xml(fields: Mapping[str, str], text: str) -> str:
    """A text reply, from whom the message was for to whom it was from."""
    to, me = cdata(fields.get("FromUserName", "")), cdata(fields.get("ToUserName", ""))
    return (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{me}]]></FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{cdata(text)}]]></Content></xml>"
    )


def link_mark(secret: str, openid: str, after: int, until: int) -> str:
    """The signature of a pick-up link: this follower's replies after a number, until a time."""
    return hmac.new(secret.encode(), f"pickup|{openid}|{after}|{until}".encode(), sha256).hexdigest()


def check_link(secret: str, query: Mapping[str, str]) -> tuple[str, int]:
    """Whose replies a link shows, and after which number; NotAllowed unless it is ours and still good."""
    openid, after, until = (query.get(name, "") for name in ("u", "n", "t"))
    if not (after.isdecimal() and until.isdecimal() and len(after) < 15 and len(until) < 15):
        raise NotAllowed("this link is not complete", status=403)
    mark = link_mark(secret, openid, int(after), int(until))
    if not hmac.compare_digest(mark.encode(), query.get("s", "").encode("utf-8", "replace")):
        raise NotAllowed("this link is not one of ours", status=403)
    if int(until) < time.time():
        raise NotAllowed("this link is over", status=403)
    return openid, int(after)
