"""It is broken: warranty and repair."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import quote
from bot.shop import Command, Receipt, ShopInfo
from bot.shop.aftersales import window
from bot.shop.order_facts import order_facts
from bot.shop.policy import clause, number, table
from bot.skill import Event, Skill, effect, said
from bot.skill.gates import Gate
from bot.skill.not_worth import NotWorth, to_goodwill
from bot.skill.slots import OrderId, Scene, SlotRejected, Text
from bot.understanding.either import commonly
from bot.understanding.normalise import plainly
from bot.understanding.phrases import phrases_of
from skills.returns.facts import about, refusal_facts, rules, why_not, with_pickup
from skills.returns.faults import fault_in, says_nothing, tells_what_is_wrong
from skills.returns.standing import InTheWay

_SAYS: Final = phrases_of(__name__)
DELIVERED: Final = OrderId(states=("delivered",))
_LEANS_ON: Final = 3  # messages before this one, among which the question of "and the kettle?" stands
_EARLIER: Final = "earlier"  # what is wrong stands in what the customer wrote before


@dataclass(frozen=True, kw_only=True)
class AsksInGeneral(Gate):
    """A question about the warranty that names no order and nothing bought is answered at once: no order is asked for."""

    async def guard(self, scene: Scene) -> None:
        """Answer it, and end there."""
        if asks(asked := _asked(scene)) and not await _about_an_order(scene):
            info = await scene.shop.info()
            raise SlotRejected(general_answer(asked, info), final=True, **warranty_rules(info))


def _asked(scene: Scene) -> str:
    """The message, with the question before it where it leans on that: "and the kettle?" after how long another thing is covered."""
    leans = any(found.entity == said.ASKED_BEFORE for found in scene.entities)
    before = next((each for each in scene.lately[:_LEANS_ON] if asks(each)), "") if leans else ""
    return f"{before} {scene.text}".strip()


async def _about_an_order(scene: Scene) -> bool:
    """Whether an order is known, or a thing is named that the customer bought."""
    named = any(found.entity == "order_id" for found in scene.entities)
    return bool(scene.slots.get("order_id") or named or await DELIVERED.mentioned(scene))


@dataclass(frozen=True, kw_only=True)
class AsksOfOwnFault(Gate):
    """Whether the guarantee covers what somebody broke themself is told as the articles tell it: no repair is promised."""

    async def guard(self, scene: Scene) -> None:
        """Quote it, and end there."""
        if not any(found.entity == "own_fault" for found in scene.entities):
            return
        question = looked_for(__name__, "covers", scene.language)
        if found := await quote(scene.skill.services.retriever, question, scene.language):
            raise SlotRejected(found.response, final=True, **found.facts)


class Fault(Text):
    """What is wrong with it, in the customer's own words."""

    async def find(self, scene: Scene) -> JsonValue:
        """What was told a little earlier of the only thing spoken of: nobody is asked twice what is wrong."""
        told = any(fault_in(each, surely=True) and not asks(each) for each in scene.lately)
        return _EARLIER if told and len(set(scene.things)) <= 1 else None

    async def among(self, said: Sequence[str], scene: Scene) -> str | None:
        """What was said, unless it only wishes for a repair or asks about the warranty or what it costs."""
        idle = asks(_asked(scene)) or says_nothing(scene.text)
        if supposes(scene.text) or _SAYS.what_of_it.search(plainly(scene.text).strip().lower()):
            return None
        if said and idle and not tells_what_is_wrong(scene.text):
            return None
        told = await super().among(said, scene)
        return (fault_in(told) or told) if told else None

    async def mentioned(self, scene: Scene) -> str | None:
        """The message itself, where it says what is wrong; a question about the warranty needs no fault."""
        reason = next((e.value for e in scene.entities if e.entity == "reason"), None)
        if supposes(scene.text):
            return "question"
        if asks(_asked(scene)) and (reason is None or _SAYS.supposed.search(plainly(scene.text).lower())):
            return "question"
        if scene.text.startswith("/"):
            return reason
        if told := _beside_what_is_shown(scene) or fault_in(scene.text):
            return told
        return _EARLIER if reason else None


def _beside_what_is_shown(scene: Scene) -> str:
    """The fault of the repair that is shown, with the symptom that is told besides; empty where none is."""
    shown = str(scene.stands(str(scene.slots.get("order_id") or "")).get("reason") or "")
    told = any(found.entity == "more_wrong" for found in scene.entities)
    more = fault_in(scene.text) or (scene.text.strip(" 。.!！") if told else "")
    if not shown or not more or not (told or _SAYS.besides.search(plainly(scene.text).lower())):
        return ""
    return f"{shown}{', ' if scene.text.isascii() else '，'}{more}"


def _only_asks(text: str) -> bool:
    return asks(text) or supposes(text)


class WarrantyRepair(Skill):
    """Tells what the warranty covers and registers a repair with pick-up while it runs."""

    intents = ("warranty.repair",)
    slots = {
        "not_worth": NotWorth(ask="", required=False),
        "own_fault": AsksOfOwnFault(required=False),
        "general": AsksInGeneral(required=False),
        "order_id": DELIVERED,
        "in_the_way": InTheWay(refusal="repair", windows=("warranty_days",), unless=_only_asks),
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
        asked = said.question(tracker)
        if fault == "question" and days is not None and not extends(asked):
            response = "warranty.until" if days.open else "repair.window_over"
            dispatcher.utter_message(response=response, **refusal_facts(order, info, now, days))
            return []
        if fault == "question":
            dispatcher.utter_message(
                response=general_answer(asked, info),
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


def complaint(tracker: Any) -> str:
    """What the customer last said is wrong; all of this message where none of them tells."""
    lately = said.lately(tracker)
    now = fault_in(lately[0]) if lately else ""
    surely = (told for each in lately if (told := fault_in(each, surely=True)))
    likely = (told for each in lately if (told := fault_in(each)))
    return now or next(surely, "") or next(likely, said.text(tracker))


def asks(text: str) -> bool:
    """Whether a message asks about the warranty instead of wanting a repair."""
    return bool(_SAYS.period.search(commonly(plainly(text).lower()))) or extends(text)


def supposes(text: str) -> bool:
    """Whether a message only asks what would be if it broke, which tells of no fault."""
    said = plainly(text).strip().lower()
    return bool(_SAYS.asked.search(said) and _SAYS.supposed.search(said))


def extends(text: str) -> bool:
    """Whether a longer warranty is asked for."""
    return bool(_SAYS.extend.search(plainly(text).lower()))


def general_answer(text: str, info: ShopInfo) -> str:
    """The response about the warranty that fits the question and what the policy knows."""
    if extends(text):
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
