"""What keeps a model from costing more than its answers: a token budget, and a bounded number of answers at a time."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

Clock = Callable[[], float]


class Budget:
    """Tokens within the last minute, over all conversations. What is asked for is reserved, then settled by what was used."""

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._spent: deque[list[float]] = deque()

    @property
    def used(self) -> int:
        """Tokens of the last minute, reserved ones included."""
        while self._spent and self._spent[0][0] <= self._clock() - 60.0:
            self._spent.popleft()
        return int(sum(tokens for _, tokens in self._spent))

    def reserve(self, tokens: int) -> list[float] | None:
        """Room for so many tokens, or None when there is none within this minute."""
        if self._most and self.used + tokens > self._most:
            return None
        entry = [self._clock(), float(tokens)]
        self._spent.append(entry)
        return entry

    def settle(self, entry: list[float], tokens: int) -> None:
        """Correct a reservation to what was really used."""
        entry[1] = float(tokens)


class Room:
    """A bounded number at the same time, without a queue: above it the approved text is the quicker answer."""

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)

    def full(self) -> bool:
        """Whether there is no room."""
        return self._free.locked()

    async def __aenter__(self) -> None:
        await self._free.acquire()

    async def __aexit__(self, *_: object) -> None:
        self._free.release()
