"""I want my money back."""

from datetime import datetime
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.money import Money
from bot.shop import Command, Order, Receipt, ShopInfo
from bot.shop.aftersales import filed
from bot.shop.order_facts import order_facts
from bot.shop.policy import clause, last_day, number, over, remaining
from bot.skill import Event, Skill, effect, said
from bot.skill.not_worth import NotWorth, to_goodwill
from bot.skill.slots import OrderId
from bot.turn import PART_OF
from bot.understanding.phrases import phrases_of
from skills.refunds.facts import about, arrival, latest
from skills.refunds.part import Part, Wanted, too_much, wanted

_SAYS: Final = phrases_of(__name__)
RETURN: Final = "return_request"
FAULTY = frozenset({"damaged", "quality", "wrong_item"})


class RefundRequest(Skill):
    """Refunds what came within the return window, cancels what has not left, and says what is possible otherwise."""

    intents = ("refund.request",)
    slots = {
        "not_worth": NotWorth(ask="", required=False),
        "part": Part(),
        "order_id": OrderId(states=("paid", "shipped", "delivered")),
    }
    stakes = "money"

    @effect("refund", confirm="refund.confirm", done="refund.done", approval="refund.approval")
    async def refund(self, command: Command) -> Receipt:
        """Send back what was paid, or a part of it."""
        return await self.shop.apply(command)

    @effect(
        "cancel_order",
        confirm="refund.confirm_cancel",
        done="refund.cancelled",
        failed="refund.cancel_failed",
    )
    async def cancel(self, command: Command) -> Receipt:
        """Cancel what has not left yet; everything goes back."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, now = await self.shop.info(), await self.shop.now()
        if order.delivered_at and (follow := to_goodwill(tracker, domain)):
            return follow
        if order.delivered_at and self._goods_too(tracker, domain):
            return [dict(FollowupAction(RETURN))]
        part = wanted(tracker.get_slot("part"), order, said.text(tracker))
        if part is None and said.says(tracker, _SAYS.partly):
            part = Wanted(None)
        reason = said.reason(tracker, order.id)
        refusal = self._refusal(order, info, now, reason, partly=part is not None)
        refusal = refusal or _asks_again(order, part)
        if refusal:
            asked = {"asked": part.amount} if part and part.amount else {}
            dispatcher.utter_message(
                response=refusal, **_facts(order, info), **asked, why=[] if reason else [{}]
            )
            return []
        left, details = remaining(order), {"reason": reason or "unspecified"}
        if order.state == "paid":
            known = {**about(order), "arrival": arrival(info)}
            return [self.cancel.propose(order_id=order.id, amount=left, details=details, **known)]
        return [self._propose(order, info, part.amount if part and part.amount else left, details)]

    def _goods_too(self, tracker: Any, domain: dict[str, Any]) -> bool:
        """Whether the goods shall go back for the money: that is a return, and no money moves before they are back."""
        return said.says(tracker, _SAYS.goods_too) and RETURN in domain.get("actions", ())

    def _propose(self, order: Order, info: ShopInfo, amount: Money, details: dict[str, str]) -> Event:
        share = clause(paid=order.amount) if amount.minor < order.amount.minor else []
        if share:
            details = {**details, PART_OF: order.amount.plain}
        facts = {**about(order), "arrival": arrival(info), "share": share}
        return self.refund.propose(order_id=order.id, amount=amount, details=details, **facts)

    def _refusal(self, order: Order, info: ShopInfo, now: datetime, reason: str, *, partly: bool) -> str:
        """The response that says why nothing goes back now; empty when something can."""
        if order.state == "cancelled":
            return "refund.after_cancel" if order.refunds else "refund.order_cancelled"
        standing = latest(order)
        if standing and standing.state in ("approved", "paid") and not (partly and remaining(order).minor):
            return f"refund.already_{standing.state}"
        if order.state == "refunded" or not remaining(order).minor:
            return "refund.already"
        if order.state == "shipped":
            return "refund.in_transit"
        if filed(order, "return", "exchange", "repair"):
            return "refund.on_file"
        days = number(info, "return_window_days")
        if order.delivered_at and days is not None and over(order.delivered_at, days, now):
            return _too_late(order.delivered_at, info, now, reason)
        return ""


def _asks_again(order: Order, part: Wanted | None) -> str:
    """The response that asks for the sum once more, or says that it cannot be; empty where it can, or all is wanted."""
    if part is None:
        return ""
    if part.foreign:
        return "refund.other_currency"
    if part.amount is not None and too_much(part.amount, order):
        return "refund.too_much"
    if order.state == "paid" and part.amount != remaining(order):
        return "refund.only_whole"  # it is cancelled, and that is never done to a part of the price
    return "" if part.amount is not None else "refund.how_much"


def _too_late(delivered: datetime, info: ShopInfo, now: datetime, reason: str) -> str:
    warranty = number(info, "warranty_days")
    if warranty is None or over(delivered, warranty, now):
        return "refund.window_over"
    return "refund.window_over_faulty" if reason in FAULTY else "refund.window_over_warranty"


def _facts(order: Order, info: ShopInfo) -> dict[str, Fact]:
    facts = {**order_facts(order), "left": remaining(order), "arrival": arrival(info)}
    if on_file := filed(order, "return", "exchange", "repair"):
        facts |= {"reference": on_file.reference, "filed_on": on_file.on}
    if refund := latest(order):
        facts |= {"refund": refund.amount, "refund_on": refund.at.date()}
    for name in ("return_window_days", "warranty_days"):
        days = number(info, name)
        if days is not None:
            facts[name] = days
            if order.delivered_at:
                facts[name.replace("_days", "_until")] = last_day(order.delivered_at, days)
    return facts
