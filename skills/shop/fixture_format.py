"""The fixture file, key by key: what a shop may be made of. Every model says which keys it knows.

Keys that no model knows are kept as the shop's own (`extra`), but one that looks like a slip of a known key is refused.
"""

from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

from bot.money import decimals
from bot.shop import OrderState
from skills.shop.times import When


def _texts(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


def _text_of_number(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _limits(value: Any) -> Any:
    return value if isinstance(value, Mapping) else {"": value}  # a bare number: the shop's own currency


def _currency(code: str) -> str:
    if code not in list_currencies():
        raise ValueError("write a currency as its ISO 4217 code, such as CNY")
    return code


def _currency_or_own(code: str) -> str:
    return _currency(code) if code else code


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError("write a time zone as its IANA name, such as Asia/Shanghai") from None
    return name


Texts = Annotated[dict[str, str], BeforeValidator(_texts), Field(min_length=1)]
Id = Annotated[str, BeforeValidator(_text_of_number), Field(min_length=1, max_length=64)]
Phone = Annotated[str, BeforeValidator(_text_of_number)]
Currency = Annotated[str, AfterValidator(_currency)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=15, allow_inf_nan=False)]
Limits = Annotated[dict[Annotated[str, AfterValidator(_currency_or_own)], Amount], BeforeValidator(_limits)]


class Part(BaseModel):
    """A part of the file: frozen, strict about slips, generous with more keys."""

    model_config = ConfigDict(frozen=True, extra="allow")

    @model_validator(mode="before")
    @classmethod
    def _no_slips(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            absent = [name for name in cls.model_fields if name not in data]
            strange = [key for key in data if key not in cls.model_fields]
            for key in strange:
                if close := get_close_matches(str(key), absent, n=1, cutoff=0.85):
                    raise ValueError(f"{key} is not a key here; did you mean {close[0]}?")
        return data

    @property
    def more(self) -> dict[str, JsonValue]:
        """The keys that the format does not know."""
        return dict(self.model_extra or {})


class ShopPart(Part):
    """Who the shop is."""

    name: Texts
    currency: Currency = "CNY"
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"


class PolicyPart(Part):
    """The rules that the shop itself enforces; every other key is for skills to read."""

    return_window_days: Annotated[int, Field(ge=0)] = 7
    exchange_window_days: Annotated[int, Field(ge=0)] | None = None
    warranty_days: Annotated[int, Field(ge=0)] | None = None
    price_protection_days: Annotated[int, Field(ge=0)] | None = None
    requests_withdrawable: bool = False
    auto_refund_limit: Limits = Field(default_factory=dict)
    human_hours: Annotated[str, Field(pattern=r"^(\d{2}:\d{2}-\d{2}:\d{2}(, ?|$))+$")] = "09:00-21:00"


class CustomerPart(Part):
    """A customer."""

    name: Annotated[str, Field(min_length=1)]
    language: str = "en"
    phone: Phone = ""
    email: str = ""
    tier: str = "standard"
    address: str = ""
    note: str = ""


class ProductPart(Part):
    """A product of the catalogue; `price` is in the shop's currency, `prices` in others."""

    title: Texts
    price: Amount
    prices: dict[Currency, Amount] = Field(default_factory=dict)
    stock: int = 0
    attributes: dict[str, JsonValue] = Field(default_factory=dict)
    category: str = ""
    keywords: dict[str, list[str]] = Field(default_factory=dict)
    restock: When | None = None


class ItemPart(Part):
    """A line of an order."""

    title: Texts
    quantity: Annotated[int, Field(ge=1)] = 1
    product: Id | None = None
    unit_price: Amount | None = None
    variant: Texts | None = None


class EventPart(Part):
    """Something that happened to a parcel; a bare text is told as it is in every language."""

    at: When
    text: str | Annotated[dict[str, str], Field(min_length=1)]


class RefundPart(Part):
    """Money that went back, or is about to; the currency is the order's."""

    amount: Amount
    state: Literal["approved", "paid", "failed", "cancelled"]
    at: When


class OrderPart(Part):
    """An order; without an address or phone it takes its customer's."""

    customer: Id
    items: Annotated[list[ItemPart], Field(min_length=1)]
    amount: Amount
    currency: Currency | None = None
    state: OrderState
    paid_at: When
    shipped_at: When | None = None
    delivered_at: When | None = None
    address: str = ""
    phone: Phone = ""
    carrier: str = ""
    tracking_number: str = ""
    eta: When | None = None
    events: list[EventPart] = Field(default_factory=list)
    note: str = ""
    refunds: list[RefundPart] = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_the_times_of_its_state(self) -> Self:
        if self.state in {"shipped", "delivered"} and self.shipped_at is None and self.delivered_at is None:
            raise ValueError(f"an order that is {self.state} needs shipped_at or delivered_at")
        if self.state == "delivered" and self.delivered_at is None:
            raise ValueError("an order that is delivered needs delivered_at")
        return self


class PromotionPart(Part):
    """A promotion; without times it always runs."""

    id: Id
    title: Texts
    text: Texts
    code: str | None = None
    starts_at: When | None = None
    ends_at: When | None = None
    rules: dict[str, JsonValue] = Field(default_factory=dict)


class ArticlePart(Part):
    """An article of the knowledge base."""

    text: Annotated[str, Field(min_length=1)]
    id: Id | None = None
    title: str = ""
    language: str = ""
    asked: tuple[str, ...] = ()  # other ways in which customers ask for it


class FixtureFile(Part):
    """The whole file."""

    shop: ShopPart
    now: When | None = None
    policy: PolicyPart = Field(default_factory=PolicyPart)
    customers: dict[Id, CustomerPart] = Field(default_factory=dict)
    products: dict[Id, ProductPart] = Field(default_factory=dict)
    orders: dict[Id, OrderPart] = Field(default_factory=dict)
    promotions: list[PromotionPart] = Field(default_factory=list)
    knowledge: list[ArticlePart] = Field(default_factory=list)

    def slips(self) -> list[str]:
        """What each key alone cannot see: names that lead nowhere, amounts the currency does not have."""
        found = []
        for order_id, order in self.orders.items():
            path = f"orders.{order_id}"
            currency = order.currency or self.shop.currency
            if order.customer not in self.customers:
                found.append(f"{path}.customer: there is no customer {order.customer}")
            if finer(order.amount, currency):
                found.append(f"{path}.amount: {currency} has {decimals(currency)} decimals")
            found += _refund_slips(order, path, currency)
        return found


def finer(amount: Decimal, currency: str) -> bool:
    """Whether the amount has more decimals than the currency."""
    return amount != round(amount, decimals(currency))


def _refund_slips(order: OrderPart, path: str, currency: str) -> list[str]:
    found = [
        f"{path}.refunds.{number}.amount: {currency} has {decimals(currency)} decimals"
        for number, refund in enumerate(order.refunds)
        if finer(refund.amount, currency)
    ]
    found += [
        f"{path}.refunds.{number}.currency: money goes back in {currency}, as it was paid"
        for number, refund in enumerate(order.refunds)
        if refund.more.get("currency", currency) != currency
    ]
    going_back = sum((r.amount for r in order.refunds if r.state in {"approved", "paid"}), start=Decimal(0))
    if going_back > order.amount:
        found.append(f"{path}.refunds: more goes back than was paid")
    return found
