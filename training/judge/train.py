"""Train the judge from start to finish: data, encoder, n-grams, heads, vote, card."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import numpy as np

from bot.errors import BadInput
from bot.understanding.encoder import DELTA, Encoder
from bot.understanding.judge import SETTINGS
from bot.understanding.linear import Labels
from training.judge.data import Sentence, Source, read_own, read_public
from training.judge.heads import fit_heads, save_heads, vectors, vote
from training.judge.linear import fit, matrix, save

_HELD_OUT = 8  # one own sentence in eight is never trained on; the vote is fitted there


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to train and from what."""

    own: tuple[Path, ...]
    out: Path
    public: Path | None = None
    pairs: Path | None = None
    without: tuple[str, ...] = ()
    minutes: float = 0.0  # teaching the encoder; 0 keeps the one in `out`
    start: Path | None = None
    say: Callable[[str], None] = field(default=lambda _line: None)


def labels() -> Labels:
    """The columns of the judge: the built-in intents in the order of their file."""
    table = json.loads(files("bot.understanding").joinpath("intents.json").read_text(encoding="utf-8"))
    return Labels(intents=tuple(table))


def held_out(row: Sentence) -> bool:
    """Whether an own sentence is kept from training; the same on every machine and for both of a twin's contexts."""
    return hashlib.blake2b(row.text.lower().encode(), digest_size=2).digest()[0] % _HELD_OUT == 0


def train_judge(plan: Plan) -> Path:
    """Train everything the plan asks for into its folder and return the folder."""
    columns = labels()
    own = read_own(plan.own)
    unknown = {intent for row in own for intent in row.intents or ()} - set(columns.intents)
    if unknown:
        raise BadInput(f"unknown intents in the training sentences: {', '.join(sorted(unknown))}")
    public, sources = read_public(plan.public, plan.without) if plan.public else ([], [])
    kept = [row for row in own if held_out(row)]
    train = [row for row in own if not held_out(row)] + [row for row in public if not held_out(row)]
    check = kept + [row for row in public if held_out(row)]
    plan.say(f"{len(train)} sentences to train on, {len(check)} held out")
    _encoder(plan, train, columns)
    flat, flat_check = _linear(plan, train, check, columns)
    profiles = {"linear": vote(flat_check, np.zeros_like(flat_check), check, columns)}
    if (plan.out / DELTA).exists():
        profiles["full"] = _full(plan, train, check, flat_check, columns)
    _settings(plan, profiles, own, train, sources)
    return plan.out


def _encoder(plan: Plan, train: Sequence[Sentence], columns: Labels) -> None:
    if plan.pairs is None or plan.minutes <= 0:
        return
    from training.encoder import Labelled, Recipe, teach
    from training.rows import read_pairs

    recipe = Recipe(minutes=plan.minutes, intents=columns.intents, say=plan.say)
    wishes = [Labelled(row.text, row.intents) for row in train if row.intents]
    teach(read_pairs(plan.pairs), plan.out, recipe, labelled=wishes, start=plan.start)


def _linear(plan: Plan, train: Sequence[Sentence], check: Sequence[Sentence], columns: Labels) -> tuple[np.ndarray, np.ndarray]:
    from training.judge.linear import targets

    plan.say("fitting n-grams")
    rows = matrix(train)
    fitted = fit(rows, targets(train, columns), columns)
    save(fitted, columns, plan.out)
    return fitted.scores(rows), fitted.scores(matrix(check))


def _full(plan: Plan, train: Sequence[Sentence], check: Sequence[Sentence], flat: np.ndarray, columns: Labels) -> dict[str, object]:
    plan.say("fitting the heads of the encoder")
    encoder = Encoder(plan.out, threads=2)
    weights, bias = fit_heads(vectors(encoder, train), train, columns)
    save_heads(weights, bias, plan.out)
    return vote(flat, vectors(encoder, check) @ weights + bias, check, columns)


def _settings(plan: Plan, profiles: dict[str, object], own: Sequence[Sentence], train: Sequence[Sentence], sources: Sequence[Source]) -> None:
    made = datetime.now(UTC)
    stamp = hashlib.blake2b(digest_size=3)
    for row in train:
        stamp.update(row.text.encode())
    settings = {
        "version": f"judge-{made:%Y%m%d}-{stamp.hexdigest()}",
        "data": {
            "own": {"sentences": len(own), "zh": sum(row.language == "zh" for row in own), "en": sum(row.language == "en" for row in own)},
            "public": [{"name": source.name, "licence": source.licence} for source in sources],
            "trained_on": len(train),
        },
        "profiles": profiles,
    }
    (plan.out / SETTINGS).write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


__all__ = ["Plan", "replace", "train_judge"]
