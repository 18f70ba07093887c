"""Changes of a customer: goodwill coupons and personal data."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.money import Money
from bot.shop import Customer, EffectType
from skills.shop.case import Case, dump, reject

Change = Callable[[Case], dict[str, Fact]]
_PROFILE: Final = {"name": 100, "phone": 40, "email": 254, "address": 500, "language": 20}  # field -> longest
_SIGNS_IN: Final = frozenset({"phone", "email"})  # changed with a code, unless the policy lets a yes do
_VALID_DAYS: Final = 30  # of a coupon, when the policy names no number


def issue_coupon(case: Case) -> dict[str, Fact]:
    """Make a coupon for the customer, within what the policy calls goodwill."""
    customer = case.customer()
    goodwill = case.rules.table("goodwill")
    value = _value(case)
    if not case.approved:
        _refuse_generosity(case, customer, value, goodwill)
    case.file()
    days = goodwill.get("coupon_valid_days")
    until = case.rules.today + timedelta(days=days if isinstance(days, int) else _VALID_DAYS)
    code = f"HK-{case.code(8)}"
    coupon: dict[str, JsonValue] = {
        "code": code,
        "amount": float(value.amount),
        "currency": value.currency,
        "expires_at": until.isoformat(),
    }
    held = customer.extra.get("coupons")
    coupons = [*(held if isinstance(held, list) else []), coupon]
    case.update_customer(customer, extra=dump({**customer.extra, "coupons": coupons}))
    return {"code": code, "value": value, "valid_until": until}


def update_profile(case: Case) -> dict[str, Fact]:
    """Change one of the customer's own data."""
    customer = case.customer()
    name = case.detail("field")
    if name not in _PROFILE:
        reject("bad_details")
    value = case.detail("value", _PROFILE[name])
    if (name == "email" and "@" not in value) or (name == "phone" and sum(map(str.isdigit, value)) < 5):
        reject("bad_details")
    if name in _SIGNS_IN and not case.approved and name not in _in_chat(case):
        reject("needs_code")
    case.update_customer(customer, **{name: value})
    return {"field": name, "value": value}


def _in_chat(case: Case) -> list[JsonValue]:
    fields = case.rules.table("account").get("changed_in_chat")
    return fields if isinstance(fields, list) else []


def _value(case: Case) -> Money:
    if case.command.amount:
        value = case.command.amount
    else:
        currency = case.order().amount.currency if case.command.order_id else case.rules.info.currency
        try:
            value = Money(Decimal(case.detail("value", 20)), currency)
        except InvalidOperation:
            reject("bad_details")
    if not value.amount.is_finite() or value.minor <= 0:
        reject("bad_amount")
    return value


def _refuse_generosity(
    case: Case, customer: Customer, value: Money, goodwill: Mapping[str, JsonValue]
) -> None:
    most = goodwill.get("coupon_max")
    if not isinstance(most, dict):
        reject("not_offered")
    top = most.get(value.currency, 0)
    if value.amount > Decimal(str(top)):
        reject("over_limit")
    days = goodwill.get("window_days")
    if isinstance(days, int):
        since = case.rules.now - timedelta(days=days)
        if case.filed(("issue_coupon",), customer_id=customer.id, since=since):
            reject("too_soon")


CHANGES: Final[Mapping[EffectType, Change]] = {
    "issue_coupon": issue_coupon,
    "update_profile": update_profile,
}
