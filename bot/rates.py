"""Token buckets, and the door that nobody comes through too often: a conversation, a customer, all of them together."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.config import LimitsConfig
from bot.errors import Busy

if TYPE_CHECKING:
    from aiohttp import web

KEPT: Final = 50_000  # names; the one that was quiet longest is forgotten first
_LONGEST: Final = 64  # characters of what is no address
BURST_S: Final = 15.0  # so many seconds' worth may come at once


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


def place(address: str) -> str:
    """The name under which an address is counted: whoever has one of IPv6 has the whole /64, and could come from another each time."""
    plain = address.partition("%")[0].strip("[]")
    try:
        found = ipaddress.ip_address(plain)
    except ValueError:
        return address[:_LONGEST]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)


def public(place: str) -> bool:
    """Whether a place is an address of the open net, and no proxy's or neighbour's beside us."""
    try:
        return ipaddress.ip_network(place, strict=False).is_global
    except ValueError:
        return False


def visitors(request: "web.Request", header: str) -> str:
    """Where a request comes from: the address of the connection, or what the proxy next to us wrote in `header`.

    What stands before that in the header, a page may have written itself.
    """
    written = ",".join(request.headers.getall(header, [])) if header else ""
    found = written.rpartition(",")[2].strip() or request.remote or "unknown"
    return place(found)


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
        self._forget(now)
        bucket = self._buckets.setdefault(name, _Bucket(self._burst, now))
        self._buckets.move_to_end(name)
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._rate

    def _forget(self, now: float) -> None:
        """Names whose bucket has filled up again since: a new one would be the same."""
        while self._buckets:
            name, bucket = next(iter(self._buckets.items()))  # the one that was quiet longest
            if now - bucket.at < self._burst / self._rate:
                return
            del self._buckets[name]


class Budgets:
    """How many messages are taken in a minute; every server counts for itself."""

    def __init__(self, config: LimitsConfig, clock: Callable[[], float] = time.monotonic) -> None:
        self._conversation = per_minute(config.conversation_per_minute, clock)
        self._customer = per_minute(config.customer_per_minute, clock)
        self._everybody = per_minute(config.per_minute, clock)

    def demand(self, conversation: str, customer: str | None) -> None:
        """Let a message in, or say with `Busy` when to come back."""
        # From the narrow to the wide, so that one who floods uses up nothing of what the others share.
        asked = (
            (self._conversation, conversation),
            (self._customer, customer or ""),
            (self._everybody, "all"),
        )
        for rate, name in asked:
            if rate is not None and name and (wait := rate.wait(name)):
                raise Busy("too many messages; try again in a moment", retry_after=wait)


def per_minute(most: int, clock: Callable[[], float] = time.monotonic) -> Rate | None:
    """So many in a minute, a quarter of them at once; None for 0, which is no limit."""
    return Rate(most, max(1, int(most * BURST_S / 60)), clock) if most else None
