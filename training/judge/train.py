"""Train the judge from start to finish: data, encoder, n-grams, heads, vote, card."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import BadInput
from bot.understanding.encoder import DELTA, Encoder
from bot.understanding.judge import SETTINGS
from bot.understanding.linear import Labels
from training.judge.data import Sentence, read_own, read_public, read_yardsticks
from training.judge.heads import fit_heads, save_heads, vectors, vote
from training.judge.linear import Matrix, fit, matrix, save, targets

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
    strangers, sticks = read_yardsticks(plan.public) if plan.public else ([], [])
    check = kept + [row for row in public if held_out(row)] + strangers
    plan.say(f"{len(train)} sentences to train on, {len(check)} held out")
    _encoder(plan, train, columns)
    flat_check = _linear(plan, train, check, columns)
    profiles: dict[str, dict[str, Any]] = {
        "linear": vote(flat_check, np.zeros_like(flat_check), check, columns)
    }
    if (plan.out / DELTA).exists():
        profiles["full"] = _full(plan, train, check, flat_check, columns)
    data = {
        "own": {language: sum(row.language == language for row in own) for language in ("zh", "en")},
        "public": [{"name": source.name, "licence": source.licence} for source in sources],
        "tuned_on": [{"name": stick.name, "licence": stick.licence} for stick in sticks],
        "trained_on": len(train),
    }
    _settings(plan.out, profiles, data, train)
    return plan.out


def _encoder(plan: Plan, train: Sequence[Sentence], columns: Labels) -> None:
    if plan.pairs is None or plan.minutes <= 0:
        return
    from training.encoder import Labelled, teach
    from training.rows import read_pairs
    from training.student import Recipe

    recipe = Recipe(minutes=plan.minutes, intents=columns.intents, say=plan.say)
    wishes = [Labelled(row.text, row.intents) for row in train if row.intents]
    teach(read_pairs(plan.pairs), plan.out, recipe, labelled=wishes, start=plan.start)


def _linear(plan: Plan, train: Sequence[Sentence], check: Sequence[Sentence], columns: Labels) -> Matrix:
    plan.say("fitting n-grams")
    rows = matrix(train)
    fitted = fit(rows, targets(train, columns), columns)
    save(fitted, columns, plan.out)
    return fitted.scores(matrix(check))


def _full(
    plan: Plan, train: Sequence[Sentence], check: Sequence[Sentence], flat: Matrix, columns: Labels
) -> dict[str, Any]:
    plan.say("fitting the heads of the encoder")
    encoder = Encoder(plan.out, threads=2)
    weights, bias = fit_heads(vectors(encoder, train), train, columns)
    save_heads(weights, bias, plan.out)
    return vote(flat, vectors(encoder, check) @ weights + bias, check, columns)


def _settings(
    out: Path, profiles: Mapping[str, Any], data: Mapping[str, Any], train: Sequence[Sentence]
) -> None:
    stamp = hashlib.blake2b(digest_size=3)
    for row in train:
        stamp.update(row.text.encode())
    version = f"judge-{datetime.now(UTC):%Y%m%d}-{stamp.hexdigest()}"
    settings = {"version": version, "data": data, "profiles": profiles}
    (out / SETTINGS).write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
