"""The JSON that an HTTP shop and Haoke exchange: the port's values, field by field (docs/shop-openapi.yaml).

Amounts are strings, times carry their offset. Fields we do not know are ignored, so that a shop may send more.
"""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, TypeAdapter, ValidationError

from bot.shop import Command, Customer, Order, Product, Promotion, Receipt, ShopInfo

T = TypeVar("T")


class Unreadable(Exception):  # noqa: N818 - it says what the answer is
    """An answer that does not have the form that was agreed."""


class Problem(BaseModel):
    """The body of an answer that is not 2xx. `acted: false` says that surely nothing was done."""

    code: str = ""
    message: str = ""
    acted: bool | None = None


def _sound(order: Order) -> Order:
    times = [order.paid_at, order.shipped_at, order.delivered_at, order.eta]
    times += [event.at for event in order.events] + [refund.at for refund in order.refunds]
    if any(moment is not None and moment.tzinfo is None for moment in times):
        raise ValueError("times need an offset")
    if any(money.amount < 0 for money in (order.amount, *(refund.amount for refund in order.refunds))):
        raise ValueError("amounts are not below zero")
    return order


WireOrder = Annotated[Order, AfterValidator(_sound)]
INFO: Final = TypeAdapter(ShopInfo)
CUSTOMER: Final = TypeAdapter(Customer)
ORDER: Final[TypeAdapter[Order]] = TypeAdapter(WireOrder)
ORDERS: Final[TypeAdapter[list[Order]]] = TypeAdapter(list[WireOrder])
PRODUCTS: Final = TypeAdapter(list[Product])
PROMOTIONS: Final = TypeAdapter(list[Promotion])
COMMAND: Final = TypeAdapter(Command)
RECEIPT: Final = TypeAdapter(Receipt)
MOMENT: Final = TypeAdapter(AwareDatetime)


def read(kind: TypeAdapter[T], body: bytes) -> T:
    """The value in this body; Unreadable when it is not one."""
    try:
        return kind.validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the body"
        raise Unreadable(f"{where}: {first['msg']}") from error


def problem(body: bytes) -> Problem:
    """What an answer that is not 2xx says; an empty problem when it says nothing that can be read."""
    try:
        return Problem.model_validate_json(body)
    except ValidationError:
        return Problem()


def in_zone(order: Order, zone: ZoneInfo) -> Order:
    """The order with its times as the shop's clocks show them."""

    def local(moment: datetime | None) -> datetime | None:
        return moment.astimezone(zone) if moment else None

    return replace(
        order,
        paid_at=order.paid_at.astimezone(zone),
        shipped_at=local(order.shipped_at),
        delivered_at=local(order.delivered_at),
        eta=local(order.eta),
        events=tuple(replace(event, at=event.at.astimezone(zone)) for event in order.events),
        refunds=tuple(replace(refund, at=refund.at.astimezone(zone)) for refund in order.refunds),
    )
