"""Goods that are asked for and that the shop does not sell: said so, with what comes nearest."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.shop import Product
from bot.shop.catalogue import catalogue, named
from bot.shop.policy import clause
from bot.skill.gates import Gate
from bot.skill.slots import Scene, SlotRejected
from bot.understanding.spelling import spelled

_FILE: Final = Path(__file__).with_name("unsold.toml")
_MOST: Final = 3  # that come nearest


@dataclass(frozen=True, slots=True)
class _Kind:
    """Goods of one kind: a question after them, with what was said in its groups, and a word for what comes nearest."""

    asked: re.Pattern[str]
    names: re.Pattern[str]
    near: str


@dataclass(frozen=True, kw_only=True)
class Sold(Gate):
    """A question after goods that are surely not in the catalogue is answered without asking which product is meant."""

    async def guard(self, scene: Scene) -> None:
        """Say that it is not sold, and what comes near."""
        products = await scene.shop.products()
        found = unsold(products, scene.text)
        if found:
            thing, near = found
            raise SlotRejected(
                "product.not_sold",
                final=True,
                thing=thing,
                near=clause(products=[each.title for each in near] or None),
            )


def unsold(products: Sequence[Product], text: str) -> tuple[str, tuple[Product, ...]] | None:
    """What a message asks after and no product is called, and the products that come nearest."""
    for kind in _kinds():
        asked = kind.asked.search(text.lower())
        said = kind.names.search(text.lower(), asked.start(), asked.end()) if asked else None
        if said is None or _called(products, said[0]):
            continue
        if named(products, text[: said.start()] + " " + text[said.end() :]):
            continue  # of something that is sold
        return text[said.start() : said.end()], named(products, kind.near)[:_MOST] if kind.near else ()
    return None


def _called(products: Sequence[Product], thing: str) -> bool:
    """Whether a product of the catalogue is called so, or by a name that holds it."""
    names = (name.lower() for each in catalogue(products) for name in each.names)
    return any(thing in name for name in names)


@cache
def _kinds() -> tuple[_Kind, ...]:
    told: Mapping[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    ways = "|".join(map(spelled, told["asks"].values()))
    found = []
    for goods in told["goods"].values():
        names = "|".join(
            name if not name[0].isascii() else rf"(?<![a-z0-9]){name}(?![a-z0-9])" for name in goods["names"]
        )
        found.append(
            _Kind(re.compile(ways.replace("{thing}", names)), re.compile(names), str(goods.get("near", "")))
        )
    return tuple(found)
