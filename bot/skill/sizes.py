"""Sizes as bare numbers, what "43" means where shoes were bought; and a value that is turned away: "43 instead of 42"."""

from typing import Any, Final

from bot.shop.catalogue import bought
from bot.shop.variants import size_said
from bot.skill import said
from bot.skill.slots import Scene
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


def wanted_of(text: str) -> str:
    """A message without the size or colour that it turns away, and without the words for that."""
    return _SAYS.rejected.sub(" ", text)


def named(tracker: Any, attribute: str) -> str:
    """The last size or colour that was named and is not turned away; empty when there is none."""
    text = said.text(tracker)
    wanted = wanted_of(text)
    return next(
        (
            value
            for value in reversed(said.values(tracker, attribute))
            if value.lower() in wanted or value.lower() not in text
        ),
        "",
    )


async def bare_size(scene: Scene) -> str:
    """A bare number that is a size of what the order at hand holds: "ok, do the 43"; empty when there is none."""
    number = scene.slots.get("order_id")
    order = next((each for each in await scene.shop.orders() if each.id == number), None)
    if order is None:
        return ""
    has = " ".join(text for item in order.items for text in item.variant.values())
    return size_said(bought(await scene.shop.products(), order), has, wanted_of(scene.text))
