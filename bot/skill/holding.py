"""Whether an order holds a thing that was named."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Final

from bot.memo import Memo
from bot.shop import Order, Product
from bot.shop.catalogue import named as in_catalogue
from bot.understanding.normalise import normalise
from bot.understanding.short_names import names_of, shortened

_ONE: Final = re.compile(r"(?<=[a-z]{2}[^s\W])e?s$")  # what makes one word many
_KIND_FIRST: Final = frozenset(
    ("es", "fr", "pt", "ru", "ar", "vi", "th")
)  # where the kind of thing is said first


def holding(orders: Sequence[Order], products: Sequence[Product], names: Set[str]) -> list[Order]:
    """The orders that hold what was named: those of a thing that is called so before those in whose name the word only stands.

    "bread" is the sourdough and no bread knife, 茶 no 茶壶, though the knife is meant where the shop has no bread.
    """
    ids = {each.id.lower() for each in called(products, names)}
    outright = [order for order in orders if _outright(order, names, ids)]
    loosely = () if outright or ids else (order for order in orders if holds(order, names, ""))
    return [*outright, *loosely]


def called(products: Sequence[Product], names: Set[str]) -> tuple[Product, ...]:
    """The products that are called so: by a name of theirs, by the kind of thing it ends with, by their category, or nearly so."""
    near = in_catalogue(products, " · ".join(sorted(names)))
    told = {
        each.id: tuple(normalise(name).text for name in names_of(each.title, each.keywords)) for each in near
    }
    of_kind = _by_category(tuple(products))
    ids = {key for name in names for key in of_kind.get(_one(name), ())}
    ids |= {each.id for each in near if any(_meant(name, told[each.id], each) for name in names)}
    return tuple(each for each in products if each.id in ids)


def _categories(products: tuple[Product, ...]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for each in products:
        found.setdefault(_one(normalise(each.category).text), set()).add(each.id)
    return {category: frozenset(ids) for category, ids in found.items()}


_by_category = Memo(_categories)


def _meant(name: str, told: Collection[str], product: Product) -> bool:
    """Whether a word calls a product outright, or by no more than a slip; it may stand in a name and say nothing of the kind."""
    within = [each for each in told if name in each]
    kinds = [normalise(title).text for lang, title in product.title.items() if lang in _KIND_FIRST]
    exact = _one(name) in {_one(each) for each in told}
    return (
        not within
        or exact
        or any(_ends(name, each) for each in within)
        or any(name in each for each in kinds)
    )


def _outright(order: Order, names: Set[str], ids: Collection[str]) -> bool:
    by_id = any(item.product_id.lower() in {*ids, *names} for item in order.items)
    return by_id or any(
        _called(name, title, language)
        for item in order.items
        for language, title in item.title.items()
        for name in names
        if title
    )


def _called(name: str, title: str, language: str) -> bool:
    """Whether a thing of this title is called so, and not only something with it: a title ends with its kind, or says it first."""
    whole = normalise(title).text
    if language in _KIND_FIRST:
        return _names(name, whole)
    return any(_ends(name, each) for each in (whole, *shortened(whole)))


def _ends(name: str, title: str) -> bool:
    if not name.isascii():
        return title.endswith(name)
    return re.search(rf"(?<![a-z0-9]){re.escape(_one(name))}(?:e?s)?$", title) is not None


def _one(name: str) -> str:
    return _ONE.sub("", name)


def holds(order: Order, products: Set[str], text: str) -> bool:
    """Whether an order holds a product that was named: by its id, its title, a word of its title, or what that is shortened to where the catalogue knows no other name."""
    titles = [normalise(title).text for item in order.items for title in item.title.values() if title]
    by_id = any(item.product_id.lower() in products for item in order.items)
    whole = any(t in text or any(_names(name, t) for name in products) for t in titles)
    return by_id or whole or (bool(text) and any(_shortly(title, text) for title in _unlisted(order)))


def _unlisted(order: Order) -> Iterator[str]:
    """The titles of what was bought and stands in no catalogue."""
    return (title for item in order.items if not item.product_id for title in item.title.values() if title)


def _shortly(title: str, text: str) -> bool:
    """Whether a text calls a thing by what its title is shortened to."""
    return any(name in text if not name.isascii() else _names(name, text) for name in shortened(title))


def _names(name: str, title: str) -> bool:
    """Whether a title is meant: by a word in it, or by its last character, as 壶 means the 电热水壶."""
    if name.isascii():
        return (
            re.search(rf"(?<![a-z0-9]){re.escape(name)}", title) is not None
        )  # a phone is no part of earphones
    return name in title if len(name) > 1 else title.endswith(name)
