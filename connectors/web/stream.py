"""The fallback where WebSockets do not get through: server-sent events down, POST up, the same log and the same frames."""

import asyncio
from typing import Final

from aiohttp import web

from bot.connector import Gateway
from connectors.web import wire
from connectors.web.greet import greeting
from connectors.web.sessions import Session, Sessions
from connectors.web.viewers import Viewer, Viewers

KEEP_ALIVE_S: Final = 15.0
_RETRY_MS: Final = 3000


class Stream:
    """One EventSource."""

    def __init__(
        self,
        gateway: Gateway,
        sessions: Sessions,
        viewers: Viewers,
        headers: dict[str, str],
        place: str = "",
    ) -> None:
        self._gateway = gateway
        self._sessions = sessions
        self._viewers = viewers
        self._place = place
        self._closed = asyncio.Event()
        self._lock = asyncio.Lock()
        self._response = web.StreamResponse(
            headers={
                **headers,
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )

    async def serve(self, request: web.Request, session: Session) -> web.StreamResponse:
        """Replay from `Last-Event-ID` (or `?last_seq=`), then stay open."""
        viewer = Viewer(self._gateway, session, self._send, self._close, self._place)
        self._viewers.add(viewer)
        try:
            await self._response.prepare(request)
            last = request.headers.get("Last-Event-ID") or request.query.get("last_seq", "0")
            known = int(last) if last.isascii() and last.isdecimal() and len(last) < 16 else 0
            frames, seen, standing = await greeting(
                self._gateway, self._sessions, session, known, self._viewers.door
            )
            await self._write(f"retry: {_RETRY_MS}\n\n")
            for frame in frames:
                await self._send(frame)
            await viewer.begin(seen, standing)
            self._gateway.arrived(session.address, session.customer)
            await self._stay()
        finally:
            self._viewers.remove(viewer)
            await viewer.gone()
        return self._response

    async def _stay(self) -> None:
        while not self._closed.is_set():
            try:
                await asyncio.wait_for(self._closed.wait(), KEEP_ALIVE_S)
            except TimeoutError:
                await self._write(": keep-alive\n\n")

    async def _send(self, frame: wire.Frame) -> None:
        number = f"id: {frame['seq']}\n" if frame["type"] == "event" else ""
        await self._write(f"{number}data: {wire.line(frame)}\n\n")

    async def _write(self, text: str) -> None:
        async with self._lock:
            await self._response.write(text.encode())

    async def _close(self, code: int, why: str) -> None:
        if not self._closed.is_set():
            await self._send({"type": "closed", "code": code, "why": why})
            self._closed.set()
