"""The HTTP shop: a real shop behind the few endpoints of docs/shop-openapi.yaml.

What matters is what a missing answer means. A read is asked again, briefly. A command is sent once: when the shop surely
did nothing it is `Unavailable`, when it said no `Rejected`, and in every other case `UnknownOutcome`, which `find` settles.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Self, TypeVar
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import aiohttp
from pydantic import TypeAdapter
from yarl import URL

from bot.errors import ConfigError, NotFound, Rejected, ShopError, Unavailable, UnknownOutcome
from bot.shop import Command, Customer, Order, Product, Promotion, Receipt, ShopInfo
from skills.shop import wire
from skills.shop.answers import Answer, asked_for, receipt_of, same, unavailable
from skills.shop.rows import storable
from skills.shop.times import Clock, system_clock

T = TypeVar("T")
_MOST_BYTES: Final = 4 * 1024 * 1024  # of one answer
_FRESH: Final = 60.0  # seconds that info, catalogue and promotions are kept
_TRIES: Final = 3  # of a read
_PAUSE: Final = 0.1  # seconds before the second try, doubled for the third


class HttpShop:
    """A shop asked over HTTP; `start` before use, `close` after.

    Args:
        url: where the endpoints begin, such as `https://shop.example.com/haoke/v1`.
        api_key: sent as a bearer token; empty sends none.
        timeout: seconds for one request, a command included.
        clock: the time, when it is not the real one.
        timezone: wins over the zone that the shop names.
    """

    def __init__(
        self,
        url: str,
        api_key: str = "",
        timeout: float = 5.0,
        clock: Clock | None = None,
        timezone: str = "",
    ) -> None:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise ConfigError("shop.url must be an address such as https://shop.example.com/haoke/v1")
        if not api_key.isprintable():
            raise ConfigError("shop.api_key has a line break or another character that no header can carry")
        self._url = url.rstrip("/")
        self._headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(2.0, timeout))
        self._clock = clock or system_clock
        self._timezone = timezone
        self._session: aiohttp.ClientSession | None = None
        self._kept: dict[str, tuple[float, Any]] = {}

    async def start(self) -> Self:
        """Open the connections."""
        self._session = aiohttp.ClientSession(
            headers=self._headers,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # a small answer must not grow into a large one
        )
        return self

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def info(self) -> ShopInfo:
        """Name, currency, time zone and policy."""
        info = await self._fresh("info", lambda: self._get(wire.INFO, "info"))
        return replace(info, timezone=self._timezone) if self._timezone else info

    async def now(self) -> datetime:
        """The time in the shop's zone."""
        return self._clock().astimezone(await self._zone())

    async def customer(self, customer_id: str) -> Customer:
        """The customer, or NotFound."""
        customer = await self._get(wire.CUSTOMER, "customers", customer_id)
        return asked_for(customer, customer.id == customer_id)

    async def order(self, order_id: str) -> Order:
        """The order, or NotFound."""
        order = await self._get(wire.ORDER, "orders", order_id)
        return wire.in_zone(asked_for(order, same(order.id, order_id)), await self._zone())

    async def orders(self, customer_id: str) -> Sequence[Order]:
        """Orders of a customer, newest first; empty when unknown."""
        try:
            orders = await self._get(wire.ORDERS, "customers", customer_id, "orders")
        except NotFound:
            return ()
        asked_for(orders, all(order.customer_id == customer_id for order in orders))
        zone = await self._zone()
        return sorted((wire.in_zone(order, zone) for order in orders), key=lambda o: o.paid_at, reverse=True)

    async def order_by_tracking(self, tracking_number: str) -> Order:
        """The order a parcel belongs to, or NotFound."""
        # Not held against the number that was asked for: an order may have more parcels than the one it names.
        return wire.in_zone(await self._get(wire.ORDER, "parcels", tracking_number), await self._zone())

    async def products(self) -> Sequence[Product]:
        """The searchable catalogue."""
        return await self._fresh("products", lambda: self._get(wire.PRODUCTS, "products"))

    async def promotions(self) -> Sequence[Promotion]:
        """Promotions running now."""
        return await self._fresh("promotions", lambda: self._get(wire.PROMOTIONS, "promotions"))

    async def apply(self, command: Command) -> Receipt:
        """Send the command once."""
        if not storable(command.key, command.customer_id, command.order_id, *command.details.values()):
            raise Rejected("text that cannot be sent", code="bad_details")
        try:
            answer = await self._send(
                "POST",
                "commands",
                data=wire.COMMAND.dump_json(command),
                headers={"Idempotency-Key": quote(command.key, safe=""), "Content-Type": "application/json"},
            )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unavailable("the shop could not be reached; nothing was sent") from error
        except (aiohttp.ClientError, TimeoutError, wire.Unreadable) as error:
            raise UnknownOutcome(f"no answer to a command ({type(error).__name__})") from error
        return receipt_of(command, answer)

    async def find(self, key: str) -> Receipt | None:
        """What became of a key, or None when the shop does not know it (any more: shops forget keys, see docs)."""
        try:
            return await self._get(wire.RECEIPT, "commands", key)
        except NotFound:
            return None

    async def _zone(self) -> ZoneInfo:
        name = (await self.info()).timezone
        try:
            return ZoneInfo(name)
        except (KeyError, OSError, ValueError) as error:
            raise Unavailable("the shop names a time zone that does not exist", code="bad_answer") from error

    async def _fresh(self, name: str, fetch: Callable[[], Awaitable[T]]) -> T:
        kept = self._kept.get(name)
        if kept and time.monotonic() - kept[0] < _FRESH:
            value: T = kept[1]
            return value
        value = await fetch()
        self._kept[name] = (time.monotonic(), value)
        return value

    async def _get(self, kind: TypeAdapter[T], *path: str) -> T:
        # What a customer typed may be in the path: it stays one segment, and dots must not climb out of it.
        if any(step.strip(". ") == "" or len(step) > 200 or not storable(step) for step in path):
            raise NotFound("no such thing")
        answer = await self._ask("/".join(quote(step, safe="") for step in path))
        if answer.status == 404:
            raise NotFound("no such thing")
        if answer.status != 200:
            raise unavailable(answer)
        try:
            return wire.read(kind, answer.body)
        except wire.Unreadable as error:
            raise Unavailable(f"the shop's answer cannot be read: {error}", code="bad_answer") from error

    async def _ask(self, path: str) -> Answer:
        """A read, tried again when the shop hiccups."""
        for attempt in range(1, _TRIES + 1):
            last = attempt == _TRIES
            try:
                answer = await self._send("GET", path)
                if last or answer.status < 500:
                    return answer
            except (aiohttp.ClientError, TimeoutError, wire.Unreadable) as error:
                if last or isinstance(error, wire.Unreadable):
                    raise Unavailable(f"the shop did not answer ({type(error).__name__})") from error
            await asyncio.sleep(_PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))
        raise AssertionError("the last try returns or raises")

    async def _send(
        self, method: str, path: str, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        if self._session is None:
            raise ShopError("the shop is not started: await shop.start() first")
        address = URL(f"{self._url}/{path}", encoded=True)
        async with self._session.request(
            method, address, data=data, headers=headers, allow_redirects=False
        ) as response:
            return Answer(response.status, await _body(response))


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > _MOST_BYTES:
            response.close()
            raise wire.Unreadable(f"the answer is larger than {_MOST_BYTES} bytes")
    return bytes(body)
