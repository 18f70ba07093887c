"""Changes that move money. None of them ever lets more go back than was paid; the schema checks it again."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Literal

from sqlalchemy import select, update

from bot.facts import Fact
from bot.money import Money
from bot.shop import EffectType, Item, Order
from skills.shop.case import Case, reject, remaining
from skills.shop.tables import ORDERS, REFUNDS

Change = Callable[[Case], dict[str, Fact]]


def refund(case: Case) -> dict[str, Fact]:
    """Approve money back, all that remains when no amount is named."""
    order = case.order()
    _refuse_settled(order)
    amount = _wanted(case, order)
    if case.over(order.delivered_at, case.rules.days("return_window_days")):
        reject("window_over")
    case.give_back(order, amount, state="refund_approved")
    return _money_facts(case, order, amount)


def cancel_order(case: Case) -> dict[str, Fact]:
    """Cancel what was not shipped yet and approve everything back."""
    order = case.order()
    _refuse_settled(order)
    if order.state != "paid":
        reject("already_shipped")
    amount = remaining(order)
    if amount.minor:
        case.give_back(order, amount, state="cancelled")
    else:
        case.update_order(order, state="cancelled")
    return _money_facts(case, order, amount)


def price_adjustment(case: Case) -> dict[str, Fact]:
    """Give back by how much the price fell since, within the days that the policy protects it."""
    order = case.order()
    if order.state == "cancelled":
        reject("already_cancelled")
    window = case.rules.days("price_protection_days")
    if window is None:
        reject("not_offered")
    if case.over(order.paid_at, window):
        reject("window_over")
    fallen = _fallen(case, order)
    if not fallen.minor:
        reject("no_price_drop")
    amount = case.command.amount or fallen
    _check_amount(amount, order)
    if not amount <= fallen or not amount <= remaining(order):
        reject("over_paid" if amount <= fallen else "over_limit")
    case.give_back(order, amount)
    return _money_facts(case, order, amount)


def cancel_refund(case: Case) -> dict[str, Fact]:
    """Take back approved refunds that were not paid out; the order is again what its parcel says."""
    order = case.order()
    if order.state == "cancelled":
        reject("already_cancelled")
    open_refunds = (REFUNDS.c.order_id == order.id) & (REFUNDS.c.state == "approved")
    open_refunds &= REFUNDS.c.kind != "price_adjustment"
    taken = sum(case.connection.scalars(select(REFUNDS.c.amount_minor).where(open_refunds)))
    if not taken:
        reject("already_paid" if order.refunded.minor else "nothing_to_cancel")
    case.connection.execute(update(REFUNDS).where(open_refunds).values(state="cancelled"))
    case.update_order(order, refunded_minor=ORDERS.c.refunded_minor - taken, state=_parcel_state(order))
    return {"order_id": order.id, "amount": Money.from_minor(taken, order.amount.currency)}


def _refuse_settled(order: Order) -> None:
    if order.state == "cancelled":
        reject("already_cancelled")
    if order.state == "refunded" or not remaining(order).minor:
        reject("already_refunded")


def _wanted(case: Case, order: Order) -> Money:
    amount = case.command.amount or remaining(order)
    _check_amount(amount, order)
    if not amount <= remaining(order):
        reject("over_paid")
    return amount


def _check_amount(amount: Money, order: Order) -> None:
    if amount.currency != order.amount.currency:
        reject("wrong_currency")
    exact = Money.from_minor(amount.minor, amount.currency).amount == amount.amount
    if amount.minor <= 0 or not exact:
        reject("bad_amount")


def _fallen(case: Case, order: Order) -> Money:
    """How much less the order would cost today, minus what was adjusted before."""
    currency = order.amount.currency
    fallen = sum((_item_fall(case, order, item) for item in order.items), start=Decimal(0))
    done = (REFUNDS.c.order_id == order.id) & (REFUNDS.c.kind == "price_adjustment")
    before = sum(case.connection.scalars(select(REFUNDS.c.amount_minor).where(done)))
    left = Money(fallen, currency) - Money.from_minor(before, currency)
    return left if left.minor > 0 else Money(Decimal(0), currency)


def _item_fall(case: Case, order: Order, item: Item) -> Decimal:
    product = case.rules.products.get(item.product_id)
    price = product.price_in(order.amount.currency) if product else None
    if item.unit_price is None or price is None:
        return Decimal(0)
    return max(item.unit_price.amount - price.amount, Decimal(0)) * item.quantity


def _parcel_state(order: Order) -> Literal["paid", "shipped", "delivered"]:
    if order.delivered_at:
        return "delivered"
    return "shipped" if order.shipped_at else "paid"


def _money_facts(case: Case, order: Order, amount: Money) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"order_id": order.id, "amount": amount}
    if days := case.rules.info.policy.get("refund_arrival_days"):
        facts["arrival_days"] = days
    return facts


CHANGES: Final[Mapping[EffectType, Change]] = {
    "refund": refund,
    "cancel_order": cancel_order,
    "price_adjustment": price_adjustment,
    "cancel_refund": cancel_refund,
}
