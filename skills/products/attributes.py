"""Which attribute a question is about, and how an attribute is told."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.facts import Fact
from bot.shop import Product, ShopInfo
from bot.shop.policy import table
from bot.understanding.spelling import Written, spelled

_FILE = Path(__file__).with_name("attributes.toml")


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    asked: dict[str, Written] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {attribute: re.compile(spelled(ways)) for attribute, ways in asked.items()}


def asked_for(text: str, info: ShopInfo) -> list[str]:
    """The attributes that a question (lower case) names, in the order of the question."""
    places: dict[str, int] = {}
    for attribute, label in table(info, "attribute_labels").items():
        for word in label.values() if isinstance(label, dict) else ():
            at = text.find(str(word).lower())
            if at >= 0:
                places[attribute] = min(at, places.get(attribute, at))
    for attribute, pattern in _patterns().items():
        if found := pattern.search(text):
            places[attribute] = min(found.start(), places.get(attribute, found.start()))
    return sorted(places, key=lambda attribute: places[attribute])


def label(attribute: str, info: ShopInfo) -> Fact:
    """What customers call an attribute: the policy's label, else its own name in plain words."""
    return table(info, "attribute_labels").get(attribute) or attribute.replace("_", " ")


def rows(product: Product, attributes: Sequence[str], info: ShopInfo) -> list[dict[str, Fact]]:
    """One row for each of these attributes that the product has."""
    return [
        {"product": product.title, "label": label(name, info), "value": product.attributes[name]}
        for name in attributes
        if name in product.attributes
    ]
