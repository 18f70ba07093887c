"""Something went wrong with a parcel."""

import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.knowledge.quote import Quote, quote
from bot.shop import Order, ShopInfo
from bot.shop.order_facts import claim_of, counted, days_late
from bot.shop.policy import clause, number
from bot.skill import Event, said
from bot.skill.choices import Choice, words
from bot.skill.gates import Gate
from bot.skill.slots import OrderId, Scene, SlotRejected
from skills.logistics._orders import PROBLEMS, Claims, known, on_file

TROUBLES: Final = words(
    refuse=r"拒收|拒签|不想收|不收了|退回去|refus(?:e|ing)|reject the (?:parcel|package|delivery)|send it back unopened",
    damaged=r"破|坏|碎|裂|压|变形|漏|湿|磕|瘪|散架|damag|broken|broke\b|crack|smash|crush|shatter|dent|torn|leak|wet|in pieces",
    not_received=r"(?:显示|说|写着|已经?|被).{0,6}(?:签收|送达|妥投|收货|派送成功).{0,12}(?:没|未|不是|谁)|(?:没|未)(?:有)?(?:收到|拿到|见到|看到)|不是我签|没人(?:送|联系)|被(?:人)?(?:拿|领|偷|冒领|代签)"
    r"|(?:says|marked|shows|shown|claims?).{0,20}deliver.{0,40}|(?:never|didn'?t|did not|haven'?t|have not|hasn'?t|not) (?:\w+ )?(?:receiv|get|got|arriv|come)|someone (?:else )?(?:took|signed)|stolen|not received|nothing (?:here|arrived)",
    lost=r"丢|遗失|弄没|找不到|找不着|不见了|不动了?|没(?:有)?更新|停(?:在|了|滞)|卡(?:在|住|了)|lost|missing|vanish|(?:can'?t|cannot|never|don'?t) find|turns? up|stuck|no update|(?:not|hasn'?t|haven'?t) (?:moved|updated|changed)|disappear",
    tracking=r"单号.{0,6}(?:不对|错|无效|查不到|没有)|查不到(?:物流|单号|快递|信息)|没有物流|tracking (?:number|no|id|code)?.{0,20}(?:wrong|invalid|not (?:work|found|valid|recogni)|doesn'?t work)|wrong tracking|can'?t track",
    late=r"慢|晚|迟|延误|延迟|超时|超过|还(?:没|不|未)|怎么还|等(?:了)?(?:好|很|太|这么|那么|几|多|\d)|什么时候|几天了|多久|late|delay|slow|overdue|still (?:not|hasn'?t|haven'?t|waiting)|where is|supposed to|should (?:have|be here)|by now|meant to (?:be|come|arrive|have)|was due|days? ago|hold.?up|(?:taking|takes) (?:so|too|for)|forever|\bages\b",
)
_ACT: Final = re.compile(
    r"查件|催|登记|报(?:失|备)|补发|帮我(?:查|找|问)|chase|investigat|look into|file (?:a|an|it)|enquir|inquir|claim|trace|find (?:it|out)|resend"
)
_MONEY: Final = re.compile(
    r"退(?:款|钱|我|给我|回)|(?:钱|款).{0,4}退|money back|refund|[$¥€£] ?\d+(?:\.\d+)? back|\bpaid back\b"
)
_WHAT_IF: Final = re.compile(
    r"万一|要是|如果|会怎么?样|的话|(?:丢|坏|碎|没)了.{0,4}(?:你们?|店里|谁|会|能|有)*(?:赔|负责|管|承担|补)(?!我|给我)|what (?:happens|if)|(?:and|so|but) if|in case|if (?:it|you|they)"
)


_COURIER: Final = re.compile(
    r"(?:快递|派送|配送|送货)(?:员|公司|小哥)?(?:的)?(?:电话|号码|联系方式|手机)(?!.{0,4}(?:不通|没人|没打|不接|关机|停机))|(?:哪家|什么|哪个|啥)(?:的)?快递|谁家?送|联系(?:一下)?(?:快递|派送|配送)(?!.{0,6}(?:不|没))"
    r"|^\W*(?:那|他们?|它|对方)?的?(?:联系)?(?:电话|号码|联系方式)(?:是)?(?:多少|几号|呢|给我|发我|有吗|有没有)?\W*$|\b(?:their|his|her|its) (?:phone |contact |telephone )?(?:number|phone)\b|\b(?:number|phone) (?:for|of) (?:them|him|her|it)\b"
    r"|\bwh(?:o|ich|at)\b.{0,12}\b(?:courier|carrier|delivery company|shipping company|delivers|delivering|carrying)\b"
    r"|\b(?:courier|carrier|driver)['’]?s? (?:phone|number|contact)|\b(?:contact|call|ring|phone|reach) the (?:courier|carrier|driver)\b"
)


@dataclass(frozen=True, kw_only=True)
class AsksForCourier(Gate):
    """Who brings a parcel and how to reach them is told at once: nothing is wrong with it."""

    async def guard(self, scene: Scene) -> None:
        """Tell it, and end there; without a parcel there is no courier to name."""
        if not _COURIER.search(scene.text.lower()):
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
        filed = [kind for kind in PROBLEMS if claim_of(order, kind)]
        if filed:
            return filed[0] if len(filed) == 1 else None
        late = order.state == "shipped" and days_late(order, scene.now) > 0
        return "late" if late else None


class DeliveryIssue(Claims):
    """Finds out what is wrong with a parcel, tells what is known, and files what the shop must take up with the courier."""

    intents = ("delivery.issue",)
    slots = {
        "order_id": OrderId(states=("shipped", "delivered")),
        "asks_for_courier": AsksForCourier(),
        "parcel_problem": Trouble(ask="delivery.issue.ask", key="problem", words=TROUBLES),
    }

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        trouble = str(tracker.get_slot("parcel_problem"))
        if trouble == "not_received" and order.state == "shipped" and said.says(tracker, _MONEY):
            trouble = "late"  # still on its way, and it is the money that is wanted: nothing is filed unasked
        supposed = said.says(tracker, _WHAT_IF)
        if supposed and (found := await self._rule(tracker, trouble)):
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        info, facts = await known(self.shop, order)
        facts["late"] = counted(days_late(order, await self.shop.now()))
        insists = said.value(tracker, "remedy") == "claim" or (said.says(tracker, _ACT) and not supposed)
        if name := _nothing_to_claim(order, trouble):
            dispatcher.utter_message(response=f"delivery.issue.{name}", **facts)
            return []
        if trouble == "damaged" and not insists:
            dispatcher.utter_message(response=await self._damaged(order, info), **facts, **_report(info))
            return []
        if not (insists or on_file(order, trouble)) and (name := await self._wait(order, info, trouble)):
            dispatcher.utter_message(response=f"delivery.issue.{name}", **facts)
            return []
        if supposed and not on_file(order, trouble):
            # No article says what holds then: where it is now is told, and nothing is filed.
            now = "late" if days_late(order, await self.shop.now()) else "not_late"
            dispatcher.utter_message(response=f"delivery.issue.{now}", **facts)
            return []
        return await self.claim(dispatcher, order, trouble, latest=facts["latest"])

    async def _rule(self, tracker: Any, trouble: str) -> Quote | None:
        """The article that says what happens then."""
        question = f"{said.text(tracker)} ({trouble.replace('_', ' ')} parcel)"
        return await quote(self.services.retriever, question, said.language(tracker))

    async def _damaged(self, order: Order, info: ShopInfo) -> str:
        hours = number(info, "damage_report_hours")
        if order.delivered_at is None:
            return "delivery.issue.damaged_on_the_way"
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
