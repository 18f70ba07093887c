"""What an encoder made of sentences it has read before, kept in a file: who teaches an ear again reads only what is new."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from bot.understanding.encoder import BASE, DELTA, PIECES, Encoder
from training.judge.linear import Matrix

_KEY = 16  # bytes


class Readings:
    """Reads with an encoder, from the file where it can; what another encoder read is not used and is written over."""

    def __init__(self, folder: Path, *, threads: int, kept: Path | None) -> None:
        """The encoder of this folder; with no file to keep them in, every sentence is read anew."""
        self._encoder = Encoder(folder, threads=threads)
        self._kept, self._reader = kept, _digest(folder)
        self._known = self._load()

    def read(self, texts: Sequence[str]) -> Matrix:
        """The vectors of the texts, one row each, as `Encoder.read` gives them."""
        keys = [blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known.update(zip(new, self._encoder.read(list(new.values())), strict=True))
            self._save()
        return np.stack([self._known[key] for key in keys])

    def _load(self) -> dict[bytes, Matrix]:
        if self._kept is None or not self._kept.exists():
            return {}
        with np.load(self._kept, allow_pickle=False) as file:
            if file["reader"].tobytes() != self._reader:
                return {}
            return {key.tobytes(): row for key, row in zip(file["keys"], file["vectors"], strict=True)}

    def _save(self) -> None:
        if self._kept is None:
            return
        keys = np.frombuffer(b"".join(self._known), dtype=np.uint8).reshape(-1, _KEY)
        reader = np.frombuffer(self._reader, dtype=np.uint8)
        part = self._kept.with_name(f"{self._kept.name}.part")
        with part.open("wb") as file:
            np.savez(file, reader=reader, keys=keys, vectors=np.stack(list(self._known.values())))
        part.replace(self._kept)


def _digest(folder: Path) -> bytes:
    """Which encoder lies in the folder."""
    digest = blake2b(digest_size=_KEY)
    for name in (BASE, PIECES, DELTA):
        if (folder / name).exists():
            digest.update((folder / name).read_bytes())
    return digest.digest()
