"""How long does it take?"""

from datetime import timedelta
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.knowledge.quote import quote_nearest
from bot.shop import ShopInfo
from bot.shop.order_facts import counted, days_late
from bot.shop.places import at_home
from bot.shop.policy import clause, number, table
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of
from skills.logistics._orders import KnownOrder, known
from skills.logistics.by_when import by_when, wanted_by
from skills.logistics.whither import far_away, whither

_SAYS: Final = phrases_of(__name__)
REFUND_RULES: Final = "refund_policy"


class DeliveryPeriod(Skill):
    """Says when an order is due, or how long dispatch and delivery usually take."""

    intents = ("delivery.period",)
    slots = {"order_id": KnownOrder()}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        of_refund = said.last_response(tracker).startswith("refund.") and not said.says(tracker, _SAYS.goods)
        if of_refund and REFUND_RULES in domain.get("actions", ()):
            return [FollowupAction(REFUND_RULES)]  # "and how long does that take?", asked about the money
        order_id = tracker.get_slot("order_id")
        order = await self.shop.order(order_id) if order_id else None
        info = await self.shop.info()
        if order is None or order.state not in ("paid", "shipped"):
            await self._in_general(dispatcher, tracker, info)
            return []
        _, facts = await known(self.shop, order)
        hours = number(info, "dispatch_hours")
        dispatch_by = order.paid_at + timedelta(hours=hours) if hours else None
        now = await self.shop.now()
        in_time = dispatch_by is not None and dispatch_by >= now
        wanted = wanted_by(tracker, now) if in_time or not days_late(order, now) else None
        told = by_when(order, info, wanted, dispatch_by if in_time else None) if wanted else None
        if told:
            dispatcher.utter_message(response=told[0], **{**facts, "dispatch_by": dispatch_by, **told[1]})
            return []
        if order.state == "shipped":
            late = days_late(order, now)
            name = "delivery.period.late" if late else "delivery.period.shipped"
            dispatcher.utter_message(response=name, **facts, late=counted(late))
            return []
        name = "delivery.period.paid" if in_time else "delivery.period.paid_overdue"
        dispatcher.utter_message(response=name, **facts, dispatch_by=dispatch_by, **usual(info))
        return []

    async def _in_general(self, dispatcher: Any, tracker: Any, info: ShopInfo) -> None:
        to = await whither(self, tracker, info, leaning=True)
        if to.response:
            dispatcher.utter_message(response=to.response, **(to.facts or {}))
            return
        clauses = {
            **usual(info, to.code, far_away(tracker)),
            "weekend": [{}] if said.says(tracker, _SAYS.weekend) else [],
        }
        if any(clauses.values()):
            dispatcher.utter_message(response="delivery.period.general", **clauses)
        elif found := await quote_nearest(
            self.services.retriever, said.text(tracker), said.language(tracker)
        ):
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response="delivery.unknown")


def usual(info: ShopInfo, code: str = "", far: bool = False) -> dict[str, Any]:
    """What the policy says of dispatch and delivery, as optional clauses; of one place only what holds there."""
    days = dict(table(info, "delivery_days"))
    if code or far:
        home = not code or at_home(info, code)
        own = ("remote" if far else "domestic") if home else "international"
        days = {own: days.get(own)}
    return {
        "dispatch": clause(dispatch_hours=number(info, "dispatch_hours")),
        "domestic": clause(days=days.get("domestic")),
        "remote": clause(days=days.get("remote")),
        "international": clause(days=days.get("international")),
    }
