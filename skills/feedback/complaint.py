"""Complaints and disputes: heard, and taken to a person when that is wished."""

import re
from typing import Any, Final

from bot.knowledge.explain import explain
from bot.shop import ShopInfo
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, hand_over, said

_FORMAL: Final = re.compile(
    r"投诉|举报|申诉|差评|曝光|领导|经理|主管|负责人|complain|supervisor|manager|escalat|report (?:you|him|her|them|this)"
    r"|反映|上报|转告|道歉|\bapolog|pass (?:it|this|that) on|put (?:it|this) on record"
)
_STAFF: Final = re.compile(
    r"(?:客服|店员|员工|快递员|师傅|那个人|小[\u4e00-\u9fff]).{0,12}(?:态度|阴阳怪气|骂|吼|凶|怼|不耐烦|敷衍|说话)|态度(?:极|太|很|真|特别|这么|恶)?(?:差|恶劣|不好|糟)"
    r"|\b(?:agent|staff|guy|lady|driver|courier|employee|colleague|rep|person|woman|man|assistant|he|she|they)\b.{0,32}\b(?:rude|attitude|shouted|yelled|swore|hung up|ignored|dismissive|condescending|unfriendly|mean|laughed)\b"
    r"|\brude (?:agent|staff|driver|courier|employee|service)\b"
)
_ONCE_MORE: Final = frozenset({"complaint.offer", "complaint.staff"})  # what was said before, so not again
_HOW: Final = re.compile(r"怎么|如何|怎样|流程|多久|哪里|how\b|where\b|what happens|process")


class Complaint(Skill):
    """Takes a complaint seriously: offers ways out, and brings the colleague in charge when it is to be taken further."""

    intents = ("complaint",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        facts = _deadlines(await self.shop.info())
        if said.says(tracker, _HOW):
            dispatcher.utter_message(response="complaint.how", **facts)
            return []
        if said.says(tracker, _FORMAL) or said.last_response(tracker) in _ONCE_MORE:
            dispatcher.utter_message(response="complaint.person", **facts)
            return [hand_over("complaint")]
        name = "staff" if said.says(tracker, _STAFF) else "offer"
        dispatcher.utter_message(response=f"complaint.{name}")
        return []


class DisputeOpen(Skill):
    """Explains how a dispute goes; opening or answering one is for a person."""

    intents = ("dispute.open",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        facts = _deadlines(await self.shop.info())
        if said.says(tracker, _HOW):
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
