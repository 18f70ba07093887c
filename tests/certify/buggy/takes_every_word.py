"""Takes whatever is said for the answer, the wish itself too."""

from bot.skill.slots import OrderId, Scene, Text
from tests.certify.buggy.sound import Sound


class Greedy(Text):
    """Does not wait to be asked."""

    async def mentioned(self, scene: Scene) -> str | None:
        """Everything."""
        return scene.text or None


class TakesEveryWord(Sound):
    """Never asks why."""

    slots = {"order_id": OrderId(states=("delivered",)), "why": Greedy(ask="trial.ask_why")}
