"""Files a visitor sends, and the signed links that open them."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote, unquote

from aiohttp import web

from bot import intake
from bot.connector import Gateway
from bot.errors import BadInput
from bot.rates import Rate
from connectors.web import limits
from connectors.web.refused import RefusedError
from connectors.web.sessions import Session

_UNSENT_S: Final = 86_400  # how long a file may wait for the message that carries it
# A file is never a page: nothing in it runs, nothing frames it, nothing else is loaded for it.
_SHUT: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


class Files:
    """Upload and download."""

    def __init__(self, gateway: Gateway) -> None:
        self._media = gateway.media
        self._rate = Rate(limits.UPLOADS_A_MINUTE, limits.FILES)
        self._places = Rate(limits.UPLOADS_OF_AN_ADDRESS, limits.UPLOADS_OF_AN_ADDRESS)
        self._memory = gateway.memory

    async def take(self, request: web.Request, session: Session, place: str) -> web.Response:
        """Keep the body of a POST as a file; its name comes in `X-File-Name`, percent-encoded."""
        # A session costs nothing, so that files are counted by address too.
        wait = self._rate.wait(session.id) or self._places.wait(place)
        if wait:
            raise RefusedError("rate_limited", retry_after=wait)
        name = unquote(request.headers.get("X-File-Name", ""))
        stored = await self._media.take(_chunks(request), name)
        await self._memory.set(whose(stored.id), session.id, ttl_s=_UNSENT_S)
        return intake.answer(
            {
                "id": stored.id,
                "name": stored.name,
                "kind": stored.kind,
                "bytes": stored.bytes,
                "url": self._media.link(stored.id),
            },
            status=201,
        )

    async def give(self, request: web.Request) -> web.StreamResponse:
        """A file to whoever holds a link that still counts; anything but a picture is a download."""
        media_id = request.match_info["id"]
        expires, signature = request.query.get("e", ""), request.query.get("s", "")
        found = self._media.find(media_id) if self._media.allowed(media_id, expires, signature) else None
        if found is None:
            raise BadInput("this link has expired; reload the page for a new one", status=404)
        stored, path = found
        how = "inline" if stored.inline else "attachment"
        return web.FileResponse(
            path,
            headers={
                "Content-Type": stored.media_type,
                "Content-Disposition": f"{how}; filename*=UTF-8''{quote(stored.name)}",
                "Content-Security-Policy": _SHUT,
                "Cache-Control": "private, max-age=3600, immutable",
                "Cross-Origin-Resource-Policy": "cross-origin",
            },
        )


def whose(media_id: str) -> str:
    """The name under which it is remembered who sent a file."""
    return f"file:{media_id}"


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    async for chunk in request.content.iter_chunked(65_536):
        yield chunk
