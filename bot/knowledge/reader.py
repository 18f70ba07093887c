"""A reader of question and passage together: it says whether the passage answers the question, not merely is about the same.

It is the encoder's base with low-rank changes and a head of its own (`training/answers` makes them), beside the encoder and never
mixed with it. It is asked about the best few passages of a question only, and only where likeness leaves doubt.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from bot.errors import KnowledgeError
from bot.understanding.encoder import apply_delta, quickest_dtype, read_base, tokenizer
from bot.understanding.multiply import SHOWN
from bot.understanding.normalise import normalise

if TYPE_CHECKING:
    from torch import Tensor

READER: Final = "reader.safetensors"
HEAD: Final = "head"
LONGEST: Final = 160  # tokens of question and passage together
QUESTION: Final = 48  # of which the question may have
_END: Final = 2  # the token that ends a text
_PADDING: Final = 1
_REMEMBERED: Final = 24  # scores of the last questions


def reader_words(folder: Path) -> Any:
    """The pieces that the reader's texts are cut into, neither cut short nor filled up."""
    words = tokenizer(folder)
    words.no_truncation()
    words.no_padding()
    return words


def token_pairs(words: Any, pairs: Sequence[tuple[str, str]]) -> list[list[int]]:
    """The ids of each question and passage: `<s> question </s> </s> passage </s>`, the passage cut where it is too long."""
    asked = words.encode_batch([normalise(question).text or " " for question, _ in pairs])
    read = words.encode_batch([normalise(passage).text or " " for _, passage in pairs])
    return [_joined(first.ids, second.ids) for first, second in zip(asked, read, strict=True)]


def _joined(question: Sequence[int], passage: Sequence[int]) -> list[int]:
    first = [*question[: min(len(question), QUESTION) - 1], _END]
    return [*first, _END, *passage[1:-1][: LONGEST - len(first) - 2], _END]


def padded(rows: Sequence[Sequence[int]], *, to: int = 1) -> "tuple[Any, Any]":
    """Ids and mask of rows of different lengths, as long as the longest, or as the next multiple."""
    longest = max(map(len, rows))
    ids = np.full((len(rows), -(-longest // to) * to), _PADDING, dtype=np.int64)
    for n, row in enumerate(rows):
        ids[n, : len(row)] = row
    return ids, (ids != _PADDING).astype(np.int64)


def pooled(hidden: "Tensor", mask: "Tensor") -> "Tensor":
    """What the head reads: the first token beside the mean of all."""
    import torch

    weights = mask[..., None].to(hidden.dtype)
    return torch.cat([hidden[:, 0], (hidden * weights).sum(1) / weights.sum(1)], dim=1)


class Reader(Protocol):
    """Says how surely each passage answers a question."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score a passage, in order: above 0, it rather answers."""


class AnswerReader:
    """Reads question and passage together. It remembers its last scores: a turn asks the same more than once."""

    def __init__(self, folder: Path, *, device: str = "cpu", adapter: Path | None = None) -> None:
        """Load it from the folder of the encoder's base.

        Args:
            adapter: Its own weights, where they do not lie beside the base.
        """
        import torch
        from safetensors.torch import load_file

        path = adapter or folder / READER
        if not path.exists():
            raise KnowledgeError(
                f"no {READER} in the model folder; train one with python -m training.answers"
            )
        device = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
        self._torch, self._device, self._lock = torch, device, threading.Lock()
        self._recent: OrderedDict[bytes, float] = OrderedDict()  # by digests: no text is kept
        self._words = reader_words(folder)
        delta = load_file(str(path))
        self._weight = delta.pop(f"{HEAD}.weight").float().to(device)
        self._bias = float(delta.pop(f"{HEAD}.bias"))
        self._model = read_base(folder, device, precision=quickest_dtype(device))
        apply_delta(self._model, delta)
        with torch.inference_mode():
            self._model.pack(*self._tokens(list(pairwise(SHOWN))))

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score a passage: above 0, it rather answers."""
        names = [_digest(question, passage) for passage in passages]
        with self._lock:
            new = {
                name: (question, passage)
                for name, passage in zip(names, passages, strict=True)
                if name not in self._recent
            }
            if new:
                self._recent.update(zip(new, self._forward(list(new.values())), strict=True))
            out = [self._recent[name] for name in names]
            while len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)
        return out

    def _forward(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        torch = self._torch
        with torch.inference_mode():
            ids, seen = self._tokens(pairs)
            hidden = self._model(ids, seen).float()
            out: list[float] = (pooled(hidden, seen) @ self._weight + self._bias).tolist()
            return out

    def _tokens(self, pairs: Sequence[tuple[str, str]]) -> "tuple[Tensor, Tensor]":
        ids, mask = padded(token_pairs(self._words, pairs))
        from_numpy = self._torch.from_numpy
        return from_numpy(ids).to(self._device), from_numpy(mask).to(self._device)


def _digest(question: str, passage: str) -> bytes:
    pair = f"{len(question)}:{question}{passage}"
    return blake2b(pair.encode("utf-8", "surrogatepass"), digest_size=16).digest()
