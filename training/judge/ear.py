"""Teach a small network that hears what no pattern describes (`bot.understanding.ear`)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from bot.errors import BadInput
from bot.understanding.features import masked
from bot.understanding.linear import features
from bot.understanding.normalise import normalise
from training.judge.linear import Matrix
from training.judge.readings import Readings
from training.judge.train import Plan, stamp
from training.rows import read_jsonl

ROUNDS = 30
_SEEN = 2  # rows an n-gram must stand in
_WIDTH = 96
_VOICES = 3  # networks whose mean is heard: one alone says another thing of a twentieth of what is oblique, by its beginning alone
_SPREAD = 12.0  # unit vectors are stretched
_DROPPED = 0.4
_UNHEARD = 0.25  # so often a side is silent, so that neither leans on the other
_BATCH = 256
_PACE = 4e-3
_DECAY = 0.05


@dataclass(frozen=True, slots=True)
class Told:
    """A message, and what it may be: one kind, or several where nobody wrote down which."""

    text: str
    language: str
    kinds: tuple[str, ...]
    hazard: bool = False  # whether somebody may come to harm by it, whatever its kind


def read_told(folder: Path, kinds: Sequence[str]) -> list[Told]:
    """The rows that were written for an ear, from every .jsonl file of a folder.

    Raises:
        BadInput: A kind is none of these, or there is no row.
    """
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, row in enumerate(read_jsonl(path), 1):
            if row.get("kind") not in kinds:
                raise BadInput(f"{path.name}, row {number}: the kind is none of {', '.join(kinds)}")
            found.append(Told(row["text"], row["language"], (row["kind"],), hazard=bool(row.get("hazard"))))
    if not found:
        raise BadInput(f"no sentences (.jsonl) in {folder}")
    return found


@dataclass(frozen=True, slots=True)
class Lesson:
    """What an ear is taught, and where it goes."""

    name: str  # of the part, in the judge's settings
    file: str
    kinds: Sequence[str]  # its outcomes in the order of the scores; the first tells nothing
    written: Sequence[Told]  # for this ear
    others: Sequence[Told]  # own sentences beside them; one whose text was written for the ear is left out

    def rows(self) -> list[Told]:
        """All that is gone through."""
        known = {row.text for row in self.written}
        return [*self.written, *(row for row in self.others if row.text not in known)]


def teach(plan: Plan, lesson: Lesson, rounds: int = ROUNDS) -> Path:
    """Fit the network and write it into the folder of the judge, all else of which stays as it is; its version tells that it was."""
    rows = lesson.rows()
    plan.say(
        f"{len(rows)} sentences, {sum(row.kinds != (lesson.kinds[0],) for row in rows)} of them tell something"
    )
    readings = Readings(plan.out, threads=plan.threads, kept=plan.readings)
    vectors = readings.read([masked(normalise(row.text).text) or " " for row in rows])
    save(fit(rows, vectors, lesson.kinds, rounds=rounds), plan.out / lesson.file)
    plan.say(f"this judge is now {stamp(plan.out, lesson.name, [row.text for row in rows])}")
    return plan.out


def fit(
    rows: Sequence[Told], vectors: Matrix, kinds: Sequence[str], *, rounds: int = ROUNDS
) -> dict[str, Any]:
    """The network's tensors, as `bot.understanding.ear` reads them; its outcomes in the order of the kinds."""
    import torch

    torch.set_num_threads(1)  # networks this small wait for a second thread longer than they compute
    buckets, grams = _grams(rows)
    x, right = torch.from_numpy(vectors * _SPREAD), torch.from_numpy(_right(rows, kinds))
    nets = [
        _taught(
            _Network.new(x.shape[1], len(buckets), len(kinds), seed),
            x,
            grams,
            right,
            rounds=rounds,
            seed=seed,
        )
        for seed in range(_VOICES)
    ]
    return _together(nets) | {"buckets": np.array(buckets, dtype=np.uint32)}


def _taught(
    net: "_Network", x: Any, grams: Sequence[tuple[Any, float]], right: Any, *, rounds: int, seed: int
) -> "_Network":
    """A network that has gone through the rows, in an order of its own."""
    import torch

    torch.manual_seed(seed)
    learn = torch.optim.AdamW(net.parameters(), lr=_PACE, weight_decay=_DECAY)
    pace = torch.optim.lr_scheduler.OneCycleLR(learn, _PACE, total_steps=rounds * -(-len(x) // _BATCH))
    dice = torch.Generator().manual_seed(seed)
    for _ in range(rounds):
        for some in torch.split(torch.randperm(len(x), generator=dice), _BATCH):
            scores = net.scores(x[some], [grams[i] for i in some.tolist()], dice)
            loss = -torch.logsumexp(torch.log_softmax(scores, dim=1) + right[some], dim=1).mean()
            learn.zero_grad()
            torch.autograd.backward(loss)
            learn.step()
            pace.step()
    return net


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
    def new(cls, dimension: int, buckets: int, kinds: int, seed: int) -> Self:
        """One that has learned nothing; its table is silent."""
        import torch
        from torch import nn

        torch.manual_seed(seed)
        inner, outer = nn.Linear(dimension, _WIDTH), nn.Linear(_WIDTH, kinds, bias=False)
        table = nn.Embedding(buckets, kinds)
        nn.init.zeros_(table.weight)
        meant = nn.Sequential(inner, nn.GELU(approximate="tanh"), nn.Dropout(_DROPPED), outer)
        return cls(inner, outer, meant, table, nn.Parameter(torch.zeros(kinds)))

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
        worded = (
            torch.zeros(len(grams), len(self.usual)).index_add(0, owner, self.table(picked) * kept) * weight
        )
        deaf = torch.rand(len(grams), 2, generator=dice) < _UNHEARD
        deaf &= ~deaf.all(1, keepdim=True)  # who would hear nothing hears both
        worded = worded.masked_fill(deaf[:, :1], 0.0)
        return self.usual + worded + self.meant(x).masked_fill(deaf[:, 1:], 0.0)


def _together(nets: Sequence[_Network]) -> dict[str, Any]:
    """The weights of one network whose scores are the mean of theirs: side by side in the hidden layer, in few bits, with the
    stretching of the vectors folded in."""
    many = len(nets)
    weights = sum(net.table.weight.detach().numpy() for net in nets) / many
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    inner = [net.inner.weight.detach().numpy().T * _SPREAD for net in nets]
    outer = [net.outer.weight.detach().numpy().T / many for net in nets]
    return {
        "inner": np.concatenate(inner, axis=1).astype(np.float16),
        "bias": np.concatenate([net.inner.bias.detach().numpy() for net in nets]),
        "outer": np.concatenate(outer).astype(np.float16),
        "usual": sum(net.usual.detach().numpy() for net in nets) / many,
        "table": np.rint(weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
    }


def _right(rows: Sequence[Told], kinds: Sequence[str]) -> Matrix:
    """Zero at what a row may be, far below at what it is not."""
    out = np.full((len(rows), len(kinds)), -1e4, dtype=np.float32)
    for at, row in enumerate(rows):
        out[at, [kinds.index(kind) for kind in row.kinds]] = 0.0
    return out


def save(tensors: dict[str, Any], path: Path) -> None:
    """Write them where the judge looks for them."""
    from safetensors.numpy import save_file

    save_file({name: np.ascontiguousarray(each) for name, each in tensors.items()}, str(path))
