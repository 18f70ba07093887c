"""What the page about models asks for; the role of a manager.

GET  /api/manage/models                                   judges and writers, what is on trial and how surely it agrees
POST /api/manage/models/{judge|writer}/{name}/move {"stage"}   shadow, canary, live, or registered to end a trial
POST /api/manage/models/{judge|writer}/back               the one before the live one holds again
POST /api/manage/differences/{id}/verdict {"verdict"}     who was right: candidate or live
GET  /api/manage/notice                                   alarms that nobody has read; POST /api/manage/alarms/{id}/seen
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final, cast

from aiohttp import web

from bot import intake
from bot.errors import BadInput
from bot.insight.model_trials import ModelTrials
from bot.writer.registry import Part
from connectors.desk.calls import body_of
from connectors.desk.entry import Entry, me, open_to
from connectors.desk.lab_calls import LabCalls, row_number

_PART: Final = "/api/manage/models/{part:judge|writer}"


class ModelCalls(LabCalls):
    """Models in force and on trial, and the alarms about them, over HTTP."""

    @property
    def trials(self) -> ModelTrials:
        """The models of this desk."""
        return self.lab.models

    def entries(self) -> Sequence[Entry]:
        """The calls above."""
        return open_to(
            "manager",
            web.get("/api/manage/models", self.models),
            web.post(_PART + "/{name:[^/]+}/move", self.move),
            web.post(_PART + "/back", self.back),
            web.post("/api/manage/differences/{id:[0-9]+}/verdict", self.verdict),
            web.get("/api/manage/notice", self.notice),
            web.post("/api/manage/alarms/{id:[0-9]+}/seen", self.seen),
        )

    async def models(self, _: web.Request) -> web.Response:
        """Everything about both parts."""
        return intake.answer(await self.trials.overview())

    async def move(self, request: web.Request) -> web.Response:
        """A stage on, or out."""
        stage = str((await body_of(request)).get("stage"))
        await self.trials.move(_part(request), request.match_info["name"], stage, me(request))
        return intake.answer(await self.trials.overview())

    async def back(self, request: web.Request) -> web.Response:
        """The model before."""
        await self.trials.back(_part(request), me(request))
        return intake.answer(await self.trials.overview())

    async def verdict(self, request: web.Request) -> web.Response:
        """Who was right where two models differ."""
        given = (await body_of(request)).get("verdict")
        if not isinstance(given, str):
            raise BadInput("'verdict' is candidate or live")
        await self.trials.comparisons.decide(row_number(request, "id", "row"), given, me(request))
        return intake.answer(await self.trials.overview())

    async def notice(self, _: web.Request) -> web.Response:
        """What a manager should read at once, on whatever page."""
        found = await self.lab.watchman.bell.listed(open_only=True)
        return intake.answer({"alarms": [_plain(asdict(alarm)) for alarm in found]})

    async def seen(self, request: web.Request) -> web.Response:
        """It was read."""
        await self.lab.watchman.bell.seen(row_number(request, "id", "row"))
        return await self.notice(request)


def _plain(alarm: dict[str, Any]) -> dict[str, Any]:
    return alarm | {"at": alarm["at"].isoformat(), "over_at": None}


def _part(request: web.Request) -> Part:
    return cast(Part, request.match_info["part"])
