"""What was made of the last few values that are too long to be hashed each time they are asked about."""

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(Generic[K, V]):
    """A function of values that seldom change, such as a shop's catalogue: made once for each of the last few.

    Keys are compared, which for a tuple of the same thousands of objects takes microseconds and for another one ends at its first
    member; their hash would be taken anew at every call. Safe between threads: at worst something is made twice.
    """

    def __init__(self, make: Callable[[K], V], size: int = 4) -> None:
        self._make = make
        self._size = size
        self._kept: tuple[tuple[K, V], ...] = ()

    def __call__(self, key: K) -> V:
        """What was made of an equal key, or is made of it now."""
        kept = self._kept
        for at, (known, made) in enumerate(kept):
            if known is key or known == key:
                if at or known is not key:  # of equal keys the newer, whose members are those that come again
                    self._kept = ((key, made), *kept[:at], *kept[at + 1 :])
                return made
        new = self._make(key)
        self._kept = ((key, new), *kept[: self._size - 1])
        return new
