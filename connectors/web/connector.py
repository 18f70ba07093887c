"""The channel `web`: routes, and what runs beside them.

POST /widget/session     {"token"?, "identity"?}   a new session, or the old one renewed
GET  /widget/socket                                the protocol over a WebSocket
GET  /widget/events?ticket=…&last_seq=…            the same down as server-sent events; a ticket from POST /widget/ticket
POST /widget/frames                                the same up, one frame a POST
POST /widget/files                                 one file; GET /media/{id} opens it by a signed link
GET  /widget/history?before=SEQ                    older messages
GET  /widget/transcript                            all of it as text
POST /api/widget/sessions/{id}/revoke              ends a visitor's session (needs web.api_key)
GET  /widget.js, /static/widget/…                  the script that pages load
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any, Final

from aiohttp import web

from bot import intake
from bot.assets import Assets
from bot.connector import Capability, Connector, Message
from bot.errors import BadInput, StoreError
from bot.rates import Rate, public, visitors
from bot.turn import Address
from connectors.web import limits, wire
from connectors.web.files import Files
from connectors.web.greet import greeting
from connectors.web.origins import Origins
from connectors.web.refused import STATUS, RefusedError
from connectors.web.sessions import Session, Sessions
from connectors.web.socket import Socket
from connectors.web.stream import Stream
from connectors.web.talk import Talk
from connectors.web.transcript import transcript
from connectors.web.viewers import BAD_SESSION, Viewers

LOOK_S: Final = 2.0  # how late a session that was revoked elsewhere is ended here
RESTART: Final = 1012
_OPEN_PATHS: Final = ("/widget.js", "/static/", "/media/")  # guarded by nothing, or by a signature
STATIC: Final = Assets("connectors.web", "static", "/static/widget", shared=True)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Web(Connector):
    """Visitors of the shop's pages."""

    channel = "web"
    capability = Capability(
        buttons=True,
        cards=True,
        images=True,
        files=True,
        streaming=True,
        fetched=True,
        live=True,
        unasked=True,
    )

    def __init__(self, config: Any, http: Any, gateway: Any) -> None:
        super().__init__(config, http, gateway)
        self._sessions = Sessions(gateway, str(config["audience"]))
        self._origins = Origins(config["origins"])
        self._viewers = Viewers(int(config["max_sockets"]), int(config["max_sockets_per_address"]))
        self._talk = Talk(gateway, self._sessions)
        self._files = Files(gateway)
        self._newcomers = Rate(limits.SESSIONS_A_MINUTE, limits.SESSIONS_A_MINUTE)
        self._unwatch: list[Callable[[], None]] = []
        self._looking: asyncio.Task[None] | None = None
        self._closing = False

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The calls above."""
        return (
            web.post("/widget/session", self._answered(self.session)),
            web.get("/widget/socket", self.socket),
            web.post("/widget/ticket", self._answered(self.ticket)),
            web.get("/widget/events", self._answered(self.events)),
            web.post("/widget/frames", self._answered(self.frame)),
            web.post("/widget/files", self._unread(self._answered(self.upload))),
            web.get("/widget/history", self._answered(self.history)),
            web.get("/widget/transcript", self._answered(self.transcript)),
            web.options("/widget/{any:.*}", self._answered(self.preflight)),
            web.get("/media/{id:[0-9a-f]+}", self._files.give),
            web.post("/api/widget/sessions/{id}/revoke", self.revoke),
            web.get("/widget.js", self.script),
            *STATIC.routes(),
        )

    async def verify(self, request: web.Request) -> None:
        """Only pages that may; the operator's call needs the key."""
        if request.path.startswith("/api/"):
            self.gateway.access.demand(request.headers.get("Authorization"))
        elif not request.path.startswith(_OPEN_PATHS):
            self._origins.check(request)

    async def start(self) -> None:
        """Watch for changes of conversations and for revoked sessions."""
        self._unwatch = [
            self.gateway.visits.watch(self._viewers.touch),
            self.gateway.writing.watch(self._viewers.writes),
        ]
        self._looking = asyncio.create_task(self._look(), name="revoked sessions")

    async def stop(self) -> None:
        """Send every page away; they come back to whoever is there."""
        for unwatch in self._unwatch:
            unwatch()
        if self._looking is not None:
            self._closing = (
                True  # a database that answers at this very moment may take the place of being cancelled
            )
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._viewers.end(lambda _: True, RESTART, "restart")

    async def send(self, address: Address, message: Message) -> None:
        """Nothing to push: pages are told from the log."""

    async def session(self, request: web.Request) -> web.StreamResponse:
        """The visitor's own session renewed, or a new one; perhaps signed in by the page's token."""
        body = await intake.json_object(request)
        session = self._known(body.get("token")) or self._newcomer(request)
        try:
            return await self._greeted(session, body.get("identity"))
        except RefusedError:  # a customer's by now whom neither token names
            return await self._greeted(self._newcomer(request), body.get("identity"))

    def _newcomer(self, request: web.Request) -> Session:
        if wait := self._newcomers.wait(self._visitor(request)):
            raise RefusedError("rate_limited", retry_after=wait)
        return self._sessions.start()

    async def _greeted(self, session: Session, identity: object) -> web.Response:
        if identity:
            session = await self._sessions.identified(session, identity) or session
        frames, _, _ = await greeting(self.gateway, self._sessions, session, 0, self._viewers.door)
        return intake.answer({**frames[0], "token": self._sessions.sign(session)})

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """The protocol over a WebSocket."""
        if not request.headers.get("Sec-WebSocket-Key", "").isascii():  # which aiohttp would stumble over
            raise BadInput("this is no beginning of a WebSocket")
        page = Socket(self.gateway, self._sessions, self._talk, self._viewers, self._place(request))
        return await page.serve(request)

    async def ticket(self, request: web.Request) -> web.StreamResponse:
        """What opens an event stream for a minute."""
        return intake.answer({"ticket": self._sessions.ticket(await self._bearer(request))})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The protocol's frames as server-sent events."""
        session = self._sessions.of_ticket(request.query.get("ticket"))
        await self._sessions.check(session)
        told = self._origins.headers(request), self._place(request)
        return await Stream(self.gateway, self._sessions, self._viewers, *told).serve(request, session)

    async def frame(self, request: web.Request) -> web.StreamResponse:
        """One frame up; the answer is the frame that a socket would send."""
        session = await self._bearer(request)
        return intake.answer(await self._talk.do(session, await intake.json_object(request)))

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Keep a file that a message will carry."""
        return await self._files.take(request, await self._bearer(request), self._visitor(request))

    async def history(self, request: web.Request) -> web.StreamResponse:
        """Older messages, oldest first."""
        session, before = await self._bearer(request), request.query.get("before", "")
        if not before.isascii() or not before.isdecimal() or len(before) > 15 or int(before) < 1:
            raise BadInput("'before' must be a sequence number")
        entries = await self.gateway.visits.log(session.address, before=int(before), limit=50)
        return intake.answer({"events": [wire.event(entry, self.gateway) for entry in entries if entry.seq]})

    async def transcript(self, request: web.Request) -> web.StreamResponse:
        """All that was said, as text."""
        text = await transcript(self.gateway, await self._bearer(request))
        return web.Response(text=text, headers={"Content-Disposition": 'attachment; filename="chat.txt"'})

    async def revoke(self, request: web.Request) -> web.Response:
        """End a visitor's session; their pages are closed within seconds, on every server."""
        await self._sessions.revoke(request.match_info["id"])
        return intake.answer({"revoked": request.match_info["id"]})

    async def preflight(self, _: web.Request) -> web.StreamResponse:
        """What a page of another origin may send."""
        return web.Response(status=204)

    async def script(self, request: web.Request) -> web.StreamResponse:
        """The one script tag; it loads the rest from an address that may be kept."""
        text = STATIC.text("loader.js").replace("__WIDGET__", STATIC.url("widget.js"))
        headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
        headers |= {"Cross-Origin-Resource-Policy": "cross-origin"}
        return web.Response(text=text, content_type="text/javascript", headers=headers)

    def _known(self, token: object) -> Session | None:
        try:
            return self._sessions.read(token)
        except RefusedError:
            return None

    async def _bearer(self, request: web.Request) -> Session:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        session = self._sessions.read(token.strip() if kind.lower() == "bearer" else None)
        await self._sessions.check(session)
        return session

    def _visitor(self, request: web.Request) -> str:
        return visitors(request, str(self.config["client_ip_header"]))

    def _place(self, request: web.Request) -> str:
        """Whose open pages are counted together; nobody's where a proxy stands beside us that names no address."""
        place = self._visitor(request)
        return place if self.config["client_ip_header"] or public(place) else ""

    def _answered(self, handler: Handler) -> Handler:
        """Refusals become answers that a page of another origin can read."""

        @wraps(handler)
        async def answered(request: web.Request) -> web.StreamResponse:
            try:
                response = await handler(request)
            except RefusedError as refused:
                response = intake.answer(refused.frame(), status=STATUS.get(refused.code, 400))
            except BadInput as error:
                frame = {"type": "error", "code": "bad_input", "message": str(error)}
                response = intake.answer(frame, status=error.status)
            if not response.prepared:
                response.headers.update(self._origins.headers(request))
            return response

        return answered

    def _unread(self, handler: Handler) -> Handler:
        """Mark a handler that reads its body itself, piece by piece."""
        handler.reads_body = True  # type: ignore[attr-defined]
        return handler

    async def _look(self) -> None:
        while not self._closing:
            with suppress(StoreError):
                await self._sessions.look()
                await self._end_revoked()
            if not self._closing:
                await self._sessions.ended.wait(LOOK_S)

    async def _end_revoked(self) -> None:
        await self._viewers.end(lambda s: self._sessions.revoked(s.id), BAD_SESSION, "session ended")
