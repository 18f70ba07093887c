"""Weights in four bits: blocks of 32 numbers that share one half-precision scale, as the base of the encoder is stored."""

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
_BYTES = 2 + BLOCK // 2  # the scale, then two numbers a byte
SUFFIX = ".q4"


def unpack(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Rows of numbers from rows of blocks; a byte's low half belongs to the first half of its block."""
    parts = blocks.reshape(len(blocks), -1, _BYTES)
    scale = np.ascontiguousarray(parts[:, :, :2]).view(np.float16).astype(np.float32)
    halves = np.concatenate([parts[:, :, 2:] & 15, parts[:, :, 2:] >> 4], axis=2)
    rows: NDArray[np.float32] = (halves.astype(np.float32) - 8) * scale
    return rows.reshape(len(blocks), -1)


class Rows:
    """A table that stays packed: its rows are unpacked when they are asked for, in a fifth of the memory."""

    def __init__(self, blocks: NDArray[np.uint8]) -> None:
        self._blocks = blocks

    def __call__(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """The rows at these places, in the places' shape."""
        return unpack(self._blocks[places.ravel()]).reshape(*places.shape, -1)
