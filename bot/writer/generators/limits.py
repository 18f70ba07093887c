"""What keeps a slow or failing model from costing more than its answers: a circuit breaker and a token budget."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal

BROKEN_AFTER: Final = 5  # failures in a row
FIRST_REST_S: Final = 2.0
LONGEST_REST_S: Final = 60.0
Clock = Callable[[], float]


class Breaker:
    """Opens after failures in a row; then one trial at a time, after a rest that doubles."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._rest = FIRST_REST_S
        self._until = 0.0
        self._trying = False

    @property
    def state(self) -> Literal["closed", "open", "half"]:
        """Closed: all goes through; open: nothing does; half: one trial does."""
        if self._failures < BROKEN_AFTER:
            return "closed"
        return "open" if self._trying or self._clock() < self._until else "half"

    def enter(self) -> bool:
        """Whether a request may go through now; in the half-open state only the first may."""
        state = self.state
        self._trying = self._trying or state == "half"
        return state != "open"

    def succeeded(self) -> None:
        """All is well again."""
        self._failures, self._rest, self._trying = 0, FIRST_REST_S, False

    def failed(self) -> None:
        """One more failure; the breaker opens, or stays open for longer."""
        self._failures += 1
        if self._failures >= BROKEN_AFTER:
            self._until = self._clock() + self._rest
            self._rest = min(LONGEST_REST_S, self._rest * 2)
        self._trying = False

    def left(self) -> None:
        """A request was given up by whoever asked; it says nothing about the server."""
        self._trying = False


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
