"""A transformer over characters, trained from scratch on the judge's sentences: what it is worth beside a pretrained encoder."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.understanding.features import masked
from bot.understanding.normalise import normalise
from training.judge.data import Sentence
from training.noise import slip

_LONGEST = 96  # characters
_WIDTH, _LAYERS, _HEADS = 256, 4, 8
_DROPOUT = 0.2


class Characters:
    """Reads a message, and what was asked before it, character by character.

    Args:
        rows: What it learns from.
        intents: The outputs.
    """

    def __init__(self, rows: Sequence[Sentence], intents: Sequence[str]) -> None:
        import torch
        from torch import nn

        self._torch, self._intents = torch, tuple(intents)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        counts = Counter(char for row in rows for char in _text(row))
        known = sorted(char for char, count in counts.items() if count > 1)
        self._ids = {char: place for place, char in enumerate(known, 2)}
        layer = nn.TransformerEncoderLayer(
            _WIDTH, _HEADS, 4 * _WIDTH, _DROPOUT, activation="gelu", batch_first=True, norm_first=True
        )
        parts = {
            "characters": nn.Embedding(len(self._ids) + 2, _WIDTH, padding_idx=0),
            "places": nn.Embedding(_LONGEST, _WIDTH),
            "layers": nn.TransformerEncoder(layer, _LAYERS, enable_nested_tensor=False),
            "head": nn.Linear(_WIDTH, len(self._intents)),
        }
        self._net = nn.ModuleDict(parts).to(self.device)
        self.parameters = sum(part.numel() for part in self._net.parameters())

    def learn(self, rows: Sequence[Sentence], seconds: float, batch: int = 128) -> int:
        """Learn from the rows for so long; returns the steps taken."""
        torch = self._torch
        optimiser = torch.optim.AdamW(self._net.parameters(), weight_decay=0.05)
        source, began, step = random.Random(0), time.monotonic(), 0
        self._net.train()
        while (spent := time.monotonic() - began) < seconds:
            chosen = source.sample(rows, min(batch, len(rows)))
            scores = self._scores([slip(_text(row), source) for row in chosen])
            wanted = self._wanted(chosen)
            loss = torch.nn.functional.cross_entropy(scores, wanted, label_smoothing=0.1)
            for group in optimiser.param_groups:
                group["lr"] = 6e-4 * min(1.0, (step + 1) / 200) * max(0.02, 1 - spent / seconds)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._net.parameters(), 1.0)
            optimiser.step()
            step += 1
        return step

    def right(self, rows: Sequence[Sentence]) -> float:
        """The share of rows whose first reading is one of theirs."""
        self._net.eval()
        good = 0
        with self._torch.no_grad():
            for start in range(0, len(rows), 256):
                some = rows[start : start + 256]
                told = self._scores([_text(row) for row in some]).argmax(1).tolist()
                good += sum(
                    self._intents[t] in (row.intents or ()) for t, row in zip(told, some, strict=True)
                )
        return good / max(1, len(rows))

    def _scores(self, texts: Sequence[str]) -> Any:
        torch = self._torch
        ids = [[self._ids.get(char, 1) for char in text[-_LONGEST:]] or [1] for text in texts]
        longest = max(map(len, ids))
        padded = torch.tensor([row + [0] * (longest - len(row)) for row in ids], device=self.device)
        places = torch.arange(longest, device=self.device)
        x = self._net["characters"](padded) + self._net["places"](places)
        hidden = self._net["layers"](x, src_key_padding_mask=padded == 0)
        seen = (padded != 0)[..., None]
        return self._net["head"]((hidden * seen).sum(1) / seen.sum(1))

    def _wanted(self, rows: Sequence[Sentence]) -> Any:
        wanted = np.zeros((len(rows), len(self._intents)), dtype=np.float32)
        for place, row in enumerate(rows):
            for intent in row.intents or ():
                wanted[place, self._intents.index(intent)] = 1 / len(row.intents or ())
        return self._torch.from_numpy(wanted).to(self.device)


def _text(row: Sentence) -> str:
    said = masked(normalise(row.text).text)
    return f"{masked(normalise(row.asked).text)}\n{said}" if row.asked else said
