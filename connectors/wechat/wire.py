"""Customer-service messages of an Official Account, and which error codes close a window or are worth a second try."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.connector import Memory
from bot.errors import DeliveryError
from bot.tencent.api import Api, code_of
from bot.tencent.parts import Part, menu_id
from bot.tencent.uploads import GONE, Uploads
from bot.turn import Address
from connectors.wechat.codes import LATER, NO_RIGHT, TOO_LONG, WINDOW_OVER, problem

SEND: Final = "/cgi-bin/message/custom/send"
PASSIVE: Final = "passive"
_PASSIVE_S: Final = 86_400.0


class CustomMessages:
    """`bot.tencent.sending.Wire` over `message/custom/send`."""

    too_long = TOO_LONG

    def __init__(self, api: Api, memory: Memory, uploads: Uploads, no_right: Callable[[], None]) -> None:
        self._api = api
        self._memory = memory
        self._uploads = uploads
        self._no_right = no_right

    async def send(self, address: Address, part: Part) -> DeliveryError | None:
        """One message; a media id that is good no more is asked for anew, once."""
        code = await self._send(address, part)
        if code == GONE:
            await self._uploads.forget(part)
            code = await self._send(address, part)
        if code == NO_RIGHT:
            await self._memory.set(PASSIVE, True, ttl_s=_PASSIVE_S)  # from now on by passive replies
            self._no_right()
        return problem(code, "custom/send")

    async def _send(self, address: Address, part: Part) -> int:
        seen = part.file or part.picture
        body = await self._uploads.message(part) if seen else _body(part)
        return code_of(await self._api.call(SEND, {"touser": address.conversation, **body}))

    def window_over(self, code: int) -> bool:
        """Whether nothing more may be sent until they write."""
        return code in WINDOW_OVER

    def worth_keeping(self, code: int) -> bool:
        """Whether it should be said later."""
        return code in LATER


def _body(part: Part) -> Mapping[str, Any]:
    if not part.menu:
        return {"msgtype": "text", "text": {"content": part.text}}
    items = [{"id": menu_id(part.seq, n), "content": button.title} for n, button in enumerate(part.menu, 1)]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": part.text, "list": items, "tail_content": ""}}
