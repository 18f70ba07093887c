"""The REST channel keeps the contract of every connector."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientSession, web

from bot.testing.contract import ConnectorContract
from bot.testing.platform import Platform


class RestClient(Platform):
    """A program that speaks Rasa's REST channel."""

    channel = "rest"
    signs = False

    def table(self) -> Mapping[str, Any]:
        return {"enabled": True, "wait_s": 1.0}

    def routes(self) -> Sequence[web.RouteDef]:
        return ()

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        body = {"sender": sender or "alice", "message": text, "metadata": {"message_id": key}}
        headers = {"Authorization": "Bearer guessed"} if how.get("forged") else {}
        async with http.post("/webhooks/rest/webhook", json=body, headers=headers) as answer:
            return answer.status

    async def post(self, http: ClientSession, raw: bytes) -> int:
        headers = {"Content-Type": "application/json"}
        async with http.post("/webhooks/rest/webhook", data=raw, headers=headers) as answer:
            return answer.status

    def conversation(self, sender: str = "", key: str = "1") -> str:
        return "rest:alice"


class TestRest(ConnectorContract):
    """Rasa's REST channel."""

    def platform(self) -> Platform:
        return RestClient()
