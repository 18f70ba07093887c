"""A shop that cannot hold a turn up: every read has its time, one that hangs is given a rest, and its name, rules and hours stay known.

Where a turn stands, in whose language, and when people work must be known even while the shop is away: without them nobody
could be told so, and no person could be brought in.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.breaker import Breaker
from bot.clock import Clock, SystemClock
from bot.errors import ShopError, Unavailable
from bot.log import get_logger
from bot.shop.port import Shop
from bot.shop.values import Command, Customer, Order, Product, Promotion, Receipt, ShopInfo

READ_S: Final = 4.0  # for one read, an adapter's own repeats included; a turn makes several
HANGS: Final = 2  # reads in a row that open the breaker
LONGEST_REST_S: Final = 15.0
AILING: Final = 2  # failures in a row that are told
_log = get_logger(__name__)
T = TypeVar("T")


class WatchedShop:
    """The calls of `bot.shop.Shop` over any adapter. Changes pass as they are: their caller knows what a missing answer means."""

    def __init__(self, shop: Shop, info: ShopInfo, clock: Clock | None = None) -> None:
        self.real = shop
        self.known = info
        self._clock = clock or SystemClock()
        self._breaker = Breaker(after=HANGS, longest_s=LONGEST_REST_S)
        self._failures = 0

    def ails(self) -> str:
        """What is wrong with the shop, in words; empty while it answers."""
        return "the shop does not answer" if self._failures >= AILING else ""

    async def info(self) -> ShopInfo:
        """Name, currency, time zone and policy, as they were last told."""
        try:
            self.known = await self._common(self.real.info)
        except ShopError as error:
            _log.warning("the shop's own data could not be read; the last known holds", why=str(error))
        return self.known

    async def now(self) -> datetime:
        """The shop's clock, else the desk's in the shop's zone."""
        try:
            return await self._common(self.real.now)
        except ShopError:
            return self._clock.now().astimezone(ZoneInfo(self.known.timezone))

    async def customer(self, customer_id: str) -> Customer:
        """The customer, or NotFound."""
        return await self._read(lambda: self.real.customer(customer_id))

    async def order(self, order_id: str) -> Order:
        """The order, or NotFound."""
        return await self._read(lambda: self.real.order(order_id))

    async def orders(self, customer_id: str) -> Sequence[Order]:
        """Orders of a customer, newest first."""
        return await self._read(lambda: self.real.orders(customer_id))

    async def order_by_tracking(self, tracking_number: str) -> Order:
        """The order a parcel belongs to, or NotFound."""
        return await self._read(lambda: self.real.order_by_tracking(tracking_number))

    async def products(self) -> Sequence[Product]:
        """The catalogue."""
        return await self._read(self.real.products)

    async def promotions(self) -> Sequence[Promotion]:
        """Promotions running now."""
        return await self._read(self.real.promotions)

    async def apply(self, command: Command) -> Receipt:
        """Carry out a change once."""
        return await self.real.apply(command)

    async def find(self, key: str) -> Receipt | None:
        """What became of a key."""
        return await self._read(lambda: self.real.find(key))

    async def close(self) -> None:
        """Let go of what the adapter holds, where it holds anything."""
        if close := getattr(self.real, "close", None):
            await close()

    async def _common(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What adapters keep for a while: an answer does not tell that the shop is well, and is no trial whether it is."""
        if self._breaker.state != "closed":
            raise Unavailable("the shop hangs")
        return await self._read(ask, tells=False)

    async def _read(self, ask: Callable[[], Awaitable[T]], *, tells: bool = True) -> T:
        if not self._breaker.enter():
            raise Unavailable("the shop hangs and is given a rest")
        told = False
        try:
            async with asyncio.timeout(READ_S) as time:
                found = await ask()
            told = True
        except TimeoutError as error:
            if not time.expired():
                raise
            told = True
            self._breaker.failed()
            self._failures += 1
            raise Unavailable(f"the shop did not answer within {READ_S:g} s") from error
        except Unavailable:
            told = True
            self._breaker.succeeded()  # it costs no time
            self._failures += 1
            raise
        except ShopError:
            told = True
            self._well()
            raise
        finally:
            if not told:
                self._breaker.left()
        if tells:
            self._well()
        return found

    def _well(self) -> None:
        self._failures = 0
        self._breaker.succeeded()
