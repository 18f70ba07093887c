"""What a customer wants to pay, and which products cost no more."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from bot.money import Money
from bot.shop import Product
from bot.skill import said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


def affordable(products: Sequence[Product], text: str, budget: Money) -> list[Product]:
    """The products within a budget; of those, where a least sum is told too, the ones above it if there are any."""
    told = _SAYS.least.search(text)
    least = Money(Decimal((told["least"] or told["least_en"]) if told else 0), budget.currency)
    within = [product for product in products if _within(product, budget)]
    return [product for product in within if not _within(product, least)] or within


def currencies(products: Sequence[Product]) -> tuple[str, ...]:
    """What the products are priced in, such as CNY and USD."""
    each = (price.currency for product in products for price in (product.price, *product.prices.values()))
    return tuple(dict.fromkeys(each))


def budget_of(tracker: Any, currency: str) -> Money | None:
    """The most the customer wants to pay, when they named an amount."""
    number, _, named = said.value(tracker, "amount").partition(" ")
    if not number.replace(".", "", 1).isdigit():
        return None
    return Money(Decimal(number), named or currency)


def _within(product: Product, budget: Money) -> bool:
    """Whether a product costs no more; a sum without a currency, of who may pay in any, allows for each."""
    if not budget.currency:
        return any(price.amount <= budget.amount for price in (product.price, *product.prices.values()))
    price = product.price_in(budget.currency)
    return price is not None and price <= budget
