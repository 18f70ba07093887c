"""Products as customers name them, and their prices as customers pay them."""

from collections.abc import Sequence

from bot.memo import Memo
from bot.money import Money
from bot.shop import Order, Product, ShopView
from bot.understanding.context import CatalogueItem
from bot.understanding.entities.products import ProductMatch, find_products, general
from bot.understanding.normalise import normalise
from bot.understanding.short_names import names_of

_FEW = 8  # products whose names are sooner made than kept: those of an order, those under one name
_EXACT = 0.9  # score of a name that stands there as it is
_HEAD = 0.7  # of the last word of a name: "the lamp"
_NEAR = 0.55  # of a name that is nearly there


def _items(products: Sequence[Product]) -> tuple[CatalogueItem, ...]:
    return tuple(
        CatalogueItem(
            id=product.id,
            names=names_of(product.title, product.keywords),
            prices=frozenset(str(int(price.amount)) for price in (product.price, *product.prices.values())),
        )
        for product in products
    )


_whole = Memo(_items)


def catalogue(products: Sequence[Product]) -> tuple[CatalogueItem, ...]:
    """The names of every product, in all languages, and what it costs."""
    return _items(products) if len(products) < _FEW else _whole(tuple(products))


def named(products: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The products that a text names, in order of appearance; a general word ("耳机") names all it may mean."""
    folded = normalise(text).text
    matches = find_products(folded, catalogue(products))
    exact = [match for match in matches if match.score >= _EXACT]
    near = [
        match
        for match in matches
        if _NEAR <= match.score < _EXACT
        and not general(folded[match.start : match.end])
        and (not exact or (match.score >= _HEAD and not any(_touches(match, other) for other in exact)))
    ]
    kept = [*exact, *near]
    whole = [match for match in kept if not any(_inside(match, other) for other in kept)]
    by_id = {product.id: product for product in products}
    ordered = sorted(whole, key=lambda match: (match.start, -match.score))
    return tuple(by_id[match.id] for match in ordered if match.id in by_id)


def named_alone(products: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The products that a text names, one for each name: of several under one name, that whose title it is; none where a name says too little."""
    found = named(products, text)
    folded = normalise(text).text
    places: dict[tuple[int, int], list[Product]] = {}
    by_id = {product.id: product for product in found}
    for match in find_products(folded, catalogue(found)):
        places.setdefault((match.start, match.end), []).append(by_id[match.id])
    alone: list[Product] = []
    for (start, end), under in sorted(places.items()):
        titled = [p for p in under if folded[start:end] in {normalise(t).text for t in p.title.values()}]
        if len(titled) != 1 and len(under) > 1:
            return ()
        alone += titled if len(titled) == 1 else under
    return tuple({product.id: product for product in alone}.values())


def _inside(match: ProductMatch, other: ProductMatch) -> bool:
    """Whether a name is only a part of a longer one: 耳机 in 蓝牙耳机."""
    return other.start <= match.start and match.end <= other.end and _length(match) < _length(other)


def _touches(match: ProductMatch, other: ProductMatch) -> bool:
    return match.start < other.end and other.start < match.end


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
