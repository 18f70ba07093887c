"""The encoder in training: its frozen layers read every sentence once, the others learn low-rank changes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from bot.understanding.bert import Bert
from bot.understanding.encoder import BASE, CENTRE, DELTA, PIECES, TURN, read_base, tokenizer

if TYPE_CHECKING:
    from torch import Tensor

WIDTH = 384
Places = NDArray[np.int64]
_CHANGED = ("qkv", "attention.output.dense", "intermediate.dense", "output.dense")
_AT_ONCE = {"cpu": 64, "cuda": 1024}  # sentences read at once where nothing is learned


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the encoder is taught."""

    frozen: int = 8  # lower layers that are never changed
    batch: int = 64  # wishes a step; half as many sentence pairs
    rank: int = 32
    threads: int = 2
    seed: int = 0
    rate: float = 1e-3
    turn_rate: float = 3e-4
    warm: int = 60  # steps until the rates are reached
    dropout: float = 0.0  # of what attention and the inner layer add
    thinned: float = 0.0  # share of a wish's pieces that are left out
    average: float = 0.0  # how slowly the average of the weights follows them; 0: the last ones stay
    slips: int = 1  # copies of each wish with slips of the pen
    patience: int = 8  # looks at held-out sentences without a better one before it stops early
    intents: tuple[str, ...] = ()
    logs: Path | None = None  # TensorBoard's events
    say: Callable[[str], None] = field(default=lambda _line: None)


SHORT = Recipe()  # the upper layers, in twenty minutes of a CPU
LONG = Recipe(  # every layer: two minutes of a GPU, or a night
    frozen=0,
    batch=512,
    rate=1.5e-3,
    dropout=0.1,
    thinned=0.1,
    average=0.997,
    slips=2,
    patience=10**6,
)


class Shaken(Bert):
    """The same layers, which forget a share of what they add while they are taught."""

    dropout = 0.0

    def _linear(self, x: "Tensor", name: str, *, bend: bool = False) -> "Tensor":
        import torch.nn.functional as F  # noqa: N812 - its usual name

        out = super()._linear(x, name, bend=bend)
        return F.dropout(out, self.dropout) if self.dropout and name.endswith("output.dense") else out


class Student:
    """Frozen lower layers, low-rank changes above, a turn into the teacher's space, and a head for intents."""

    def __init__(self, base: Path, recipe: Recipe) -> None:
        import torch

        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.recipe, self.at_once = recipe, _AT_ONCE[self.device]
        self.words = tokenizer(base)
        self.bert = cast(Shaken, read_base(base, self.device, Shaken))
        self.precision = next(iter(self.bert.state.values())).dtype
        self.read = Read(self)
        self.down: dict[str, Any] = {}  # by part, stacked: a layer beside the other
        self.up: dict[str, Any] = {}
        self.plain = {
            part: torch.stack([self.bert.state[name] for name in self.names(part)]) for part in _CHANGED
        }
        for part, plain in self.plain.items():
            layers, rows, width = plain.shape
            first = torch.randn(layers, recipe.rank, width, device=self.device) * width**-0.5
            self.down[part] = torch.nn.Parameter(first)
            self.up[part] = torch.nn.Parameter(torch.zeros(layers, rows, recipe.rank, device=self.device))
        self.turn = torch.nn.Parameter(torch.eye(WIDTH, device=self.device))
        self.centre = np.zeros(WIDTH, dtype=np.float32)
        self.head = torch.nn.Linear(2 * WIDTH, max(1, len(recipe.intents))).to(self.device)

    def names(self, part: str) -> list[str]:
        """The weights of this part in the layers that are taught."""
        layers = range(self.recipe.frozen, self.bert.layers)
        return [f"{n}.qkv.weight" if part == "qkv" else f"encoder.layer.{n}.{part}.weight" for n in layers]

    @property
    def changes(self) -> list[Any]:
        """The low-rank changes that are trained."""
        return [*self.down.values(), *self.up.values()]

    @property
    def parts(self) -> list[Any]:
        """Everything that is trained."""
        return [*self.changes, self.turn, *self.head.parameters()]

    def merge(self) -> None:
        """Read with the changes as they are now; once after every step."""
        for part, plain in self.plain.items():
            changed = plain + (self.up[part] @ self.down[part]).to(self.precision)
            self.bert.state.update(zip(self.names(part), changed.unbind(), strict=True))

    def embed(self, places: Places, thinned: float = 0.0, whole: int = 0) -> "Tensor":
        """Unit vectors of sentences that were read, which gradients flow through; the first `whole` are never thinned."""
        import torch
        import torch.nn.functional as F  # noqa: N812

        x, mask = self.read.rows(places)
        if thinned:
            left = torch.rand(mask.shape, device=self.device) > thinned
            left[:whole] = left[:, 0] = True
            mask = mask * left
        hidden = self.bert.upto(x, mask, self.recipe.frozen, self.bert.layers).float()
        weights = mask[..., None].float()
        mean = (hidden * weights).sum(1) / weights.sum(1)
        return F.normalize(mean @ self.turn, dim=-1)

    @contextmanager
    def learning(self) -> Iterator[None]:
        """While it learns, its layers forget."""
        self.bert.dropout = self.recipe.dropout
        try:
            yield
        finally:
            self.bert.dropout = 0.0

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Finished vectors, as the encoder that is saved will give them."""
        import torch

        places = self.read.places(texts)
        order = np.argsort(self.read.lengths(places), kind="stable")
        out = torch.zeros(len(texts), WIDTH)
        with torch.no_grad():
            self.merge()
            for start in range(0, len(order), self.at_once):
                chosen = order[start : start + self.at_once]
                out[torch.from_numpy(chosen)] = self.embed(places[chosen]).float().cpu()
        found: NDArray[np.float32] = out.numpy()
        return found

    def settle(self, texts: Sequence[str]) -> None:
        """Learn what every sentence has in common, once nothing changes any more."""
        self.centre = self.vectors(texts).mean(0)

    def save(self, out: Path, base: Path) -> None:
        """Write what was changed, beside the base."""
        import shutil

        import torch
        from safetensors.torch import save_file

        out.mkdir(parents=True, exist_ok=True)
        delta = {
            TURN: self.turn.detach().to(torch.bfloat16).cpu().contiguous(),
            CENTRE: torch.from_numpy(self.centre),
        }
        for part in self.plain:
            for name, down, up in zip(self.names(part), self.down[part], self.up[part], strict=True):
                key = name.removesuffix(".weight")
                delta[f"{key}.A"] = down.detach().to(torch.bfloat16).cpu().clone()
                delta[f"{key}.B"] = up.detach().to(torch.bfloat16).cpu().clone()
        save_file(delta, str(out / DELTA))
        for name in (BASE, PIECES):
            if not (out / name).exists():
                shutil.copy(base / name, out / name)


class Read:
    """Sentences after the frozen layers, one after another: those never change, so each is read once."""

    def __init__(self, student: Student) -> None:
        self._student = student
        self._known: dict[str, int] = {}
        self._parts: list[Any] = []  # a row a piece
        self._lengths: list[int] = []
        self._starts = np.zeros(0, dtype=np.int64)
        self._ends = np.zeros(0, dtype=np.int64)

    def places(self, texts: Sequence[str]) -> Places:
        """Where these sentences lie; new ones are read."""
        new = sorted({text for text in texts if text not in self._known}, key=len)
        step = self._student.at_once
        for start in range(0, len(new), step):
            self._add(new[start : start + step])
        if new:
            self._ends = np.cumsum(self._lengths)
            self._starts = self._ends - np.array(self._lengths)
        return np.array([self._known[text] for text in texts], dtype=np.int64)

    def _add(self, texts: Sequence[str]) -> None:
        import torch

        student = self._student
        batch = student.words.encode_batch(texts)
        ids = torch.tensor([row.ids for row in batch], device=student.device)
        mask = torch.tensor([row.attention_mask for row in batch], device=student.device)
        with torch.no_grad():
            x = student.bert.upto(student.bert.words(ids), mask, 0, student.recipe.frozen)
            self._parts.append(x[mask.bool()])
        for text, length in zip(texts, mask.sum(1).tolist(), strict=True):
            self._known[text] = len(self._lengths)
            self._lengths.append(length)

    def lengths(self, places: Places) -> NDArray[np.int64]:
        """How many pieces these sentences have."""
        found: NDArray[np.int64] = (self._ends - self._starts)[places]
        return found

    def rows(self, places: Places) -> tuple["Tensor", "Tensor"]:
        """The sentences side by side, and where their pieces are."""
        import torch

        if len(self._parts) > 1:
            self._parts = [torch.cat(self._parts)]
        lengths = self.lengths(places)[:, None]
        steps = np.arange(lengths.max())[None]
        where = torch.from_numpy(self._starts[places][:, None] + np.minimum(steps, lengths - 1))
        mask = torch.from_numpy((steps < lengths).astype(np.int64)).to(self._student.device)
        x: Tensor = self._parts[0][where.to(self._student.device)]
        return x, mask
