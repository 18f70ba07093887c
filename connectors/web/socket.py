"""The protocol over a WebSocket: one JSON object a frame, `hello` first."""

import asyncio
import time
from contextlib import suppress
from typing import Final

from aiohttp import WSMsgType, web

from bot import intake
from bot.connector import Gateway
from bot.errors import BadInput, StoreError
from bot.log import get_logger
from bot.rates import Rate
from connectors.web import limits, wire
from connectors.web.greet import greeting
from connectors.web.refused import RefusedError
from connectors.web.sessions import Sessions
from connectors.web.talk import Talk, named
from connectors.web.viewers import BAD_SESSION, Viewer, Viewers

HELLO_S: Final = 5.0
HEARTBEAT_S: Final = 25.0
WRITES_S: Final = 1.0  # between two signs that the visitor writes
POLICY, TOO_LARGE, NO_HELLO, TOO_MANY = 1008, 1009, 4408, 4429
_log = get_logger(__name__)
_BAD_FRAMES: Final = 10  # of one connection


class Socket:
    """One connection, from its upgrade to its end."""

    def __init__(
        self, gateway: Gateway, sessions: Sessions, talk: Talk, viewers: Viewers, place: str = ""
    ) -> None:
        self._gateway = gateway
        self._sessions = sessions
        self._talk = talk
        self._viewers = viewers
        self._place = place
        # Pings are answered here: aiohttp would answer a flood of them without letting anybody else in between.
        self._ws = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, max_msg_size=limits.FRAME, compress=False, autoping=False
        )
        self._pace = Rate(limits.FRAMES_A_MINUTE, limits.FRAMES_AT_ONCE)
        self._closing: asyncio.Future[bool] | None = None
        self._wrote = 0.0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Greet, show what was missed, then carry out frames until the page goes."""
        await self._ws.prepare(request)
        try:
            hello = await self._hello()
            session = self._sessions.read(hello.get("token"))
            viewer = Viewer(self._gateway, session, self._send, self._close, self._place)
            self._viewers.add(viewer)
        except RefusedError as refused:
            with suppress(ConnectionError):
                await self._refuse(refused)
            return self._ws
        try:
            with suppress(ConnectionError):  # the page went while it was told something
                try:
                    if not await self._talk_with(viewer, hello) and request.transport is not None:
                        request.transport.close()  # nothing more is read, not even until the page hangs up
                except StoreError as error:  # what the page missed cannot be read: it comes back in a moment
                    _log.warning("a page could not be greeted", why=str(error))
                    await self._refuse(RefusedError("busy", retry_after=5))
                except RefusedError as refused:
                    await self._refuse(refused)
        finally:
            self._viewers.remove(viewer)
            await viewer.gone()
            if self._closing is not None:
                await asyncio.wait([self._closing], timeout=HELLO_S)
        return self._ws

    async def _hello(self) -> wire.Frame:
        try:
            async with asyncio.timeout(HELLO_S):
                message = await self._ws.receive()
        except TimeoutError:
            await self._close(NO_HELLO, "hello did not come")
            raise RefusedError("bad_frame") from None
        frame = _parsed(message.data) if message.type is WSMsgType.TEXT else {}
        if frame.get("type") != "hello" or frame.get("v") != 1:
            raise RefusedError("bad_frame")
        return frame

    async def _refuse(self, refused: RefusedError) -> None:
        codes = {"bad_session": BAD_SESSION, "too_many_sockets": TOO_MANY, "busy": 1013}
        if not self._ws.closed:
            await self._send(refused.frame())
            await self._close(codes.get(refused.code, POLICY), refused.code)

    async def _talk_with(self, viewer: Viewer, hello: wire.Frame) -> bool:
        """Until the page goes; False where it floods: frames that lie ready are read without a pause, in which nobody else is served."""
        last_seq = hello.get("last_seq", 0)
        frames, seen, standing = await greeting(
            self._gateway,
            self._sessions,
            viewer.session,
            last_seq if isinstance(last_seq, int) and last_seq > 0 else 0,
            self._viewers.door,
        )
        for frame in frames:
            await self._send(frame)
        await viewer.begin(seen, standing)
        self._gateway.arrived(viewer.session.address, viewer.session.customer)
        bad = 0
        async for message in self._ws:
            if wait := self._pace.wait(""):
                await self._send(RefusedError("rate_limited", retry_after=wait).frame())
                return False
            if message.type is WSMsgType.PING:
                await self._ws.pong(message.data)
            if message.type in (WSMsgType.PING, WSMsgType.PONG):
                continue
            if message.type is not WSMsgType.TEXT:
                break
            try:
                await self._frame(viewer, _parsed(message.data))
            except RefusedError as refused:
                bad += refused.code == "bad_frame"
                if bad > _BAD_FRAMES:
                    await self._close(POLICY, "too many frames that mean nothing")
                    break
        return True

    async def _frame(self, viewer: Viewer, frame: wire.Frame) -> None:
        kind = frame.get("type")
        if kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "typing":
            self._writes(viewer, on=frame.get("on") is not False)
        else:
            await self._act(viewer, frame)

    def _writes(self, viewer: Viewer, *, on: bool) -> None:
        """Pass on that the visitor writes, at most so often; that they stopped, always."""
        now = time.monotonic()
        if on and now - self._wrote < WRITES_S:
            return
        self._wrote = now if on else 0.0
        self._gateway.writing.sign(viewer.session.address.id, "customer", on=on)

    async def _act(self, viewer: Viewer, frame: wire.Frame) -> None:
        try:
            answer = await self._talk.do(viewer.session, frame)
            if answer["type"] == "identified" and answer["known"] and not answer.get("fresh", True):
                viewer.session = self._sessions.read(answer["token"])
            await self._send(answer)
        except RefusedError as refused:
            await self._send(refused.frame(named(frame)))
            raise
        except StoreError:
            await self._send(RefusedError("busy", retry_after=5).frame(named(frame)))

    async def _send(self, frame: wire.Frame) -> None:
        await self._ws.send_str(wire.line(frame))

    async def _close(self, code: int, why: str) -> None:
        """Say why and close. Reading must have ended before aiohttp writes the code, so whoever serves waits for this."""
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._ws.close(code=code, message=why.encode()))
        await asyncio.shield(self._closing)


def _parsed(raw: str) -> wire.Frame:
    try:
        return intake.parse_object(raw)
    except BadInput:
        return {}
