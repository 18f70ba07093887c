"""What the bot's line adds to the reading of a message: "how much was it again" says little alone, and much after a refund."""

from pathlib import Path
from typing import Final

import numpy as np

from bot.understanding.encoder import Vectors
from bot.understanding.linear import Scores

FILE: Final = "follow.safetensors"
_BEND: Final = np.float32(np.sqrt(2 / np.pi))


def together(said: Vectors, asked: Vectors) -> Vectors:
    """What the network sees of a message and the line before it: each by itself, and where they agree."""
    out: Vectors = np.concatenate([asked, said * asked, said], axis=1)
    return out


class Follow:
    """A network of one hidden layer whose scores are added to those of the intents, where the bot has said something before.

    A message without a line before it is read by the heads alone, as if this were not there.
    """

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file

        stored = load_file(str(folder / FILE))
        self._inner: Scores = stored["inner"].astype(np.float32)
        self._bias: Scores = stored["bias"].astype(np.float32)
        self._outer: Scores = stored["outer"].astype(np.float32)

    def scores(self, said: Vectors, asked: Vectors) -> Scores:
        """A row of scores a message, one an intent; zeros where nothing was said before it."""
        hidden = together(said, asked) @ self._inner + self._bias
        out: Scores = gelu(hidden) @ self._outer
        out[~asked.any(axis=1)] = 0
        return out


def gelu(x: Scores) -> Scores:
    """The Gaussian error linear unit by its tanh form (Hendrycks and Gimpel 2016)."""
    out: Scores = 0.5 * x * (1 + np.tanh(_BEND * (x + np.float32(0.044715) * x**3)))
    return out
