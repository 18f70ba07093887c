"""Messages of a customer service account, and which replies each of them carried."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import JsonValue

from bot.connector import Memory
from bot.errors import DeliveryError
from bot.tencent.api import Api, code_of
from bot.tencent.parts import Part, menu_id
from bot.tencent.uploads import GONE, Uploads
from bot.turn import Address
from connectors.wecom.codes import LATER, TOO_LONG, WINDOW_OVER, problem

SEND: Final = "/cgi-bin/kf/send_msg"
_KNOWN_S: Final = 3 * 86_400.0  # how long a failure may be told of


class Wire:
    """`bot.tencent.sending.Wire` over `kf/send_msg`."""

    too_long = TOO_LONG

    def __init__(self, api: Api, uploads: Uploads, memory: Memory) -> None:
        self._api = api
        self._uploads = uploads
        self._memory = memory

    async def send(self, address: Address, part: Part) -> DeliveryError | None:
        """One message; its id makes a repeat harmless."""
        msgid = hashlib.sha256(part.key.encode()).hexdigest()[:32]
        to = {"touser": address.conversation, "open_kfid": address.account, "msgid": msgid}
        code = await self._send(to, part)
        if code == GONE:
            await self._uploads.forget(part)
            code = await self._send(to, part)
        if code == 0:
            carried: dict[str, JsonValue] = {"to": address.id, "seqs": list(part.seqs)}
            await self._memory.set(f"msgid:{msgid}", carried, ttl_s=_KNOWN_S, durable=False)
        return problem(code, "kf/send_msg")

    async def seqs(self, msgid: str, address: Address) -> Sequence[int]:
        """The replies that a message of ours carried; none where it is not ours."""
        kept = await self._memory.get(f"msgid:{msgid}")
        if not isinstance(kept, dict) or kept.get("to") != address.id:
            return ()
        seqs = kept.get("seqs")
        return [seq for seq in seqs if isinstance(seq, int)] if isinstance(seqs, list) else ()

    def window_over(self, code: int) -> bool:
        """Whether nothing more may be sent until they write."""
        return code in WINDOW_OVER

    def worth_keeping(self, code: int) -> bool:
        """Whether it should be said later."""
        return code in LATER

    async def _send(self, to: Mapping[str, str], part: Part) -> int:
        body = await self._uploads.message(part) if part.file or part.picture else _body(part)
        return code_of(await self._api.call(SEND, {**to, **body}))


def _body(part: Part) -> Mapping[str, Any]:
    if not part.menu:
        return {"msgtype": "text", "text": {"content": part.text}}
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": part.text, "list": _choices(part)}}


def _choices(part: Part) -> Sequence[Mapping[str, Any]]:
    return [
        {"type": "click", "click": {"id": menu_id(part.seq, n), "content": button.title}}
        for n, button in enumerate(part.menu, 1)
    ]
