"""The rules for refunds."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue
from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.knowledge.quote import Quote, quote
from bot.shop import ShopInfo
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, said
from bot.skill.slots import OrderId, Scene
from bot.understanding.phrases import phrases_of
from skills.refunds.facts import arrival
from skills.refunds.request import RefundRequest

_SAYS: Final = phrases_of(__name__)
_APPROVED: Final = {
    "zh": "有的退款为什么要同事审核",
    "en": "Why a colleague looks at some refunds",
}
_NAMES: Final = ("order_id", "tracking_number")


@dataclass(frozen=True, kw_only=True)
class NamedOrder(OrderId):
    """An order that the question names; never asked for and never guessed."""

    required: bool = False

    async def find(self, scene: Scene) -> JsonValue:
        """Nothing: the rules hold for every order."""
        return None


class RefundPolicy(Skill):
    """Explains the shop's own rules for refunds; asked about a certain order, it holds them against that order."""

    intents = ("refund.policy",)
    slots = {"order_id": NamedOrder()}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if tracker.get_slot("order_id") and any(said.values(tracker, name) for name in _NAMES):
            return [FollowupAction(RefundRequest().name())]
        info = await self.shop.info()
        if said.says(tracker, _SAYS.approval) and (why := await self._approval(tracker)):
            dispatcher.utter_message(response=why.response, **why.facts)
            return []
        if arrival(info) and said.says(tracker, _SAYS.how_long):
            dispatcher.utter_message(response="refund.policy.arrival", arrival=arrival(info))
            return []
        found = await self._passage(tracker)
        name = found.response if found else "refund.policy"
        facts = found.facts if found else _rules(info)
        dispatcher.utter_message(response=name, **facts)
        return []

    async def _approval(self, tracker: Any) -> Quote | None:
        """What an article says of refunds that a colleague looks at first."""
        language = said.language(tracker)
        return await quote(self.services.retriever, _APPROVED["zh" if language == "zh" else "en"], language)

    async def _passage(self, tracker: Any) -> Quote | None:
        """The article that answers a particular question; who asks for the rules as such gets them in short."""
        if said.says(tracker, _SAYS.general):
            return None
        return await quote(self.services.retriever, said.text(tracker), said.language(tracker))


def _rules(info: ShopInfo) -> dict[str, Fact]:
    return {
        "window": clause(days=number(info, "return_window_days")),
        "arrival": arrival(info),
    }
