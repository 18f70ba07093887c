"""Takes whatever is said for the answer, the wish itself too."""

from pydantic import JsonValue

from bot.skill.slots import OrderId, Scene, Text
from tests.certify.buggy.sound import Sound


class Greedy(Text):
    """Does not wait to be asked."""

    async def mentioned(self, scene: Scene) -> str | None:
        """Everything."""
        return scene.text or None

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """An order's number by itself as well."""
        return value


class TakesEveryWord(Sound):
    """Never asks why."""

    slots = {"order_id": OrderId(states=("delivered",)), "why": Greedy(ask="trial.ask_why")}
