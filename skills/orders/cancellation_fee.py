"""What does cancelling cost?"""

from typing import Any

from bot.shop.policy import money
from bot.skill import Event, Skill
from skills.orders.cancel import arrival


class CancellationFee(Skill):
    """Says what cancelling costs, as the shop's policy states it."""

    intents = ("fee.cancellation",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        fee = money(info.policy.get("cancellation_fee"), info.currency)
        if fee is None:
            dispatcher.utter_message(response="fee.cancellation.unknown")
        elif fee.minor == 0:
            dispatcher.utter_message(response="fee.cancellation.free", arrival=arrival(info))
        else:
            dispatcher.utter_message(response="fee.cancellation.fee", fee=fee, arrival=arrival(info))
        return []
