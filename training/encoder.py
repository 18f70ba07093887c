"""Teach the English encoder Chinese: its new sentences must land where its own English puts their twins.

Only new character rows and low-rank changes are trained, so what ships is a few megabytes beside the packaged base.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.understanding.encoder import base_path, best_dtype, tokenizer
from bot.understanding.features import masked
from bot.understanding.normalise import normalise
from training.rows import Pair
from training.student import Recipe, Student, base_model, pool, tensors

_KEEP_ENGLISH = 4  # every so many steps the English side is held in place too


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence and its intents, for fine-tuning."""

    text: str
    intents: tuple[str, ...]


def teach(
    pairs: Sequence[Pair],
    out: Path,
    recipe: Recipe,
    *,
    labelled: Sequence[Labelled] = (),
    start: Path | None = None,
) -> None:
    """Train and write the new characters and low-rank changes to `out`; `start` continues from an earlier result."""
    import torch

    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    folded = [(normalise(pair.en).text, normalise(pair.zh).text) for pair in pairs if len(pair.zh) < 60]
    student = Student(folded, recipe, start)
    targets = _embed_teacher([english for english, _ in folded], recipe)
    _loop(student, folded, targets, list(labelled), recipe)
    student.save(out)


def _embed_teacher(texts: Sequence[str], recipe: Recipe) -> Any:
    """What the untouched English model says about the English side."""
    import torch

    base = base_path()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model, words = base_model(base, best_dtype(device), device), tokenizer(base, "")
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = torch.zeros(len(texts), 384, device=device)
    with torch.inference_mode():
        for start in range(0, len(order), recipe.batch):
            rows = order[start : start + recipe.batch]
            out[rows] = pool(model, *tensors(words, [texts[row] for row in rows], device))
    return out.clone()


def _loop(
    student: Student,
    pairs: Sequence[tuple[str, str]],
    targets: Any,
    labelled: list[Labelled],
    recipe: Recipe,
) -> None:
    import torch
    import torch.nn.functional as F  # noqa: N812

    ranks: list[Any] = [p for n, p in student.model.named_parameters() if "lora_" in n]
    parts: list[list[Any]] = [[student.rows], ranks, [*student.head.parameters()]]
    optimiser = torch.optim.AdamW([{"params": part} for part in parts], weight_decay=0.0)
    source = random.Random(recipe.seed)
    pairs_each = recipe.batch // 2 if labelled else recipe.batch
    batches, wishes = _batches(pairs, pairs_each, source), _wishes(labelled, recipe)
    began, step, total = time.monotonic(), 0, recipe.minutes * 60
    while (spent := time.monotonic() - began) < total:
        rate = min(1.0, (step + 1) / 100) * max(0.02, 1 - spent / total)
        for group, base_rate in zip(
            optimiser.param_groups, (recipe.rows_rate, recipe.rank_rate, 3e-3), strict=True
        ):
            group["lr"] = base_rate * rate
        rows = next(batches)
        goal = targets[rows]
        twin = student.embed([pairs[row][1] for row in rows])
        loss = 5 * (1 - (twin * goal).sum(1)).mean()
        loss = loss + F.cross_entropy(twin @ goal.T * 20, torch.arange(len(rows), device=goal.device))
        if step % _KEEP_ENGLISH == 0:
            loss = loss + 5 * (1 - (student.embed([pairs[row][0] for row in rows]) * goal).sum(1)).mean()
        if wishes is not None:
            texts, wanted = next(wishes)
            loss = loss + F.cross_entropy(
                student.head(student.embed(texts)) * 8, wanted.to(goal.device), label_smoothing=0.1
            )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([student.rows, *ranks], 1.0)
        optimiser.step()
        step += 1
        if step % 100 == 0:
            recipe.say(f"step {step}, {spent:.0f} of {total:.0f} s, loss {loss.item():.3f}")


def _batches(pairs: Sequence[tuple[str, str]], size: int, source: random.Random) -> Iterator[list[int]]:
    """Endless batches of similar length, in random order."""
    while True:
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][1]) + source.random() * 4)
        chunks = [order[start : start + size] for start in range(0, len(order) - size + 1, size)] or [order]
        source.shuffle(chunks)
        yield from chunks


def _wishes(labelled: list[Labelled], recipe: Recipe) -> Iterator[tuple[list[str], Any]] | None:
    """Endless batches of sentences with soft intent targets; rare intents come as often as common ones allow."""
    import torch

    if not labelled:
        return None
    place = {name: i for i, name in enumerate(recipe.intents)}

    def endless() -> Iterator[tuple[list[str], Any]]:
        source = random.Random(recipe.seed + 2)
        while True:
            source.shuffle(labelled)
            for start in range(0, max(1, len(labelled) - recipe.batch + 1), recipe.batch):
                rows = labelled[start : start + recipe.batch]
                wanted = torch.zeros(len(rows), len(place))
                for i, row in enumerate(rows):
                    for intent in row.intents:
                        wanted[i, place[intent]] = 1 / len(row.intents)
                yield [masked(normalise(row.text).text) or " " for row in rows], wanted

    return endless()
