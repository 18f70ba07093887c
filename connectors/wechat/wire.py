"""Customer-service messages of an Official Account, and which error codes close a window or are worth a second try."""

from collections.abc import Mapping
from typing import Any, Final

from bot.connector import Memory
from bot.errors import DeliveryError
from bot.tencent.api import Api, code_of
from bot.tencent.sending import Part, menu_id
from bot.turn import Address
from connectors.wechat.codes import LATER, NO_RIGHT, WINDOW_OVER, problem

SEND: Final = "/cgi-bin/message/custom/send"
_PASSIVE_S: Final = 86_400.0


class CustomMessages:
    """`bot.tencent.sending.Wire` over `message/custom/send`."""

    def __init__(self, api: Api, memory: Memory) -> None:
        self._api = api
        self._memory = memory

    async def send(self, address: Address, part: Part) -> DeliveryError | None:
        """One message."""
        answer = await self._api.call(SEND, {"touser": address.conversation, **_body(part)})
        if code_of(answer) == NO_RIGHT:
            await self._memory.set("passive", True, ttl_s=_PASSIVE_S)  # from now on by passive replies
        return problem(code_of(answer), "custom/send")

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
