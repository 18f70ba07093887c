"""What the managers' pages ask for; the role of a manager, and `data=real|month` says which log is meant.

GET  /api/manage/overview                 what holds, what the file says, who changed it last
POST /api/manage/try     {"settings", "scope"?, "job"?}    what a change would have done; nothing is saved
GET  /api/manage/try/{job} · POST /api/manage/try/{job}/stop   how far it is; no more of it
POST /api/manage/target  {"settings", "scope"?, "target"}  a threshold for a stated error, or why there is none
POST /api/manage/versions {"settings", "note"?, "base"?}   a proposal with its report; `base` is the version that was changed
POST /api/manage/versions/{n}/{approve|decline|activate}   a person's word on it; 0 is the file
POST /api/manage/versions/{n}/trial {"share"?}             beside the one in force, silently or for some conversations
POST /api/manage/trial/end · POST /api/manage/back {"note"?}
GET  /api/manage/versions                 every version, and what held when
GET  /api/manage/outcomes?days&by&minutes&hourly&skill&channel&language   numbers; outcomes.csv the same as a table
GET  /api/manage/review?outcome           conversations drawn by chance
GET  /api/manage/conversations/{id}       one of them
POST /api/manage/turns/{id}/label {"label"}
GET  /api/manage/alarms                   alarms, the trial's differences, earned autonomy
POST /api/manage/month/remove             the generated month goes
"""

from collections.abc import Sequence
from typing import Any, Final

from aiohttp import web

from bot import intake
from bot.errors import BadInput
from bot.insight.archive import Source
from bot.insight.measures import GROUPS, Price
from bot.insight.progress import Stopped
from bot.insight.transcript import sample, transcript
from connectors.desk.calls import body_of
from connectors.desk.entry import Entry, me, open_to
from connectors.desk.lab_calls import LabCalls, row_number
from connectors.desk.outcome_table import as_csv

_VERSION: Final = "/api/manage/versions/{number:[^/]+}"
_ONLY: Final = ("skill", "channel", "language")


class ManageCalls(LabCalls):
    """The lab over HTTP."""

    def entries(self) -> Sequence[Entry]:
        """The calls above."""
        return open_to(
            "manager",
            web.get("/api/manage/overview", self.overview),
            web.post("/api/manage/try", self.try_out),
            web.get("/api/manage/try/{job:[^/]+}", self.progress),
            web.post("/api/manage/try/{job:[^/]+}/stop", self.stop),
            web.post("/api/manage/target", self.target),
            web.get("/api/manage/versions", self.versions),
            web.post("/api/manage/versions", self.propose),
            web.post(_VERSION + "/{verdict:approve|decline|activate}", self.decide),
            web.post(_VERSION + "/trial", self.trial),
            web.post("/api/manage/trial/end", self.end_trial),
            web.post("/api/manage/back", self.back),
            web.get("/api/manage/outcomes", self.outcomes),
            web.get("/api/manage/outcomes.csv", self.table),
            web.get("/api/manage/review", self.review),
            web.get("/api/manage/conversations/{id:[^/]+}", self.conversation),
            web.post("/api/manage/turns/{id:[^/]+}/label", self.label),
            web.get("/api/manage/alarms", self.alarms),
            web.post("/api/manage/month/remove", self.remove_month),
        )

    async def overview(self, request: web.Request) -> web.Response:
        """What holds, and which log the lab looks at when nobody says."""
        source = await self._source(request)
        return intake.answer(
            {**await self.lab.overview(), "data": source.name, "synthetic": source.synthetic}
        )

    async def try_out(self, request: web.Request) -> web.Response:
        """What a change would have done."""
        body = await body_of(request)
        values, scope = _tried(body)
        by, job = me(request), str(body.get("job") or "")[:64]
        progress = self.lab.jobs.begin(by, job)
        try:
            found = await self.lab.try_out(await self._source(request), values, scope, progress)
        except Stopped:
            return intake.answer({"stopped": True})
        finally:
            self.lab.jobs.end(by, job, progress)
        return intake.answer(found)

    async def progress(self, request: web.Request) -> web.Response:
        """How far a replay is; nothing is known of one that is over, or that another server works on."""
        found = self.lab.jobs.find(me(request), request.match_info["job"])
        return intake.answer({"done": found.done if found else 0, "total": found.total if found else 0})

    async def stop(self, request: web.Request) -> web.Response:
        """No more of a replay."""
        self.lab.jobs.stop(me(request), request.match_info["job"])
        return intake.answer({"stopped": True})

    async def target(self, request: web.Request) -> web.Response:
        """A threshold for a stated error."""
        body = await body_of(request)
        values, scope = _tried(body)
        wanted = body.get("target")
        if not isinstance(wanted, int | float) or isinstance(wanted, bool):
            raise BadInput("'target' is a share such as 0.02")
        return intake.answer(await self.lab.aim(await self._source(request), values, scope, float(wanted)))

    async def versions(self, _: web.Request) -> web.Response:
        """Every version, and what held when."""
        return intake.answer(await self.lab.history())

    async def propose(self, request: web.Request) -> web.Response:
        """Save a change; it does not hold yet."""
        body = await body_of(request)
        values = intake.table(body.get("settings"), "settings")
        base = body.get("base")
        if base is not None and type(base) is not int:
            raise BadInput("'base' is the number of the version that was changed")
        made = await self.lab.propose(await self._source(request), values, me(request), _note(body), base)
        return intake.answer(made, status=201)

    async def decide(self, request: web.Request) -> web.Response:
        """A person's word on a version."""
        number, word, by = _version(request), request.match_info["verdict"], me(request)
        versions = self.lab.versions
        if word == "activate":
            await versions.activate(number, by)
        else:
            await (versions.approve if word == "approve" else versions.decline)(number, by)
        return intake.answer(await self.lab.history())

    async def trial(self, request: web.Request) -> web.Response:
        """Run a version beside the one in force."""
        share = (await body_of(request)).get("share", 0)
        if type(share) is not int:
            raise BadInput("'share' is a number of percent")
        await self.lab.versions.try_out(_version(request), me(request), share=share)
        return intake.answer(await self.lab.history())

    async def end_trial(self, request: web.Request) -> web.Response:
        """Nothing runs beside any more."""
        await self.lab.versions.end_trial(me(request))
        return intake.answer(await self.lab.history())

    async def back(self, request: web.Request) -> web.Response:
        """The version before holds again."""
        await self.lab.versions.back(me(request), note=_note(await body_of(request)))
        return intake.answer(await self.lab.history())

    async def outcomes(self, request: web.Request) -> web.Response:
        """The numbers of a window."""
        by = request.query.get("by", "skill")
        if by not in GROUPS:
            raise BadInput(f"'by' is one of: {', '.join(GROUPS)}")
        price = Price(minutes=_number(request, "minutes", 6), hourly=_number(request, "hourly", 60))
        found = await self.lab.outcomes(
            await self._source(request),
            days=_number(request, "days", 30),
            by=by,
            price=price,
            only=_only(request),
        )
        return intake.answer(found)

    async def table(self, request: web.Request) -> web.Response:
        """One line an episode, for a spreadsheet."""
        source = await self._source(request)
        days = _number(request, "days", 30)
        rows = await self.lab.episodes(source, days=days, only=_only(request))
        name = f"outcomes-{source.name}.csv"
        return web.Response(
            body=as_csv(rows, generated=source.synthetic),
            content_type="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def review(self, request: web.Request) -> web.Response:
        """Conversations drawn by chance."""
        source = await self._source(request)
        await source.outcomes.refresh()
        found = await sample(source.store, outcome=request.query.get("outcome", ""))
        return intake.answer({"conversations": list(found), "synthetic": source.synthetic})

    async def conversation(self, request: web.Request) -> web.Response:
        """One conversation with its decisions."""
        source = await self._source(request)
        found = await transcript(source.store, request.match_info["id"])
        return intake.answer({**found, "synthetic": source.synthetic})

    async def label(self, request: web.Request) -> web.Response:
        """What a person thinks of a turn."""
        body, source = await body_of(request), await self._source(request)
        await source.labels.put(request.match_info["id"], me(request), str(body.get("label")))
        return intake.answer({"turn": request.match_info["id"], "label": body["label"]})

    async def alarms(self, _: web.Request) -> web.Response:
        """Alarms, the trial's differences, earned autonomy."""
        return intake.answer(await self.lab.alarms())

    async def remove_month(self, _: web.Request) -> web.Response:
        """The generated month goes."""
        await self.lab.archive.remove_month()
        return intake.answer({"month": False})

    async def _source(self, request: web.Request) -> Source:
        return await self.lab.archive.source(request.query.get("data", ""))


def _version(request: web.Request) -> int:
    return row_number(request, "number", "version")


def _tried(body: Any) -> tuple[Any, Any]:
    return intake.table(body.get("settings"), "settings"), intake.table(body.get("scope"), "scope")


def _note(body: Any) -> str:
    note = body.get("note") or ""
    return intake.said(note, "note")[:500] if note else ""


def _number(request: web.Request, name: str, usual: float) -> float:
    raw = request.query.get(name, "")
    try:
        value = float(raw) if raw else usual
    except ValueError:
        raise BadInput(f"{name!r} must be a number") from None
    if not 0 < value <= 100_000:
        raise BadInput(f"{name!r} must be above 0")
    return value


def _only(request: web.Request) -> dict[str, str]:
    return {name: request.query[name] for name in _ONLY if request.query.get(name)}
