"""What stands in the way of an exchange or a repair is said before anything about it is asked."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.shop.aftersales import window
from bot.skill.gates import Gate
from bot.skill.slots import Scene, SlotRejected
from skills.returns.facts import refusal_facts, why_not


@dataclass(frozen=True, kw_only=True)
class InTheWay(Gate):
    """Ends the form where the order was cancelled, has not come or is past its window."""

    refusal: str  # the responses' common name: `exchange` for `exchange.cancelled`
    windows: tuple[str, ...]  # keys of the policy, the first that it has
    still: frozenset[str] = field(default_factory=frozenset)  # what the skill has another way for
    unless: Callable[[str], bool] = lambda _: False  # a message that only asks

    async def guard(self, scene: Scene) -> None:
        """Say what is in the way, and end there."""
        if scene.slots.get("not_worth") or self.unless(scene.text):
            return
        order = await scene.shop.order(str(scene.slots["order_id"]))
        info, now = await scene.shop.info(), await scene.shop.now()
        days = window(order, info, now, *self.windows)
        problem = why_not(order, days)
        if problem and problem not in self.still:
            facts = refusal_facts(order, info, now, days)
            raise SlotRejected(f"{self.refusal}.{problem}", final=True, **facts)
