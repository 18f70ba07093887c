"""Where is my return?"""

from typing import Any, Final

from rasa_sdk.events import FollowupAction, SlotSet

from bot.errors import ShopError
from bot.shop import Order
from bot.shop.aftersales import Filed, filed
from bot.shop.order_facts import order_facts
from bot.skill import Event, Skill, said
from bot.skill.slots import IdentityNeeded
from bot.skill.under_way import UnderWay
from skills.returns.facts import REQUESTS, filed_facts, rules
from skills.returns.withdraw import nothing_on_file

PICKUP_ASKED: Final = "pickup_asked"  # an entity: another day or an hour of the pick-up is asked about
SENT_BACK: Final = "sent_back_number"  # an entity: the number of a parcel that goes back to the shop


class SentBack(UnderWay):
    """The order on which a return, an exchange or a repair is on file."""

    def has(self, order: Order) -> bool:
        return filed(order, *REQUESTS) is not None


class ReturnStatus(Skill):
    """Tells where a return, exchange or repair stands, as far as the shop has it on file."""

    intents = ("return.status",)
    slots = {"order_id": SentBack(ask="return.ask_which")}
    stakes = "personal"

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        sent_back = said.value(tracker, SENT_BACK)
        if sent_back and (ours := await self._sent_by_us(sent_back)):
            return [SlotSet("order_id", ours), FollowupAction("order_status")]
        order = await self.shop.order(tracker.get_slot("order_id"))
        facts = {**order_facts(order), **rules(await self.shop.info())}
        on_file = filed(order, *REQUESTS)
        if sent_back:
            dispatcher.utter_message(**{**facts, **_of_their_parcel(on_file), "number": sent_back})
            return []
        if on_file is None:
            money_moves = order.refunded.minor > 0
            told = {"response": "return.status.refunded"} if money_moves else nothing_on_file(order)
            dispatcher.utter_message(**{**facts, "refunded": order.refunded, **told})
            return []
        pickup = said.value(tracker, PICKUP_ASKED)
        name = "return.pickup_stands" if pickup else f"return.status.{on_file.type}"
        dispatcher.utter_message(response=name, **facts, **filed_facts(on_file))
        return []

    async def _sent_by_us(self, number: str) -> str:
        """The order that came with a parcel of this number; empty where the number is of another parcel."""
        try:
            return (await self.shop.order_by_tracking(number)).id
        except (ShopError, IdentityNeeded):
            return ""


def _of_their_parcel(on_file: Filed | None) -> dict[str, Any]:
    """What is said of a parcel that the customer sends back: nobody but a person can see how far it got."""
    if on_file is None:
        return {"response": "return.sent_back.not_on_file"}
    return {"response": f"return.sent_back.{on_file.type}", "reference": on_file.reference}
