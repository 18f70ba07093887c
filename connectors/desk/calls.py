"""What the desk page does, as plain HTTP calls for other tools too; with the shop's key or a session.

GET  /api/desk/queue                                   open tickets
POST /api/desk/conversations/{id}/claim    {"agent"?}   take a conversation over
POST /api/desk/conversations/{id}/messages {"text", "agent"?, "key"?, "files"?: ids}
POST /api/desk/conversations/{id}/release  {"agent"?, "baton"?: {"agreed", "promised", "settled", "open"}}   back to the bot
POST /api/desk/conversations/{id}/close    {"agent"?}
POST /api/desk/conversations/{id}/unlink   {"agent"?}   the chat account is nobody's again
POST /api/desk/effects/{id}/approve|reject {"agent"?}
POST /api/desk/drafts/{turn}/approve|reject {"agent"?} send what a skill at level assist drafted, or throw it away

`agent` names who acts where the key is used; a session names itself.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from aiohttp import web

from bot import intake
from bot.connector import Gateway
from bot.errors import BadInput
from bot.identity.linking import Linking
from bot.turn import Attachment
from connectors.desk.entry import Entry, open_to, who

_AGENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
MOST_FILES: Final = 5  # of one message
CONVERSATION: Final = "/api/desk/conversations/{id:[^/]+}"


class Calls:
    """People act on conversations, effects and drafts."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def entries(self) -> Sequence[Entry]:
        """The calls above."""
        return open_to(
            "agent",
            web.get("/api/desk/queue", self.queue),
            web.post(CONVERSATION + "/claim", self._owner_call(lambda: self.gateway.people.claim)),
            web.post(CONVERSATION + "/release", self.release),
            web.post(CONVERSATION + "/close", self._owner_call(lambda: self.gateway.people.close)),
            web.post(CONVERSATION + "/messages", self.say),
            web.post(CONVERSATION + "/unlink", self.unlink),
            web.post("/api/desk/effects/{id:[^/]+}/{verdict:approve|reject}", self.decide),
            web.post("/api/desk/drafts/{id:[^/]+}/{verdict:approve|reject}", self.let_out),
        )

    async def queue(self, _: web.Request) -> web.Response:
        """Open tickets, the most urgent and oldest first."""
        return intake.answer({"tickets": [dict(ticket) for ticket in await self.gateway.people.queue()]})

    async def say(self, request: web.Request) -> web.Response:
        """Write to the customer."""
        body = await body_of(request)
        key = intake.name(body["key"], "key") if body.get("key") else ""
        files = self._files(body.get("files"))
        text = "" if files and not body.get("text") else intake.said(body.get("text"), "text")
        agent = agent_of(request, body)
        message = await self.gateway.people.say(request.match_info["id"], agent, text, key=key, files=files)
        for file in files:
            self.gateway.media.carried(file.ref)
        return intake.answer({"seq": message.seq, "key": message.key, "author": message.author}, status=201)

    def _files(self, ids: object) -> Sequence[Attachment]:
        """The kept files that a message names; BadInput where one is not there."""
        if ids is None:
            return ()
        if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_FILES:
            raise BadInput(f"'files' is a list of 1 to {MOST_FILES} ids")
        found = [self.gateway.media.find(str(each)) for each in ids]
        if not all(found):
            raise BadInput("there is no such file; upload it first", status=404)
        return [kept[0].attachment for kept in found if kept]

    async def release(self, request: web.Request) -> web.Response:
        """Give it back to the bot, with what was agreed."""
        body, conversation = await body_of(request), request.match_info["id"]
        baton = intake.table(body.get("baton"), "baton")
        owner = await self.gateway.people.release(conversation, agent_of(request, body), baton=baton)
        return intake.answer({"conversation": conversation, "owner": owner})

    async def unlink(self, request: web.Request) -> web.Response:
        """Let go of the accounts that speak in a conversation."""
        by = agent_of(request, await body_of(request))
        gone = await self.gateway.part(Linking).revoke(request.match_info["id"], f"agent:{by}")
        return intake.answer({"unlinked": gone})

    async def decide(self, request: web.Request) -> web.Response:
        """Approve or refuse an effect; the bot tells the customer what came of it."""
        agent = agent_of(request, await body_of(request))
        verdict = request.match_info["verdict"]
        accepted = await self.gateway.people.verdict(
            request.match_info["id"], agent, approve=verdict == "approve"
        )
        return intake.answer({"seq": accepted.seq, "repeated": accepted.duplicate}, status=202)

    async def let_out(self, request: web.Request) -> web.Response:
        """Send a draft or throw it away."""
        body = await body_of(request)
        text = intake.said(body["text"], "text") if body.get("text") else ""
        turn, approve = request.match_info["id"], request.match_info["verdict"] == "approve"
        release = await self.gateway.people.draft(turn, agent_of(request, body), approve=approve, text=text)
        return intake.answer({"turn": turn, "release": release})

    def _owner_call(
        self, call: Callable[[], Callable[[str, str], Awaitable[str]]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            """Change who owns the conversation."""
            conversation = request.match_info["id"]
            owner = await call()(conversation, agent_of(request, await body_of(request)))
            return intake.answer({"conversation": conversation, "owner": owner})

        return handle


async def body_of(request: web.Request) -> Mapping[str, Any]:
    """The body's object; none counts as empty."""
    return await intake.json_object(request) if request.body_exists else {}


def agent_of(request: web.Request, body: Mapping[str, Any]) -> str:
    """Who acts: the person of the session, or whom the holder of the key names."""
    signed = who(request)
    if not signed.key:
        return signed.person.id
    agent = body.get("agent", signed.person.id)
    if not isinstance(agent, str) or not _AGENT.fullmatch(agent):
        raise BadInput("'agent' must be 1 to 64 of A-Z a-z 0-9 . _ @ -")
    return agent
