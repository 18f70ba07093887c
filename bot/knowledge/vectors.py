"""Vectors that are kept on disk, so that a start embeds only what is new."""

import os
import tempfile
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from bot.knowledge.memory import Embed, Vectors


def remembered(embed: Embed, file: Path, model: str) -> Embed:
    """An `embed` that looks into a file first. `model` names the encoder: vectors of another are never taken."""

    def lookup(texts: Sequence[str]) -> Vectors:
        keys = [sha256(f"{model}\n{text}".encode()).hexdigest() for text in texts]
        known = _read(file)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            made = np.asarray(embed(list(new.values())), dtype=np.float32)
            known = {**known, **dict(zip(new, made, strict=True))}
            _write(file, known)
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 1), dtype=np.float32)

    return lookup


def _read(file: Path) -> dict[str, Vectors]:
    try:
        with np.load(file, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}  # not there yet, or cut off: it is only a cache


def _write(file: Path, known: dict[str, Vectors]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".npz")
    with os.fdopen(handle, "wb") as out:
        np.savez(out, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    Path(name).replace(file)
