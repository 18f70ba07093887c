"""What a shop takes up while the desk works is heard by its name; a shop that is away takes no name from it."""

from collections.abc import Sequence
from decimal import Decimal

from bot.errors import Unavailable
from bot.money import Money
from bot.shop import Product
from bot.shop.assortment import Assortment
from bot.understanding.entities.products import find_products


class Shelf:
    """The one call of a shop that is asked."""

    def __init__(self, *titles: str) -> None:
        self.titles = list(titles)
        self.away = False

    async def products(self) -> Sequence[Product]:
        if self.away:
            raise Unavailable("closed for the night")
        return [
            Product(id=title, title={"en": title}, price=Money(Decimal(9), "EUR"), stock=1)
            for title in self.titles
        ]


def heard(assortment: Assortment, text: str) -> list[str]:
    return [match.id for match in find_products(text, assortment.items)]


async def test_what_is_new_is_heard_after_the_next_look() -> None:
    shelf, assortment = Shelf("garden hose"), Assortment()
    await assortment.read(shelf)
    assert heard(assortment, "is the watering can in stock?") == []
    shelf.titles.append("watering can")
    await assortment.look(shelf)
    assert heard(assortment, "is the watering can in stock?") == ["watering can"]


async def test_a_shop_that_is_away_takes_no_names_from_the_desk() -> None:
    shelf, assortment = Shelf("garden hose"), Assortment()
    await assortment.read(shelf)
    shelf.away = True
    await assortment.look(shelf)
    assert heard(assortment, "my garden hose leaks") == ["garden hose"]
