"""Lets everybody find out which orders exist."""

from typing import Any

from bot.skill.slots import OrderId, Scene, SlotRejected, Text
from tests.certify.buggy.sound import Sound


class Known(OrderId):
    """Looks past the session."""

    async def check(self, value: str, scene: Scene) -> Any:
        """The order, or the truth about it."""
        there = await scene.shop._shop.order(value)  # type: ignore[attr-defined]
        me = await scene.shop.me()
        if me and there.customer_id != me.id:
            raise SlotRejected("trial.not_yours", final=True)
        return await super().check(value, scene)


class TellsApart(Sound):
    """Means well."""

    slots = {"order_id": Known(states=("delivered",)), "why": Text(ask="trial.ask_why")}
