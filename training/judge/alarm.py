"""Teach the small network that hears what must reach a person (`bot.understanding.alarm`); all else of the judge stays as it is."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

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

    torch.manual_seed(0)
    torch.set_num_threads(threads)
    buckets, grams = _grams(rows)
    net = _Network.new(vectors.shape[1], len(buckets))
    x, right = torch.from_numpy(vectors * _SPREAD), torch.from_numpy(_right(rows))
    learn = torch.optim.AdamW(net.parameters(), lr=_PACE, weight_decay=_DECAY)
    pace = torch.optim.lr_scheduler.OneCycleLR(learn, _PACE, total_steps=rounds * -(-len(rows) // _BATCH))
    dice = torch.Generator().manual_seed(0)
    for _ in range(rounds):
        for some in torch.split(torch.randperm(len(rows), generator=dice), _BATCH):
            scores = net.scores(x[some], [grams[i] for i in some.tolist()], dice)
            loss = -torch.logsumexp(torch.log_softmax(scores, dim=1) + right[some], dim=1).mean()
            learn.zero_grad()
            torch.autograd.backward(loss)
            learn.step()
            pace.step()
    return net.tensors() | {"buckets": np.array(buckets, dtype=np.uint32)}


def _grams(rows: Sequence[Told]) -> tuple[list[int], list[tuple[Any, float]]]:
    """The n-grams that are seen often enough; and for each row which of them it has, by their places, and what each counts."""
    import torch

    seen = [features(normalise(row.text).text) for row in rows]
    often = Counter(key for keys, _ in seen for key in keys)
    buckets = sorted(key for key, count in often.items() if count >= _SEEN)
    place = {key: at for at, key in enumerate(buckets)}
    known = ([place[key] for key in keys if key in place] for keys, _ in seen)
    return buckets, [
        (torch.tensor(places, dtype=torch.long), weight)
        for places, (_, weight) in zip(known, seen, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Network:
    """Two ears whose scores are added: one hidden layer over vectors (rows x dimension), a table of scores by n-grams."""

    inner: Any
    outer: Any
    meant: Any  # the hidden layer from end to end
    table: Any
    usual: Any  # scores of a message that says nothing

    @classmethod
    def new(cls, dimension: int, buckets: int) -> Self:
        """One that has learned nothing; its table is silent."""
        import torch
        from torch import nn

        inner, outer = nn.Linear(dimension, _WIDTH), nn.Linear(_WIDTH, len(KINDS), bias=False)
        table = nn.Embedding(buckets, len(KINDS))
        nn.init.zeros_(table.weight)
        meant = nn.Sequential(inner, nn.GELU(approximate="tanh"), nn.Dropout(_DROPPED), outer)
        return cls(inner, outer, meant, table, nn.Parameter(torch.zeros(len(KINDS))))

    def parameters(self) -> list[Any]:
        """All that is learned."""
        return [*self.meant.parameters(), *self.table.parameters(), self.usual]

    def scores(self, x: Any, grams: Sequence[tuple[Any, float]], dice: Any) -> Any:
        """Scores of a batch (rows x kinds), with some n-grams left out and, of some rows, all that one ear hears."""
        import torch

        owner = torch.cat([torch.full((len(places),), at) for at, (places, _) in enumerate(grams)])
        picked = torch.cat([places for places, _ in grams])
        kept = (torch.rand(len(picked), generator=dice) > _DROPPED).float()[:, None] / (1 - _DROPPED)
        weight = torch.tensor([weight for _, weight in grams])[:, None]
        worded = torch.zeros(len(grams), len(KINDS)).index_add(0, owner, self.table(picked) * kept) * weight
        deaf = torch.rand(len(grams), 2, generator=dice) < _UNHEARD
        deaf &= ~deaf.all(1, keepdim=True)  # who would hear nothing hears both
        worded = worded.masked_fill(deaf[:, :1], 0.0)
        return self.usual + worded + self.meant(x).masked_fill(deaf[:, 1:], 0.0)

    def tensors(self) -> dict[str, Any]:
        """The weights in few bits, with the stretching of the vectors folded in."""
        weights = self.table.weight.detach().numpy()
        scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
        return {
            "inner": (self.inner.weight.detach().numpy().T * _SPREAD).astype(np.float16),
            "bias": self.inner.bias.detach().numpy(),
            "outer": self.outer.weight.detach().numpy().T.astype(np.float16),
            "usual": self.usual.detach().numpy(),
            "table": np.rint(weights / scale).astype(np.int8),
            "scale": scale.astype(np.float32),
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
