"""A circuit breaker: what fails again and again is given a rest, so that it costs nobody's time meanwhile."""

import time
from collections.abc import Callable
from typing import Final, Literal

BROKEN_AFTER: Final = 5  # failures in a row
FIRST_REST_S: Final = 2.0
LONGEST_REST_S: Final = 60.0
Clock = Callable[[], float]


class Breaker:
    """Opens after failures in a row; then one trial at a time, after a rest that doubles.

    Args:
        after: Failures in a row that open it.
        longest_s: The longest rest; whoever is well again is found out within it.
    """

    def __init__(
        self, clock: Clock = time.monotonic, *, after: int = BROKEN_AFTER, longest_s: float = LONGEST_REST_S
    ) -> None:
        self._clock = clock
        self._after = after
        self._longest = longest_s
        self._failures = 0
        self._rest = FIRST_REST_S
        self._until = 0.0
        self._trying = False

    @property
    def state(self) -> Literal["closed", "open", "half"]:
        """Closed: all goes through; open: nothing does; half: one trial does."""
        if self._failures < self._after:
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
        if self._failures >= self._after:
            self._until = self._clock() + self._rest
            self._rest = min(self._longest, self._rest * 2)
        self._trying = False

    def left(self) -> None:
        """A request was given up by whoever asked; it says nothing about the server."""
        self._trying = False
