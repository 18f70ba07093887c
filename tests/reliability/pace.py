"""How slow this machine is just now, so that whoever waits for other processes waits long enough."""

import time
from typing import Final

NOMINAL_S: Final = 0.018  # that one piece of the work takes on the idle machine of docs/reliability.md
PIECES: Final = 6
SLOWEST: Final = 8.0


def slowness() -> float:
    """How many times longer work takes than on an idle machine: at least 1, at most 8."""
    began = time.perf_counter()
    for _ in range(PIECES):
        sum(number * number for number in range(200_000))
    return min(SLOWEST, max(1.0, (time.perf_counter() - began) / (PIECES * NOMINAL_S)))
