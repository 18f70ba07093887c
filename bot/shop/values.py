"""The values a shop gives and takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import JsonValue

from bot.money import Money

OrderState = Literal["paid", "shipped", "delivered", "refund_approved", "refunded", "cancelled"]


EffectType = Literal[
    "refund", "cancel_order", "change_order", "change_address", "return", "exchange", "repair", "invoice",
    "issue_coupon", "update_profile", "claim", "price_adjustment", "cancel_refund", "cancel_request",
]  # fmt: skip
OwnEffect = str  # of a skill that brings what performs it: "appointment.cancel"; no shop is ever sent one


Texts = Mapping[str, str]  # language -> text


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person the shop knows."""

    id: str
    name: str
    language: str
    phone: str
    email: str = ""
    tier: str = "standard"
    address: str = ""
    note: str = ""
    extra: Mapping[str, JsonValue] = field(
        default_factory=dict
    )  # what this shop also knows: points, coupons …


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of an order; `title` by language, `variant` is the colour, size … bought."""

    title: Texts
    quantity: int = 1
    product_id: str = ""
    unit_price: Money | None = None
    variant: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelEvent:
    """Something that happened to a parcel, in the courier's words: one text, or one by language."""

    at: datetime
    text: str | Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money going back: `state` is approved, paid, failed or cancelled."""

    amount: Money
    state: Literal["approved", "paid", "failed", "cancelled"]
    at: datetime
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as the shop sees it now; times are aware, in the shop's time zone."""

    id: str
    customer_id: str
    items: tuple[Item, ...]
    amount: Money
    state: OrderState
    paid_at: datetime
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    eta: datetime | None = None
    carrier: str = ""
    tracking_number: str = ""
    address: str = ""
    phone: str = ""
    events: tuple[ParcelEvent, ...] = ()
    refunds: tuple[Refund, ...] = ()
    note: str = ""
    extra: Mapping[str, JsonValue] = field(
        default_factory=dict
    )  # payment_method, invoice, requests, changes …

    def title(self, language: str) -> str:
        """What was bought, in this language (first item, and how many more)."""
        first = text_in(self.items[0].title, language) if self.items else self.id
        return first if len(self.items) < 2 else f"{first} +{len(self.items) - 1}"

    @property
    def refunded(self) -> Money:
        """What went back or is on its way back (approved and paid refunds)."""
        counted = (refund.amount for refund in self.refunds if refund.state in {"approved", "paid"})
        return sum(counted, start=Money(Decimal(0), self.amount.currency))


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product with facts by name; a fact is a plain value or one per language."""

    id: str
    title: Texts
    price: Money
    stock: int
    attributes: Mapping[str, JsonValue] = field(default_factory=dict)
    category: str = ""
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    restock: datetime | None = None
    prices: Mapping[str, Money] = field(
        default_factory=dict
    )  # currency -> price, where there is more than one
    extra: Mapping[str, JsonValue] = field(default_factory=dict)  # variants with their stock …

    def price_in(self, currency: str) -> Money | None:
        """The price in this currency, or None when it is not sold in it."""
        return self.price if self.price.currency == currency else self.prices.get(currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A running promotion; `text` states its rules in full."""

    id: str
    title: Texts
    text: Texts
    code: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    rules: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopInfo:
    """Who the shop is, its clock, and its policy as plain values (keys: docs/fixture.md)."""

    name: Texts
    currency: str
    timezone: str
    policy: Mapping[str, JsonValue]
    extra: Mapping[str, JsonValue] = field(default_factory=dict)  # about, attribute_labels …
    order_id_examples: tuple[str, ...] = ()  # a few order numbers, so that their shape is recognised in text

    @property
    def language(self) -> str:
        """What is spoken before anybody has said anything."""
        return "en" if self.currency == "USD" else "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A change asked of the shop. The same `key` never acts twice; `details` holds what the type needs.

    details by type: change_address {address, phone?} · change_order {item, change} · return/exchange/repair {reason, wish?},
    an exchange with {instead_of}, the reference of the one that it replaces · invoice {kind, title?, tax_id?} · issue_coupon
    {value, reason} · update_profile {field, value} · claim {kind, text?} · price_adjustment {} · refund {reason} · cancel_order
    {reason} · cancel_refund {} · cancel_request {kind, request}. Any may carry {approved_by}: the person of the shop who
    decided it, which lifts windows and goodwill limits.
    """

    type: EffectType | OwnEffect
    key: str
    customer_id: str = ""
    order_id: str = ""
    amount: Money | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the shop did with a command. `facts` may be told to the customer (reference, coupon code, pick-up day …)."""

    key: str
    type: EffectType | OwnEffect
    state: Literal["done", "failed"]
    reference: str = ""
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    problem: str = ""  # machine-readable reason of a failure, e.g. "already_shipped"


def text_in(texts: Texts | str, language: str) -> str:
    """The text in this language, else English, else any; a bare text is the same in all."""
    if isinstance(texts, str):
        return texts
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
