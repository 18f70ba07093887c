"""It is broken: warranty and repair."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import Command, Receipt, ShopInfo
from bot.shop.aftersales import window
from bot.shop.order_facts import order_facts
from bot.shop.policy import clause, number, table
from bot.skill import Event, Skill, effect, said
from bot.skill.gates import Gate
from bot.skill.not_worth import NotWorth, to_goodwill
from bot.skill.slots import OrderId, Scene, SlotRejected, Text
from skills.returns.facts import about, refusal_facts, rules, why_not, with_pickup

_PERIOD: Final = re.compile(
    r"(?:保修|质保|三包)(?:期|服务|政策)?(?:是)?(?:多久|多长|几年|几个月|多少|到|有|还|吗|么|怎么算|范围|内容)|保(?:多久|几年)|过保|在保|保修期"
    r"|(?:保修|质保|不是|是不是|说).{0,4}(?:不是|是不是|保|有).{0,4}[一两二三\d]年|修还是换|换还是修"
    r"|延保|延长(?:保修|质保)|extend.*(?:warranty|guarantee)|保修(?:卡|条款|什么|哪些)|how long .*(?:warranty|guarantee)|(?:warranty|guarantee) (?:period|last|cover|card|terms)"
    r"|(?:isn['’]?t|wasn['’]?t|thought) .{0,16}(?:warranty|guarantee|covered).{0,16}(?:year|month)|(?:repair|fix) or (?:replace|swap)|(?:is there|are there|any|what(?:['’]?s)?|do(?:es)? .{0,40}(?:have|offer|come with)) .{0,30}(?:warranty|guarantee)"
    r"|(?:repair|fix) .{0,30}(?:for free|free of charge)|(?:if|when|what if) (?:it|something|anything) .{0,20}(?:breaks?|stops working|dies)"
    r"|(?:要是|如果|万一|将来|以后).{0,8}坏了.{0,8}(?:管|修|保|怎么)|(?:修|维修)(?:要|收)?(?:不要|不收)?(?:钱|费)(?:吗|么|不)"
    r"|(?:保修|质保)(?:总|应该|肯定|也|都|还)有|坏了.{0,3}(?:保修|质保)|保修(?:总|应该)(?:算|在)"
    r"|(?:garant[íi]\w+|保証|보증|гаранти\w+|ضمان|bảo hành|ประกัน).{0,40}(?:[?？؟]|есть|かか|ですか|인가요|있나요|không$|ไหม|มั้ย)|(?:hay|tiene|tem|il y a|gibt es|есть|هل|có).{0,30}(?:garant[íi]\w+|гаранти\w+|ضمان|bảo hành)"
    r"|(?:still |is it |under |in |have a |come with a? ?|long is the |what is the |extended? (?:the |my )?)(?:warranty|guarantee)"
)
DELIVERED: Final = OrderId(states=("delivered",))
_ASK: Final = re.compile(  # the wish for a repair and the words around it, none of which tells what is wrong
    r"(?:能不能|可不可以|可以|能|想|要|请|帮|给|麻烦)*(?:我|你们?|您|它|这个?|那个?|再)*(?:保修|报修|维修|修理|修一?下|修好|修)(?:吗|么|不|嘛|吧|呢|一下|了)*"
    r"|\b(?:can|could|would|will|you|i|we|it|this|that|be|get|have|want|need|to|like|please|my|the|a|for|me|fixed|fix|repaired|repair|mended|mend)\b"
)
_SUPPOSED: Final = re.compile(
    r"那坏了|要是|如果|万一|将来|以后|\b(?:if|when|in case) (?:it|something|they)\b"
)
_TROUBLE: Final = re.compile(
    r"不|没|坏|响|闪|漏|断|裂|卡|烫|黑屏|掉|松|异常|声|味|死机|碎|冒|跳|失灵"
    r"|\b(?:wo ?n.?t|does ?n.?t|is ?n.?t|not|no|stopped|noise|noisy|leak\w*|flicker\w*|crack\w*|broke\w*|dead|dies|stuck|smell\w*|hot|loud|click\w*|buzz\w*|faulty|cuts)\b"
)
_FAULT: Final = re.compile(  # surely a fault, whatever the message is about; "不想要了" is trouble of another kind
    r"坏|响|闪|漏|断|裂|卡住|烫|黑屏|异常|杂音|没声|异味|死机|碎|失灵|不(?:亮|转|通电|制冷|加热|热|工作|出水|出声|动了|充电|开机|灵)|充不|开不了|没(?:反应|电|声)"
    r"|\b(?:(?:wo ?n.?t|does ?n.?t|did ?n.?t|not|stopped) (?:\w+ )?(?:work|turn|heat|charg|start|connect|light|power|switch|boil|play|pair)\w*|nois\w+|leak\w*|flicker\w*|crack\w*|broken?|dead|buzz\w*|faulty)\b"
)
_READ: Final = 1000  # characters of a message; the pattern of wishes takes the square of it
_EARLIER: Final = "earlier"  # what is wrong stands in what the customer wrote before
_EXTEND: Final = re.compile(r"延保|延长|加买保|extend|extra (?:warranty|year)")


@dataclass(frozen=True, kw_only=True)
class AsksInGeneral(Gate):
    """A question about the warranty that names no order and nothing bought is answered at once: no order is asked for."""

    async def guard(self, scene: Scene) -> None:
        """Answer it, and end there."""
        if asks(scene.text) and not await _about_an_order(scene):
            info = await scene.shop.info()
            raise SlotRejected(general_answer(scene.text, info), final=True, **warranty_rules(info))


async def _about_an_order(scene: Scene) -> bool:
    """Whether an order is known, or a thing is named that the customer bought."""
    named = any(found.entity == "order_id" for found in scene.entities)
    return bool(scene.slots.get("order_id") or named or await DELIVERED.mentioned(scene))


class Fault(Text):
    """What is wrong with it, in the customer's own words."""

    async def find(self, scene: Scene) -> JsonValue:
        """What was told a little earlier of the only thing spoken of: nobody is asked twice what is wrong."""
        told = any(_FAULT.search(each.lower()) and not asks(each) for each in scene.lately)
        return _EARLIER if told and len(set(scene.things)) <= 1 else None

    async def among(self, said: Sequence[str], scene: Scene) -> str | None:
        """What was said, unless it only wishes for a repair or asks about the warranty or what it costs."""
        return (
            None
            if said and (asks(scene.text) or _only_wishes(scene.text)) and not tells_what_is_wrong(scene.text)
            else await super().among(said, scene)
        )

    async def mentioned(self, scene: Scene) -> str | None:
        """The message itself, where it says what is wrong; a question about the warranty needs no fault."""
        reason = next((e.value for e in scene.entities if e.entity == "reason"), None)
        if asks(scene.text) and (reason is None or _SUPPOSED.search(scene.text.lower())):
            return "question"
        if scene.text.startswith("/"):
            return reason
        if tells_what_is_wrong(scene.text):
            return scene.text
        return _EARLIER if reason else None


class WarrantyRepair(Skill):
    """Tells what the warranty covers and registers a repair with pick-up while it runs."""

    intents = ("warranty.repair",)
    slots = {
        "not_worth": NotWorth(ask="", required=False),
        "general": AsksInGeneral(required=False),
        "order_id": DELIVERED,
        "fault": Fault(ask="repair.ask_fault", longest=300),
    }
    stakes = "personal"

    @effect("repair", confirm="repair.confirm", done="repair.done", failed="return.failed")
    async def repair(self, command: Command) -> Receipt:
        """Register the repair."""
        return with_pickup(await self.shop.apply(command))

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, now = await self.shop.info(), await self.shop.now()
        if follow := to_goodwill(tracker, domain):
            return follow
        days = window(order, info, now, "warranty_days")
        fault = tracker.get_slot("fault")
        if fault == "question" and days is not None and not _EXTEND.search(said.text(tracker)):
            response = "warranty.until" if days.open else "repair.window_over"
            dispatcher.utter_message(response=response, **refusal_facts(order, info, now, days))
            return []
        if fault == "question":
            dispatcher.utter_message(
                response=general_answer(said.text(tracker), info),
                **order_facts(order),
                **warranty_rules(info),
            )
            return []
        if problem := why_not(order, days):
            dispatcher.utter_message(response=f"repair.{problem}", **refusal_facts(order, info, now, days))
            return []
        if fault == _EARLIER:
            fault = complaint(tracker)
        known = {**about(order), **rules(info), "free": _free(info), "fault": fault, "pickup": []}
        return [self.repair.propose(order_id=order.id, details={"reason": fault}, **known)]


def tells_what_is_wrong(text: str) -> bool:
    """Whether a message says more than that a repair is wanted."""
    return bool(_TROUBLE.search(_ASK.sub(" ", text[:_READ].lower())))


def _only_wishes(text: str) -> bool:
    """Whether a message says that a repair is wanted and nothing else."""
    return sum(char.isalnum() for char in _ASK.sub(" ", text[:_READ].lower()).strip("那就快先吧呗请 ")) == 0


def complaint(tracker: Any) -> str:
    """The customer's last message that says what is wrong; this one where none does."""
    return next((told for told in said.lately(tracker) if tells_what_is_wrong(told)), said.text(tracker))


def asks(text: str) -> bool:
    """Whether a message asks about the warranty instead of wanting a repair."""
    return bool(_PERIOD.search(text.lower()))


def general_answer(text: str, info: ShopInfo) -> str:
    """The response about the warranty that fits the question and what the policy knows."""
    if _EXTEND.search(text.lower()):
        return "warranty.extension" if table(info, "warranty_extension") else "warranty.no_extension"
    return "warranty.policy" if number(info, "warranty_days") else "knowledge.unknown"


def warranty_rules(info: ShopInfo) -> dict[str, Fact]:
    """What the policy says about warranty and repair."""
    extension = table(info, "warranty_extension")
    return {
        **rules(info),
        "warranty": clause(days=number(info, "warranty_days")),
        "free": _free(info),
        "buy_within": clause(days=extension.get("buy_within_days")),
        "extra_days": extension.get("extra_days"),
        "percent": extension.get("price_percent"),
    }


def _free(info: ShopInfo) -> list[dict[str, Fact]]:
    """The clause that pick-up and return cost nothing, where the policy says so."""
    return [{}] if info.policy.get("repair_pickup_free") is True else []
