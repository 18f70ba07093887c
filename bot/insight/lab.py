"""The managers' lab: settings to be tried, saved and taken back; what became of conversations; alarms; review."""

import asyncio
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.conversation.store import Store
from bot.errors import BadInput
from bot.insight import what_if
from bot.insight.alarms import Watchman
from bot.insight.archive import Archive, Source
from bot.insight.measures import Price, Row, by_day, grouped, measures, reasons, rows
from bot.insight.memo import Memo
from bot.insight.model_trials import ModelTrials
from bot.insight.progress import PHASES, Jobs, Progress
from bot.insight.transcript import trial_differences
from bot.judgement import ActionCard
from bot.settings import Live, Scope, Settings, Version, Versions
from bot.settings.diff import diff
from bot.settings.merge import carry
from bot.turn import Reply
from bot.writer import Responses

HELD_BACK: Final = ("clarify", "handoff", "decline", "risk")  # what customers read where judgement holds back
Actions = Callable[[], Mapping[str, ActionCard]]


class Lab:
    """What the managers' pages ask for; nothing of it knows HTTP."""

    def __init__(
        self,
        store: Store,
        live: Live,
        *,
        actions: Actions,
        responses: Responses,
        trials: ModelTrials,
        zone: ZoneInfo,
        folder: Path,
    ) -> None:
        self.archive = Archive(store, folder)
        self.models = trials
        self.watchman = Watchman(store, live, trials)
        self.zone = zone
        self._store = store
        self._live = live
        self._actions = actions
        self._responses = responses
        self._memo = Memo()
        self.jobs = Jobs()

    @property
    def versions(self) -> Versions:
        """Saved settings."""
        return self._live.versions

    async def overview(self) -> dict[str, Any]:
        """What holds, what the file says, who changed what last, and what there is to set."""
        current = await self._live.refresh()
        skills: dict[str, list[str]] = {}
        for intent, card in self._actions().items():
            skills.setdefault(card.skill, []).append(intent)
        return {
            "settings": current.settings.model_dump(mode="json"),
            "version": current.name,
            "number": current.number,
            "file": self.versions.file.model_dump(mode="json"),
            "changed": await self._changed(),
            "skills": skills,
            "languages": sorted({language for r in self._responses.by_name.values() for language in r.texts}),
            "trial": _version(self._live.trial) if self._live.trial else None,
            "month": self.archive.has_month,
        }

    async def try_out(
        self,
        source: Source,
        values: Mapping[str, Any],
        scope: Mapping[str, Any],
        progress: Progress | None = None,
    ) -> dict[str, Any]:
        """The report on a change and the curve of its threshold; `Stopped` when nobody wants it any more."""
        after, about = checked(values), checked_scope(scope)
        progress = progress or Progress()
        before = (await self._live.refresh()).settings
        past = await self._memo.past(source, self._actions())
        progress.total = PHASES * len(past.turns)
        whole = await asyncio.to_thread(what_if.report, past, before, after, progress)
        line = await asyncio.to_thread(what_if.threshold_curve, past, after, about, progress)
        return {**whole, "curve": line, "synthetic": source.synthetic}

    async def aim(
        self, source: Source, values: Mapping[str, Any], scope: Mapping[str, Any], wanted: float
    ) -> dict[str, Any]:
        """A threshold for a stated error."""
        if not 0.001 <= wanted <= 0.5:
            raise BadInput("the target is a share between 0.001 and 0.5")
        settings, about = checked(values), checked_scope(scope)
        past = await self._memo.past(source, self._actions())
        found = await asyncio.to_thread(what_if.target, past, settings, about, wanted)
        return {**found, "synthetic": source.synthetic}

    async def propose(
        self, source: Source, values: Mapping[str, Any], author: str, note: str, made_on: int | None = None
    ) -> dict[str, Any]:
        """Save a change with its report; it does not hold yet. `made_on` is the version that its author looked at."""
        after, current = checked(values), await self._live.refresh()
        if made_on is not None and made_on != current.number:
            after = await self._carried(made_on, after, current)
        if after == current.settings:
            raise BadInput("nothing is changed")
        past = await self._memo.past(source, self._actions())
        found = await asyncio.to_thread(what_if.report, past, current.settings, after)
        kept = {key: found[key] for key in ("turns", "hours", "ways", "wrong", "flips", "slices")}
        kept["synthetic"] = source.synthetic
        made = await self.versions.propose(after, author, note=note, base=current.number, report=kept)
        return _version(made)

    async def _carried(self, made_on: int, after: Settings, current: Version) -> Settings:
        """What somebody changed on a page that was no longer new, on top of what holds now."""
        found = carry((await self.versions.get(made_on)).settings, after, current.settings)
        if found.disputed:
            raise BadInput(f"{current.name} has changed the same just now; look again", status=409)
        return found.settings

    async def history(self) -> dict[str, Any]:
        """Every version with what it changed, and what held when."""
        saved = list(await self.versions.all())
        known = {version.number: version.settings for version in saved} | {0: self.versions.file}
        current, timeline = await self._live.refresh(), await self.versions.timeline()
        been = {entry.version for entry in timeline}
        return {
            "current": current.name,
            "versions": [
                _version(version)
                | {"changes": [asdict(c) for c in diff(known.get(version.base, known[0]), version.settings)]}
                | _behind(version, known.get(version.base, known[0]), current, been)
                for version in saved
            ],
            "timeline": [asdict(entry) | {"at": entry.at.isoformat()} for entry in timeline],
        }

    async def outcomes(
        self, source: Source, *, days: float, by: str, price: Price, only: Mapping[str, str]
    ) -> dict[str, Any]:
        """The numbers of a window, with groups and days."""
        found = await self.episodes(source, days=days, only=only)
        return {
            "synthetic": source.synthetic,
            "episodes": len(found),
            "days": days,
            "measures": [asdict(measure) for measure in measures(found, price)],
            "reasons": reasons(found),
            "groups": [
                {"name": name, "measures": [asdict(m) for m in group]} for name, group in grouped(found, by)
            ],
            "by_day": [{"day": day.isoformat(), **counts} for day, counts in by_day(found)],
            "choices": {
                key: sorted({getattr(row, key) for row in found}) for key in ("skill", "channel", "language")
            },
        }

    async def episodes(self, source: Source, *, days: float, only: Mapping[str, str]) -> Sequence[Row]:
        """Rows of the window that are of this skill, channel and language."""
        await source.outcomes.refresh()
        found = await rows(source.store, self.zone, days=days, until=await source.until())
        return [row for row in found if all(getattr(row, key) == value for key, value in only.items())]

    async def alarms(self) -> dict[str, Any]:
        """Alarms, the trial's differences, and autonomy that was earned."""
        trial = self._live.trial
        return {
            "alarms": [
                asdict(a) | {"at": a.at.isoformat(), "over_at": a.over_at.isoformat() if a.over_at else None}
                for a in await self.watchman.bell.listed()
            ],
            "watch": self._live.current.settings.watch.model_dump(),
            "trial": _version(trial) if trial else None,
            "differences": await trial_differences(self._store, trial.name) if trial else None,
            "earned": await self.watchman.ladder.view(),
        }

    async def _changed(self) -> dict[str, Any]:
        """Who changed each value last, by `what` and `where`."""
        found: dict[str, Any] = {}
        before, saved = self.versions.file, {v.number: v for v in await self.versions.all()}
        for entry in reversed(await self.versions.timeline()):
            after = saved[entry.version].settings if entry.version in saved else self.versions.file
            for change in diff(before, after):
                key = f"{change.what}|{change.where}"
                found[key] = {"by": entry.actor, "at": entry.at.isoformat(), "version": entry.version}
            before = after
        return found

    def subjects(self) -> Sequence[str]:
        """What the lines that customers read are about: the first word of their names, judgement's own before the skills'."""
        found = {name.partition(".")[0] for name in self._responses.by_name}
        return [*(name for name in HELD_BACK if name in found), *sorted(found - set(HELD_BACK))]

    def texts(self, subject: str, language: str) -> Sequence[tuple[str, Sequence[Reply]]]:
        """The exact lines about something, each with all its wordings; holes are open, since nothing is told yet."""
        named = sorted(name for name in self._responses.by_name if name.partition(".")[0] == subject)
        return [(name, self._responses.unfilled(name, language)) for name in named]


def _behind(version: Version, base: Settings, current: Version, been: Set[int]) -> dict[str, Any]:
    """Whether others changed the settings since this was proposed, and which of its values they changed as well."""
    behind = version.number not in been and version.base != current.number
    disputed = carry(base, version.settings, current.settings).disputed if behind else ()
    return {"behind": behind, "disputed": [{"what": what, "where": where} for what, where in disputed]}


def checked(values: Mapping[str, Any]) -> Settings:
    """Settings from outside; BadInput says what is wrong with the first fault."""
    try:
        return Settings.model_validate(dict(values))
    except ValidationError as error:
        raise BadInput(_why(error)) from None


def checked_scope(values: Mapping[str, Any]) -> Scope:
    """A scope from outside."""
    try:
        return Scope.model_validate(dict(values))
    except ValidationError as error:
        raise BadInput(_why(error)) from None


def _why(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    why = str(first["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return f"{where}: {why}" if where else why


def _version(version: Version) -> dict[str, Any]:
    shown = {name: getattr(version, name) for name in ("number", "name", "author", "note", "base", "state")}
    shown |= {"approver": version.approver, "report": version.report, "share": version.share}
    at = version.at.isoformat() if version.at else None
    return shown | {"at": at, "settings": version.settings.model_dump(mode="json")}
