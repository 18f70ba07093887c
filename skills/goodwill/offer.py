"""It is broken and not worth sending back: a free repair, a coupon, or a free return."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import JsonValue
from rasa_sdk.events import FollowupAction, SlotSet

from bot import said
from bot.aftersales import Filed, filed, pays_freight, unfit, window
from bot.choices import Choice, words
from bot.facts import Fact
from bot.money import Money
from bot.order_facts import order_facts
from bot.shop import Command, Order, Receipt, ShopInfo
from bot.shop_policy import clause, money, number, remaining, span, table
from bot.skill import Event, Skill, effect
from bot.slots import OrderId

_WAYS = words(
    repair=r"维修|修一?下|修吧|取件|去修|\brepair|\bfix|pick.?up",
    coupon=r"优惠券|补偿券|给.{0,3}券|要.{0,3}券|券吧|\bcoupon|\bvoucher",
    send_back=r"(?<!想)(?<!不)退货|退吧|办退|\bfree return|return it|send it back",
)


_SHOWN = 6  # orders to choose from


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What may be offered for one order. `coupon` is its value."""

    repair: bool = False
    coupon: Money | None = None
    send_back: bool = False
    on_file: Filed | None = None

    @property
    def ways(self) -> tuple[str, ...]:
        """Codes of the ways that are open, in the order they are shown."""
        every = {"repair": self.repair, "coupon": self.coupon is not None, "return": self.send_back}
        return tuple(way for way, is_open in every.items() if is_open)


class GoodwillOffer(Skill):
    """Offers a free pick-up repair, a coupon or a free return within the manager's limits, and does what is chosen."""

    intents = ("goodwill.offer",)
    examples = {
        "zh": (
            "东西坏了，想退又不值当运费，咋整？",
            "坏了但是退货不划算",
            "有点瑕疵，退来退去太麻烦，有别的补偿吗",
            "坏了，运费比东西还贵",
        ),
        "en": (
            "It's broken but not worth the postage, what now?",
            "Returning it costs more than it's worth",
            "It has a flaw but sending it back is too much hassle, can you do something else?",
        ),
    }
    slots = {
        "order_id": OrderId(states=("delivered",)),
        "goodwill": Choice(ask="", key="goodwill", words=_WAYS, required=False),
    }
    stakes = "money"

    @effect("repair", done="goodwill.repair_done", failed="goodwill.failed")
    async def repair(self, command: Command) -> Receipt:
        """Register the repair with free pick-up."""
        receipt = await self.shop.apply(command)
        day = receipt.facts.get("pickup_on")
        return replace(receipt, facts={**receipt.facts, "pickup": [{"pickup_on": day}] if day else []})

    @effect("issue_coupon", done="goodwill.coupon_done", failed="goodwill.coupon_failed")
    async def coupon(self, command: Command) -> Receipt:
        """Put the coupon into the customer's account."""
        receipt = await self.shop.apply(command)
        code, until = receipt.facts.get("code"), receipt.facts.get("valid_until")
        issued: list[JsonValue] = [{"code": code, "valid_until": until}] if code and until else []
        return replace(receipt, facts={**receipt.facts, "issued": issued})

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self._order(tracker)
        if order is None:
            dispatcher.utter_message(response="goodwill.ask_order", buttons=await self._delivered(tracker))
            return []
        info, now = await self.shop.info(), await self.shop.now()
        offer = offer_for(order, info, now)
        facts = _facts(order, info, offer)
        chosen = _chosen(tracker)
        if chosen == "repair" and offer.repair:
            return [self.repair.propose(details={"reason": "quality"}, pickup=[], **facts)]
        if chosen == "coupon" and offer.coupon:
            value = {"value": offer.coupon.plain, "reason": "goodwill"}
            return [self.coupon.propose(amount=offer.coupon, details=value, issued=[], **facts)]
        if chosen == "send_back" and offer.send_back and "return_request" in domain.get("actions", ()):
            return [dict(FollowupAction("return_request"))]
        response = "_".join(offer.ways) or ("already" if offer.on_file else "none")
        dispatcher.utter_message(response=f"goodwill.offer.{response}", **facts)
        return [dict(SlotSet("order_id", order.id))]  # the buttons speak of this order

    async def _order(self, tracker: Any) -> Order | None:
        """The order that is meant; another skill may have led here without asking for it."""
        order_id = said.value(tracker, "order_id") or tracker.get_slot("order_id")
        if order_id:
            return await self.shop.order(order_id)
        came = [order for order in await self.shop.orders() if order.delivered_at]
        return came[0] if len(came) == 1 else None

    async def _delivered(self, tracker: Any) -> list[dict[str, str]]:
        """What came, to choose from."""
        return [
            {
                "title": f"{order.id} {order.title(said.language(tracker))}",
                "payload": f'/goodwill.offer{{"order_id":"{order.id}"}}',
            }
            for order in await self.shop.orders()
            if order.delivered_at and not unfit(order)
        ][:_SHOWN]


def _chosen(tracker: Any) -> str:
    """The way that was pressed, or named in words after the ways had been shown; words before that choose nothing."""
    pressed = said.value(tracker, "goodwill")
    shown = said.last_response(tracker).startswith("goodwill.offer.")
    return pressed or (str(tracker.get_slot("goodwill") or "") if shown else "")


def offer_for(order: Order, info: ShopInfo, now: datetime) -> Offer:
    """What the policy lets us offer: only for what came, was not refunded, and would still be repaired or taken back."""
    returnable = window(order, info, now, "return_window_days")
    covered = window(order, info, now, "warranty_days") or returnable
    if unfit(order) or covered is None or not (covered.open or (returnable and returnable.open)):
        return Offer()
    if on_file := filed(order, "repair", "return", "exchange"):
        return Offer(on_file=on_file)
    limits = table(info, "goodwill")
    return Offer(
        repair=limits.get("free_pickup_repair") is True
        and number(info, "warranty_days") is not None
        and covered.open,
        coupon=_coupon(order, info),
        send_back=bool(returnable and returnable.open and pays_freight(info, "quality") == "shop"),
    )


def _coupon(order: Order, info: ShopInfo) -> Money | None:
    """The most that goodwill allows, and never more than was paid."""
    most = money(table(info, "goodwill").get("coupon_max"), order.amount.currency, info.currency)
    if most is None or most.minor <= 0:
        return None
    left = remaining(order)
    return most if most <= left else left


def _facts(order: Order, info: ShopInfo, offer: Offer) -> dict[str, Fact]:
    known = order_facts(order)
    known.pop("amount")
    facts: dict[str, Fact] = {
        **known,
        "repair_time": clause(days=span(info, "repair_days")),
        "valid": clause(days=table(info, "goodwill").get("coupon_valid_days")),
        "window": clause(days=table(info, "goodwill").get("window_days")),
    }
    if offer.coupon:
        facts["coupon"] = offer.coupon
    if offer.on_file:
        facts |= {"reference": offer.on_file.reference, "filed_on": offer.on_file.on}
    return facts
