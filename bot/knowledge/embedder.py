"""Another encoder for knowledge than the judge's: any sentence-transformers model in a folder. The only module that loads one."""

import threading
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from bot.knowledge.dense import Vectors
from bot.knowledge.weights import only_weights

_NAMED_BY: Final = frozenset((".safetensors", ".json", ".txt", ".model"))  # files that make up the model


class SentenceEncoder:
    """A sentence-transformers model from a folder. Questions and passages are read with the prompts that it states for each."""

    def __init__(self, folder: Path, *, device: str = "cpu") -> None:
        """Load it; nothing is fetched, and no code that lies beside it is run."""
        safely = only_weights(folder, "knowledge.encoder")
        from sentence_transformers import SentenceTransformer as Loaded  # heavy

        self._lock = threading.Lock()
        self._model = Loaded(str(folder), device=device, **safely)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of what is asked."""
        with self._lock:
            found = self._model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of what is found."""
        with self._lock:
            found = self._model.encode_document(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(found, dtype=np.float32)


def folder_version(folder: Path) -> str:
    """Which encoder this is, by the digest of its files: vectors of another are made anew."""
    digest = sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix in _NAMED_BY:
            digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:32]
