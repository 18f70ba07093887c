"""The encoder in training: its lower layers are frozen and read once, the upper ones learn low-rank changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bot.understanding.encoder import BASE, CENTRE, DELTA, PIECES, TURN, read_base, tokenizer

WIDTH = 384
_CHANGED = ("qkv", "attention.output.dense", "intermediate.dense", "output.dense")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the encoder is taught."""

    frozen: int = 8  # lower layers that are never changed
    batch: int = 64
    rank: int = 32
    threads: int = 2
    seed: int = 0
    rate: float = 1e-3
    turn_rate: float = 3e-4
    patience: int = 8  # looks at held-out sentences without a better one before it stops early
    intents: tuple[str, ...] = ()
    logs: Path | None = None  # TensorBoard's events
    say: Callable[[str], None] = field(default=lambda _line: None)


@dataclass(frozen=True, slots=True)
class Half:
    """A sentence after the frozen layers: one row a token."""

    rows: Any

    def __len__(self) -> int:
        return int(self.rows.shape[0])


class Student:
    """Frozen lower layers, low-rank changes above, a turn into the teacher's space, and a head for intents."""

    def __init__(self, base: Path, recipe: Recipe) -> None:
        import torch

        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.recipe = recipe
        self.words = tokenizer(base)
        self.bert = read_base(base, self.device)
        self.precision = next(iter(self.bert.state.values())).dtype
        self.plain = dict(self.bert.state)
        self.read: dict[str, Half] = {}  # sentences after the frozen layers; those never change
        self.down: dict[str, Any] = {}
        self.up: dict[str, Any] = {}
        for name in self._names():
            rows, width = self.plain[f"{name}.weight"].shape
            first = torch.randn(recipe.rank, width, device=self.device) * width**-0.5
            self.down[name] = torch.nn.Parameter(first)
            self.up[name] = torch.nn.Parameter(torch.zeros(rows, recipe.rank, device=self.device))
        self.turn = torch.nn.Parameter(torch.eye(WIDTH, device=self.device))
        self.centre = np.zeros(WIDTH, dtype=np.float32)
        self.head = torch.nn.Linear(2 * WIDTH, max(1, len(recipe.intents))).to(self.device)

    def _names(self) -> list[str]:
        out = []
        for layer in range(self.recipe.frozen, self.bert.layers):
            out += [f"{layer}.qkv", *(f"encoder.layer.{layer}.{part}" for part in _CHANGED[1:])]
        return out

    @property
    def changes(self) -> list[Any]:
        """The low-rank changes that are trained."""
        return [*self.down.values(), *self.up.values()]

    def halves(self, texts: Sequence[str]) -> list[Half]:
        """The sentences after the frozen layers."""
        import torch

        new = sorted({text for text in texts if text not in self.read}, key=len)
        with torch.inference_mode():
            for start in range(0, len(new), self.recipe.batch):
                chunk = new[start : start + self.recipe.batch]
                batch = self.words.encode_batch(chunk)
                ids = torch.tensor([row.ids for row in batch], device=self.device)
                mask = torch.tensor([row.attention_mask for row in batch], device=self.device)
                x = self.bert.upto(self.bert.words(ids), mask, 0, self.recipe.frozen)
                for row, text in enumerate(chunk):
                    self.read[text] = Half(x[row, : int(mask[row].sum())].clone())
        return [self.read[text] for text in texts]

    def embed(self, halves: Sequence[Half]) -> Any:
        """Unit vectors that gradients flow through."""
        import torch
        import torch.nn.functional as F  # noqa: N812 - its usual name

        longest = max(len(half) for half in halves)
        x = torch.zeros(len(halves), longest, WIDTH, dtype=self.precision, device=self.device)
        mask = torch.zeros(len(halves), longest, dtype=torch.long, device=self.device)
        for row, half in enumerate(halves):
            x[row, : len(half)], mask[row, : len(half)] = half.rows, 1
        for name in self.down:
            change = (self.up[name] @ self.down[name]).to(self.precision)
            self.bert.state[f"{name}.weight"] = self.plain[f"{name}.weight"] + change
        hidden = self.bert.upto(x, mask, self.recipe.frozen, self.bert.layers).float()
        weights = mask[..., None].float()
        mean = (hidden * weights).sum(1) / weights.sum(1)
        return F.normalize(mean @ self.turn, dim=-1)

    def vectors(self, texts: Sequence[str]) -> Any:
        """Finished vectors, as the encoder that is saved will give them."""
        import torch

        halves = self.halves(texts)
        order = sorted(range(len(texts)), key=lambda i: len(halves[i]))
        out = torch.zeros(len(texts), WIDTH)
        with torch.no_grad():
            for start in range(0, len(order), self.recipe.batch):
                places = order[start : start + self.recipe.batch]
                out[places] = self.embed([halves[i] for i in places]).float().cpu()
        return out.numpy()

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
        for name in self.down:
            delta[f"{name}.A"] = self.down[name].detach().to(torch.bfloat16).cpu().contiguous()
            delta[f"{name}.B"] = self.up[name].detach().to(torch.bfloat16).cpu().contiguous()
        save_file(delta, str(out / DELTA))
        for name in (BASE, PIECES):
            if not (out / name).exists():
                shutil.copy(base / name, out / name)
