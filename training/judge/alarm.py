"""Teach the small network that hears what must reach a person (`bot.understanding.alarm`); all else of the judge stays as it is."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import BadInput
from bot.understanding.alarm import DANGERS, FILE, KINDS, LEGAL, NONE, PERSON
from bot.understanding.encoder import Encoder
from bot.understanding.features import masked
from bot.understanding.linear import features
from bot.understanding.normalise import normalise
from training.judge.data import Sentence, read_own
from training.judge.linear import Matrix
from training.judge.train import Plan, stamp
from training.rows import read_jsonl

_HARMLESS = 9000  # of the judge's own sentences that need nobody
_SEEN = 2  # rows an n-gram must stand in
_WIDTH = 96
_SPREAD = 12.0  # unit vectors are stretched
_DROPPED = 0.4
_UNHEARD = 0.25  # so often a side is silent, so that neither leans on the other
_ROUNDS = 30
_BATCH = 256
_PACE = 4e-3
_DECAY = 0.05


@dataclass(frozen=True, slots=True)
class Told:
    """A message, and what it may be: one kind, or several where nobody wrote down which."""

    text: str
    language: str
    kinds: tuple[str, ...]


def read_alarms(folder: Path) -> list[Told]:
    """The rows that were written for this, from every .jsonl file of a folder."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, row in enumerate(read_jsonl(path), 1):
            if row.get("kind") not in KINDS:
                raise BadInput(f"{path.name}, row {number}: the kind is none of {', '.join(KINDS)}")
            found.append(Told(row["text"], row["language"], (row["kind"],)))
    if not found:
        raise BadInput(f"no sentences (.jsonl) in {folder}")
    return found


def among(sentences: Sequence[Sentence], least: int = _HARMLESS) -> list[Told]:
    """What the judge's own sentences say of it: all that need a person, and some of the others."""
    told = [Told(each.text, each.language, _kinds(each)) for each in sentences if each.risk is not None]
    others = [row for row in told if row.kinds == (NONE,)]
    random.Random(0).shuffle(others)
    return [row for row in told if row.kinds != (NONE,)] + others[:least]


def _kinds(sentence: Sentence) -> tuple[str, ...]:
    risk, wishes = sentence.risk or (), sentence.intents or ()
    dangers = DANGERS if "safety" in risk else ()
    legal = (LEGAL,) if "legal" in risk else ()
    person = (PERSON,) if "handoff.request" in wishes and not dangers and not legal else ()
    return (*dangers, *legal, *person) or (NONE,)


def teach_alarm(plan: Plan, alarms: Path, rounds: int = _ROUNDS) -> Path:
    """Fit the network on both, and write it into the folder of the judge."""
    own = read_own(plan.own)
    written = read_alarms(alarms)
    known = {row.text for row in written}
    rows = written + [row for row in among(own) if row.text not in known]
    plan.say(f"{len(rows)} sentences, {sum(row.kinds != (NONE,) for row in rows)} of them need a person")
    vectors = read_vectors(Encoder(plan.out, threads=plan.threads), rows)
    _save(fit(rows, vectors, threads=plan.threads, rounds=rounds), plan.out)
    plan.say(f"this judge is now {stamp(plan.out, 'alarms', [row.text for row in rows])}")
    return plan.out


def read_vectors(encoder: Encoder, rows: Sequence[Told]) -> Matrix:
    """What the encoder makes of the messages."""
    out: Matrix = encoder.read([masked(normalise(row.text).text) or " " for row in rows])
    return out


def fit(rows: Sequence[Told], vectors: Matrix, *, threads: int = 2, rounds: int = _ROUNDS) -> dict[str, Any]:
    """The network's tensors, as `bot.understanding.alarm` reads them."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    torch.set_num_threads(threads)
    seen = [features(normalise(row.text).text) for row in rows]
    often = Counter(key for buckets, _ in seen for key in buckets)
    buckets = sorted(key for key, count in often.items() if count >= _SEEN)
    place = {key: at for at, key in enumerate(buckets)}
    grams = [
        (torch.tensor([place[key] for key in keys if key in place], dtype=torch.long), w) for keys, w in seen
    ]
    x = torch.from_numpy(vectors * _SPREAD)
    right = torch.from_numpy(_right(rows))
    inner, outer = nn.Linear(x.shape[1], _WIDTH), nn.Linear(_WIDTH, len(KINDS), bias=False)
    usual = nn.Parameter(torch.zeros(len(KINDS)))
    table = nn.Embedding(len(buckets), len(KINDS))
    nn.init.zeros_(table.weight)
    meant = nn.Sequential(inner, nn.GELU(approximate="tanh"), nn.Dropout(_DROPPED), outer)
    learn = torch.optim.AdamW(
        [*meant.parameters(), *table.parameters(), usual], lr=_PACE, weight_decay=_DECAY
    )
    pace = torch.optim.lr_scheduler.OneCycleLR(learn, _PACE, total_steps=rounds * -(-len(rows) // _BATCH))
    dice = torch.Generator().manual_seed(0)
    for _ in range(rounds):
        for some in torch.split(torch.randperm(len(rows), generator=dice), _BATCH):
            owner = torch.cat([torch.full((len(grams[i][0]),), at) for at, i in enumerate(some.tolist())])
            picked = torch.cat([grams[i][0] for i in some.tolist()])
            heard = (torch.rand(len(picked), generator=dice) > _DROPPED).float()[:, None] / (1 - _DROPPED)
            weight = torch.tensor([grams[i][1] for i in some.tolist()])[:, None]
            worded = torch.zeros(len(some), len(KINDS)).index_add(0, owner, table(picked) * heard) * weight
            deaf = torch.rand(len(some), 2, generator=dice) < _UNHEARD
            both = deaf.all(1)
            worded = worded.masked_fill((deaf[:, 0] & ~both)[:, None], 0.0)
            said = meant(x[some]).masked_fill((deaf[:, 1] & ~both)[:, None], 0.0)
            chances = torch.log_softmax(usual + worded + said, dim=1)
            loss = -torch.logsumexp(chances + right[some], dim=1).mean()
            learn.zero_grad()
            torch.autograd.backward(loss)
            learn.step()
            pace.step()
    weights = table.weight.detach().numpy()
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    return {
        "inner": (inner.weight.detach().numpy().T * _SPREAD).astype(np.float16),
        "bias": inner.bias.detach().numpy(),
        "outer": outer.weight.detach().numpy().T.astype(np.float16),
        "usual": usual.detach().numpy(),
        "table": np.rint(weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "buckets": np.array(buckets, dtype=np.uint32),
    }


def _right(rows: Sequence[Told]) -> Matrix:
    """Zero at what a row may be, far below at what it is not."""
    out = np.full((len(rows), len(KINDS)), -1e4, dtype=np.float32)
    for at, row in enumerate(rows):
        out[at, [KINDS.index(kind) for kind in row.kinds]] = 0.0
    return out


def _save(tensors: dict[str, Any], folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file({name: np.ascontiguousarray(each) for name, each in tensors.items()}, str(folder / FILE))
