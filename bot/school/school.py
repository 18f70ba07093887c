"""Training runs that a manager starts, follows and stops. Files are the truth, so a run survives the server, and `haoke train` sees the same.

Below `<data>/school`: `runs/NAME` with `plan.json` (what was asked for, by whom), `state.json`, `log.txt`, `curve.jsonl` and what the
training itself keeps; `recipes/*.toml`, `sets/NAME` and `bases/NAME` are what may be chosen besides what comes with Haoke.
"""

import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.config.school import SchoolConfig
from bot.conversation import audit
from bot.conversation.store import Store
from bot.errors import BadInput
from bot.school.pupil import Pupil

SEED: Final = "haoke"  # the set that comes with Haoke
STAGES: Final = ("sft", "dpo")
SHIPPED: Final = Path(__file__).parents[2] / "training" / "recipes"
MOST_POINTS: Final = 600  # of a curve
_LINES: Final = 40  # of the log
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run was asked to be; every name is one of `choices`."""

    stage: str
    recipe: str
    data: str
    base: str = ""  # empty: the recipe's own
    start: str = ""  # a finished run that this one goes on from
    by: str = ""
    at: str = ""


class School:
    """Everything below one data folder; one run at a time."""

    def __init__(self, store: Store, data_dir: Path, config: SchoolConfig) -> None:
        self.folder = data_dir / "school"
        self.pupil = Pupil()
        self.config = config
        self._store = store

    def choices(self) -> dict[str, Any]:
        """What a manager may choose from."""
        finished = [name for name in self._names("runs") if self._state(name)["state"] == "done"]
        return {
            "stages": STAGES,
            "recipes": sorted(self._recipes()),
            "sets": [SEED, *self._names("sets")],
            "bases": self._names("bases"),
            "starts": finished,
        }

    async def overview(self) -> dict[str, Any]:
        """Every run, the newest first, and what may be chosen."""
        runs = [self._told(name) for name in self._names("runs")]
        return {
            "open": self.config.enabled,
            "busy": self.pupil.name,
            "runs": sorted(runs, key=lambda run: run["plan"].get("at", ""), reverse=True),
            "choices": self.choices(),
        }

    def run(self, name: str) -> dict[str, Any]:
        """One run with its curve and the end of its log."""
        folder = self._run(name)
        log = folder / "log.txt"
        lines = log.read_text(encoding="utf-8").splitlines()[-_LINES:] if log.exists() else []
        return {**self._told(name), "curve": _thinned(_points(folder / "curve.jsonl")), "log": lines}

    async def start(self, name: str, wanted: Mapping[str, Any], by: str) -> None:
        """Begin a run; BadInput names what cannot be."""
        if not _NAME.fullmatch(name):
            raise BadInput("'name' is small letters, digits and dashes")
        folder = self.folder / "runs" / name
        if folder.exists():
            raise BadInput(f"there is a run called {name} already", status=409)
        plan = self._checked(wanted, by)
        self.free()
        folder.mkdir(parents=True)
        _write(folder / "plan.json", asdict(plan))
        await self._go(name, plan, by, "school.started")

    async def resume(self, name: str, by: str) -> None:
        """Go on with a run that was stopped, failed, or lost its server."""
        state = self._state(name)["state"]
        if state in ("done", "running"):
            raise BadInput(f"{name} is {state}", status=409)
        self.free()
        await self._go(name, self._plan(name), by, "school.resumed")

    async def stop(self, name: str, by: str) -> None:
        """End a run now; it can be gone on with from its last checkpoint."""
        self._run(name)
        if self.pupil.name != name:
            raise BadInput(f"{name} is not running", status=409)
        await self.pupil.end()
        self._note(name, "stopped", by)
        await self.audit("school.stopped", by, name)

    async def close(self) -> None:
        """End what runs; it can be gone on with."""
        await self.pupil.end()

    async def audit(self, kind: str, by: str, subject: str, **data: Any) -> None:
        """Write down who did what."""
        async with self._store.write() as tx:
            await audit.append(tx, kind, by, subject, data)

    def now(self) -> datetime:
        """The store's clock."""
        return self._store.clock.now()

    def set_folder(self, name: str) -> Path:
        """Where a prepared set is; the one that comes with Haoke is prepared when it is first used."""
        if name != SEED and name not in self._names("sets"):
            raise BadInput(f"there is no set {name!r}")
        return self.folder / "sets" / name

    def limits(self) -> dict[str, Any]:
        """What a job may take, as its process is told."""
        return {
            "memory_gib": self.config.memory_gib,
            "cpu_s": int(self.config.hours * 3600 * self.config.threads),
            "threads": self.config.threads,
        }

    def free(self) -> None:
        """BadInput while something is under way, or where nothing may be."""
        if not self.config.enabled:
            raise BadInput("school.enabled is off", status=403)
        if self.pupil.busy:
            raise BadInput(f"{self.pupil.name} is under way; one at a time", status=409)

    async def _go(self, name: str, plan: Plan, by: str, kind: str) -> None:
        folder = self._run(name)
        self._note(name, "running", by)
        job = {
            "op": "train",
            "stage": plan.stage,
            "recipe": str(self._recipes()[plan.recipe]),
            "data": str(self.set_folder(plan.data)),
            "seed_set": plan.data == SEED,
            "folder": str(folder),
            "base": str(self.folder / "bases" / plan.base) if plan.base else "",
            "start": str(self.folder / "runs" / plan.start / "model") if plan.start else "",
            **self.limits(),
        }
        self.pupil.begin(
            name,
            job,
            heard=lambda told: self._heard(name, by, told),
            deadline_s=self.config.hours * 3600,
        )
        await self.audit(kind, by, name, stage=plan.stage, recipe=plan.recipe, data=plan.data)

    def _heard(self, name: str, by: str, told: Mapping[str, Any]) -> None:
        if "said" in told:
            with (self._run(name) / "log.txt").open("a", encoding="utf-8") as file:
                file.write(f"{self.now():%H:%M:%S} {told['said']}\n")
        elif "error" in told:
            self._note(name, "failed", by, why=str(told["error"]))
        else:
            self._note(name, "done", by)

    def _checked(self, wanted: Mapping[str, Any], by: str) -> Plan:
        known = self.choices()
        lists = {"stage": "stages", "recipe": "recipes", "data": "sets", "base": "bases", "start": "starts"}
        optional = ("base", "start")
        for key, where in lists.items():
            value = wanted.get(key, "")
            if not (value in known[where] or (key in optional and value == "")):
                raise BadInput(f"'{key}' is one of: {', '.join(known[where]) or 'none yet'}")
        return Plan(**{key: str(wanted.get(key, "")) for key in lists}, by=by, at=self.now().isoformat())

    def _recipes(self) -> dict[str, Path]:
        own = self.folder / "recipes"
        return {path.stem: path for folder in (SHIPPED, own) for path in sorted(folder.glob("*.toml"))}

    def _names(self, kind: str) -> list[str]:
        folders = (self.folder / kind).glob("*/")
        return sorted(path.name for path in folders if _NAME.fullmatch(path.name) and path.name != SEED)

    def _run(self, name: str) -> Path:
        if name not in self._names("runs"):
            raise BadInput(f"there is no run {name!r}", status=404)
        return self.folder / "runs" / name

    def _plan(self, name: str) -> Plan:
        return Plan(**_read(self._run(name) / "plan.json"))

    def _state(self, name: str) -> dict[str, Any]:
        """A run whose server died was running and is not any more: it waits to be gone on with."""
        state = _read(self._run(name) / "state.json") or {"state": "lost"}
        if state["state"] == "running" and self.pupil.name != name:
            state = {**state, "state": "lost"}
        return state

    def _note(self, name: str, state: str, by: str, why: str = "") -> None:
        _write(
            self._run(name) / "state.json",
            {"state": state, "by": by, "at": self.now().isoformat(), "why": why},
        )

    def _told(self, name: str) -> dict[str, Any]:
        folder = self._run(name)
        plan = _read(folder / "plan.json")
        places = {"folder": str(folder), "set": str(self.folder / "sets" / plan.get("data", SEED))}
        return {"name": name, "plan": plan, **places, **self._state(name)}


def _points(path: Path) -> list[dict[str, Any]]:
    """The points of a curve; a line that is just being written is left for the next look."""
    points = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            points.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return points


def _thinned(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many as a chart can show, the last one among them. What was done twice after a kill is shown once, as it was done last."""
    latest = list({point["step"]: point for point in points}.values())
    every = max(1, -(-len(latest) // MOST_POINTS))
    return list(deque(latest[::-1][::every], maxlen=MOST_POINTS))[::-1]


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _write(path: Path, value: Any) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    part.replace(path)
