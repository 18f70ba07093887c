"""A model's own answers to what the training part asks: several to each brief, judged, and kept as they come.

What is done lies in the folder a group of briefs at a time, each with a seed of its own, so that a run that was killed goes on to the very
same answers.
"""

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import BadInput
from bot.writer.prompt import Brief
from training.writer.checkpoints import write_at_once
from training.writer.data import data_hash, load
from training.writer.drawing import Drawing
from training.writer.examples import Example, Pair
from training.writer.generate import answers_to
from training.writer.prompts import prompt_of
from training.writer.verdicts import WEIGHTY, faults, share_told
from training.writer.watch import Say

GROUP: Final = 32  # briefs that are asked at once
BATCH: Final = 64  # answers that are written at once


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the model, and what is wrong with it."""

    text: str
    tokens: int
    likeliest: bool
    faults: tuple[str, ...]
    told: float  # share of the approved text that it holds

    @property
    def sound(self) -> bool:
        """Whether it could be said as it is, for all that the gate is strict about."""
        return not set(self.faults) & set(WEIGHTY)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked, and how."""

    model: Any
    tokenizer: Any
    drawing: Drawing


def asked_in_training(data: Path, drawing: Drawing) -> list[Example]:
    """Each brief of the training part once, with the set's own answer, shortest first; none that the test part asks too."""
    rows: list[Example | Pair] = [row for kind in ("sft", "pairs") for row in load(data, kind, "train")]
    tested = {_key(row.brief) for kind in ("sft", "pairs") for row in load(data, kind, "test")}
    unique: dict[str, Example] = {}
    for row in rows:
        key = _key(row.brief)
        if key not in tested:
            unique.setdefault(key, row if isinstance(row, Example) else _answered(row))
    keys = sorted(unique)
    if drawing.briefs:
        keys = random.Random(drawing.seed).sample(keys, min(drawing.briefs, len(keys)))
    return [unique[key] for key in sorted(keys, key=lambda key: (len(key), key))]


def _key(brief: Brief) -> str:
    return json.dumps(brief.as_json(), ensure_ascii=False, sort_keys=True)


def _answered(pair: Pair) -> Example:
    return Example(
        brief=pair.brief,
        answer=pair.chosen,
        conversation=pair.conversation,
        source=pair.source,
        where=pair.where,
        consent=pair.consent,
    )


def mark(folder: Path, data: Path, model: Path, drawing: Drawing) -> None:
    """Say whose answers lie here; BadInput where they are another model's, another set's, or drawn in another way."""
    now = {"model": model_hash(model), "data": data_hash(data), **asdict(drawing)}
    path = folder / "drawn.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else now
    other = [name for name in now if before.get(name) != now[name]]
    if other:
        raise BadInput(f"{folder} holds answers drawn with another {', '.join(other)}; choose another folder")
    write_at_once(path, json.dumps(now, indent=1))


def model_hash(folder: Path) -> str:
    """A digest of a model's weights, its tokenizer and its settings."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in (".safetensors", ".json", ".jinja"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def draw(asking: Asking, rows: Sequence[Example], folder: Path, say: Say) -> list[list[Said]]:
    """The answers to every row's brief; those that a killed run has drawn are read."""
    folder.mkdir(parents=True, exist_ok=True)
    found: list[list[Said]] = []
    for number, at in enumerate(range(0, len(rows), GROUP)):
        path = folder / f"{number:05}.json"
        if not path.exists():
            made = _group(asking, [row.brief for row in rows[at : at + GROUP]], number)
            text = json.dumps([[asdict(one) for one in each] for each in made], ensure_ascii=False)
            write_at_once(path, text)
            say(f"{min(at + GROUP, len(rows))} of {len(rows)} briefs answered")
        raw = json.loads(path.read_text(encoding="utf-8"))
        found += [[Said(**{**one, "faults": tuple(one["faults"])}) for one in each] for each in raw]
    return found


def _group(asking: Asking, briefs: Sequence[Brief], number: int) -> list[list[Said]]:
    """The likeliest answer to each brief, then what is drawn; what came twice counts once, what came to no end not at all."""
    model, tokenizer, drawing = asking.model, asking.tokenizer, asking.drawing
    shared: dict[str, Any] = {"longest": drawing.longest, "batch": BATCH}
    likeliest = answers_to(model, tokenizer, briefs, **shared)
    many = [brief for brief in briefs for _ in range(drawing.answers)]
    seed = drawing.seed * 1_000_003 + number
    drawn = answers_to(model, tokenizer, many, temperature=drawing.temperature, seed=seed, **shared)
    found = []
    for place, brief in enumerate(briefs):
        some = drawn[place * drawing.answers : (place + 1) * drawing.answers]
        texts = dict.fromkeys([likeliest[place], *some])
        first = likeliest[place]
        told = [judged(brief, text, tokenizer, likeliest=text == first) for text in texts]
        found.append([each for each in told if each.tokens < drawing.longest])
    return found


def judged(brief: Brief, text: str, tokenizer: Any, *, likeliest: bool = False) -> Said:
    """An answer with what is wrong with it, and its length as the model counts it."""
    blanks = prompt_of(brief, tokenizer)[1]
    written = blanks.leave(text) if blanks.values else text
    tokens = len(tokenizer(written, add_special_tokens=False)["input_ids"])
    return Said(text, tokens, likeliest, faults(brief, text), round(share_told(brief, text), 4))
