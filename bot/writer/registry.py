"""The registry of writers: what each was made of and has shown, and which one speaks to customers.

A folder per model under `<data>/models/` (of judges: `<data>/judges/`): the weights, and `card.json` with the digest of its data, its recipe, its figures and its
parity stamp. `state.json` names the live one and those before it. Files are replaced as a whole, so a crash leaves the old state;
the command line and every desk change it one at a time, so none loses what another has done.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from bot.alone import alone
from bot.errors import BadInput, ConfigError
from bot.writer.weights import refuse_pickles

Part = Literal["judge", "writer"]
PARTS: Final[tuple[Part, ...]] = ("judge", "writer")
FOLDERS: Final[Mapping[Part, str]] = {"judge": "judges", "writer": "models"}
Stage = Literal["registered", "shadow", "canary", "live"]
STAGES: Final[tuple[Stage, ...]] = ("registered", "shadow", "canary", "live")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of a model."""

    name: str
    base: str = ""  # of an adapter: where its base model is
    data: str = ""  # digest of what it was trained on
    recipe: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    gate: list[str] = field(default_factory=list)  # what it does not reach; empty: it passed
    parity: dict[str, Any] = field(default_factory=dict)
    privacy: dict[str, Any] = field(
        default_factory=dict
    )  # epsilon and delta of each example; empty: it was not trained so
    files: dict[str, str] = field(default_factory=dict)  # digests of the weights
    registered_at: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A change of stage, by whom and when."""

    model: str
    stage: Stage
    by: str
    at: str


class Registry:
    """The models of one shop."""

    def __init__(self, data_dir: Path, folder: str = "models") -> None:
        self.folder = data_dir / folder

    def add(self, model: Path, card: Card) -> Card:
        """Copy a model in under the card's name; BadInput when the name is taken or the files are not safetensors."""
        target = self.free(card.name)
        refuse_pickles(model)
        self.folder.mkdir(parents=True, exist_ok=True)
        making = self.folder / f".{card.name}.{os.getpid()}"
        shutil.rmtree(making, ignore_errors=True)
        shutil.copytree(model, making / "model", ignore=shutil.ignore_patterns("checkpoint-*", "*.bin"))
        whole = {**asdict(card), "files": digests(making / "model"), "registered_at": _now()}
        _write(making / "card.json", whole)
        making.rename(target)
        return Card(**whole)

    def free(self, name: str) -> Path:
        """Where a new model of this name would lie; BadInput when it is no name or is taken."""
        if not _NAME.fullmatch(name):
            raise BadInput("a model's name is small letters, digits, dots, dashes and underscores")
        if (self.folder / name).exists():
            raise BadInput(f"there is a model called {name!r} already; choose another name")
        return self.folder / name

    def names(self) -> list[str]:
        """Every model, the oldest first."""
        cards = [self.card(path.parent.name) for path in self.folder.glob("*/card.json")]
        return [card.name for card in sorted(cards, key=lambda card: (card.registered_at, card.name))]

    def card(self, name: str) -> Card:
        """A model's card; BadInput when there is none."""
        path = self.folder / name / "card.json"
        if not _NAME.fullmatch(name) or not path.exists():
            raise BadInput(f"no model is called {name!r}; `haoke {self.folder.name} list` shows them")
        return Card(**json.loads(path.read_text(encoding="utf-8")))

    def weights(self, name: str) -> Path:
        """The folder of its weights, unchanged since it was registered, or ConfigError."""
        card, folder = self.card(name), self.folder / name / "model"
        refuse_pickles(folder)
        if digests(folder) != card.files:
            raise ConfigError(f"the files of {name} are not those that were registered; register it anew")
        return folder

    def stage(self, name: str) -> Stage:
        """How near to customers it is; one that another took the place of is no longer live."""
        stages = (step.stage for step in reversed(self.steps()) if step.model == name)
        stage: Stage = next(stages, "registered")
        return "registered" if stage == "live" and name != self.live else stage

    @property
    def live(self) -> str:
        """The model that speaks to customers, or nothing."""
        return next(reversed(self._lives()), "")

    def steps(self) -> list[Step]:
        """Everything that was promoted or rolled back, in order."""
        return [Step(**step) for step in self._state().get("steps", [])]

    def promote(self, name: str, stage: Stage, *, by: str, force: bool = False) -> None:
        """Move a model nearer to customers, one stage at a time. A person is named, and the gate must have been passed."""
        self._may(name, stage, by, force=force)
        self.weights(name)  # may take a while, so before anybody has to wait
        with self._alone():
            self._may(name, stage, by, force=force)
            self._step(name, stage, by, [*self._lives(), name] if stage == "live" else self._lives())

    def rollback(self, *, by: str, only: str = "") -> str:
        """Put the model before the live one back, or none; its name. With `only`, nothing when another one is live by now."""
        with self._alone():
            lives = self._lives()
            if not lives:
                raise BadInput("no model is live; there is nothing to roll back")
            if only not in ("", lives[-1]):
                raise BadInput(f"{only} is no longer live; {lives[-1]} is", status=409)
            self._step(lives[-1], "registered", by, lives[:-1])
            return self.live

    def _may(self, name: str, stage: Stage, by: str, *, force: bool) -> None:
        """BadInput when this model may not go to this stage now."""
        card = self.card(name)
        if not by.strip():
            raise BadInput("say who promotes it: --by NAME")
        if name == self.live:
            helps = " already" if stage == "live" else f"; `haoke {self.folder.name} rollback` takes it back"
            raise BadInput(f"{name} is live{helps}")
        if card.gate and not force:
            raise BadInput(f"{name} has not passed the gate: {'; '.join(card.gate)}")
        if not card.figures and not force:
            raise BadInput(f"{name} was never evaluated; run: haoke train evaluate")
        before = self.stage(name)
        if STAGES.index(stage) > STAGES.index(before) + 1 and not force:
            raise BadInput(f"{name} is {before}; the next stage is {STAGES[STAGES.index(before) + 1]}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes a stage meanwhile, on the command line or at another desk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with alone(self.folder / ".state.lock"):
            yield

    def _lives(self) -> list[str]:
        """The live model last, those that it took the place of before it."""
        return list(self._state().get("lives", []))

    def _step(self, name: str, stage: Stage, by: str, lives: list[str]) -> None:
        steps = [*self._state().get("steps", []), asdict(Step(name, stage, by, _now()))]
        _write(self.folder / "state.json", {"lives": lives, "steps": steps})

    def _state(self) -> dict[str, Any]:
        path = self.folder / "state.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def digests(folder: Path) -> dict[str, str]:
    """The digest of every file that decides what a model says."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".safetensors", ".json", ".jinja", ".model", ".txt")
    }


def _write(path: Path, value: Any) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
