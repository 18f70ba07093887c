"""The managers' pages at `/manage`."""

from collections.abc import Sequence

from aiohttp import web

from bot.staff import may
from connectors.desk.entry import Entry, open_to
from connectors.desk.guard import Guard
from connectors.desk.pages import shell


class Manage:
    """The lab."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def entries(self) -> Sequence[Entry]:
        """The page; its calls stand under `/api/manage` and take the role of a manager."""
        return open_to(None, web.get("/manage", self.page), web.get("/manage/{part:[a-z]+}", self.page))

    async def page(self, request: web.Request) -> web.Response:
        """The lab, or the door to it."""
        signed = await self._guard.signed_in(request)
        if signed is None:
            raise web.HTTPSeeOther("/desk/sign-in?to=/manage")
        if not may(signed.person.role, "manager"):
            raise web.HTTPSeeOther("/desk")
        return shell("manage", "/static/vendor/uplot.css")
