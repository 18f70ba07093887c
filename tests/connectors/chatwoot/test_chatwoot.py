"""The Chatwoot bridge: it speaks while a conversation is pending, and opens it to people on a handoff."""

import asyncio
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from bot.conversation import ownership
from bot.testing.contract import ConnectorContract
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import Platform, Sent
from bot.turn import Reply

CONVERSATION = "chatwoot:1:42"


class ChatwootStandIn(Platform):
    """One account with one conversation."""

    channel = "chatwoot"

    def __init__(self) -> None:
        super().__init__()
        self.status: list[str] = []

    def table(self) -> Mapping[str, Any]:
        secrets = {"bot_token": SecretStr("bot"), "signing_secret": SecretStr("shared")}
        return {"use": "connectors.chatwoot:Chatwoot", "url": self.api, **secrets}

    def routes(self) -> Sequence[web.RouteDef]:
        return (web.post("/api/v1/accounts/1/conversations/42/{what}", self.called),)

    async def called(self, request: web.Request) -> web.Response:
        body = await request.json()
        if request.headers.get("api_access_token") != "bot":
            return web.Response(status=401)
        if request.match_info["what"] == "toggle_status":
            self.status.append(body["status"])
            return web.json_response({})
        items = body.get("content_attributes", {}).get("items", ())
        choices = tuple(item["title"] for item in items)
        trouble = self.take(Sent(conversation="42", text=body["content"], choices=choices))
        status = {"busy": 429, "gone": 404, "down": 503, None: 200}[trouble]
        return web.json_response({}, status=status, headers={"Retry-After": "1"})

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        return await self.event(http, message(text, int(key)), **how)

    async def event(self, http: ClientSession, body: Mapping[str, Any], **how: Any) -> int:
        return await self.post(http, json.dumps(body).encode(), **how)

    async def post(self, http: ClientSession, raw: bytes, *, forged: bool = False, age_s: float = 0) -> int:
        stamp, secret = str(int(time.time() - age_s)), b"guessed" if forged else b"shared"
        mark = "sha256=" + hmac.new(secret, f"{stamp}.".encode() + raw, sha256).hexdigest()
        headers = {"X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": mark}
        headers["Content-Type"] = "application/json"
        async with http.post("/webhooks/chatwoot", data=raw, headers=headers) as answer:
            return answer.status

    def conversation(self, sender: str = "", key: str = "1") -> str:
        return CONVERSATION


def message(text: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "event": "message_created",
        "id": number,
        "content": text,
        "message_type": "incoming",
        "private": False,
        "sender": {"id": 7},
        "account": {"id": 1},
        "conversation": {"id": 42, "status": "pending"},
        **more,
    }


class TestChatwoot(ConnectorContract):
    """The bridge keeps the contract of every connector."""

    def platform(self) -> Platform:
        return ChatwootStandIn()


@pytest.fixture
async def chatwoot() -> AsyncIterator[ChatwootStandIn]:
    stand_in = ChatwootStandIn()
    async with stand_in.open():
        yield stand_in


@pytest.fixture
async def desk(chatwoot: ChatwootStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    async with echo_desk({"chatwoot": chatwoot.table()}, tmp_path / "desk.db") as running:
        yield running


@pytest.mark.parametrize(
    "more",
    [
        {"message_type": "outgoing"},
        {"private": True},
        {"conversation": {"id": 42, "status": "open"}},
        {"event": "message_updated"},
    ],
)
async def test_what_is_not_said_to_the_bot_starts_no_turn(
    chatwoot: ChatwootStandIn, desk: EchoDesk, more: dict[str, Any]
) -> None:
    assert await chatwoot.event(desk.http, message("hello", **more)) == 200
    assert await desk.service.gateway.waiting() == {"inbox": 0, "outbox": 0}


async def test_a_handoff_opens_the_conversation_after_the_notice(
    chatwoot: ChatwootStandIn, desk: EchoDesk
) -> None:
    await chatwoot.say(desk.http, "hello")
    await chatwoot.got(1)
    async with desk.store.write() as tx:
        now = await ownership.owner(tx, CONVERSATION)
        await ownership.move(tx, CONVERSATION, now.version, "queue")
        await desk.outbox.put(tx, CONVERSATION, "notice", Reply(text="a colleague comes", author="system"))
    await chatwoot.got(2)
    async with asyncio.timeout(30):
        while not chatwoot.status:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert chatwoot.status == ["open"]


async def test_a_conversation_that_is_pending_again_is_the_bots(
    chatwoot: ChatwootStandIn, desk: EchoDesk
) -> None:
    await chatwoot.say(desk.http, "hello")
    await chatwoot.got(1)
    opened = {"event": "conversation_opened", "id": 42, "status": "open", "account": {"id": 1}}
    await chatwoot.event(desk.http, opened)
    async with desk.store.read() as tx:
        assert (await ownership.owner(tx, CONVERSATION)).owner == "queue"
    await chatwoot.say(desk.http, "again", key="2")
    assert (await chatwoot.got(2))[-1].text == "heard: again"
