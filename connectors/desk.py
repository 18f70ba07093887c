"""What the desk page does, as plain HTTP calls for other tools; every call needs the shop's key.

GET  /api/desk/queue                                   open tickets
POST /api/desk/conversations/{id}/claim    {"agent"?}   take a conversation over
POST /api/desk/conversations/{id}/messages {"text", "agent"?, "key"?}
POST /api/desk/conversations/{id}/release  {"agent"?}   give it back to the bot
POST /api/desk/conversations/{id}/close    {"agent"?}
POST /api/desk/effects/{id}/approve|reject {"agent"?}
POST /api/desk/drafts/{turn}/approve|reject {"agent"?} send what a skill at level assist drafted, or throw it away
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from aiohttp import web

from bot import intake
from bot.connector import Connector, Message
from bot.errors import BadInput, DeliveryError
from bot.turn import Address

DEFAULT_AGENT: Final = "agent-1"
_AGENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_CONVERSATION: Final = "/api/desk/conversations/{id:[^/]+}"


class Desk(Connector):
    """People at work on conversations of every channel."""

    channel = "desk"

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The calls above."""
        return (
            web.get("/api/desk/queue", self.queue),
            web.post(_CONVERSATION + "/claim", self._owner_call(lambda: self.gateway.people.claim)),
            web.post(_CONVERSATION + "/release", self._owner_call(lambda: self.gateway.people.release)),
            web.post(_CONVERSATION + "/close", self._owner_call(lambda: self.gateway.people.close)),
            web.post(_CONVERSATION + "/messages", self.say),
            web.post("/api/desk/effects/{id:[^/]+}/{verdict:approve|reject}", self.decide),
            web.post("/api/desk/drafts/{id:[^/]+}/{verdict:approve|reject}", self.let_out),
        )

    async def verify(self, request: web.Request) -> None:
        """Only the holder of the key."""
        self.gateway.access.demand(request.headers.get("Authorization"))

    async def send(self, address: Address, message: Message) -> None:
        """No customer lives here."""
        raise DeliveryError("nobody is reached through the desk", undeliverable=True)

    async def queue(self, _: web.Request) -> web.Response:
        """Open tickets, the most urgent and oldest first."""
        return intake.answer({"tickets": [dict(ticket) for ticket in await self.gateway.people.queue()]})

    async def say(self, request: web.Request) -> web.Response:
        """Write to the customer."""
        body = await _body(request)
        key = intake.name(body["key"], "key") if body.get("key") else ""
        text = intake.said(body.get("text"), "text")
        message = await self.gateway.people.say(request.match_info["id"], _agent(body), text, key=key)
        return intake.answer({"seq": message.seq, "key": message.key, "author": message.author}, status=201)

    async def decide(self, request: web.Request) -> web.Response:
        """Approve or refuse an effect; the bot tells the customer what came of it."""
        body = await _body(request)
        verdict = request.match_info["verdict"]
        accepted = await self.gateway.people.verdict(
            request.match_info["id"], _agent(body), approve=verdict == "approve"
        )
        return intake.answer({"seq": accepted.seq, "repeated": accepted.duplicate}, status=202)

    async def let_out(self, request: web.Request) -> web.Response:
        """Send a draft or throw it away."""
        body = await _body(request)
        turn, approve = request.match_info["id"], request.match_info["verdict"] == "approve"
        release = await self.gateway.people.draft(turn, _agent(body), approve=approve)
        return intake.answer({"turn": turn, "release": release})

    def _owner_call(
        self, call: Callable[[], Callable[[str, str], Awaitable[str]]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            conversation = request.match_info["id"]
            owner = await call()(conversation, _agent(await _body(request)))
            return intake.answer({"conversation": conversation, "owner": owner})

        return handle


async def _body(request: web.Request) -> Mapping[str, Any]:
    return await intake.json_object(request) if request.body_exists else {}


def _agent(body: Mapping[str, Any]) -> str:
    agent = body.get("agent", DEFAULT_AGENT)
    if not isinstance(agent, str) or not _AGENT.fullmatch(agent):
        raise BadInput("'agent' must be 1 to 64 of A-Z a-z 0-9 . _ @ -")
    return agent
