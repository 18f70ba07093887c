"""Passive replies, for accounts that may not send customer-service messages: the answer in the response to the push.

The push is held for a little more than four of WeChat's five seconds. What is said in that time is the answer; what is said
later is remembered, attached to the answer to the next message, and can be read before that behind a signed link. A push that
WeChat repeats, because it did not get the response, is answered with the same words.
"""

import hmac
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from html import escape
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from bot.connector import Gateway, Message, Seen
from bot.errors import DeliveryError, NotAllowed, StoreError
from bot.pieces import pieces, utf8
from bot.tencent.envelope import Envelope, cdata
from bot.tencent.late import Late
from bot.turn import Address, Reply
from connectors.wechat import holds

PICKUP: Final = "/webhooks/wechat/pickup"
TEXT: Final = 2040  # bytes; about 2047 are shown
LINK_S: Final = 48 * 3600
ROOM: Final = 500  # bytes for the link, where there is more to say
AGAIN_S: Final = 60.0  # a push is repeated within twenty seconds
_PAGE: Final = 200  # messages of one look into the log
Links = Callable[[Reply], Sequence[str]]


class Passive:
    """Answers pushes of one account. `links` says where a reply's picture and files can be opened."""

    def __init__(
        self, gateway: Gateway, late: Late, *, secret: str, site: str, envelope: Envelope | None, links: Links
    ) -> None:
        self._gateway = gateway
        self._late = late
        self._secret = secret
        self._site = site.rstrip("/")
        self._envelope = envelope
        self._links = links
        self._holds = holds.Holds()

    async def give(self, address: Address, message: Message) -> None:
        """Say a reply in the push that is held, or remember it; DeliveryError when it did not go out in full."""
        try:
            await self._holds.give(address, message)
        except DeliveryError:
            await self._late.add(address, [message.seq])
            raise

    async def answer(
        self,
        request: web.Request,
        fields: Mapping[str, str],
        address: Address,
        key: str,
        take: Callable[[], Awaitable[None]],
    ) -> web.Response:
        """Have the push taken and hold it for its answer: what was late, then what is said in time, else where it can be read."""
        name = f"answered:{address.id}:{key}"
        text = ""
        with suppress(StoreError):
            text = str(await self._gateway.memory.get(name) or "")
        if text:
            await take()
        else:
            text = await self._held(request, address, take)
            with suppress(StoreError):
                await self._gateway.memory.set(name, text, ttl_s=AGAIN_S, durable=False)
        xml = as_xml(fields, text)
        if self._envelope is not None and request.query.get("encrypt_type") == "aes":
            xml = self._envelope.answer(xml, request.query.get("nonce", ""))
        return web.Response(text=xml, content_type="application/xml")

    async def _held(self, request: web.Request, address: Address, take: Callable[[], Awaitable[None]]) -> str:
        hold, said = self._holds.open(address), list[int]()
        try:
            await take()
            late: Sequence[Message] = ()
            with suppress(StoreError):
                late = await self._late.messages(address)
            await hold.wait(holds.HOLD_S)
            text, said = self._merged([*late, *hold.messages])
        finally:
            self._holds.close(address, hold, said)
        with suppress(StoreError):
            await self._late.said(address, [message.seq for message in late if message.seq in said])
        if not text:
            return self._link(request, address, await self._newest(address))
        behind = self._behind([*late, *hold.messages], text, said)
        return f"{text}\n\n{self._link(request, address, behind)}" if behind is not None else text

    def _behind(self, messages: Sequence[Message], text: str, said: Sequence[int]) -> int | None:
        """The number after which there is more to read than what was said; None when nothing is."""
        if len(said) == 1 and not text.endswith(self._words(messages[0])):
            return messages[0].seq - 1
        return next((message.seq - 1 for message in messages if message.seq not in said), None)

    async def pick_up(self, request: web.Request) -> web.Response:
        """The replies behind a signed link, as plain as can be."""
        where, after = self._whose(request)
        messages = await self._gateway.log(where, after=after)
        lines = [f"<p>{escape(self._words(message))}</p>".replace("\n", "<br>") for message in messages]
        title = escape(self._gateway.word("channel.pickup_title"))
        body = "".join(lines) or escape(self._gateway.word("channel.pickup_wait"))
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        wait = '<meta http-equiv="refresh" content="5">' if not lines else ""
        page = f"<!doctype html><html><head>{head}{wait}<title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
        return web.Response(text=page, content_type="text/html")

    def seen(self, message: Message) -> Sequence[Seen]:
        """The text that answers a push; what is longer goes on behind a link."""
        return [Seen(self._merged([message])[0])]

    def check(self, request: web.Request) -> None:
        """NotAllowed unless the link is ours and still good."""
        check_link(self._secret, request.query)

    def _whose(self, request: web.Request) -> tuple[Address, int]:
        conversation, after = check_link(self._secret, request.query)
        account, _, openid = conversation.rpartition(":")
        return Address(channel="wechat", account=account, conversation=openid), after

    def _words(self, message: Message) -> str:
        return "\n".join([message.reply.plain(), *self._links(message.reply)])

    def _merged(self, messages: Sequence[Message]) -> tuple[str, list[int]]:
        """The text of as many replies as one passive reply holds, and their numbers; of a long one its beginning."""
        text, said = "", list[int]()
        for message in messages:
            longer = "\n\n".join(part for part in (text, self._words(message)) if part)
            if utf8(longer) > (TEXT if message is messages[-1] else TEXT - ROOM):
                break
            text, said = longer, [*said, message.seq]
        if messages and not said:  # it goes on behind the link
            text, said = pieces(self._words(messages[0]), TEXT - ROOM, utf8)[0], [messages[0].seq]
        return text, said

    async def _newest(self, address: Address) -> int:
        """The number of the last message that was said here."""
        newest = 0
        with suppress(StoreError):
            while page := await self._gateway.log(address, after=newest):
                newest = page[-1].seq
                if len(page) < _PAGE:
                    break
        return newest

    def _link(self, request: web.Request, address: Address, after: int) -> str:
        until, conversation = int(time.time()) + LINK_S, f"{address.account}:{address.conversation}"
        mark = link_mark(self._secret, conversation, after, until)
        query = urlencode({"u": conversation, "n": after, "t": until, "s": mark})
        base = self._site or f"https://{request.host}"
        return self._gateway.word("channel.pickup", url=f"{base}{PICKUP}?{query}")


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
