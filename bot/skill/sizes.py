"""Sizes as bare numbers, colours by the catalogue's names, what "43" means where shoes were bought; and a value that is turned away: "43 instead of 42"."""

from collections.abc import Collection
from typing import Any, Final

from bot.shop import Order
from bot.shop.catalogue import bought
from bot.shop.variants import offered, size_said
from bot.skill import said
from bot.skill.slots import Scene
from bot.understanding.normalise import plainly
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


def wanted_of(text: str) -> str:
    """A message without the size or colour that it turns away, and without the words for that."""
    return _SAYS.rejected.sub(" ", text)


def named(tracker: Any, attribute: str, bought: Collection[str] = ()) -> str:
    """The last size or colour that was named, is not turned away and is none of these; empty when there is none."""
    text = said.text(tracker)
    wanted = wanted_of(text)
    return next(
        (
            value
            for value in reversed(said.values(tracker, attribute))
            if value.lower() not in bought and (value.lower() in wanted or value.lower() not in text)
        ),
        "",
    )


async def bare_size(scene: Scene) -> str:
    """A bare number that is a size of what the order at hand holds: "ok, do the 43"; empty when there is none."""
    order = await _at_hand(scene)
    if order is None:
        return ""
    has = " ".join(text for item in order.items for text in item.variant.values())
    return size_said(bought(await scene.shop.products(), order), has, wanted_of(scene.text))


async def bare_colour(scene: Scene) -> str:
    """A colour by the catalogue's own name that what the order at hand holds comes in: 那酒红的吧; empty when there is none."""
    order = await _at_hand(scene)
    things = bought(await scene.shop.products(), order) if order else ()
    wanted = plainly(wanted_of(scene.text.lower()))
    names = (name for each in things for value in offered(each, "colour") for name in value.values())
    return next((name for name in names if len(name) > 1 and name.lower() in wanted), "")


async def _at_hand(scene: Scene) -> Order | None:
    number = scene.slots.get("order_id")
    return next((each for each in await scene.shop.orders() if each.id == number), None)
