"""What the judge may know besides the message: the line before it, the language so far, what was asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueItem:
    """A product as customers may name it: its titles and further keywords in any language."""

    id: str
    names: tuple[str, ...]
    prices: frozenset[str] = frozenset()  # whole sums, as digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """Shapes that differ from shop to shop; `order_id` must match a whole id."""

    order_id: re.Pattern[str] = re.compile(r"\d{5,12}")
    order_ids: frozenset[str] = frozenset()  # known ids; they are found whatever their shape
    phones: frozenset[str] = frozenset()  # of the shop and its couriers, as digits
    towns: frozenset[str] = frozenset()  # in small letters; a number beside one is a postcode

    @staticmethod
    def learned(order_ids: Sequence[str]) -> "Patterns":
        """Patterns that recognise ids shaped like these examples (letters stay letters, digits digits)."""
        shapes = sorted({"".join(_shape(char) for char in order_id) for order_id in order_ids})
        if not shapes:
            return Patterns()
        return Patterns(order_id=re.compile("|".join(shapes[:64])), order_ids=frozenset(order_ids))


def _shape(char: str) -> str:
    if char in "0123456789":
        return r"\d"
    return "[A-Za-z]" if char.isascii() and char.isalpha() else re.escape(char)


_CODE = re.compile(r"\b(?=[A-Z0-9]*[A-Z])[A-Z0-9]{8,}\b")  # a reference, a tracking number
CONFIRMATION = "confirmation"  # expected while an act waits for the customer's word


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The conversation around a message, as far as understanding it needs."""

    asked: str = ""  # what the bot said last
    language: str = ""  # of the conversation so far, or the shop's default
    expected: tuple[str, ...] = ()  # entities the bot asked for: order_id, phone_tail, address, amount …
    active_skill: str = ""
    products: tuple[CatalogueItem, ...] = ()
    today: date | None = None  # in the shop's time zone; lets "明天" become a date
    patterns: Patterns = field(default_factory=Patterns)

    @property
    def line(self) -> str:
        """What the bot said last without its codes, which differ every time and would sway the reading by chance."""
        return _CODE.sub("10000", self.asked)


def catalogue(products: Mapping[str, Sequence[str]]) -> tuple[CatalogueItem, ...]:
    """Catalogue items from `{id: names}`."""
    return tuple(CatalogueItem(id=key, names=tuple(names)) for key, names in products.items())
