"""A limit that somebody names, as a dormitory's 800 W, held against what the catalogue says of a thing."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.shop import Product

_FILE: Final = Path(__file__).with_name("limits.toml")
_NUMBER: Final = r"\d{1,3}(?:,\d{3})+|\d{1,6}(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that something may have, in the words of the customer, and the attributes that say it of a thing."""

    attributes: tuple[str, ...]
    most: Decimal
    words: str
    unit: "_Measure"

    def over(self, product: Product) -> bool | None:
        """Whether a product is over it; None where the catalogue does not say, or says both of its versions."""
        told = [product.attributes[name] for name in self.attributes if name in product.attributes]
        sizes = [size for value in told for size in self.unit.sizes(_english(value))]
        if not sizes:
            return None
        over = {size > self.most for size in sizes}
        return over.pop() if len(over) == 1 else None


@dataclass(frozen=True, slots=True)
class _Measure:
    """One kind of measure: its attributes, and its units with what each is worth."""

    attributes: tuple[str, ...]
    units: tuple[tuple[re.Pattern[str], int], ...]

    def sizes(self, text: str) -> list[Decimal]:
        """All sizes of this kind that a text (lower case) tells: 37 × 45 × 40 cm are three."""
        return [
            Decimal(each.replace(",", "")) * worth
            for pattern, worth in self.units
            for found in pattern.finditer(text)
            for each in re.findall(_NUMBER, found["numbers"])
        ]

    def first(self, text: str) -> str:
        """The first size as it was said."""
        found = (match for pattern, _ in self.units if (match := pattern.search(text)))
        return min(found, key=lambda match: match.start())[0].strip()


def limit_in(text: str) -> Limit | None:
    """The limit that a text (lower case) names: one size, with a word that makes it the most there may be."""
    words, measures = _told()
    if not words.search(text):
        return None
    for measure in measures:
        if len(sizes := measure.sizes(text)) == 1:
            return Limit(measure.attributes, sizes[0], measure.first(text), measure)
    return None


def over(products: Sequence[Product], limit: Limit) -> list[Product]:
    """The products that are surely over a limit."""
    return [each for each in products if limit.over(each)]


def _english(value: Any) -> str:
    """An attribute's text in one language, so that no size is read twice."""
    texts = value if isinstance(value, dict) else {"en": value}
    return str(texts.get("en") or next(iter(texts.values()), "")).lower()


@cache
def _told() -> tuple[re.Pattern[str], tuple[_Measure, ...]]:
    told: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    words = re.compile("|".join(told.pop("words")))
    measures = tuple(
        _Measure(
            tuple(each["attributes"]), tuple((_sized(unit), worth) for unit, worth in each["units"].items())
        )
        for each in told.values()
    )
    return words, measures


def _sized(unit: str) -> re.Pattern[str]:
    """Numbers with a unit behind the last of them."""
    return re.compile(
        rf"(?<![\d.])(?P<numbers>(?:{_NUMBER})(?: ?[×x*] ?(?:{_NUMBER})){{0,3}})[ -]?(?:{unit})"
    )
