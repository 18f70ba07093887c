"""Goods that are asked for and that the shop does not sell: said so, with what comes nearest."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.knowledge.quote import Quote, quote
from bot.shop import Product
from bot.shop.catalogue import catalogue, named
from bot.shop.policy import clause
from bot.skill.gates import Gate
from bot.skill.slots import Scene, SlotRejected
from bot.turn import NAMED_THING
from bot.understanding.spelling import spelled

_FILE: Final = Path(__file__).with_name("unsold.toml")
_MOST: Final = 3  # that come nearest
_SURELY: Final = 0.8  # an article answers: it says more than that the thing is not sold


@dataclass(frozen=True, slots=True)
class _Kind:
    """Goods of one kind by what they are called, and a word for what comes nearest."""

    names: re.Pattern[str]
    near: str


@dataclass(frozen=True, kw_only=True)
class Sold(Gate):
    """A question after goods that are surely not in the catalogue is answered without asking which product is meant."""

    async def guard(self, scene: Scene) -> None:
        """Say that it is not sold, and what comes near."""
        products = await scene.shop.products()
        found = unsold(products, scene.text) or _by_its_name(products, scene)
        if found:
            if told := await _told_anyway(scene):
                raise SlotRejected(told.response, final=True, **told.facts)
            thing, near = found
            raise SlotRejected(
                "product.not_sold",
                final=True,
                thing=thing,
                near=clause(products=[each.title for each in near] or None),
            )


async def _told_anyway(scene: Scene) -> Quote | None:
    """What an article surely says of it: why it is not sold, or who has it."""
    found = await quote(scene.skill.services.retriever, scene.text, scene.language) if scene.skill else None
    return found if found and found.confidence >= _SURELY else None


def _by_its_name(products: Sequence[Product], scene: Scene) -> tuple[str, tuple[Product, ...]] | None:
    """What was heard as the very thing that is asked for, where no product is called so."""
    thing = next((found.value for found in scene.entities if found.entity == NAMED_THING), "")
    part = any(found.entity == "a_part" for found in scene.entities)  # a lid of a kettle is no kettle
    sold = _called(products, thing.lower()) if part else bool(named(products, thing))
    return (thing, ()) if thing and not sold else None


def unsold(products: Sequence[Product], text: str) -> tuple[str, tuple[Product, ...]] | None:
    """What a message asks after and no product is called, and the products that come nearest."""
    heard = text.lower()
    for kind in _kinds():
        asked = _question(kind.names.pattern).search(heard) if kind.names.search(heard) else None
        said = kind.names.search(heard, asked.start(), asked.end()) if asked else None
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
def _told() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _question(names: str) -> re.Pattern[str]:
    """A question after something called so; written out when it is first needed, since all of them take a third of a second."""
    ways = "|".join(map(spelled, _told()["asks"].values()))
    return re.compile(ways.replace("{thing}", names))


@cache
def _kinds() -> tuple[_Kind, ...]:
    found = []
    for goods in _told()["goods"].values():
        names = "|".join(
            name if not name[0].isascii() else rf"(?<![a-z0-9]){name}(?![a-z0-9])" for name in goods["names"]
        )
        found.append(_Kind(re.compile(names), str(goods.get("near", ""))))
    return tuple(found)
