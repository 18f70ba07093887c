"""Files that people send to customers: uploaded first, then named in a message.

POST /api/desk/conversations/{id}/files      the bytes; their name in `X-File-Name`, percent-encoded
POST /api/desk/conversations/{id}/messages   {"text"?, "files": ["<id>", …]}
"""

from collections.abc import AsyncIterator, Sequence
from urllib.parse import unquote

from aiohttp import web

from bot import intake
from bot.connector import Gateway
from connectors.desk.calls import CONVERSATION
from connectors.desk.entry import Entry, open_to


class FileCalls:
    """Takes what people upload."""

    def __init__(self, gateway: Gateway) -> None:
        self._media = gateway.media

    def entries(self) -> Sequence[Entry]:
        """The call above."""

        async def take(request: web.Request) -> web.Response:
            """Keep a file that a message will carry."""
            return await self.take(request)

        take.reads_body = True  # type: ignore[attr-defined]
        return open_to("agent", web.post(CONVERSATION + "/files", take))

    async def take(self, request: web.Request) -> web.Response:
        """Keep a file; judged by what it is, not by its name."""
        stored = await self._media.take(_chunks(request), unquote(request.headers.get("X-File-Name", "")))
        shown = {"id": stored.id, "name": stored.name, "kind": stored.kind, "bytes": stored.bytes}
        return intake.answer({**shown, "url": self._media.link(stored.id)}, status=201)


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    async for chunk in request.content.iter_chunked(65_536):
        yield chunk
