"""Teach the small network that hears a message in the light of the bot's line before it, beside heads that stay as they are."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.understanding.curves import place
from bot.understanding.encoder import Encoder
from bot.understanding.follow import FILE, together
from bot.understanding.judge import Judge, Message
from bot.understanding.normalise import normalise
from training.judge.data import Sentence
from training.judge.heads import vectors
from training.judge.linear import Matrix, targets
from training.judge.train import Plan, gather, labels, stamp

_TIMES = 3  # so often what is clear by itself is told again after a line of something else
# And so much each of them counts: a follow-up must be learned, what is clear must not be forgotten.
_COUNTS = 0.3
_WIDTH = 384
_DROPPED = 0.4
_ROUNDS = 5
_BATCH = 512
_PACE = 2e-3
_DECAY = 0.1
_SPREAD = {
    "line": 10.0,
    "both": 100.0,
    "message": 10.0,
}  # unit vectors, and their products, are stretched alike


@dataclass(frozen=True, slots=True)
class Lesson:
    """Rows with what the judge scores without the network; `pull` is how much the encoder's side counts in the vote."""

    seen: Matrix
    scored: Matrix
    pull: Matrix
    wanted: Matrix
    weight: Matrix


def teach_follow_ups(plan: Plan, rounds: int = _ROUNDS) -> Path:
    """Fit the network on every row that has a line before it, and write it into the folder of the judge.

    It is fitted on the vote's own scores, so that it learns what the vote lacks. Most of what it sees is clear by
    itself and stands after a line about something else.
    """
    rows, _ = gather(plan)
    known = [row for row, seen in zip(rows.every, rows.seen, strict=True) if seen and row.intents]
    told = [row for row in known if row.asked]
    taught = told + _turned_to(known, [row.asked for row in told])
    plan.say(f"{len(told)} follow-ups, {len(taught) - len(told)} messages after something else")
    lesson = _lesson(plan, taught)
    _save(_fit(lesson, plan, rounds), plan.out)
    plan.say(
        f"this judge is now {stamp(plan.out, 'follow_ups', [row.text for row in taught if row.weight >= 1])}"
    )
    return plan.out


def _turned_to(rows: Sequence[Sentence], lines: Sequence[str]) -> list[Sentence]:
    """Our own messages that need no line before them, each after lines about something else; what is said often comes often."""
    source = random.Random(0)
    return [
        replace(row, asked=source.choice(lines), weight=row.weight * _COUNTS)
        for row in rows
        if row.source == "own" and not row.asked
        for _ in range(_TIMES)
    ]


def _lesson(plan: Plan, rows: Sequence[Sentence]) -> Lesson:
    """What the network learns from: vectors, and the vote of the judge as it is."""
    encoder = Encoder(plan.out, threads=plan.threads)
    judge = Judge(plan.out, encoder)
    x = vectors(encoder.read, rows)
    heads = _heads(plan.out)
    intents = labels().columns["intents"]
    voted, pull = [], []
    for row, deep in zip(rows, (x @ heads["weights"] + heads["bias"])[:, intents], strict=True):
        message = Message(normalise(row.text).text, normalise(row.asked).text)
        scores, counts = judge.voted(message, deep, place(row.language))
        voted.append(scores)
        pull.append(counts)
    half = x.shape[1] // 2
    return Lesson(
        seen=together(x[:, :half], x[:, half:]),
        scored=np.stack(voted),
        pull=np.array(pull, dtype=np.float32)[:, None],
        wanted=targets(rows, labels()).wanted[:, intents],
        weight=np.array([row.weight for row in rows], dtype=np.float32),
    )


def _fit(lesson: Lesson, plan: Plan, rounds: int) -> dict[str, Matrix]:
    """The weights of the network, with the stretching of what it sees folded in."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    torch.set_num_threads(1)  # a network this small waits for a second thread longer than it computes
    spread = np.repeat(list(_SPREAD.values()), lesson.seen.shape[1] // 3).astype(np.float32)
    x, scored, pull, wanted, weight = (
        torch.from_numpy(part)
        for part in (lesson.seen * spread, lesson.scored, lesson.pull, lesson.wanted, lesson.weight)
    )
    inner, outer = nn.Linear(x.shape[1], _WIDTH), nn.Linear(_WIDTH, wanted.shape[1], bias=False)
    nn.init.zeros_(outer.weight)  # it begins by changing nothing
    net = nn.Sequential(inner, nn.GELU(approximate="tanh"), nn.Dropout(_DROPPED), outer)
    learn = torch.optim.AdamW(net.parameters(), lr=_PACE, weight_decay=_DECAY)
    steps = rounds * -(-len(x) // _BATCH)
    pace = torch.optim.lr_scheduler.OneCycleLR(learn, _PACE, total_steps=steps)
    for number in range(rounds):
        order = torch.from_numpy(np.random.RandomState(number).permutation(len(x)))
        lost = 0.0
        for begin in range(0, len(order), _BATCH):
            some = order[begin : begin + _BATCH]
            chances = torch.log_softmax(scored[some] + pull[some] * net(x[some]), dim=1)
            loss = (-(wanted[some] * chances).sum(1) * weight[some]).mean()
            learn.zero_grad()
            torch.autograd.backward(loss)
            learn.step()
            pace.step()
            lost += loss.item() * len(some)
        plan.say(f"round {number + 1} of {rounds}: loss {lost / len(x):.3f}")
    return {
        "inner": inner.weight.detach().numpy().T * spread[:, None],
        "bias": inner.bias.detach().numpy(),
        "outer": outer.weight.detach().numpy().T,
    }


def _heads(folder: Path) -> dict[str, Any]:
    from safetensors.numpy import load_file

    from bot.understanding.judge import HEADS

    return {name: tensor.astype(np.float32) for name, tensor in load_file(str(folder / HEADS)).items()}


def _save(weights: dict[str, Matrix], folder: Path) -> None:
    from safetensors.numpy import save_file

    half = {name: np.ascontiguousarray(tensor, dtype=np.float16) for name, tensor in weights.items()}
    save_file(half, str(folder / FILE))
