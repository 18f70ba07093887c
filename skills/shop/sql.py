"""The SQL shop: a fixture's customers and orders as rows of a real database, and every change under its own key.

What no effect changes (the shop's name and policy, catalogue, promotions) is taken from the fixture file at each start.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from bot.errors import ShopError
from bot.shop import Command, Customer, Order, Product, Promotion, Receipt, ShopInfo
from skills.shop import ledger, reads
from skills.shop.database import Database, MemoryDatabase, open_database
from skills.shop.fixture import Fixture, Records
from skills.shop.seed import prepare
from skills.shop.times import Clock, system_clock


class SqlShop:
    """A shop in a database, made from a fixture at its first start; `start` before use, `close` after.

    Without a clock the shop lives at the fixture's `now`, or in real time when the fixture names none.
    """

    def __init__(self, url: str, fixture: Fixture, clock: Clock | None = None) -> None:
        self._set(open_database(url), fixture, clock)

    def _set(self, database: Database, fixture: Fixture, clock: Clock | None) -> None:
        frozen = fixture.now
        self._database = database
        self._fixture = fixture
        self._clock: Clock = clock or ((lambda: frozen) if frozen else system_clock)
        self._records: Records | None = None

    async def start(self) -> Self:
        """Make the tables, or bring untouched rows up to today."""
        now = self._now()
        anchor = await self._database.change(lambda connection: prepare(connection, self._fixture, now))
        self._records = self._fixture.at(anchor)
        return self

    async def close(self) -> None:
        """Let go of the database."""
        await self._database.close()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @classmethod
    def from_template(cls, template: "Template", clock: Clock | None = None) -> Self:
        """A fresh shop of its own in memory, already started; about a millisecond."""
        shop = cls.__new__(cls)
        shop._set(MemoryDatabase(template.image), template.fixture, clock or (lambda: template.anchor))
        shop._records = template.records
        return shop

    def _now(self) -> datetime:
        return self._clock().astimezone(self._fixture.zone)

    def _known(self) -> Records:
        if self._records is None:
            raise ShopError("the shop is not started: await shop.start() first")
        return self._records

    async def info(self) -> ShopInfo:
        """Name, currency, time zone and policy."""
        return self._fixture.info

    async def now(self) -> datetime:
        """The shop's clock."""
        return self._now()

    async def customer(self, customer_id: str) -> Customer:
        """The customer, or NotFound."""
        return await self._database.read(lambda connection: reads.customer(connection, customer_id))

    async def order(self, order_id: str) -> Order:
        """The order, or NotFound."""
        zone = self._fixture.zone
        return await self._database.read(lambda connection: reads.order(connection, order_id, zone))

    async def orders(self, customer_id: str) -> Sequence[Order]:
        """Orders of a customer, newest first; empty when unknown."""
        zone = self._fixture.zone
        return await self._database.read(lambda connection: reads.orders(connection, customer_id, zone))

    async def order_by_tracking(self, tracking_number: str) -> Order:
        """The order a parcel belongs to, or NotFound."""
        zone = self._fixture.zone
        return await self._database.read(
            lambda connection: reads.order_by_tracking(connection, tracking_number, zone)
        )

    async def products(self) -> Sequence[Product]:
        """The whole catalogue."""
        return self._known().products

    async def promotions(self) -> Sequence[Promotion]:
        """Promotions running now."""
        now = self._now()
        return tuple(
            each for each in self._known().promotions if reads.running(each.starts_at, each.ends_at, now)
        )

    async def apply(self, command: Command) -> Receipt:
        """Carry out a change once, in one transaction with its ledger row."""
        rules = ledger.Rules(
            now=self._now(),
            zone=self._fixture.zone,
            info=self._fixture.info,
            products={product.id: product for product in self._known().products},
        )
        outcome = await self._database.change(lambda connection: ledger.apply(connection, command, rules))
        return ledger.told(outcome)

    async def find(self, key: str) -> Receipt | None:
        """What became of a key, or None when the shop never saw it."""
        return await self._database.read(lambda connection: ledger.find(connection, key))


@dataclass(frozen=True, slots=True)
class Template:
    """A started shop, frozen as bytes, from which fresh ones are made in no time."""

    fixture: Fixture
    anchor: datetime
    records: Records
    image: bytes = field(repr=False)

    @classmethod
    async def of(cls, fixture: Fixture, now: datetime) -> Self:
        """The template of this fixture as it stands at this moment."""
        database = MemoryDatabase()
        anchor = await database.change(lambda connection: prepare(connection, fixture, now))
        image = database.image()
        await database.close()
        return cls(fixture, anchor, fixture.at(anchor), image)
