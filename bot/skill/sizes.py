"""Sizes as bare numbers: what "43" means where shoes were bought."""

from bot.shop.catalogue import bought
from bot.shop.variants import size_said
from bot.skill.slots import Scene


async def bare_size(scene: Scene) -> str:
    """A bare number that is a size of what the order at hand holds: "ok, do the 43"; empty when there is none."""
    number = scene.slots.get("order_id")
    order = next((each for each in await scene.shop.orders() if each.id == number), None)
    if order is None:
        return ""
    has = " ".join(text for item in order.items for text in item.variant.values())
    return size_said(bought(await scene.shop.products(), order), has, scene.text)
