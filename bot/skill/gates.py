"""Gates: slots that are never asked for. They let a form go on, or end it with the reason before anything else is asked."""

from dataclasses import dataclass

from pydantic import JsonValue

from bot.skill.slots import Scene, Slot, SlotRejected


@dataclass(frozen=True, kw_only=True)
class Gate(Slot):
    """A condition that stands between two questions; `find` returns True or raises a final SlotRejected."""

    ask: str = ""

    async def find(self, scene: Scene) -> JsonValue:
        """True, once the condition holds."""
        await self.guard(scene)
        return True

    async def guard(self, scene: Scene) -> None:
        """Raise a final SlotRejected where the form must not go on."""


@dataclass(frozen=True, kw_only=True)
class SignedIn(Gate):
    """Only for a signed-in customer: an order number and a phone tail are not enough."""

    otherwise: str  # the response that says so

    async def guard(self, scene: Scene) -> None:
        """Refuse visitors."""
        if await scene.shop.me() is None:
            raise SlotRejected(self.otherwise, final=True)
