"""Dead letters for managers.

GET  /api/manage/letters                 turns that were given up: ids, when and why
POST /api/manage/letters/{turn}/replay   their messages go back into the inbox and are answered again
"""

from collections.abc import Sequence

from aiohttp import web

from bot import intake
from bot.connector import Gateway
from bot.handoff.letters import Letters
from connectors.desk.entry import Entry, me, open_to


class LetterCalls:
    """What was given up, and the way back."""

    def __init__(self, gateway: Gateway) -> None:
        self._letters = gateway.part(Letters)

    def entries(self) -> Sequence[Entry]:
        """The calls above."""
        return open_to(
            "manager",
            web.get("/api/manage/letters", self.all),
            web.post("/api/manage/letters/{turn:[^/]+}/replay", self.replay),
        )

    async def all(self, _: web.Request) -> web.Response:
        """The newest first."""
        return intake.answer({"letters": [dict(each) for each in await self._letters.all()]})

    async def replay(self, request: web.Request) -> web.Response:
        """Answer the messages of one again."""
        turn = request.match_info["turn"]
        count = await self._letters.replay(turn, f"agent:{me(request)}")
        return intake.answer({"turn": turn, "messages": count}, status=202)
