"""It is broken and not worth sending back: a free repair, a coupon, or a free return."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue
from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.money import Money
from bot.shop import Command, Order, Receipt, ShopInfo
from bot.shop.aftersales import Filed, filed, pays_freight, unfit, window
from bot.shop.order_facts import order_facts
from bot.shop.policy import clause, money, number, remaining, span, table
from bot.skill import Event, Skill, effect
from bot.skill.choices import Choice
from bot.skill.slots import OrderId, Scene, SlotRejected
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_NOTHING = "none"  # the way that is left where none is open
_CODE = {"return": "send_back"}  # of a way, where it differs


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


@dataclass(frozen=True, kw_only=True)
class Way(Choice):
    """The way that is taken. Its question is the offer itself; words choose only once it was made."""

    async def mentioned(self, scene: Scene) -> str | None:
        """The way that was pressed."""
        return self._pressed(scene)

    async def find(self, scene: Scene) -> JsonValue:
        """Nothing to choose where nothing may be offered."""
        return None if (await _known(scene))[2].ways else _NOTHING

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """A way that is open; a plain yes means the only one. Before the order is known, there is none to take."""
        if not scene.slots.get("order_id"):
            raise SlotRejected("clarify.again")
        ways = [_CODE.get(way, way) for way in (await _known(scene))[2].ways]
        plain_yes = len(ways) == 1 and _SAYS.yes.match(value.strip().lower())
        chosen = ways[0] if plain_yes else await super().check(value, scene)
        if chosen not in ways and ways:
            raise SlotRejected("clarify.again")
        return chosen

    async def asking(self, scene: Scene) -> tuple[str, Mapping[str, Fact]]:
        """The offer for the order that is meant."""
        order, info, offer = await _known(scene)
        return f"goodwill.offer.{'_'.join(offer.ways)}", _facts(order, info, offer)


async def _known(scene: Scene) -> tuple[Order, ShopInfo, Offer]:
    order = await scene.shop.order(str(scene.slots["order_id"]))
    info = await scene.shop.info()
    return order, info, offer_for(order, info, scene.now)


class GoodwillOffer(Skill):
    """Offers a free pick-up repair, a coupon or a free return within the manager's limits, and does what is chosen."""

    intents = ("goodwill.offer",)
    examples = {
        "zh": (
            "东西坏了，想退又不值当运费，咋整？",
            "买的灯不亮了，寄回去的邮费都快赶上灯钱了",
            "用了两天就坏了，退来退去太折腾，有没有别的办法",
            "有点瑕疵，懒得寄回去，能补偿点啥不",
            "就几十块的东西，坏了退货不划算，你们看怎么处理",
            "杯子磕了个口子，为这个寄一趟不值得，能给点补偿吗",
            "坏了，运费比东西还贵，不想退了，还能怎么办",
            "收到就是坏的，又不想来回寄，有什么解决办法",
            "质量有问题，可是来回快递费我出不起，能不能上门取了修",
            "小毛病，不至于退，你们能不能意思一下",
        ),
        "en": (
            "It's broken but not worth the postage, what now?",
            "Returning it costs more than the thing itself, is there another way?",
            "it has a flaw but sending it back is too much hassle, can you do something else?",
            "the lamp stopped working and it's hardly worth shipping back. any other option?",
            "My mug arrived chipped. I don't want to go through a return for that, could you offer something?",
            "it died after a week, postage would cost me more than I paid. what can you do for me",
            "faulty item, can't be bothered to post it back for such a small amount, any compensation?",
            "small dent, I'd rather keep it than return it if you can make it right somehow",
            "broke already, don't feel like mailing it all the way back, what are my options?",
            "Is there anything besides returning it? It's defective but the shipping isn't worth it",
        ),
    }
    slots = {
        "order_id": OrderId(ask="goodwill.ask_order", states=("delivered",)),
        "goodwill": Way(
            ask="goodwill.offer.repair_coupon_return",
            key="goodwill",
            words=_SAYS.tables["ways"],
            other=_NOTHING,
            agrees=True,
        ),
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
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, now = await self.shop.info(), await self.shop.now()
        offer, chosen = offer_for(order, info, now), tracker.get_slot("goodwill")
        facts = _facts(order, info, offer)
        if chosen == "repair" and offer.repair:
            return [self.repair.propose(details={"reason": "quality"}, pickup=[], **facts)]
        if chosen == "coupon" and offer.coupon:
            value = {"value": offer.coupon.plain, "reason": "goodwill"}
            return [self.coupon.propose(amount=offer.coupon, details=value, issued=[], **facts)]
        if chosen == "send_back" and offer.send_back and "return_request" in domain.get("actions", ()):
            return [dict(FollowupAction("return_request"))]
        response = "already" if offer.on_file else "none"
        dispatcher.utter_message(response=f"goodwill.offer.{response}", **facts)
        return []


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
