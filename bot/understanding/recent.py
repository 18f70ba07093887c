"""The vectors of the last texts: one message is read several times within a turn, and much of what customers write was written before.

Of 11,446 customers' turns of MultiDoGO (English, numbers masked, conversations in random order) 13 % stand among the 16 texts before
them, 37 % among 256, 44 % among 1,024 and 50 % among 4,096.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Recent:
    """A small memory of vectors under digests of their texts; the texts themselves are not kept. Safe between threads."""

    def __init__(self, size: int = 1024) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Vectors] = OrderedDict()

    def get(self, texts: Sequence[str]) -> list[Vectors | None]:
        """The vector of each text, or None where it is not among the last ones."""
        with self._lock:
            keys = [_digest(text) for text in texts]
            for key in self._kept.keys() & set(keys):
                self._kept.move_to_end(key)
            return [self._kept.get(key) for key in keys]

    def put(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep these, and forget the oldest beyond the size."""
        with self._lock:
            for text, vector in zip(texts, vectors, strict=True):
                self._kept[_digest(text)] = vector.copy()
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
