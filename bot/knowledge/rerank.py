"""An optional second reader: a cross-encoder that reads question and passage together. The only module that knows one.

Any sequence classifier with one output that sentence-transformers can load from a folder; its weights must be safetensors.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from bot.errors import KnowledgeError
from bot.knowledge.weights import only_weights


class Reranker(Protocol):
    """Says how likely each passage answers a question."""

    def read(self, question: str, passages: Sequence[str]) -> list[float]:
        """One probability a passage, in order."""


class CrossEncoder:
    """A cross-encoder from a folder."""

    def __init__(self, folder: Path, *, device: str = "cpu", longest: int = 256) -> None:
        """Load it; nothing is fetched.

        Args:
            longest: Tokens of question and passage together that are read.
        """
        safely = only_weights(folder, "knowledge.reranker")
        from sentence_transformers import CrossEncoder as Loaded  # heavy

        self._lock = threading.Lock()
        self._model = Loaded(str(folder), device=device, max_length=longest, **safely)
        if self._model.num_labels != 1:
            raise KnowledgeError(
                f"{folder}: a reranker has one output, this one has {self._model.num_labels}"
            )

    def read(self, question: str, passages: Sequence[str]) -> list[float]:
        """One probability a passage, in order."""
        import torch  # heavy

        pairs = [(question, passage) for passage in passages]
        with self._lock:
            said = self._model.predict(pairs, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
        return [float(each) for each in np.asarray(said)]
