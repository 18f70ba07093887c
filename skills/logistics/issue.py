"""Something went wrong with a parcel."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue
from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import Quote, quote, quote_nearest
from bot.shop import Order, ShopInfo
from bot.shop.order_facts import claim_of, counted, days_late
from bot.shop.policy import clause, number
from bot.skill import Event, said
from bot.skill.choices import Choice
from bot.skill.gates import Gate
from bot.skill.slots import OrderId, Scene, SlotRejected
from bot.understanding.phrases import phrases_of
from skills.logistics._orders import PROBLEMS, Claims, known, on_file

_SAYS: Final = phrases_of(__name__)
REFUND: Final = "refund_request"
TROUBLES: Final = _SAYS.tables["troubles"]
WAYS_TO_SEND: Final = "delivery_options"
_HANGS: Final = ("lost", "late", "tracking")
_WHOSE: Final = "courier"  # nothing is wrong: who will carry what is not sent yet is asked
_ON_THE_WAY: Final = "delivery.issue.damaged_on_the_way"


@dataclass(frozen=True, kw_only=True)
class AsksForCourier(Gate):
    """Who brings a parcel and how to reach them is told at once: nothing is wrong with it."""

    async def guard(self, scene: Scene) -> None:
        """Tell it, and end there; without a parcel there is no courier to name."""
        if not _SAYS.courier.search(scene.text.lower()):
            return
        order = await scene.shop.order(str(scene.slots["order_id"]))
        _, facts = await known(scene.shop, order)
        if facts.get("carrier") and facts.get("tracking_number"):
            raise SlotRejected("delivery.courier", final=True, **facts)


@dataclass(frozen=True, kw_only=True)
class Trouble(Choice):
    """What is wrong; not asked where the order shows it: it is on file already, or the parcel is late."""

    async def find(self, scene: Scene) -> JsonValue:
        """The only trouble on file, else that it is late."""
        order = await scene.shop.order(str(scene.slots["order_id"]))
        if _SAYS.courier.search(scene.text.lower()) and not order.tracking_number:
            return _WHOSE
        if order.state == "paid":
            return "late"  # whatever troubles them, it has not left yet, and that is what there is to tell
        filed = [kind for kind in PROBLEMS if claim_of(order, kind)]
        if filed:
            return filed[0] if len(filed) == 1 else None
        late = order.state == "shipped" and days_late(order, scene.now) > 0
        return "late" if late else None


@dataclass(frozen=True, kw_only=True)
class Parcel(OrderId):
    """The order of a parcel: one that hangs on the way is the only one that is on its way."""

    async def find(self, scene: Scene) -> JsonValue:
        """What is found anyway, else the only parcel on its way where the words say that it does not get on."""
        if found := await super().find(scene):
            return found
        said = scene.text.lower()
        hangs = any(TROUBLES[kind].search(said) for kind in _HANGS)
        going = [order.id for order in await scene.shop.orders() if order.state == "shipped"]
        return going[0] if hangs and len(going) == 1 and not await self._not_theirs(scene) else None


class DeliveryIssue(Claims):
    """Finds out what is wrong with a parcel, tells what is known, and files what the shop must take up with the courier."""

    intents = ("delivery.issue",)
    slots = {
        "order_id": Parcel(states=("shipped", "delivered")),
        "asks_for_courier": AsksForCourier(),
        "parcel_problem": Trouble(ask="delivery.issue.ask", key="problem", words=TROUBLES),
    }

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        trouble = str(tracker.get_slot("parcel_problem"))
        if trouble == _WHOSE and WAYS_TO_SEND in domain.get("actions", ()):
            return [FollowupAction(WAYS_TO_SEND)]
        if _only_late(order, trouble, tracker):
            trouble = "late"  # nothing is filed unasked
        supposed = said.says(tracker, _SAYS.what_if)
        if supposed and (found := await self._rule(tracker, trouble)):
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        info, facts = await known(self.shop, order)
        facts["late"] = counted(days_late(order, await self.shop.now()))
        insists = said.value(tracker, "remedy") == "claim" or (said.says(tracker, _SAYS.act) and not supposed)
        if trouble == "refuse" and _refused(order, tracker):
            dispatcher.utter_message(response="delivery.issue.refused", **facts)
            return []
        if name := _nothing_to_claim(order, trouble):
            dispatcher.utter_message(response=f"delivery.issue.{name}", **facts)
            return []
        wants_money = said.says(tracker, _SAYS.money) and not supposed and order.state == "delivered"
        if trouble == "damaged" and wants_money and REFUND in domain.get("actions", ()):
            return [FollowupAction(REFUND)]
        if trouble == "damaged" and not insists:
            dispatcher.utter_message(
                response=await self._damaged(order, info, tracker), **facts, **_report(info)
            )
            return []
        if not (insists or on_file(order, trouble)) and (name := await self._wait(order, info, trouble)):
            again = name == "late" and said.last_response(tracker) == "delivery.issue.late"
            days = clause(investigation_days=number(info, "lost_investigation_days"))
            response = "delivery.issue.late_again" if again else f"delivery.issue.{name}"
            dispatcher.utter_message(response=response, **facts, **({"answer": days} if again else {}))
            return []
        if supposed and not on_file(order, trouble):
            # No article says what holds then: where it is now is told, and nothing is filed.
            now = "late" if days_late(order, await self.shop.now()) else "not_late"
            dispatcher.utter_message(response=f"delivery.issue.{now}", **facts)
            return []
        return await self.claim(dispatcher, order, trouble, latest=facts["latest"])

    async def _rule(self, tracker: Any, trouble: str) -> Quote | None:
        """The article that says what happens then."""
        language = said.language(tracker)
        question = f"{said.text(tracker)} ({trouble.replace('_', ' ')} parcel)"
        found = await quote(self.services.retriever, question, language)
        if found or trouble != "lost":
            return found
        return await quote_nearest(self.services.retriever, looked_for(__name__, "lost", language), language)

    async def _damaged(self, order: Order, info: ShopInfo, tracker: Any) -> str:
        """Who has it in their hands, or says it again, is believed: the tracking may lag behind."""
        hours = number(info, "damage_report_hours")
        if order.delivered_at is None:
            insists = said.last_response(tracker) == _ON_THE_WAY or said.says(tracker, _SAYS.in_hand)
            return "delivery.issue.damaged" if insists else _ON_THE_WAY
        since = (await self.shop.now() - order.delivered_at).total_seconds() / 3600
        return "delivery.issue.damaged_late" if hours and since > hours else "delivery.issue.damaged"

    async def _wait(self, order: Order, info: ShopInfo, trouble: str) -> str:
        """Why a parcel is not searched for yet, or nothing."""
        if order.state == "delivered":
            return "arrived" if trouble == "late" else ""
        late = days_late(order, await self.shop.now())
        if late >= (number(info, "late_after_days") or 1) and trouble != "late":
            return ""
        return "late" if late else "not_late"


def _only_late(order: Order, trouble: str, tracker: Any) -> bool:
    """Whether what is on its way is told as late: the money is wanted for it, or it is asked whether it is lost."""
    wants_money = trouble == "not_received" and order.state == "shipped" and said.says(tracker, _SAYS.money)
    return wants_money or (trouble == "lost" and said.says(tracker, _SAYS.asks_lost))


def _refused(order: Order, tracker: Any) -> bool:
    """Whether they say that they did not take in what the tracking still has on its way."""
    asks_if = said.says(tracker, _SAYS.what_if)
    return order.state == "shipped" and not asks_if and said.says(tracker, _SAYS.refused)


def _nothing_to_claim(order: Order, trouble: str) -> str:
    """The reply where the order's state or the trouble itself leaves nothing to file, or nothing."""
    if order.state in ("cancelled", "refunded", "refund_approved"):
        return "closed"
    if trouble == "refuse":
        return {"paid": "refuse_unshipped", "delivered": "refuse_delivered"}.get(order.state, "refuse")
    if order.state == "paid":
        return "not_shipped"
    return "tracking" if trouble == "tracking" else ""


def _report(info: ShopInfo) -> dict[str, Fact]:
    return {"report": clause(damage_report_hours=number(info, "damage_report_hours"))}
