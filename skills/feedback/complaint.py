"""Complaints and disputes: heard, and taken to a person when that is wished."""

from typing import Any, Final

from bot.knowledge.explain import explain
from bot.shop import ShopInfo
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, hand_over, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_ONCE_MORE: Final = frozenset({"complaint.offer", "complaint.staff"})  # what was said before, so not again


class Complaint(Skill):
    """Takes a complaint seriously: offers ways out, and brings the colleague in charge when it is to be taken further."""

    intents = ("complaint",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        facts = _deadlines(await self.shop.info())
        if said.says(tracker, _SAYS.how):
            dispatcher.utter_message(response="complaint.how", **facts)
            return []
        if said.says(tracker, _SAYS.formal) or said.last_response(tracker) in _ONCE_MORE:
            dispatcher.utter_message(response="complaint.person", **facts)
            return [hand_over("complaint")]
        name = "staff" if said.says(tracker, _SAYS.staff) else "offer"
        dispatcher.utter_message(response=f"complaint.{name}")
        return []


class DisputeOpen(Skill):
    """Explains how a dispute goes; opening or answering one is for a person."""

    intents = ("dispute.open",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        facts = _deadlines(await self.shop.info())
        if said.says(tracker, _SAYS.how):
            await explain(self, dispatcher, tracker, "dispute.how", **facts)
            return []
        dispatcher.utter_message(response="dispute.person", **facts)
        return [hand_over("dispute")]


def _deadlines(info: ShopInfo) -> dict[str, Any]:
    """How soon the people of the shop answer and settle, as far as the policy says so."""
    return {
        "reply": clause(reply_hours=number(info, "complaint_reply_hours")),
        "settle": clause(settle_days=number(info, "complaint_resolution_working_days")),
    }
