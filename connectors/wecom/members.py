"""Messages of an app to the members of the company. They have no window, and no ids: each part is noted once it is out."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.connector import Gateway, Message, Seen
from bot.tencent.api import Api, code_of
from bot.tencent.parts import Part, written
from bot.tencent.uploads import GONE, Uploads
from bot.turn import Address
from connectors.wecom.codes import problem

SEND = "/cgi-bin/message/send"
_KEPT_S = 86_400.0


class Members:
    """Sends what the app says."""

    def __init__(self, gateway: Gateway, api: Api, uploads: Uploads) -> None:
        self._memory = gateway.memory
        self._api = api
        self._uploads = uploads

    async def send(self, address: Address, message: Message) -> None:
        """Every part that is not out yet; texts are cut at 2048 bytes here, since WeCom would cut them without a word."""
        kept = await self._memory.get(f"sent:{message.key}")
        done = kept if isinstance(kept, int) else 0
        shown = done > 0 or await self._uploads.ready([message.reply])
        parts = written([message], self._uploads, pictures=shown)
        for number, part in enumerate(parts[done:], done + 1):
            code = await self._send(address, part)
            if code == GONE:
                await self._uploads.forget(part)
                code = await self._send(address, part)
            if failed := problem(code, "message/send"):
                raise failed
            # A power cut may send twice; a database that is away does not: the process knows what is out.
            await self._memory.set(f"sent:{message.key}", number, ttl_s=_KEPT_S, durable=False)

    def seen(self, message: Message) -> Sequence[Seen]:
        """The texts of a reply."""
        parts = [part for part in written([message], self._uploads) if part.text]
        return [Seen(_text(part)["text"]["content"]) for part in parts]

    async def _send(self, address: Address, part: Part) -> int:
        to: Mapping[str, Any] = {
            "touser": address.conversation,
            "agentid": int(address.account) if address.account.isdecimal() else address.account,
        }
        body = await self._uploads.message(part) if part.file or part.picture else _text(part)
        return code_of(await self._api.call(SEND, {**to, **body}))


def _text(part: Part) -> Mapping[str, Any]:
    """An app has no menus: choices are numbered lines."""
    lines = [part.text, *(f"{n}. {button.title}" for n, button in enumerate(part.menu, 1))]
    return {"msgtype": "text", "text": {"content": "\n".join(lines)}}
