"""What the page about schooling asks for; the role of a manager.

GET  /api/manage/school                                runs, what may be chosen, comparisons
POST /api/manage/school/runs {"name", "stage", "recipe", "data", "base"?, "start"?}
GET  /api/manage/school/runs/{name}                    its curve and the end of its log
POST /api/manage/school/runs/{name}/{stop|resume}
POST /api/manage/school/contests {"first", "second", "data", "items"}
GET  /api/manage/school/contests/{id}                  the next pair of answers, without names
POST /api/manage/school/contests/{id}/votes {"item", "choice"}   left, right or same; then whose they were
"""

from collections.abc import Sequence

from aiohttp import web

from bot import intake
from bot.connector import Gateway
from bot.errors import BadInput
from bot.school import Contests, School
from connectors.desk.calls import body_of
from connectors.desk.entry import Entry, me, open_to


class SchoolCalls:
    """Training runs and blind comparisons, over HTTP."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @property
    def school(self) -> School:
        """The school of this desk."""
        return self.contests.school

    @property
    def contests(self) -> Contests:
        """The comparisons of this desk."""
        return self._gateway.part(Contests)

    def entries(self) -> Sequence[Entry]:
        """The calls above."""
        run, contest = "/api/manage/school/runs", "/api/manage/school/contests"
        return open_to(
            "manager",
            web.get("/api/manage/school", self.overview),
            web.post(run, self.start),
            web.get(run + "/{name:[^/]+}", self.run),
            web.post(run + "/{name:[^/]+}/{act:stop|resume}", self.act),
            web.post(contest, self.compare),
            web.get(contest + "/{id:[^/]+}", self.contest),
            web.post(contest + "/{id:[^/]+}/votes", self.vote),
        )

    async def overview(self, request: web.Request) -> web.Response:
        """Everything but curves."""
        told = await self.school.overview()
        return intake.answer(
            {**told, "contests": self.contests.listed(me(request)), "models": self.contests.names()}
        )

    async def start(self, request: web.Request) -> web.Response:
        """A run begins."""
        body = await body_of(request)
        await self.school.start(str(body.get("name", "")), body, me(request))
        return await self.overview(request)

    async def run(self, request: web.Request) -> web.Response:
        """One run as it is now."""
        return intake.answer(self.school.run(request.match_info["name"]))

    async def act(self, request: web.Request) -> web.Response:
        """A run ends, or goes on."""
        act = self.school.stop if request.match_info["act"] == "stop" else self.school.resume
        await act(request.match_info["name"], me(request))
        return await self.overview(request)

    async def compare(self, request: web.Request) -> web.Response:
        """Two models begin to answer."""
        body = await body_of(request)
        items = body.get("items", 40)
        if not isinstance(items, int):
            raise BadInput("'items' is a whole number")
        await self.contests.start(
            str(body.get("first", "")),
            str(body.get("second", "")),
            data=str(body.get("data", "")),
            items=items,
            by=me(request),
        )
        return await self.overview(request)

    async def contest(self, request: web.Request) -> web.Response:
        """What is to be voted on next."""
        return intake.answer(self.contests.shown(request.match_info["id"], me(request)))

    async def vote(self, request: web.Request) -> web.Response:
        """A vote is kept."""
        body = await body_of(request)
        item = body.get("item")
        if not isinstance(item, int):
            raise BadInput("'item' is a whole number")
        told = await self.contests.vote(request.match_info["id"], item, str(body.get("choice")), me(request))
        return intake.answer(told)
