"""`haoke train pairs`: preferences from what the model itself says, for a second round of schooling.

Of each brief's answers the best is paired with one that is clearly worse. The worse one is what the model would rather say: its likeliest
answer where that is clearly worse, else the one nearest in length. So that saying more is not what is learned, pairs are left out until
the better answers are no longer than the worse ones on the whole (:func:`level`).
"""

import json
import math
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bot.errors import BadInput
from bot.writer.keeps import MUCH
from training.writer.checkpoints import write_at_once
from training.writer.data import PARTS, load
from training.writer.drawing import Drawing
from training.writer.draws import Asking, Said, asked_in_training, draw, judged, mark
from training.writer.evaluate import open_model
from training.writer.examples import Example, Pair
from training.writer.held import hold
from training.writer.split import write
from training.writer.verdicts import LEAST_TOLD, LESS_TOLD, decides
from training.writer.watch import Say

SOURCE: Final = "the model's own"


@dataclass(frozen=True, slots=True)
class Found:
    """A better and a worse answer to one row's brief."""

    row: Example
    better: Said
    worse: Said
    by: str  # the measure that decided
    given: bool = False  # the better one is the set's

    @property
    def pull(self) -> float:
        """How much longer the better one is."""
        return math.log((self.better.tokens + 1) / (self.worse.tokens + 1))

    def pair(self, drawing: Drawing) -> Pair:
        """As a row of a set, with where it comes from."""
        whose = ", the better one the set's" if self.given else ""
        how = (
            f"{SOURCE}: temperature {drawing.temperature:g}, seed {drawing.seed}, decided by {self.by}{whose}"
        )
        row = self.row
        return Pair(
            brief=row.brief,
            chosen=self.better.text,
            rejected=self.worse.text,
            conversation=row.conversation,
            border=self.by,
            source=how,
            where=row.where,
            consent=row.consent,
        )


def find(row: Example, said: Sequence[Said], given: Said | None = None) -> Found | None:
    """The pair of a brief, or None; `given`, the set's own answer, is the better one where none of the model's can be."""
    sound = [each for each in said if each.sound and each.told >= LEAST_TOLD]
    first = min(sound, key=lambda each: (len(each.faults), -each.told, not each.likeliest), default=None)
    for better, from_set in ((first, False), (given, True)):
        if better is None or not better.sound:
            continue
        worse = [
            each
            for each in said
            if each.text and decides(better.faults, each.faults) and better.told >= each.told - LESS_TOLD
        ]
        if worse:
            rather = min(worse, key=lambda each: (not each.likeliest, abs(each.tokens - better.tokens)))
            return Found(row, better, rather, decides(better.faults, rather.faults), from_set)
    return None


def level(found: Sequence[Found]) -> list[Found]:
    """The pairs without those whose better answer is the longest beside its worse one, until the better ones are no longer on the whole.

    That they are shorter is let pass: what a worse answer has more is often the very promise, and a better one tells as much
    (:data:`training.writer.verdicts.LESS_TOLD`).
    """
    kept = sorted((each for each in found if abs(each.pull) <= math.log(MUCH)), key=lambda each: each.pull)
    while kept and sum(each.pull for each in kept) > 0:
        kept.pop()
    return kept


def make(
    model: Path,
    data: Path,
    out: Path,
    *,
    drawing: Drawing,
    say: Say,
    base: str = "",
    keep: bool = False,
    given: bool = True,
) -> dict[str, Any]:
    """Draw, judge, pair, and write a set beside the answers: that of `data`, with the model's own pairs to train on. `keep`: the
    set's pairs too. What was made, in figures."""
    if out.resolve() == data.resolve():
        raise BadInput(f"{out} holds the set itself; choose another folder")
    rows = asked_in_training(data, drawing)
    out.mkdir(parents=True, exist_ok=True)
    hold(out)
    mark(out, data, model, drawing)
    opened, tokenizer = open_model(model, base)
    said = draw(Asking(on_device(opened), tokenizer, drawing), rows, out / "drawn", say)
    theirs = [judged(row.brief, row.answer, tokenizer) if given else None for row in rows]
    tried = (find(row, some, its) for row, some, its in zip(rows, said, theirs, strict=True))
    found = [pair for pair in tried if pair]
    kept = level(found)
    if not kept:
        raise BadInput(
            f"no answer of {model} to {len(rows)} briefs is clearly better than another; "
            "draw more (--answers), warmer (--temperature), or school it further first"
        )
    pairs = [each.pair(drawing) for each in kept]
    kept_too = load(data, "pairs", "train") if keep else []
    for name in PARTS:
        for kind in ("sft", "pairs"):
            if (kind, name) != ("pairs", "train") and (data / f"{kind}-{name}.jsonl").exists():
                shutil.copyfile(data / f"{kind}-{name}.jsonl", out / f"{kind}-{name}.jsonl")
    mixed = [*pairs, *kept_too]
    random.Random(drawing.seed).shuffle(mixed)  # they lie by length
    write(out / "pairs-train.part", mixed)
    (out / "pairs-train.part").replace(out / "pairs-train.jsonl")
    figures = counted(rows, said, found, kept) | {"of the set beside them": len(kept_too)}
    write_at_once(out / "pairs.json", json.dumps(figures, ensure_ascii=False, indent=1))
    return figures


def best(rows: Sequence[Example], said: Sequence[Sequence[Said]]) -> list[Example]:
    """The best answer that was drawn to each brief, where one can be said as it is: to learn from by SFT."""
    found = []
    for row, some in zip(rows, said, strict=True):
        sound = [each for each in some if each.sound and each.told >= 1 - LESS_TOLD]
        if sound:
            first = min(sound, key=lambda each: (len(each.faults), -each.told, each.tokens))
            found.append(
                replace(row, answer=first.text, reasoning="", source=f"{SOURCE}: best of what was drawn")
            )
    return found


def counted(
    rows: Sequence[Example], said: Sequence[Sequence[Said]], found: Sequence[Found], kept: Sequence[Found]
) -> dict[str, Any]:
    """What was made, in figures."""
    every = [each for some in said for each in some]
    return {
        "briefs": len(rows),
        "answers": len(every),
        "answers without a weighty fault": sum(each.sound for each in every),
        "likeliest answers without one": sum(each.sound for each in every if each.likeliest),
        "briefs with a clear difference": len(found),
        "left out so that the better are no longer": len(found) - len(kept),
        "pairs": len(kept),
        "the better one is the set's": sum(each.given for each in kept),
        "the worse one is the likeliest": sum(each.worse.likeliest for each in kept),
        "decided by": dict(Counter(each.by for each in kept).most_common()),
        "tokens before leaving out": _means(found),
        "tokens": _means(kept),
    }


def _means(found: Sequence[Found]) -> dict[str, float]:
    number = max(1, len(found))
    better, worse = (sum(each.better.tokens for each in found), sum(each.worse.tokens for each in found))
    return {"better": round(better / number, 1), "worse": round(worse / number, 1)}


def on_device(model: Any) -> Any:
    """The model on a GPU where there is one."""
    import torch

    return model.to("cuda" if torch.cuda.is_available() else "cpu")
