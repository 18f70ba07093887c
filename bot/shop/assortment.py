"""What a shop sells by every name, as it was last read: hearing a message never waits for the shop."""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

from bot.errors import ShopError
from bot.log import get_logger
from bot.shop.catalogue import catalogue
from bot.shop.values import Product
from bot.understanding.context import CatalogueItem
from bot.understanding.entities.names import names_in

LOOKS_S: Final = 60.0  # between two looks at what is sold by now
_log = get_logger(__name__)


class Sells(Protocol):
    """What is asked of a shop here."""

    async def products(self) -> Sequence[Product]:
        """The catalogue, or ShopError."""


class Assortment:
    """The catalogue's names, which a look brings up to date."""

    def __init__(self, items: tuple[CatalogueItem, ...] = ()) -> None:
        self.items = items

    async def read(self, shop: Sells) -> None:
        """Read what is sold and prepare its names, in a thread of their own: thousands take a second. A ShopError changes nothing."""
        products = tuple(await shop.products())
        items = await asyncio.to_thread(catalogue, products)
        await asyncio.to_thread(names_in, items)
        self.items = items

    async def look(self, shop: Sells) -> None:
        """The same while the desk works: where the shop cannot be read, the names it had stay."""
        try:
            await self.read(shop)
        except ShopError as error:
            _log.warning("the catalogue could not be read; the names known so far stay", why=str(error))
