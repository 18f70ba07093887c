"""Without a bug."""

from typing import Any

from bot.money import Money
from bot.shop import Command, Order, Receipt
from bot.shop.order_facts import named
from bot.skill import Event, Skill, effect
from bot.skill.slots import OrderId, Text


class Sound(Skill):
    """Gives back a tenth of what was paid for an order that was delivered."""

    intents = ("trial.refund",)
    examples = {
        "zh": ("退我一半运费", "运费能不能退一半", "想要回一半的邮费"),
        "en": (
            "give me half of the postage back",
            "can I have half the postage back",
            "half my shipping back please",
        ),
    }
    slots = {"order_id": OrderId(states=("delivered",)), "why": Text(ask="trial.ask_why")}
    stakes = "money"

    @effect("refund", confirm="trial.confirm", done="trial.done")
    async def give_back(self, command: Command) -> Receipt:
        """Send the money back."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        if order.state != "delivered":
            dispatcher.utter_message(response="trial.not_yet", **named(order))
            return []
        return [self.propose(order, tracker.get_slot("why"))]

    def propose(self, order: Order, why: str) -> Event:
        """The refund of a tenth."""
        amount = tenth(order)
        return self.give_back.propose(amount=amount, details={"reason": why}, **named(order))


def tenth(order: Order) -> Money:
    """A tenth of what was paid."""
    return Money.from_minor(order.amount.minor // 10, order.amount.currency)
