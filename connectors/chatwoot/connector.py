"""The Chatwoot bridge: webhooks of an agent bot in; messages and `toggle_status` out.

Chatwoot opens a conversation to its people when the bot does not acknowledge within five seconds, and tells nothing twice, so that
a webhook is stored and answered at once; while the database is away a file keeps it. The bot speaks while the conversation is `pending`; a handoff opens it, and from then on people there own it.
"""

import hmac
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError, web

from bot import intake
from bot.connector import Capability, Checked, Connector, Gateway, Message, Seen
from bot.errors import BadInput, ConfigError, DeliveryError, NotAllowed, StoreError
from bot.log import get_logger
from bot.patience import within
from bot.turn import Address, Utterance
from connectors.chatwoot.checks import checks

if TYPE_CHECKING:
    from aiohttp import ClientSession

PATH: Final = "/webhooks/chatwoot"
STALE_S: Final = 300
CHOICES: Final = 10  # in one input_select
_KEPT_S: Final = 86_400.0
_HEARD_S: Final = 30 * _KEPT_S
_SOON_S: Final = 0.8  # of the five seconds in which Chatwoot is to be answered
_log = get_logger(__name__)


class Chatwoot(Connector):
    """One account of one Chatwoot. A conversation is `chatwoot:{account}:{conversation}`."""

    channel = "chatwoot"
    capability = Capability(buttons=True, text_limit=10_000)

    def __init__(self, config: Mapping[str, Any], http: "ClientSession", gateway: Gateway) -> None:
        super().__init__(config, http, gateway)
        self._url, self._token = str(config.get("url") or "").rstrip("/"), _secret(config, "bot_token")
        self._signing = _secret(config, "signing_secret")
        if not (self._url.startswith(("http://", "https://")) and self._token and self._signing):
            raise ConfigError(
                "connectors.chatwoot needs url, bot_token and signing_secret; see docs/channels/chatwoot.md"
            )

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Where Chatwoot calls."""
        return (web.post(PATH, self.receive),)

    async def check(self) -> Sequence[Checked]:
        """Ask Chatwoot whether it is there and takes the token."""
        return await checks(self.config, self.http)

    async def verify(self, request: web.Request) -> None:
        """The signature over timestamp and raw body."""
        stamp = request.headers.get("X-Chatwoot-Timestamp", "")
        if not (stamp.isascii() and stamp.isdecimal()) or abs(time.time() - int(stamp[:12])) > STALE_S:
            raise NotAllowed("X-Chatwoot-Timestamp is missing or more than five minutes off", status=401)
        signed = f"{stamp}.".encode() + await request.read()
        expected = "sha256=" + hmac.new(self._signing.encode(), signed, sha256).hexdigest()
        offered = request.headers.get("X-Chatwoot-Signature", "").encode("utf-8", "replace")
        if not hmac.compare_digest(expected.encode(), offered):
            raise NotAllowed("X-Chatwoot-Signature does not fit", status=401)

    async def receive(self, request: web.Request) -> web.Response:
        """Store, then acknowledge; what people write or do there changes who speaks."""
        body = await intake.json_object(request)
        conversation = _table(body, "conversation") if "conversation" in body else body
        where = _address(body, conversation)
        match body.get("event"):
            case "message_created":
                await self._message(body, conversation, where)
            case "conversation_opened":
                await self.gateway.keep_owned(where, "queue")
            case "conversation_resolved":
                await self.gateway.keep_owned(where, "closed")
        return intake.answer({})

    async def send(self, address: Address, message: Message) -> None:
        """Write into the conversation; when people are awaited, open it to them afterwards."""
        if message.author.startswith("agent:"):
            raise DeliveryError("people answer in Chatwoot itself", undeliverable=True)
        if await self.gateway.memory.get(f"sent:{message.key}") is None:
            await self._post(address, "messages", _content(message))
            await self.gateway.memory.set(f"sent:{message.key}", True, ttl_s=_KEPT_S, durable=False)
        if message.owner == "queue" and not await self.gateway.log(address, after=message.seq):
            await self._post(address, "toggle_status", {"status": "open"})

    async def seen(self, message: Message) -> Sequence[Seen]:
        """The words, and the list to pick from."""
        content = _content(message)
        items = content.get("content_attributes", {}).get("items", ())
        return (Seen(content["content"], tuple(item["title"] for item in items)),)

    async def _message(
        self, body: Mapping[str, Any], conversation: Mapping[str, Any], where: Address
    ) -> None:
        if body.get("private") or body.get("message_type") not in ("incoming", 0):
            return
        if conversation.get("status") != "pending":
            return  # people have it
        text, number = body.get("content"), body.get("id")
        if not isinstance(number, int):
            raise BadInput("'id' must be a number")
        sender = _table(body, "sender").get("id")
        said = Utterance(
            key=f"message:{number}",
            text=text if isinstance(text, str) else "",
            at=datetime.now(UTC),
            sender=str(sender or "")[:64],
        )
        if await self._newer(where, number):
            await self.gateway.keep_owned(where, "bot")  # pending again: given back
        await self.gateway.keep(where, said)

    async def _newer(self, where: Address, number: int) -> bool:
        """Whether nothing as new was heard there: what comes again, or late, takes a conversation from nobody."""
        name = f"heard:{where.id}"
        try:
            last = await within(_SOON_S, self.gateway.memory.get(name))
            if isinstance(last, int) and number <= last:
                return False
            await within(_SOON_S, self.gateway.memory.set(name, number, ttl_s=_HEARD_S, durable=False))
        except (StoreError, TimeoutError):
            _log.warning("it is not known whether this was heard before; it counts as new")
        return True

    async def _post(self, address: Address, what: str, body: Mapping[str, Any]) -> None:
        place = f"/api/v1/accounts/{address.account}/conversations/{address.conversation}/{what}"
        headers = {"api_access_token": self._token}
        try:
            async with self.http.post(self._url + place, json=body, headers=headers) as answer:
                _check(answer.status, answer.headers.get("Retry-After", ""))
        except (ClientError, TimeoutError, OSError) as error:
            raise DeliveryError(f"Chatwoot cannot be reached: {type(error).__name__}") from None


def _address(body: Mapping[str, Any], conversation: Mapping[str, Any]) -> Address:
    account, number = _table(body, "account").get("id"), conversation.get("id")
    if not isinstance(account, int) or not isinstance(number, int):
        raise BadInput("the webhook names no account or no conversation")
    return Address(channel=Chatwoot.channel, account=str(account), conversation=str(number))


def _content(message: Message) -> Mapping[str, Any]:
    """Choices are a list to pick from; what is picked comes back as the title's words, which the bot knows."""
    reply = message.reply
    body: dict[str, Any] = {
        "content": reply.text or reply.plain(),
        "message_type": "outgoing",
        "private": False,
    }
    if reply.buttons and len(reply.buttons) <= CHOICES:
        items = [{"title": button.title, "value": button.title} for button in reply.buttons]
        body |= {"content_type": "input_select", "content_attributes": {"items": items}}
    elif reply.buttons:
        body["content"] = reply.plain()
    return body


def _check(status: int, retry_after: str) -> None:
    if status == 429:
        wait = float(retry_after) if retry_after.isdecimal() else None
        raise DeliveryError("Chatwoot is busy", retry_after=wait)
    if status in (401, 403):
        _log.error("Chatwoot refuses the bot's token", status=status)
    if 400 <= status < 500:
        raise DeliveryError(f"Chatwoot refused with {status}", undeliverable=True)
    if status >= 500:
        raise DeliveryError(f"Chatwoot failed with {status}")


def _table(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _secret(config: Mapping[str, Any], name: str) -> str:
    value = config.get(name)
    return value.get_secret_value() if value else ""
