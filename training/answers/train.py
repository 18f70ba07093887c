"""Teach the reader: low-rank changes of every layer of the base, and a head, by question–passage rows."""

import random
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot.knowledge.reader import HEAD, padded, pooled, reader_words, token_pairs
from bot.understanding.bert import WORDS, Bert
from bot.understanding.encoder import BASE, best_dtype, read_base
from bot.understanding.packed import SUFFIX, unpack
from training.answers.rounds import Round
from training.answers.rows import Row
from training.student import WIDTH

_PARTS: Final = ("attention.output.dense", "intermediate.dense", "output.dense")
_UNKNOWN: Final = 3
_HIDDEN: Final = 0.04  # share of tokens that are blotted out
_STEP: Final = 16  # tokens: a processor makes its way of multiplying anew for every length, and keeps it
_WARM: Final = 60  # steps until the rate is full


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the reader is taught."""

    rank: int = 16
    frozen: int = 0  # lower layers that are not changed
    batch: int = 64
    rate: float = 6e-4
    smoothing: float = 0.05
    seed: int = 0
    every: int = (
        0  # steps after which what is learned so far is kept, so that it can be looked at; 0: only at the end
    )
    say: Callable[[str], None] = field(default=lambda _line: None)


class Changing(Bert):
    """The base, its linear layers with low-rank changes beside them: no gradient of a whole weight is ever computed."""

    down: dict[str, Any]
    up: dict[str, Any]

    @classmethod
    def of(cls, plain: Bert) -> "Changing":
        """The same layers, ready to be changed."""
        made = cls.__new__(cls)
        made.__dict__ = plain.__dict__
        made.down, made.up = {}, {}
        return made

    def _linear(self, x: Any, name: str, *, bend: bool = False) -> Any:
        import torch.nn.functional as F  # noqa: N812 - its usual name

        out = F.linear(x, self.state[f"{name}.weight"], self.state[f"{name}.bias"])
        if name in self.down:
            out = out + F.linear(F.linear(x, self.down[name]), self.up[name])
        return F.gelu(out) if bend else out

    def _attended(self, q: Any, k: Any, v: Any, seen: Any) -> Any:
        """The same in plain steps in sixteen bits of a processor, where the fused one's way back takes half of a step."""
        import torch

        if q.device.type != "cpu" or q.dtype != torch.bfloat16:
            return super()._attended(q, k, v, seen)
        likeness = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
        if seen is not None:
            likeness = likeness + torch.zeros_like(seen, dtype=q.dtype).masked_fill(~seen, float("-inf"))
        return likeness.softmax(-1).to(q.dtype) @ v


class Pupil:
    """The base with low-rank changes that are being learned."""

    def __init__(self, base: Path, recipe: Recipe) -> None:
        import torch
        from safetensors.numpy import load_file

        torch.manual_seed(recipe.seed)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.recipe = recipe
        self.words = reader_words(base)
        self.bert = Changing.of(read_base(base, self.device))
        self.halved = best_dtype(self.device) == torch.bfloat16
        whole = torch.float32  # what sums up stays exact; weights that are only multiplied by are halved once
        self.bert.state = {
            name: value.to(
                best_dtype(self.device) if value.dim() == 2 and "embeddings" not in name else whole
            )
            for name, value in self.bert.state.items()
        }
        if self.device == "cuda":
            self.bert.state[WORDS] = torch.from_numpy(unpack(load_file(str(base / BASE))[WORDS + SUFFIX])).to(
                self.device
            )
            self.bert._rows = None  # unpacked once is quicker than at every batch
        self.down, self.up = {}, {}
        for layer in range(recipe.frozen, self.bert.layers):
            for name in (f"{layer}.qkv", *(f"encoder.layer.{layer}.{part}" for part in _PARTS)):
                rows, width = self.bert.state[f"{name}.weight"].shape
                first = torch.randn(recipe.rank, width, device=self.device) * width**-0.5
                self.down[name] = torch.nn.Parameter(first)
                self.up[name] = torch.nn.Parameter(torch.zeros(rows, recipe.rank, device=self.device))
        self.bert.down, self.bert.up = self.down, self.up
        self.kept: dict[str, Any] = {}  # what frozen layers learned before
        self.head = torch.nn.Linear(2 * WIDTH, 1).to(self.device)

    @property
    def parameters(self) -> list[Any]:
        """All that is learned."""
        return [*self.down.values(), *self.up.values(), *self.head.parameters()]

    def start_from(self, path: Path) -> None:
        """Go on from what was learned before."""
        import torch
        from safetensors.torch import load_file

        kept = load_file(str(path), device=self.device)
        with torch.no_grad():
            self.head.weight.copy_(kept[f"{HEAD}.weight"][None])
            self.head.bias.copy_(kept[f"{HEAD}.bias"])
            for name in self.down:
                self.down[name].copy_(kept[f"{name}.A"].float())
                self.up[name].copy_(kept[f"{name}.B"].float())
            for name in {key[:-2] for key in kept if not key.startswith(f"{HEAD}.")} - self.down.keys():
                self.bert.change(name, kept[f"{name}.B"].float() @ kept[f"{name}.A"].float())
                self.kept |= {key: kept[key].cpu() for key in (f"{name}.A", f"{name}.B")}

    def scores(self, tokens: Sequence[Sequence[int]], *, hidden: float = 0.0) -> Any:
        """One score a pair of token ids, a share of them blotted out."""
        import torch

        ids, mask = (torch.from_numpy(each).to(self.device) for each in padded(tokens, to=_STEP))
        if hidden:
            ids = ids.masked_fill(
                (torch.rand(ids.shape, device=ids.device) < hidden) & (ids > _UNKNOWN), _UNKNOWN
            )
        with torch.autocast(self.device, torch.bfloat16, enabled=self.halved):
            found = self.bert(ids, mask)
        return self.head(pooled(found.float(), mask)).squeeze(1)

    def read(self, rows: Sequence[Row]) -> Any:
        """The scores of rows, nothing learned."""
        import torch

        tokens = token_pairs(self.words, [(row.question, row.passage) for row in rows])
        order = sorted(range(len(rows)), key=lambda n: len(tokens[n]))
        out = np.zeros(len(rows), dtype=np.float32)
        with torch.no_grad():
            for start in range(0, len(order), 64):
                places = order[start : start + 64]
                out[places] = self.scores([tokens[n] for n in places]).float().cpu().numpy()
        return out

    def save(self, path: Path) -> None:
        """Write what was learned."""
        import torch
        from safetensors.torch import save_file

        kept = self.kept | {
            f"{HEAD}.weight": self.head.weight.detach()[0].cpu().float().contiguous(),
            f"{HEAD}.bias": self.head.bias.detach().cpu().float().contiguous(),
        }
        for name in self.down:
            kept[f"{name}.A"] = self.down[name].detach().to(torch.bfloat16).cpu().contiguous()
            kept[f"{name}.B"] = self.up[name].detach().to(torch.bfloat16).cpu().contiguous()
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(kept, str(path))


def teach(
    pupil: Pupil,
    rounds: Iterable[Round],
    held_out: Mapping[str, Sequence[Row]],
    seconds: float,
    keep: Callable[[], None] = lambda: None,
) -> None:
    """Learn for so long, from rows that are made anew in every round."""
    import torch
    import torch.nn.functional as F  # noqa: N812 - its usual name

    recipe = pupil.recipe
    dice = random.Random(recipe.seed)
    optimiser = torch.optim.AdamW(pupil.parameters, lr=recipe.rate, weight_decay=0.01)
    step, total, began = 0, 0.0, 0.0
    batches = _batches(rounds, recipe.batch, dice)
    for tokens, answers, weights in batches:
        began = began or time.monotonic()  # the first round is waited for, not learned
        spent = time.monotonic() - began
        if spent >= seconds:
            break
        rate = min(1.0, (step + 1) / _WARM) * max(0.02, 1 - spent / seconds)
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * rate
        wanted = torch.from_numpy(answers).to(pupil.device)
        weight = torch.from_numpy(weights).to(pupil.device)
        soft = wanted * (1 - recipe.smoothing) + recipe.smoothing / 2
        loss = F.binary_cross_entropy_with_logits(pupil.scores(tokens, hidden=_HIDDEN), soft, weight=weight)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(pupil.parameters, 1.0)
        optimiser.step()
        step += 1
        total = loss.item() if step == 1 else 0.98 * total + 0.02 * loss.item() if step % 10 == 0 else total
        if step % 100 == 0:
            recipe.say(f"step {step}, {spent:.0f} s, loss {total:.3f}")
        if recipe.every and step % recipe.every == 0:
            keep()
    batches.close()  # and with it the processes that make rows
    recipe.say(f"{step} steps of {recipe.batch}, loss {total:.3f}")
    for name, rows in held_out.items():
        recipe.say(f"held out, {name}: {right(pupil, rows)}")


def right(pupil: Pupil, rows: Sequence[Row]) -> str:
    """How often held-out rows are read rightly, those that answer and those that do not, and how well the two lie apart."""
    if not rows:
        return "none"
    said, yes = pupil.read(rows), np.array([row.answers for row in rows])
    fair = np.mean((said > 0) == yes)
    apart = f", apart {auc(said, yes):.3f}" if yes.any() and not yes.all() else ""
    return f"{len(rows)} rows, right {fair:.3f}, answering {np.mean(said[yes] > 0):.3f}, not {np.mean(said[~yes] <= 0):.3f}{apart}"


def auc(said: Any, yes: Any) -> float:
    """How often a row that answers scores above one that does not; ties count half."""
    higher = said[yes][:, None] - said[~yes][None]
    return float(np.mean((higher > 0) + 0.5 * (higher == 0)))


def _batches(
    rounds: Iterable[Round], size: int, dice: random.Random
) -> Generator[tuple[list[Any], Any, Any]]:
    """Endless batches of rows of similar length: token ids, whether each answers, what it weighs."""
    for each in rounds:
        lengths = np.diff(each.ends, prepend=0)
        order = sorted(range(len(lengths)), key=lambda n: int(lengths[n]) + 12 * dice.random())
        parts = [order[start : start + size] for start in range(0, len(order) - size + 1, size)] or [order]
        dice.shuffle(parts)
        for part in parts:
            yield [each.tokens(n) for n in part], each.answers[part], each.weights[part]
