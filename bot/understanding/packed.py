"""Weights in four bits: blocks of 32 numbers that share one half-precision scale, as the base of the encoder is stored."""

from collections.abc import Mapping

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


def unpack_all(stored: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.float32]]:
    """Every tensor of a file under its own name, in single precision."""
    return {
        name.removesuffix(SUFFIX): unpack(value.astype(np.uint8))
        if name.endswith(SUFFIX)
        else value.astype(np.float32)
        for name, value in stored.items()
    }
