"""The desk's pages and their files. A page is a shell without data; everything it shows comes from calls that check the session."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from bot.assets import Assets, page_headers
from connectors.desk.entry import Entry, open_to
from connectors.desk.guard import Guard

STATIC: Final = Assets("connectors.desk", "static", "/static/desk")


def shell(room: str, *styles: str) -> web.Response:
    """The page of a folder under `static`: the one head of all pages, with more styles before this room's own."""
    links = "".join(f'<link rel="stylesheet" href="{style}">\n' for style in styles)
    page = STATIC.text("shared/page.html").replace("{{styles}}", links).replace("{{room}}", room)
    page = page.replace("{{static}}", f"{STATIC.prefix}/@{STATIC.version}")
    return web.Response(text=page, content_type="text/html", headers=dict(page_headers()))


class Pages:
    """`/desk`, signing in, and the first set-up."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def entries(self) -> Sequence[Entry]:
        """Pages are open to all: what they show is not."""
        return open_to(
            None,
            web.get("/desk", self.desk),
            web.get("/desk/sign-in", self.sign_in),
            web.get("/desk/set-up", self.sign_in),
            *STATIC.routes(),
        )

    async def desk(self, request: web.Request) -> web.Response:
        """The desk, or the door to it."""
        if await self._guard.signed_in(request) is None:
            raise web.HTTPSeeOther("/desk/sign-in")
        return shell("desk")

    async def sign_in(self, _: web.Request) -> web.Response:
        """The door."""
        return shell("door")
