"""Vectors under stable ids: exact up to a hundred thousand, inverted lists above. The only module that knows FAISS."""

from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
EXACT_UP_TO: Final = 50_000  # vectors; 4 ms a search there on one core, with nothing to train
_LISTS_PER_ROOT: Final = 4  # inverted lists for every root of the number of vectors
_LOOKED_INTO: Final = 0.06  # share of the lists that a search reads
_SAMPLE: Final = 64  # vectors for each list that its centre is learned from
_SHRUNK: Final = 0.5  # of the exact limit: below it lists are given up again


class Dense:
    """Half-precision vectors, searched by inner product; adds and removes need no rebuild."""

    def __init__(self, dimension: int, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self.dimension = dimension
        self.exact_up_to = exact_up_to
        self._index = _exact(dimension)

    @classmethod
    def read(cls, file: Path, *, exact_up_to: int = EXACT_UP_TO) -> "Dense":
        """An index from a file that was verified before: see `bot.knowledge.generation`."""
        import faiss  # heavy

        index = faiss.read_index(str(file))
        made = cls(index.d, exact_up_to=exact_up_to)
        made._index = index
        if made.lists:
            _keep_places(index)
        return made

    def write(self, file: Path) -> None:
        """Write the index to a file, which holds numbers only."""
        import faiss  # heavy

        faiss.write_index(self._index, str(file))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def lists(self) -> int:
        """How many inverted lists there are; 0 while the search is exact."""
        return int(getattr(self._index, "nlist", 0))

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Take vectors in, one row an id; an id that is there already must be removed first."""
        if len(ids):
            rows = np.ascontiguousarray(vectors, dtype=np.float32)
            self._index.add_with_ids(rows, np.asarray(ids, dtype=np.int64))

    def remove(self, ids: Sequence[int] | Ids) -> None:
        """Take vectors out; ids that are not there are passed over."""
        import faiss  # heavy

        if len(ids):
            kind = faiss.IDSelectorArray if self.lists else faiss.IDSelectorBatch
            self._index.remove_ids(kind(np.asarray(ids, dtype=np.int64)))

    def search(self, vectors: Vectors, top: int) -> tuple[Ids, Vectors]:
        """The nearest ids and their inner products, one row a question; -1 fills up where there are too few."""
        import faiss  # heavy

        faiss.omp_set_num_threads(1)
        rows = np.ascontiguousarray(np.atleast_2d(vectors), dtype=np.float32)
        scores, ids = self._index.search(rows, top)
        return ids, scores

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """The vectors of ids that are there, as the index keeps them."""
        if not len(ids):
            return np.zeros((0, self.dimension), dtype=np.float32)
        found: Vectors = self._index.reconstruct_batch(np.asarray(ids, dtype=np.int64))
        return found

    def settle(self, ids: Sequence[int] | Ids) -> "Dense":
        """The index that fits this many vectors: this one, or a new one that holds the same."""
        size = len(self)
        if not self.lists and size > self.exact_up_to:
            made = _listed(self.dimension, self.vectors(ids))
        elif self.lists and size < self.exact_up_to * _SHRUNK:
            made = _exact(self.dimension)
        else:
            return self
        twin = Dense(self.dimension, exact_up_to=self.exact_up_to)
        twin._index = made
        for start in range(0, len(ids), 10_000):
            part = ids[start : start + 10_000]
            twin.add(part, self.vectors(part))
        return twin


def _exact(dimension: int) -> Any:
    import faiss  # heavy

    inner = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexIDMap2(inner)


def _listed(dimension: int, vectors: Vectors) -> Any:
    """Inverted lists whose centres are learned from these vectors, still empty."""
    import faiss  # heavy

    lists = max(1, int(_LISTS_PER_ROOT * sqrt(len(vectors))))
    index: Any = faiss.index_factory(dimension, f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT)
    index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = 1, _SAMPLE
    index.train(vectors)
    index.nprobe = max(8, int(lists * _LOOKED_INTO))
    _keep_places(index)
    return index


def _keep_places(index: Any) -> None:
    """Let the lists find a vector by its id, which `reconstruct` and removals need."""
    import faiss  # heavy

    library: Any = faiss  # its types leave this out
    index.set_direct_map_type(library.DirectMap.Hashtable)
