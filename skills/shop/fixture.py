"""A shop in one file: read, checked, and turned into values for any moment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import JsonValue, ValidationError

from bot.errors import ConfigError
from bot.handoff.hours import calendar_fault
from bot.money import Money
from bot.shop import Customer, Item, Order, ParcelEvent, Product, Promotion, Refund, ShopInfo
from skills.shop.fixture_format import ArticlePart, CustomerPart, FixtureFile, OrderPart, ProductPart
from skills.shop.times import is_relative, resolve

DEMO = Path(__file__).with_name("demo.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a fixture says at one moment, as the port's values."""

    customers: tuple[Customer, ...]
    products: tuple[Product, ...]
    orders: tuple[Order, ...]
    promotions: tuple[Promotion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """A checked fixture file; `now` freezes the shop's clock, `digest` changes when its customers or orders do."""

    info: ShopInfo
    zone: ZoneInfo
    digest: str
    now: datetime | None
    knowledge: tuple[ArticlePart, ...]
    file: FixtureFile

    def at(self, moment: datetime) -> Records:
        """The records with their relative times counted from this moment."""
        now = moment.astimezone(self.zone).replace(microsecond=0)
        return Records(
            customers=tuple(_customer(key, part, now) for key, part in self.file.customers.items()),
            products=tuple(
                _product(key, part, self.info.currency, now) for key, part in self.file.products.items()
            ),
            orders=tuple(_order(key, part, self.file, now) for key, part in self.file.orders.items()),
            promotions=tuple(
                Promotion(
                    id=part.id,
                    title=part.title,
                    text=part.text,
                    code=part.code or "",
                    starts_at=_when(part.starts_at, now),
                    ends_at=_when(part.ends_at, now),
                    rules=part.rules,
                )
                for part in self.file.promotions
            ),
        )


def load_fixture(path: Path | str = DEMO, timezone: str = "") -> Fixture:
    """The fixture in this file.

    Args:
        path: a JSON file in the fixture format.
        timezone: IANA name that wins over the file's `shop.timezone`; empty leaves it.
    Raises:
        ConfigError: naming the file and the path of each wrong key.
    """
    path = Path(path)
    try:
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: is not JSON ({error})") from error
    return parse_fixture(data, source=path.name, timezone=timezone)


def parse_fixture(data: Any, *, source: str = "fixture", timezone: str = "") -> Fixture:
    """The fixture in this JSON value; `source` names it in errors."""
    if timezone and isinstance(data, dict) and isinstance(shop := data.get("shop"), dict):
        data = {**data, "shop": {**shop, "timezone": timezone}}
    try:
        file = FixtureFile.model_validate(data)
    except ValidationError as error:
        raise ConfigError(_sentence(source, [_problem(problem) for problem in error.errors()])) from error
    if slips := file.slips():
        raise ConfigError(_sentence(source, slips))
    if fault := calendar_fault(file.policy.model_dump()):
        raise ConfigError(_sentence(source, [fault]))
    zone = ZoneInfo(file.shop.timezone)
    return Fixture(
        info=_info(file),
        zone=zone,
        digest=_digest(data),
        now=resolve(file.now, datetime.now(zone)) if file.now else None,
        knowledge=tuple(file.knowledge),
        file=file,
    )


def _digest(data: Mapping[str, Any]) -> str:
    # Only what effects change: a new promotion or policy must not undo what customers did.
    kept = [data.get("now"), data["shop"].get("currency"), data["shop"].get("timezone")]
    kept += [data.get("customers"), data.get("orders")]
    return sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _problem(problem: Mapping[str, Any]) -> str:
    # pydantic adds its own steps to a path, such as the branch of a union: only the file's keys help its author.
    keys = [str(step) for step in problem["loc"] if not (isinstance(step, str) and step in _PYDANTIC_STEPS)]
    message = problem["msg"].removeprefix("Value error, ")
    return f"{'.'.join(keys) or 'the file'}: {message[:1].lower()}{message[1:]}"


_PYDANTIC_STEPS = {"", "[key]"}


def _sentence(source: str, problems: list[str]) -> str:
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{source}: {problems[0]}{more}"


def _info(file: FixtureFile) -> ShopInfo:
    policy = file.policy.model_dump(mode="json", exclude_none=True)
    limits: dict[str, JsonValue] = {
        code or file.shop.currency: _number(top) for code, top in file.policy.auto_refund_limit.items()
    }
    return ShopInfo(
        name=file.shop.name,
        currency=file.shop.currency,
        timezone=file.shop.timezone,
        policy={**policy, "auto_refund_limit": limits},
        extra=file.shop.more,
        order_id_examples=tuple(file.orders)[:50],
    )


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)


def _money(amount: Decimal, currency: str) -> Money:
    return Money.from_minor(Money(amount, currency).minor, currency)


def _when(text: str | None, now: datetime) -> datetime | None:
    return resolve(text, now) if text else None


def _timed(value: JsonValue, now: datetime, key: str = "") -> JsonValue:
    """The shop's own keys with their relative times told, so that nobody reads `+10d` as a date."""
    match value:
        case dict():
            return {name: _timed(item, now, name) for name, item in value.items()}
        case list():
            return [_timed(item, now, key) for item in value]
        case str() if (key == "at" or key.endswith("_at")) and is_relative(value):
            return resolve(value, now).isoformat()
    return value


def _customer(key: str, part: CustomerPart, now: datetime) -> Customer:
    known = {name: getattr(part, name) for name in CustomerPart.model_fields}
    return Customer(id=key, **known, extra={k: _timed(v, now, k) for k, v in part.more.items()})


def _product(key: str, part: ProductPart, currency: str, now: datetime) -> Product:
    return Product(
        id=key,
        title=part.title,
        price=_money(part.price, currency),
        stock=part.stock,
        attributes=part.attributes,
        category=part.category,
        keywords=part.keywords,
        restock=_when(part.restock, now),
        prices={code: _money(amount, code) for code, amount in part.prices.items()},
        extra={k: _timed(v, now, k) for k, v in part.more.items()},
    )


def _order(key: str, part: OrderPart, file: FixtureFile, now: datetime) -> Order:
    currency = part.currency or file.shop.currency
    customer = file.customers[part.customer]
    return Order(
        id=key,
        customer_id=part.customer,
        items=tuple(
            Item(
                title=item.title,
                quantity=item.quantity,
                product_id=item.product or "",
                unit_price=None if item.unit_price is None else _money(item.unit_price, currency),
                variant=item.variant or {},
            )
            for item in part.items
        ),
        amount=_money(part.amount, currency),
        state=part.state,
        paid_at=resolve(part.paid_at, now),
        shipped_at=_when(part.shipped_at, now),
        delivered_at=_when(part.delivered_at, now),
        eta=_when(part.eta, now),
        carrier=part.carrier,
        tracking_number=part.tracking_number,
        address=part.address or customer.address,
        phone=part.phone or customer.phone,
        events=tuple(ParcelEvent(at=resolve(event.at, now), text=event.text) for event in part.events),
        refunds=tuple(
            Refund(amount=_money(refund.amount, currency), state=refund.state, at=resolve(refund.at, now))
            for refund in part.refunds
        ),
        note=part.note,
        extra={k: _timed(v, now, k) for k, v in part.more.items()},
    )
