"""Run as a process of its own: load an index under a memory limit and try it; exit 0 when it is what it says.

`python -m bot.knowledge.look INDEX DIMENSION COUNT`
"""

import resource
import sys
from pathlib import Path
from typing import Final

import numpy as np

_ROOM: Final = 2 << 30  # bytes beside six times the file


def main(index: str, dimension: str, count: str) -> int:
    """0 when the index loads, has this many vectors of this size, and can be searched."""
    limit = Path(index).stat().st_size * 6 + _ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    from bot.knowledge.dense import Dense

    dense = Dense.read(Path(index))
    if dense.dimension != int(dimension) or len(dense) != int(count):
        return 3
    ids, scores = dense.search(np.full(dense.dimension, 0.05, dtype=np.float32), 3)
    sound = bool(np.isfinite(scores[ids >= 0]).all()) and (len(dense) == 0 or int(ids[0][0]) >= 0)
    return 0 if sound else 4


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
