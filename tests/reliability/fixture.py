"""A shop made for one run: customers with orders to ask about, to send back and to cancel, all within every limit."""

from dataclasses import dataclass
from typing import Any, Final

LIMIT: Final = 1_000_000
FIRST: Final = 50_000
PAID: Final = 99  # for each order


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What one customer has: one order on its way, one to return in part, one to return whole, one to cancel."""

    customer: str
    zh: bool
    shipped: str
    part: str
    whole: str
    paid: str


def baskets(number: int) -> list[Basket]:
    """So many customers, every second of them Chinese."""
    return [
        Basket(
            customer=f"K{n:05}",
            zh=n % 2 == 0,
            **{kind: str(FIRST + 4 * n + k) for k, kind in enumerate(("shipped", "part", "whole", "paid"))},
        )
        for n in range(number)
    ]


def fixture(everybody: list[Basket]) -> dict[str, Any]:
    """The shop of these customers, as a fixture file holds it."""
    return {
        "shop": {"name": {"zh": "不倒小店", "en": "Standing Shop"}, "currency": "CNY"},
        "policy": {
            "return_window_days": 7,
            "auto_refund_limit": LIMIT,
            "refund_limit_per_customer_day": LIMIT,
            "human_hours": "00:00-23:59",
            "invoice": {
                "types": ["electronic_ordinary"],
                "by_currency": {"CNY": ["electronic_ordinary"]},
                "request_window_days": 30,
            },
        },
        "customers": {each.customer: _customer(each) for each in everybody},
        "products": {"cup": {"title": {"zh": "马克杯", "en": "mug"}, "price": PAID, "stock": 9}},
        "orders": {
            order: _order(each.customer, state)
            for each in everybody
            for order, state in (
                (each.shipped, "shipped"),
                (each.part, "delivered"),
                (each.whole, "delivered"),
                (each.paid, "paid"),
            )
        },
    }


def _customer(basket: Basket) -> dict[str, Any]:
    return {
        "name": "林梅" if basket.zh else "Alex",
        "language": "zh" if basket.zh else "en",
        "phone": f"1380000{basket.customer[-4:]}",
        "address": "杭州市好客路 8 号",
    }


def _order(customer: str, state: str) -> dict[str, Any]:
    order: dict[str, Any] = {
        "customer": customer,
        "items": [{"product": "cup", "title": {"zh": "马克杯", "en": "mug"}, "quantity": 1}],
        "amount": PAID,
        "state": state,
        "paid_at": "-3d",
    }
    if state != "paid":
        order |= {"shipped_at": "-2d", "carrier": "sf", "tracking_number": "", "eta": "+1d"}
    if state == "delivered":
        order["delivered_at"] = "-1d"
    return order
