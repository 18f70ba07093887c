"""Products as customers name them, and their prices as customers pay them."""

from collections.abc import Sequence

from bot.money import Money
from bot.shop import Order, Product, ShopView
from bot.understanding.context import CatalogueItem
from bot.understanding.entities.products import ProductMatch, find_products
from bot.understanding.normalise import normalise

_EXACT = 0.9  # score of a name that stands there as it is
_NEAR = 0.55  # of a name that is nearly there
_GENERAL = frozenset(
    ("battery", "power", "coffee", "water", "light", "clear")
)  # parts of names that ask about something


def catalogue(products: Sequence[Product]) -> tuple[CatalogueItem, ...]:
    """The names of every product, in all languages."""
    return tuple(
        CatalogueItem(
            id=product.id,
            names=(*product.title.values(), *(word for words in product.keywords.values() for word in words)),
        )
        for product in products
    )


def named(products: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The products that a text names, in order of appearance; a general word ("耳机") names all it may mean."""
    folded = normalise(text).text
    matches = find_products(folded, catalogue(products))
    kept = [match for match in matches if match.score >= _EXACT] or [
        match for match in matches if match.score >= _NEAR and folded[match.start : match.end] not in _GENERAL
    ]
    whole = [match for match in kept if not any(_inside(match, other) for other in kept)]
    by_id = {product.id: product for product in products}
    ordered = sorted(whole, key=lambda match: (match.start, -match.score))
    return tuple(by_id[match.id] for match in ordered if match.id in by_id)


def _inside(match: ProductMatch, other: ProductMatch) -> bool:
    """Whether a name is only a part of a longer one: 耳机 in 蓝牙耳机."""
    return other.start <= match.start and match.end <= other.end and _length(match) < _length(other)


def _length(match: ProductMatch) -> int:
    return match.end - match.start


def bought(products: Sequence[Product], order: Order) -> tuple[Product, ...]:
    """The products of an order that are still in the catalogue."""
    ids = [item.product_id for item in order.items]
    return tuple(product for product in products if product.id in ids)


def prices(product: Product, currency: str = "") -> list[Money]:
    """The price in one currency, or in every currency it is sold in when that one is not known."""
    if currency and (price := product.price_in(currency)):
        return [price]
    others = [price for code, price in product.prices.items() if code != product.price.currency]
    return [product.price, *others]


async def pays_in(shop: ShopView, language: str) -> str:
    """The currency a customer pays in: that of their newest order; for a visitor who writes Chinese the shop's own.

    Empty when it is anybody's guess: prices are then told in every currency.
    """
    orders = await shop.orders()
    if orders:
        return orders[0].amount.currency
    return (await shop.info()).currency if language == "zh" else ""
