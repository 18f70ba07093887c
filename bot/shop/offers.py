"""What promotions take off, by their own rules."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bot.facts import Fact
from bot.money import Money
from bot.shop.policy import table
from bot.shop.values import Customer, Product, Promotion, ShopInfo


def applies(offer: Promotion, product: Product) -> bool:
    """Whether an offer's rules name this product's category, or none, and do not exclude it."""
    excluded, kinds = offer.rules.get("excludes"), offer.rules.get("categories")
    if isinstance(excluded, list) and product.id in excluded:
        return False
    return not isinstance(kinds, list) or product.category in kinds


def taken_off(offer: Promotion, spent: Money) -> Money | None:
    """What a promotion takes off a sum; None where its rules name no sums in this currency."""
    rules, currency = offer.rules, spent.currency
    off, every = by_currency(rules.get("off"), currency), by_currency(rules.get("every"), currency)
    least, most = by_currency(rules.get("min_spend"), currency), by_currency(rules.get("max_off"), currency)
    if not isinstance(off, int | float):
        return None
    if isinstance(every, int | float):
        times = int(spent.amount // Decimal(str(every)))
        less = Decimal(str(off)) * times
        less = min(less, Decimal(str(most))) if isinstance(most, int | float) else less
    elif isinstance(least, int | float):
        less = Decimal(str(off)) if spent.amount >= Decimal(str(least)) else Decimal(0)
    else:
        return None
    return Money(less, currency)


def open_to(offer: Promotion, me: Customer | None) -> bool:
    """Whether a promotion is for this customer; what is for some members only may be told to a visitor, who may be one."""
    tiers = offer.rules.get("tiers")
    return me is None or not isinstance(tiers, list) or me.tier in tiers


def automatic(
    offers: Sequence[Promotion], price: Money, products: Sequence[Product]
) -> list[tuple[Promotion, Money]]:
    """What comes off a purchase by itself at checkout, where every product of it takes part."""
    off = []
    for offer in offers:
        if offer.rules.get("automatic") is True and all(applies(offer, each) for each in products):
            less = taken_off(offer, price)
            if less is not None and less.minor:
                off.append((offer, less))
    return off


def by_currency(value: Any, currency: str) -> Fact:
    """A number of a rule in this currency; one without currencies counts in each."""
    return value.get(currency) if isinstance(value, dict) else value


def levels_of(offer: Promotion, info: ShopInfo) -> list[dict[str, Fact]]:
    """The names of the membership levels that an offer is for, a row each; none where it is for all."""
    only = offer.rules.get("tiers")
    return [{"level": name} for id_, name in _levels(info) if isinstance(only, list) and id_ in only]


def level_of(me: Customer | None, info: ShopInfo) -> list[dict[str, Fact]]:
    """The name of a customer's own level as a row; none for a visitor."""
    return [{"level": name} for id_, name in _levels(info) if me and id_ == me.tier]


def _levels(info: ShopInfo) -> list[tuple[Any, Any]]:
    tiers = table(info, "membership").get("tiers")
    rows = [tier for tier in tiers if isinstance(tier, dict)] if isinstance(tiers, list) else []
    return [(tier.get("id"), tier["name"]) for tier in rows if tier.get("name")]
