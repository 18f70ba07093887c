"""How much one visitor, one address and one process may ask for."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.media import ACCEPTS, MAX_BYTES
from bot.turn import MAX_TEXT

MESSAGES_A_MINUTE: Final = 20
BURST: Final = 5
SESSIONS_A_MINUTE: Final = 60
UPLOADS_A_MINUTE: Final = 10
SOCKETS: Final = 5  # of one session
FILES: Final = 5  # of one message
FRAME: Final = 65_536  # bytes
_KEPT: Final = 50_000  # names; the one that was quiet longest is forgotten first

# What a page is told, so that it can say so before anything is sent.
TOLD: Final[Mapping[str, object]] = {
    "text": MAX_TEXT,
    "file_bytes": MAX_BYTES,
    "files": FILES,
    "types": list(ACCEPTS),
}


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rate:
    """A token bucket for each name: `burst` at once, `per_minute` in the long run."""

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_minute / 60
        self._burst = float(burst)
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, name: str) -> float:
        """0 when it may go on, which counts; else the seconds until it may."""
        now = self._clock()
        bucket = self._buckets.setdefault(name, _Bucket(self._burst, now))
        self._buckets.move_to_end(name)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._rate
