"""Train the judge from start to finish: data, encoder, n-grams, heads, vote, card."""

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import BadInput
from bot.understanding.encoder import BASE, Encoder
from bot.understanding.follow import FILE as FOLLOW
from bot.understanding.judge import SETTINGS
from bot.understanding.linear import Labels
from training.judge.data import Sentence, read_own
from training.judge.heads import UNSEEN, fit_heads, save_heads, vectors, vote
from training.judge.linear import Matrix, fit, matrix, save, targets
from training.judge.public import Source, read_public
from training.judge.report import REPORT, measure
from training.noise import after_something_else

if TYPE_CHECKING:
    from training.judge.deep import School

_GO_ON = 0.3  # of the minutes, for learning on with the strangers once it was measured without them
_LOOKED_AT = 500  # held-out sentences that are looked at while it learns
_HELD_OUT = 8  # one own sentence in eight is never trained on; the vote is fitted there


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to train and from what."""

    own: tuple[Path, ...]
    out: Path
    public: Path | None = None
    base: Path | None = None  # folder with the encoder's base; the shipped one by default
    pairs: tuple[Path, ...] = ()
    without: tuple[str, ...] = ()
    minutes: float = 0.0  # teaching the encoder; with pairs and 0 it is only turned, without pairs it stays
    long: bool = False  # all layers learn, in large batches: for a GPU, or a night
    threads: int = 2
    readings: Path | None = None  # file in which an ear's teaching keeps what the encoder has read
    logs: Path | None = None
    say: Callable[[str], None] = field(default=lambda _line: None)


def labels() -> Labels:
    """The columns of the judge: the built-in intents in the order of their file."""
    table = json.loads(files("bot.understanding").joinpath("intents.json").read_text(encoding="utf-8"))
    return Labels(intents=tuple(table))


def held_out(row: Sentence) -> bool:
    """Whether an own sentence is kept from training; the same on every machine and for both of a twin's contexts."""
    return hashlib.blake2b(row.text.lower().encode(), digest_size=2).digest()[0] % _HELD_OUT == 0


@dataclass(frozen=True, slots=True)
class Rows:
    """The sentences by what they are for."""

    home: list[Sentence]  # own, and public sets that are no shop's
    strangers: list[Sentence]  # whole sets of other shops' customers
    kept: list[Sentence]  # never trained on

    @property
    def train(self) -> list[Sentence]:
        """What the model that ships is trained on."""
        return self.home + [row for row in self.strangers if not held_out(row)]

    @property
    def every(self) -> list[Sentence]:
        """All of them: home, strangers, kept (strangers that are kept stand in both)."""
        return self.home + self.strangers + self.kept

    @property
    def at_home(self) -> Any:
        """Which of `every` are `home`."""
        return np.arange(len(self.every)) < len(self.home)

    @property
    def seen(self) -> Any:
        """Which of `every` are `train`."""
        kept = [False] * len(self.kept)
        return np.array([True] * len(self.home) + [not held_out(row) for row in self.strangers] + kept)

    def of(self, source: str) -> Any:
        """Which of the strangers are of this source."""
        return np.array([row.source == source for row in self.strangers])

    def without(self, source: str) -> Any:
        """Which of `every` a twin sees that never saw this source."""
        return self.seen & np.array([row.source != source for row in self.every])

    @property
    def check(self) -> list[Sentence]:
        """What the vote is fitted on: sentences nobody was trained on, and sets read by a judge that never saw the set."""
        return self.kept + [replace(row, source=f"{row.source}{UNSEEN}") for row in self.strangers]


def gather(plan: Plan) -> tuple[Rows, list[Source]]:
    """Read and split the data; a faulty row is refused."""
    own = read_own(plan.own)
    unknown = {intent for row in own for intent in row.intents or ()} - set(labels().intents)
    if unknown:
        raise BadInput(f"unknown intents in the training sentences: {', '.join(sorted(unknown))}")
    public, sources = read_public(plan.public, plan.without) if plan.public else ([], [])
    strangers = [row for row in public if row.shop]
    others = own + [row for row in public if not row.shop]
    kept = [row for row in own + public if held_out(row)]
    home = [row for row in others if not held_out(row)]
    home += after_something_else([row for row in home if row.source == "own"], random.Random(0))
    return Rows(home, strangers, kept), sources


def train_judge(plan: Plan) -> Path:
    """Train everything the plan asks for into its folder and return the folder."""
    columns = labels()
    rows, sources = gather(plan)
    plan.say(f"{len(rows.train)} sentences to train on, {len(rows.check)} to check with")
    flat = _linear(plan, rows, columns)
    none = np.zeros_like(flat)
    profiles: dict[str, dict[str, Any]] = {"linear": vote(flat, none, rows.check, columns)}
    report = {"linear": measure(flat, none, profiles["linear"], rows.check, columns)}
    if plan.pairs or (plan.out / BASE).exists():
        deep = (_deep if plan.pairs else _heads)(plan, rows, columns)
        profiles["full"] = vote(flat, deep, rows.check, columns)
        report["full"] = measure(flat, deep, profiles["full"], rows.check, columns)
    languages = sorted({row.language for row in rows.home if row.source == "own"})
    own = {row.text: row for row in [*rows.home, *rows.kept] if row.source == "own"}.values()
    data = {
        "own": {language: sum(row.language == language for row in own) for language in languages},
        "public": [{"name": source.name, "licence": source.licence} for source in sources],
        "trained_on": len(rows.train),
    }
    (plan.out / FOLLOW).unlink(
        missing_ok=True
    )  # it was fitted to the heads before these; `--follow-ups` teaches it anew
    _settings(plan.out, profiles, data, rows.train)
    text = json.dumps(report, indent=1, ensure_ascii=False)
    (plan.out / REPORT).write_text(text + "\n", encoding="utf-8")
    return plan.out


def _school(plan: Plan, rows: Rows, columns: Labels) -> "School":
    from training.judge.deep import School
    from training.rows import read_pairs
    from training.student import LONG, SHORT

    recipe = LONG if plan.long else SHORT
    recipe = replace(recipe, intents=columns.intents, say=plan.say, threads=plan.threads, logs=plan.logs)
    look = [row for row in rows.kept if row.intents]
    base = plan.base or Path(str(files("bot.understanding").joinpath("model")))
    return School(
        base=base,
        pairs=read_pairs(plan.pairs),
        recipe=recipe,
        look=look[:: len(look) // _LOOKED_AT + 1],
    )


def _linear(plan: Plan, rows: Rows, columns: Labels) -> Matrix:
    """Fit the n-grams, for every strangers' set once without it; what the checked rows score."""
    plan.say("fitting n-grams")
    x, want = matrix(rows.every), targets(rows.every, columns)
    unseen = np.zeros((len(rows.strangers), columns.width), dtype=np.float32)
    for name in sorted({row.source for row in rows.strangers}):
        seen, mine = rows.without(name), rows.of(name)
        twin = fit(x[seen], want.where(seen), columns)
        unseen[mine] = twin.scores(x[len(rows.home) + np.flatnonzero(mine)])
    shipped = fit(x[rows.seen], want.where(rows.seen), columns)
    save(shipped, columns, plan.out)
    return np.concatenate([shipped.scores(x[len(rows.home) + len(rows.strangers) :]), unseen])


def _deep(plan: Plan, rows: Rows, columns: Labels) -> Matrix:
    """Teach the encoder and fit its heads, first without the strangers, then on with them; what the checked rows score."""
    from training.judge.deep import Deep

    share = 1 - _GO_ON if rows.strangers else 1.0
    deep = Deep.learn(_school(plan, rows, columns), rows.home, columns, plan.minutes * share)
    unseen = deep.scores(rows.strangers) if rows.strangers else np.zeros((0, columns.width), np.float32)
    if rows.strangers:
        deep.go_on(rows.train, plan.minutes * _GO_ON)
    deep.save(plan.out, rows.train)
    return np.concatenate([deep.scores(rows.kept), unseen])


def _heads(plan: Plan, rows: Rows, columns: Labels) -> Matrix:
    """Fit heads on the encoder as it is; what the checked rows score."""
    plan.say("reading every sentence, and fitting the heads of the encoder")
    x = vectors(Encoder(plan.out, threads=plan.threads).read, rows.every)
    home, start = fit_heads(x[rows.at_home], rows.home, columns)
    known, strange = len(rows.home), len(rows.home) + len(rows.strangers)
    weights, bias = fit_heads(x[rows.seen], rows.train, columns, start=(home, start))
    save_heads(weights, bias, plan.out)
    return np.concatenate([x[strange:] @ weights + bias, x[known:strange] @ home + start])


def _settings(
    out: Path, profiles: Mapping[str, Any], data: Mapping[str, Any], train: Sequence[Sentence]
) -> None:
    settings = {"version": version(row.text for row in train), "data": data, "profiles": profiles}
    (out / SETTINGS).write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def version(texts: Iterable[str]) -> str:
    """The name of a judge: the day it was taught, and a digest of what it learned from."""
    digest = hashlib.blake2b(digest_size=3)
    for text in texts:
        digest.update(text.encode())
    return f"judge-{datetime.now(UTC):%Y%m%d}-{digest.hexdigest()}"


def stamp(out: Path, part: str, texts: Sequence[str]) -> str:
    """Note in a judge's settings with how many texts a part of it was taught, under a new version, and return that."""
    settings = json.loads((out / SETTINGS).read_text(encoding="utf-8"))
    settings["version"] = version((settings["version"], *texts))
    settings["data"][part] = len(texts)
    (out / SETTINGS).write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return str(settings["version"])
