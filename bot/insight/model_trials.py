"""Which models are in force and which are on trial: the registries' stages, with the bar that a promotion has to pass.

A writer or a judge goes registered → shadow → canary → live. In shadow it works silently beside the one in force, as a canary it
decides in a share of conversations. The registries' files are the truth, so the page and `haoke models` see the same.
"""

import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.conversation import audit
from bot.conversation.store import Store
from bot.errors import BadInput
from bot.insight.comparisons import Comparisons
from bot.insight.promotion import BAR, LEAST
from bot.settings import Live
from bot.writer.registry import FOLDERS, PARTS, STAGES, Part, Registry, Stage, Step

ALARM: Final = "alarm"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model on trial: silently in shadow, in a share of conversations as a canary."""

    part: Part
    name: str
    stage: Stage
    since: datetime
    share: int = 0  # percent of conversations

    @property
    def stamp(self) -> str:
        """This trial of this model, as turns keep it."""
        return _stamp(self.name, self.since)

    def decides(self, conversation_id: str) -> bool:
        """Whether this conversation is of its share, the same for its whole length."""
        return zlib.crc32(f"{self.part} {self.name} {conversation_id}".encode()) % 100 < self.share


@dataclass(frozen=True, slots=True)
class InForce:
    """A registered model in force."""

    part: Part
    name: str
    since: datetime

    @property
    def stamp(self) -> str:
        """This time of this model, as turns keep it."""
        return _stamp(self.name, self.since)


@dataclass(frozen=True, slots=True)
class Unloaded:
    """A model on trial, or a judge in force, that this desk could not load."""

    part: Part
    name: str
    stamp: str
    why: str


class ModelTrials:
    """Moves models between stages; who runs them writes into `problems` and `unloaded` what could not be loaded."""

    def __init__(self, store: Store, live: Live, data_dir: Path) -> None:
        self.comparisons = Comparisons(store)
        self.problems: dict[Part, str] = {}
        self.unloaded: dict[Part, Unloaded] = {}
        self._registries = {part: Registry(data_dir, folder) for part, folder in FOLDERS.items()}
        self._store = store
        self._live = live

    def registry(self, part: Part) -> Registry:
        """The registry of judges or of writers."""
        return self._registries[part]

    def candidate(self, part: Part) -> Candidate | None:
        """The model on trial; of several the one that was moved last."""
        registry = self._registries[part]
        for step in reversed(registry.steps()):
            if step.stage in ("shadow", "canary") and registry.stage(step.model) == step.stage:
                share = self._live.current.settings.canary_share if step.stage == "canary" else 0
                return Candidate(part, step.model, step.stage, _at(step), share)
        return None

    def in_force(self, part: Part) -> InForce | None:
        """The registered model in force; None where what came with the desk, or the settings' own, is."""
        registry = self._registries[part]
        step = next((s for s in reversed(registry.steps()) if _to_live(s, registry.live)), None)
        return InForce(part, step.model, _at(step)) if step is not None else None

    def wanted(self, part: Part) -> list[Candidate | InForce]:
        """The models of a part that a person wants to see at work, on trial and in force."""
        return [each for each in (self.candidate(part), self.in_force(part)) if each is not None]

    def last_change(self) -> InForce | None:
        """The model that came into force last, unless it is there because the one after it was taken back."""
        found = [
            model
            for part in PARTS
            if (model := self.in_force(part)) is not None
            and (last := _last_of_live(self._registries[part])) is not None
            and _to_live(last, model.name)
        ]
        return max(found, key=lambda model: model.since, default=None)

    async def overview(self) -> dict[str, Any]:
        """Both parts with their models, trials and differences."""
        return {
            "parts": [await self._part(part) for part in PARTS],
            "bar": BAR,
            "least": LEAST,
            "share": self._live.current.settings.canary_share,
        }

    async def move(self, part: Part, name: str, stage: str, by: str) -> None:
        """Let a model go a stage on, or take it out; towards customers only with sure agreement."""
        if stage not in STAGES:
            raise BadInput(f"'stage' is one of: {', '.join(STAGES)}")
        registry = self._registries[part]
        registry.card(name)
        if stage in ("canary", "live"):
            await self._earned(part, name)
            self._two_people(registry, name, by)
        other = self.candidate(part)
        if stage in ("shadow", "canary") and other is not None and other.name != name:
            raise BadInput(f"{other.name} is on trial; end that first", status=409)
        registry.promote(name, stage, by=by)
        await self._audit(f"model.{stage}", by, part, name)

    async def back(self, part: Part, by: str, only: str = "") -> str:
        """Put the model before the live one (`only` this one) in force again; its name, empty for the one that came with the desk."""
        registry = self._registries[part]
        gone = only or registry.live
        before = registry.rollback(by=by, only=gone)
        await self._audit("model.alarm" if by == ALARM else "model.rolled_back", by, part, gone)
        return before

    async def end(self, candidate: Candidate, by: str) -> None:
        """End a trial."""
        self._registries[candidate.part].promote(candidate.name, "registered", by=by, force=True)
        kind = "model.alarm" if by == ALARM else "model.registered"
        await self._audit(kind, by, candidate.part, candidate.name)

    async def _part(self, part: Part) -> dict[str, Any]:
        registry, trial = self._registries[part], self.candidate(part)
        models = [
            {"name": name, "stage": registry.stage(name), "gate": card.gate, "at": card.registered_at}
            for name in registry.names()
            for card in [registry.card(name)]
        ]
        found: dict[str, Any] = {
            "part": part,
            "live": registry.live,
            "models": models[::-1],
            "problem": self.problems.get(part, ""),
            "steps": [asdict(step) for step in reversed(registry.steps()[-20:])],
            "trial": None,
        }
        if trial is not None:
            told = await self.comparisons.agreement(part, trial.name)
            found["trial"] = {"name": trial.name, "stage": trial.stage, "share": trial.share}
            found["agreement"] = asdict(told) | {"ready": told.ready}
            found["differences"] = await self.comparisons.differences(part, trial.name)
        return found

    async def _earned(self, part: Part, name: str) -> None:
        told = await self.comparisons.agreement(part, name)
        if not told.ready:
            raise BadInput(
                f"{name} has not shown enough: {told.agreed} of {told.seen} turns agree, surely {told.low:.0%}; "
                f"at least {LEAST} turns and {BAR:.0%} are needed",
                status=409,
            )

    def _two_people(self, registry: Registry, name: str, by: str) -> None:
        before = next((step.by for step in reversed(registry.steps()) if step.model == name), "")
        if self._live.current.settings.four_eyes and before == by:
            raise BadInput("who moved a model last cannot move it on; ask somebody else", status=409)

    async def _audit(self, kind: str, by: str, part: Part, name: str) -> None:
        async with self._store.write() as tx:
            await audit.append(tx, kind, by, f"{part}:{name}")


def _last_of_live(registry: Registry) -> Step | None:
    """The newest step by which a model came into force or left it."""
    steps = registry.steps()
    been = {step.model for step in steps if step.stage == "live"}
    return next((s for s in reversed(steps) if s.stage in ("live", "registered") and s.model in been), None)


def _to_live(step: Step, name: str) -> bool:
    return step.stage == "live" and step.model == name


def _stamp(name: str, since: datetime) -> str:
    return f"{name} {since.isoformat()}"


def _at(step: Step) -> datetime:
    return datetime.fromisoformat(step.at)
