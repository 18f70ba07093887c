"""What after-sales skills say of an order, a window and a freight."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.facts import Fact
from bot.shop import Order, Receipt, ShopInfo
from bot.shop.aftersales import Filed, Window, filed, pays_freight, unfit, why_it_stands, window
from bot.shop.order_facts import order_facts
from bot.shop.policy import clause, money, number, remaining, span
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
REQUESTS = ("return", "exchange", "repair")
_WINDOWS: Final = {
    "return": ("return_window_days",),
    "exchange": ("exchange_window_days", "return_window_days"),
    "repair": ("warranty_days",),
}


def another_term(text: str, days: int) -> bool:
    """Whether a question speaks of another term than the rule has, or of the time after it: no yes may stand before the answer."""
    terms = list(_SAYS.term.finditer(text))
    return any(term["past"] or not term["days"] or term["n"] != str(days) for term in terms)


def about(order: Order) -> dict[str, Fact]:
    """Facts that go with a proposal, which brings the order's id itself."""
    known = order_facts(order)
    return {name: value for name, value in known.items() if name != "order_id"} | {"left": remaining(order)}


def freight(info: ShopInfo, order: Order, reason: str) -> dict[str, Fact]:
    """Who pays the way back, as three optional clauses of which at most one is said."""
    fee = money(info.policy.get("return_pickup_fee"), order.amount.currency, info.currency)
    payer = pays_freight(info, reason)
    row: dict[str, Fact] = {"fee": clause(fee=fee)}
    known = bool(info.policy.get("return_shipping_paid_by"))
    return {
        "shop_pays": [row] if payer == "shop" else [],
        "customer_pays": [row] if payer == "customer" else [],
        "depends": [row] if known and not reason else [],
    }


def rules(info: ShopInfo) -> dict[str, Fact]:
    """The clauses of the policy that after-sales answers may add."""
    return {
        "inspection": clause(days=number(info, "return_inspection_days")),
        "repair_time": clause(days=span(info, "repair_days")),
    }


def why_not(order: Order, span_of: Window | None) -> str:
    """The word for what stands in the way; empty when the goods may come back."""
    if state := unfit(order):
        return state
    if filed(order, *REQUESTS):
        return "already"
    if span_of is None:
        return "not_offered"
    return "" if span_of.open else "window_over"


def refusal_facts(order: Order, info: ShopInfo, now: datetime, span_of: Window | None) -> dict[str, Fact]:
    """Facts for every refusal: the window, the warranty, what is on file already."""
    facts: dict[str, Fact] = {**order_facts(order), "left": remaining(order)}
    if span_of:
        facts |= {"days": span_of.days, "until": span_of.until}
    if (warranty := window(order, info, now, "warranty_days")) and warranty.open:
        facts["warranty_until"] = warranty.until
    if on_file := filed(order, *REQUESTS):
        may_go = not why_it_stands(order, on_file, info, now)
        facts |= {**filed_facts(on_file), "withdraw": [{}] if may_go else []}
    return facts


def filed_facts(on_file: Filed) -> dict[str, Fact]:
    """What is said of a request on file."""
    return {
        "reference": on_file.reference,
        "filed_on": on_file.on,
        "pickup": clause(pickup_on=on_file.pickup_on),
    }


def which(kind: str) -> dict[str, Fact]:
    """What is on file, as three clauses of which one is said."""
    return {f"the_{name}": [{}] if kind == name else [] for name in REQUESTS}


def may_be_asked_again(order: Order, info: ShopInfo, now: datetime, kind: str) -> list[dict[str, Fact]]:
    """Until when what is withdrawn may be asked for once more; nothing where its days are over."""
    days = window(order, info, now, *_WINDOWS[kind])
    return clause(until=days.until) if days and days.open else []


def with_pickup(receipt: Receipt) -> Receipt:
    """The receipt with its pick-up day as an optional clause, since not every shop names one."""
    day = receipt.facts.get("pickup_on")
    return replace(receipt, facts={**receipt.facts, "pickup": [{"pickup_on": day}] if day else []})
