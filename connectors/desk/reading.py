"""What the desk page reads and does beside answering.

GET  /api/desk/board                           every row of the list, who is there, prepared replies
GET  /api/desk/search?q=…
GET  /api/desk/conversations/{id}              one conversation with reasons, card, drafts, acts; personal data masked
GET  /api/desk/conversations/{id}/customer     profile and orders, masked
POST /api/desk/conversations/{id}/unmask       {"reason"}    opens both to whoever asks, for ten minutes
POST /api/desk/conversations/{id}/notes        {"text"}
POST /api/desk/conversations/{id}/transfer     {"to"}        a colleague, or queue:<name>
POST /api/desk/conversations/{id}/reopen
POST /api/desk/conversations/{id}/snooze       {"minutes"}   put aside until then or until the customer writes; 0: now
POST /api/desk/conversations/{id}/looking      {"doing"}     reading | writing
POST /api/desk/presence                        {"state"?}    online | away
POST /api/desk/canned/{code}                   {"texts"}     leads and more
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiohttp import web

from bot import intake
from bot.connector import Gateway
from bot.errors import BadInput
from bot.handoff.board import Board
from bot.handoff.cover import cover
from bot.handoff.customers import Customers
from bot.handoff.floor import Floor
from bot.handoff.record import Record
from bot.handoff.snooze import Snoozes
from bot.media import Stored
from bot.staff import may
from connectors.desk.calls import CONVERSATION, agent_of, body_of
from connectors.desk.entry import Entry, me, open_to, who
from connectors.desk.feed import Feed


class Reading:
    """The board, one conversation, its customer, and what people leave there for each other."""

    def __init__(self, gateway: Gateway, feed: Feed) -> None:
        self._board = gateway.part(Board)
        self._record = gateway.part(Record)
        self._customers = gateway.part(Customers)
        self._floor = gateway.part(Floor)
        self._snoozes = gateway.part(Snoozes)
        self._feed = feed
        self._writing = gateway.writing
        self._media = gateway.media

    def entries(self) -> Sequence[Entry]:
        """The calls above."""
        return (
            *open_to(
                "agent",
                web.get("/api/desk/board", self.board),
                web.get("/api/desk/search", self.search),
                web.get(CONVERSATION, self.conversation),
                web.get(CONVERSATION + "/customer", self.customer),
                web.post(CONVERSATION + "/unmask", self.unmask),
                web.post(CONVERSATION + "/notes", self.note),
                web.post(CONVERSATION + "/transfer", self.transfer),
                web.post(CONVERSATION + "/reopen", self.reopen),
                web.post(CONVERSATION + "/snooze", self.snooze),
                web.post(CONVERSATION + "/looking", self.looking),
                web.post("/api/desk/presence", self.presence),
            ),
            *open_to("lead", web.post("/api/desk/canned/{code:[^/]+}", self.canned)),
        )

    async def board(self, _: web.Request) -> web.Response:
        """Everything the list needs at once."""
        return intake.answer(
            {
                "rows": list(await self._feed.named(await self._board.live())),
                "present": dict(await self._floor.present()),
                "people": dict(self._feed.looking()),
                "canned": dict(await self._floor.canned()),
            }
        )

    async def search(self, request: web.Request) -> web.Response:
        """Conversations in which something was said."""
        text = request.query.get("q", "").strip()
        if not 2 <= len(text) <= 100:
            raise BadInput("search for 2 to 100 characters")
        return intake.answer({"rows": list(await self._feed.named(await self._board.search(text)))})

    async def conversation(self, request: web.Request) -> web.Response:
        """One conversation, covered unless this person has lately said why not."""
        view: Any = await self._record.of(request.match_info["id"])
        whole = {**view, "lines": [self._with_links(line) for line in view["lines"]]}
        until = await self._open_until(request)
        if until is None:
            return intake.answer(cover(whole))
        return intake.answer({**whole, "masked": False, "open_until": until.isoformat()})

    async def customer(self, request: web.Request) -> web.Response:
        """Who it is, with personal data masked."""
        return intake.answer(await self._panel(request, bare=await self._open_until(request) is not None))

    async def unmask(self, request: web.Request) -> web.Response:
        """The same in clear, once a reason is given and written down."""
        body = await body_of(request)
        reason = intake.said(body.get("reason"), "reason")
        await self._customers.unmask(request.match_info["id"], agent_of(request, body), reason)
        return intake.answer(await self._panel(request, bare=True))

    async def note(self, request: web.Request) -> web.Response:
        """A note for colleagues."""
        body = await body_of(request)
        text = intake.said(body.get("text"), "text")
        note = await self._floor.note(request.match_info["id"], agent_of(request, body), text)
        return intake.answer({"id": note}, status=201)

    async def transfer(self, request: web.Request) -> web.Response:
        """Pass it on."""
        body = await body_of(request)
        to, lead = intake.name(body.get("to"), "to"), may(who(request).person.role, "lead")
        conversation, by = request.match_info["id"], agent_of(request, body)
        owner = await self._floor.transfer(conversation, by, to, any_owner=lead)
        return intake.answer({"conversation": conversation, "owner": owner})

    async def reopen(self, request: web.Request) -> web.Response:
        """Take up a closed conversation."""
        by = agent_of(request, await body_of(request))
        owner = await self._floor.reopen(request.match_info["id"], by)
        return intake.answer({"conversation": request.match_info["id"], "owner": owner})

    async def snooze(self, request: web.Request) -> web.Response:
        """Put it aside for a while."""
        body = await body_of(request)
        minutes = body.get("minutes")
        if type(minutes) is not int:
            raise BadInput("'minutes' is a whole number")
        conversation = request.match_info["id"]
        until = await self._snoozes.aside(conversation, agent_of(request, body), minutes)
        return intake.answer({"conversation": conversation, "until": until.isoformat() if until else None})

    async def looking(self, request: web.Request) -> web.Response:
        """Say what I do here; who else is here stands in the live feed."""
        body = await body_of(request)
        doing = "writing" if body.get("doing") == "writing" else "reading"
        person, conversation = me(request), request.match_info["id"]
        self._feed.looks(person, conversation, doing)
        self._writing.sign(conversation, f"agent:{person}", on=doing == "writing")
        return intake.answer({})

    async def presence(self, request: web.Request) -> web.Response:
        """Say that I am there, and whether I take conversations."""
        body = await body_of(request)
        if who(request).key:
            raise BadInput("a presence belongs to a person who is signed in")
        state = await self._floor.here(me(request), str(body.get("state") or ""))
        await self._feed.tell()
        return intake.answer({"state": state})

    async def canned(self, request: web.Request) -> web.Response:
        """Keep or remove a prepared reply."""
        body = await body_of(request)
        texts = intake.table(body.get("texts"), "texts")
        words = {code: intake.said(text, code) for code, text in texts.items() if text}
        await self._floor.keep_canned(request.match_info["code"], words, me(request))
        return intake.answer({"code": request.match_info["code"]})

    def _with_links(self, line: Any) -> Any:
        """A line whose files, where they are kept here, can be opened for an hour."""
        if not line.get("attachments"):
            return line
        files = []
        for file in line["attachments"]:
            found = self._media.find(str(file.get("ref", "")))
            files.append({**file, **self._opened(found[0])} if found else file)
        return {**line, "attachments": files}

    def _opened(self, stored: Stored) -> dict[str, Any]:
        """Name and link of a kept file, and what it says where that was read."""
        return {"name": stored.name, "url": self._media.link(stored.id), "read": dict(stored.read)}

    async def _open_until(self, request: web.Request) -> datetime | None:
        return await self._customers.open_until(request.match_info["id"], me(request))

    async def _panel(self, request: web.Request, *, bare: bool) -> Any:
        view = await self._record.of(request.match_info["id"])
        known: Any = view["verified"]
        language = "zh" if str(view["language"] or "zh").startswith("zh") else str(view["language"])
        return await self._customers.panel(known["customer_id"], known["orders"], language, bare=bare)
