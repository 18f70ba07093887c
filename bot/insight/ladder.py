"""Skills go up and down by themselves: a proposal when the bar is passed, in force after a quiet time where a manager allows it.

What the system gave it takes back at once when people no longer agree; what a person set a person changes. Everything is a
version of the settings, so it is in the audit log, told by an alarm, and one click from being undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import JsonValue

from bot.config import Autonomy
from bot.conversation.store import Store
from bot.errors import BadInput
from bot.insight.bell import Bell, Raised
from bot.insight.opinions import Opinion, Opinions
from bot.insight.promotion import BAR, BY, QUIET, Standing, falls, rises, standing, weigh
from bot.log import get_logger
from bot.settings import Live, Settings, Version

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Scene:
    """How things stand: every skill's level, our proposals that nobody has decided on, and the newest activation."""

    standings: Mapping[str, Standing]
    proposals: Mapping[str, Version]  # by skill
    surplus: Sequence[Version]  # more of the same, of replicas that looked at the same moment
    newest: int


class Ladder:
    """Looks at every skill that people have said something about."""

    def __init__(self, store: Store, live: Live, bell: Bell) -> None:
        self._store = store
        self._live = live
        self._bell = bell
        self._opinions = Opinions(store)

    async def look(self) -> None:
        """Take back what was lost, then propose what was earned and put in force what has lain long enough."""
        await self._opinions.read()
        if not self._opinions.skills:
            return
        await self._live.refresh()
        scene = await self._scene()
        for skill, found in scene.standings.items():
            if falls(found, self._opinions.of(skill, since=found.fresh)):
                await self._fall(skill, found, scene)
                return  # other settings hold now: the next look goes on from there
        waiting = [await self._waiting(skill, scene) for skill in scene.standings]
        await self._withdraw(scene, waiting)
        await self._bell.over("earned", [_key(each) for each in waiting if each is not None])
        due = next((each for each in waiting if each is not None and self._due(each)), None)
        if due is not None:
            await self._rise(due, scene)

    async def view(self) -> Sequence[dict[str, Any]]:
        """Every skill that people have said something about: its level, how far they agree, and what is proposed."""
        await self._opinions.read()
        scene = await self._scene()
        return [
            {
                "skill": skill,
                "level": found.level,
                "earned": found.earned,
                "home": found.home,
                "next": found.next if self._rises(skill, found) else "",
                "proposal": self._shown(scene.proposals.get(skill)),
                **asdict(weigh(self._said(skill, found))),
            }
            for skill, found in scene.standings.items()
        ]

    async def _scene(self) -> _Scene:
        versions = self._live.versions
        timeline, saved = await versions.timeline(), await versions.all()
        mine = [each for each in saved if each.author == BY]
        been = {entry.version for entry in timeline}
        refused = {_about(each): each.at for each in reversed(mine) if each.state == "declined"}
        undecided = ("proposed", "approved", "trial")
        open_now = [each for each in reversed(mine) if each.state in undecided and each.number not in been]
        first: dict[str, Version] = {}
        for each in open_now:
            first.setdefault(_about(each), each)
        known = {each.number: each for each in saved}
        return _Scene(
            standings={
                skill: standing(skill, timeline, known, versions.file, refused.get(skill))
                for skill in self._opinions.skills
            },
            proposals=first,
            surplus=[each for each in open_now if each not in first.values()],
            newest=timeline[0].id if timeline else 0,
        )

    def _said(self, skill: str, found: Standing) -> Sequence[Opinion]:
        """What was said about the level that a skill has now."""
        return self._opinions.of(skill, since=found.counts_from)

    def _rises(self, skill: str, found: Standing) -> bool:
        return rises(found, self._said(skill, found))

    async def _waiting(self, skill: str, scene: _Scene) -> Version | None:
        """The proposal that stands for a skill: the one there is, or a new one; None where it has earned nothing."""
        there, found = scene.proposals.get(skill), scene.standings[skill]
        if there is not None and there.state == "trial":
            return there  # a person tries it out
        if not self._rises(skill, found):
            return None
        if there is not None and there.base == self._live.current.number:
            return there
        made = await self._write(skill, found.next or found.level, found.level, self._said(skill, found))
        await self._bell.ring(Raised("earned", _key(made), {**_figures(made), "version": made.name}))
        return made

    async def _withdraw(self, scene: _Scene, waiting: Sequence[Version | None]) -> None:
        """Proposals that were overtaken by another change, or that are no longer earned."""
        kept = {each.number for each in waiting if each is not None}
        for each in (*scene.proposals.values(), *scene.surplus):
            if each.number not in kept and each.state != "trial":
                await self._live.versions.withdraw(each.number, BY)

    def _due(self, proposal: Version) -> bool:
        """Whether it has lain for the quiet time, and a manager lets that be enough."""
        until = self._until(proposal)
        return until is not None and self._store.clock.now() >= until and proposal.state != "trial"

    def _until(self, proposal: Version) -> datetime | None:
        earning = self._live.current.settings.earning
        if not earning.by_itself or proposal.at is None:
            return None
        return proposal.at + timedelta(hours=earning.quiet_hours)

    async def _rise(self, proposal: Version, scene: _Scene) -> None:
        versions = self._live.versions
        try:
            if proposal.state == "proposed":
                await versions.approve(proposal.number, QUIET)
            await versions.activate(proposal.number, BY, follows=scene.newest)
        except BadInput as error:
            log.info("a proposal was decided on by somebody else", version=proposal.name, why=str(error))
            return
        await self._told("promoted", proposal)

    async def _fall(self, skill: str, found: Standing, scene: _Scene) -> None:
        """Back to the level that a person set, whatever else is in force."""
        said = self._opinions.of(skill, since=found.fresh)
        if not self._live.current.settings.watch.roll_back:
            facts = _facts(skill, found.level, found.home, said)
            await self._bell.ring(Raised("falling", f"falling:{skill}:{found.step}", facts))
            return
        made = await self._write(skill, found.home, found.level, said)
        try:
            await self._live.versions.activate(made.number, BY, kind="alarm", follows=scene.newest)
        except BadInput as error:
            log.info("the settings were changed by somebody else", version=made.name, why=str(error))
            return
        await self._told("demoted", made)

    async def _write(self, skill: str, to: Autonomy, level: Autonomy, said: Sequence[Opinion]) -> Version:
        """A version of the settings in which one skill has another level; its report says why."""
        current = self._live.current
        values: Settings = current.settings.changed(autonomy={**current.settings.autonomy, skill: to})
        report: dict[str, JsonValue] = {"earned": _facts(skill, level, to, said)}
        return await self._live.versions.propose(values, BY, base=current.number, report=report)

    async def _told(self, kind: str, version: Version) -> None:
        await self._live.refresh()
        await self._bell.ring(
            Raised(kind, f"{kind}:{version.number}", {**_figures(version), "version": version.name})
        )

    def _shown(self, proposal: Version | None) -> dict[str, Any] | None:
        if proposal is None:
            return None
        until = self._until(proposal) if proposal.state != "trial" else None
        about = {"version": proposal.name, "number": proposal.number, "state": proposal.state}
        return {**about, "by_itself_at": until.isoformat() if until else None}


def _facts(skill: str, level: Autonomy, to: Autonomy, said: Sequence[Opinion]) -> dict[str, JsonValue]:
    told = weigh(said)
    figures: dict[str, JsonValue] = {"agreed": told.agreed, "judged": told.judged, "low": round(told.low, 4)}
    return {"skill": skill, "level": level, "to": to, "bar": BAR, **figures}


def _figures(version: Version) -> Mapping[str, Any]:
    """Why a version of ours was written."""
    return dict((version.report or {}).get("earned") or {})


def _about(version: Version) -> str:
    return str(_figures(version).get("skill", ""))


def _key(proposal: Version) -> str:
    return f"earned:{proposal.number}"
