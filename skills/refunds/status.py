"""Where is my refund?"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.facts import Fact
from bot.shop import Order, Refund, ShopInfo
from bot.shop.aftersales import filed
from bot.shop.order_facts import order_facts
from bot.shop.policy import span
from bot.shop.ways_to_pay import way_to_pay
from bot.skill import Event, Skill, said
from bot.skill.slots import Scene, SlotRejected
from bot.skill.under_way import UnderWay
from bot.understanding.phrases import phrases_of
from skills.refunds.facts import arrival, latest

_SAYS: Final = phrases_of(__name__)


class RefundedOrder(UnderWay):
    """The order whose refund is meant. Who asks how refunds go in general need not name one."""

    def has(self, order: Order) -> bool:
        return bool(order.refunds) or order.state == "cancelled" or super().has(order)

    async def find(self, scene: Scene) -> str | None:
        """The only order with a refund; else the general answer, where that is what was asked."""
        if by_sum := await self._by_sum(scene):
            return by_sum
        found = await super().find(scene)
        if found is None and _SAYS.in_general.search(scene.text.lower()):
            info = await scene.shop.info()
            raise SlotRejected("refund.policy.arrival", final=True, arrival=arrival(info))
        return found

    async def _by_sum(self, scene: Scene) -> str | None:
        """The only order of which the sum that is named comes back."""
        named = {found.value.split()[0] for found in scene.entities if found.entity == "amount"}
        having = [
            order.id
            for order in (await self._having(scene) if named else ())
            if any(f"{refund.amount.amount.normalize():f}" in named for refund in order.refunds)
        ]
        return having[0] if len(having) == 1 else None


class RefundStatus(Skill):
    """Tells where the money of an order is; days until it arrives are the policy's estimate, never a promise."""

    intents = ("refund.status",)
    slots = {"order_id": RefundedOrder(ask="refund.ask_which")}
    stakes = "personal"

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, now = await self.shop.info(), await self.shop.now()
        facts: dict[str, Fact] = {**order_facts(order), "arrival": arrival(info)}
        refund = latest(order)
        if refund is None:
            general = not said.values(tracker, "order_id") and said.says(tracker, _SAYS.in_general)
            dispatcher.utter_message(
                response="refund.policy.arrival" if general else _without(order), **facts
            )
            return []
        facts |= {"refund": refund.amount, "refund_on": refund.at.date()}
        late = refund.state == "approved" and _overdue(refund, info, now)
        way = str(order.extra.get("payment_method") or "")
        if refund.state in ("approved", "paid") and way and said.says(tracker, _SAYS.whither):
            name, facts = "way", {**facts, "way": way_to_pay(way)}
        elif refund.state == "approved" and not late and (asked := _asked(tracker)):
            span_of = _between(refund, info)
            name, facts = (asked if span_of else "approved"), {**facts, **span_of}
        else:
            name = "overdue" if late else refund.state
        dispatcher.utter_message(response=f"refund.status.{name}", **facts)
        return []


def _asked(tracker: Any) -> str:
    """What an approved refund is asked about beside where it is: by which day it comes, or to hurry it."""
    asks = {"by_when": _SAYS.by_when, "chased": _SAYS.chased}
    return next((name for name, words in asks.items() if said.says(tracker, words)), "")


def _without(order: Order) -> str:
    """What to say of an order that never had a refund."""
    if filed(order, "return"):
        return "refund.status.return_underway"
    return "refund.status.none" if order.state != "cancelled" else "refund.order_cancelled"


def _overdue(refund: Refund, info: ShopInfo, now: datetime) -> bool:
    """Whether more working days went by than money usually takes."""
    usual = span(info, "refund_arrival_days")
    longest = (usual or "").rpartition("-")[2]
    return longest.isdigit() and _working_days(refund.at.date(), now.date()) > int(longest)


def _between(refund: Refund, info: ShopInfo) -> dict[str, Fact]:
    """The first and the last day on which money usually arrives, counted from its approval; nothing where no span is told."""
    usual = span(info, "refund_arrival_days") or ""
    least, _, most = usual.partition("-")
    if not (least.isdigit() and most.isdigit()):
        return {}
    first, last = (_after(refund.at.date(), int(days)) for days in (least, most))
    return {"days": usual, "first": first, "last": last}


def _after(day: date, working_days: int) -> date:
    """The day that comes so many working days after another."""
    left = working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def _working_days(first: date, last: date) -> int:
    days = ((first + timedelta(days=n)).weekday() for n in range(1, min((last - first).days, 366) + 1))
    return sum(day < 5 for day in days)
