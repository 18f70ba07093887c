"""Whether an order holds a thing that was named."""

import re
from collections.abc import Iterator

from bot.shop import Order
from bot.understanding.normalise import normalise
from bot.understanding.short_names import shortened


def holds(order: Order, products: set[str], text: str) -> bool:
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
