"""Keeps an answer in itself instead of in its slot, and loses it when the process ends."""

from typing import Any

from bot.shop import Command, Receipt
from bot.skill import Event, effect
from tests.certify.buggy.sound import Sound


class LosesASlot(Sound):
    """Has a memory of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.reasons: dict[str, str] = {}

    @effect("refund", confirm="trial.confirm", done="trial.done")
    async def give_back(self, command: Command) -> Receipt:
        """Send the money back."""
        assert self.reasons[command.order_id]
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        self.reasons[tracker.get_slot("order_id")] = tracker.get_slot("why")
        return await super().run(dispatcher, tracker, domain)
