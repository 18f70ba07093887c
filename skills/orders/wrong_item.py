"""The wrong thing came, or something is missing."""

import re
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.shop import Command, Order, Receipt
from bot.shop.order_facts import claim_of, named
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, effect, said
from bot.skill.choices import Choice, words
from bot.skill.slots import OrderId

PROBLEMS: Final = words(
    missing_item=r"少(?:了|发|寄|件|装|给|个|一|两)|漏(?:发|寄|装|了)|缺(?:了|少|件|一|个)|没(?:有)?(?:给|放|装|见|看到|附)|不够|不全|赠品|礼品|配件|空(?:的|盒|箱|包)|啥都没|什么都没"
    r"|missing|empty|nothing (?:in|inside)|short(?:ed)?\b|incomplete|left out|only (?:got|received|one)|(?:wasn'?t|not|isn'?t) in the (?:box|parcel|package)|without (?:the|a|an)\b",
    wrong_item=r"(?:发|寄|送|给|拿|装)错|错(?:发|寄|的)|不(?:是|对)|不一样|不符|另(?:外)?一|别的|货不对板|wrong|different|not what|instead of|incorrect|someone else",
)
_RESEND: Final = words(
    resend=r"补(?:发|寄|给|一)|重(?:新)?(?:发|寄)|再(?:发|寄)|换(?:成|个|一个)?(?:对的|正确)|re-?send|send (?:me )?(?:the )?(?:right|correct|missing|another|a new)|replacement"
)["resend"]


_ORDERED: Final = re.compile(  # nothing came yet: what was ordered is what is wrong
    r"(?:拍|选|买|下|订|点)(?:单)?错|尺码|码(?:数)?(?:不对|太|小|大)|颜色(?:选|拍)"
    r"|\bi (?:ordered|chose|picked|bought|selected)\b|\bsize\b|\bcolou?r\b"
)


class WrongItem(Skill):
    """Takes in that the wrong thing came or something is missing, and files for it to be sent again."""

    intents = ("order.wrong_item",)
    slots = {
        "order_id": OrderId(states=("delivered", "shipped")),
        "problem": Choice(ask="order.wrong_item.ask", key="problem", words=PROBLEMS),
    }

    @effect("claim", done="order.wrong_item.claimed")
    async def resend(self, command: Command) -> Receipt:
        """File that it is to be sent again."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        problem = str(tracker.get_slot("problem"))
        chosen = said.value(tracker, "remedy") == "resend" or said.says(tracker, _RESEND)
        filed = claim_of(order, problem)
        if (
            order.state == "paid"
            and said.says(tracker, _ORDERED)
            and "order_change" in domain.get("actions", ())
        ):
            return [dict(FollowupAction("order_change"))]
        if name := _closed(order) or ("already" if filed else ""):
            claim = clause(claim_reference=filed)
            dispatcher.utter_message(response=f"order.wrong_item.{name}", **named(order), claim=claim)
        elif not chosen:
            dispatcher.utter_message(response=f"order.wrong_item.{problem}", **named(order))
        else:
            days = number(await self.shop.info(), "lost_investigation_days")
            answer = clause(lost_investigation_days=days)
            return [self.resend.propose(details={"kind": problem}, answer=answer, **named(order))]
        return []


def _closed(order: Order) -> str:
    """Why nothing can be sent again, or nothing."""
    match order.state:
        case "paid":
            return "not_shipped"
        case "cancelled" | "refunded" | "refund_approved":
            return "closed"
    return ""
