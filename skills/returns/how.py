"""How and where to send something back, and the rules for it."""

from typing import Any, Final

from rasa_sdk.events import FollowupAction, SlotSet

from bot.facts import Fact
from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import Quote, quote, quote_nearest, quote_saying
from bot.shop import ShopInfo
from bot.shop.aftersales import filed, pays_freight, unfit, window
from bot.shop.catalogue import pays_in
from bot.shop.order_facts import order_facts
from bot.shop.policy import clause, money, number
from bot.skill import Event, Skill, said
from bot.skill.holding import holding
from bot.skill.listed import pointed_at
from bot.skill.not_worth import to_goodwill
from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of
from skills.returns.facts import REQUESTS, another_term, refusal_facts, rules
from skills.returns.repair import extends, general_answer, warranty_rules
from skills.returns.where import address_in, market, sends_elsewhere

_SAYS: Final = phrases_of(__name__)
FEW: Final = 16  # characters of a question that leans on what was said before
SURE: Final = 0.6  # of a passage that is preferred to the plain rule
STATUS: Final = "return_status"
OURS: Final = frozenset({"quality", "damaged", "wrong_item"})  # reasons for which the shop is to blame
WHICH_WAY: Final = "which_way"  # an entity: which way out of a fault is better is asked
OF_REPAIR: Final = "of_repair"  # an entity: what is asked is asked of a repair


class ReturnHow(Skill):
    """Tells how to send something back and where to, and how a repair goes."""

    intents = ("return.how",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.value(tracker, OF_REPAIR):
            await self._of_repair(dispatcher, tracker)
            return []
        if said.says(tracker, _SAYS.fetched_when) and await self._under_way(tracker, domain):
            return [FollowupAction(STATUS)]
        info = await self.shop.info()
        found = await self._found(tracker)
        order_id = said.value(tracker, "order_id") or tracker.get_slot("order_id") or ""
        currency = market(await self.shop.orders(), order_id)
        address = address_in(info, currency)
        astray = found is not None and sends_elsewhere(
            " ".join(map(str, found.facts.values())), info, currency
        )
        asked_for = said.says(tracker, _SAYS.fetched) and not astray
        if found and ((found.confidence >= SURE and not astray) or not address or asked_for):
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        response = "return.how" if address else "return.how_asks"
        dispatcher.utter_message(response=response, address=address or "", **rules(info))
        return []

    async def _found(self, tracker: Any) -> Quote | None:
        """The passage that answers; who asks whether it is fetched wants one that says so."""
        text, language, before = said.text(tracker), said.language(tracker), said.before(tracker)
        if said.says(tracker, _SAYS.fetched):
            asked = f"{before} {text}" if before and len(text) <= FEW else text
            retriever, ours = self.services.retriever, looked_for(__name__, "pickup", language)
            found = await quote_saying(retriever, asked, language, _SAYS.of_pickup)
            return found or await quote_saying(retriever, ours, language, _SAYS.of_pickup)
        return await quote(self.services.retriever, text, language)

    async def _of_repair(self, dispatcher: Any, tracker: Any) -> None:
        """The article on repairs that is nearest, in the customer's words and with what they lean on; else the shop's rules."""
        text, info = said.text(tracker), await self.shop.info()
        asked = text if _SAYS.repair.search(text) else f"{said.before(tracker)} {text}".strip()
        longer = extends(text)
        found = await quote_saying(
            self.services.retriever, asked, said.language(tracker), _SAYS.longer if longer else _SAYS.fetches
        )
        if found is not None and found.response == "knowledge.answer":
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response=general_answer(text, info), **warranty_rules(info))

    async def _under_way(self, tracker: Any, domain: dict[str, Any]) -> bool:
        """Whether the order that is talked about has something on file that is to be fetched."""
        order_id = said.value(tracker, "order_id") or tracker.get_slot("order_id")
        order = next((each for each in await self.shop.orders() if each.id == order_id), None)
        return (
            order is not None and filed(order, *REQUESTS) is not None and STATUS in domain.get("actions", ())
        )


class ReturnPolicy(Skill):
    """Answers the rules for returning: how long, who pays the freight, and for a known order until when."""

    intents = ("return.policy",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if follow := to_goodwill(tracker, domain):
            return follow
        info, asked = await self.shop.info(), said.question(tracker)
        facts = {**policy_facts(info, await pays_in(self.shop, said.language(tracker))), **rules(info)}
        if said.value(tracker, WHICH_WAY):
            await self._which_way(dispatcher, said.language(tracker), facts)
            return []
        if facts["payers"] and _SAYS.freight.search(asked):
            ours = said.reason(tracker, str(tracker.get_slot("order_id") or "")) in OURS
            payers = _of_a_fault(facts["payers"]) if ours else facts["payers"]
            dispatcher.utter_message(response="return.policy.freight", **{**facts, "payers": payers})
            return []
        order_id = said.value(tracker, "order_id") or await self._named(tracker)
        if order_id:
            dispatcher.utter_message(**await self._about_order(order_id, info, asked))
            return [SlotSet("order_id", order_id)]
        if _SAYS.used.search(asked):
            dispatcher.utter_message(response="return.policy.used", until=[])
            return []
        if _SAYS.window.search(asked) and not _SAYS.opened.search(asked):
            dispatcher.utter_message(response="return.policy", **facts)
            return []
        found = await self._found(tracker)
        if found:
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        dispatcher.utter_message(response="return.policy", **facts)
        return []

    async def _found(self, tracker: Any) -> Quote | None:
        """The passage that answers; a few words about what was opened lean on what was said before."""
        retriever, text, language = self.services.retriever, said.text(tracker), said.language(tracker)
        found = await quote(retriever, text, language)
        if found or not said.says(tracker, _SAYS.opened):
            return found
        return await quote_saying(retriever, f"{said.before(tracker)} {text}", language, _SAYS.of_opened)

    async def _which_way(self, dispatcher: Any, language: str, facts: dict[str, Fact]) -> None:
        """What there is to choose from where a thing is faulty, as an article tells it; else the rules."""
        ours = looked_for(__name__, "faulty", language)
        found = await quote_nearest(self.services.retriever, ours, language)
        response, told = (found.response, found.facts) if found else ("return.policy", facts)
        dispatcher.utter_message(response=response, **told)

    async def _named(self, tracker: Any) -> str:
        """The order that is pointed at, or the one delivered that holds what is asked about, when the question is whether it can go back."""
        asked = said.question(tracker)
        if not _SAYS.can_it.search(asked) or (_SAYS.opened.search(asked) and not _SAYS.used.search(asked)):
            return ""
        theirs = await self.shop.orders()
        told, which = said.told_last(tracker.events), said.value(tracker, "which_order")
        if pointed := pointed_at(said.text(tracker), told, which, theirs):
            return pointed.id
        lately = () if said.values(tracker, "product") else said.things(tracker.events)[:1]
        named = {normalise(value).text for value in (*said.values(tracker, "product"), *lately)}
        orders = [each for each in theirs if each.state == "delivered"]
        if not named:
            return orders[0].id if len(orders) == 1 and _SAYS.own.search(asked) else ""
        fitting = [each.id for each in holding(orders, await self.shop.products(), named)]
        return fitting[0] if len(fitting) == 1 else ""

    async def _about_order(self, order_id: str, info: ShopInfo, text: str) -> dict[str, Any]:
        order, now = await self.shop.order(order_id), await self.shop.now()
        days = window(order, info, now, "return_window_days")
        if (gone := unfit(order)) and _SAYS.can_it.search(text):
            return {"response": f"return.{gone}", **refusal_facts(order, info, now, days)}
        if days is None:
            return {"response": "return.policy", **policy_facts(info, order.amount.currency), **rules(info)}
        if days.open and _SAYS.used.search(text):
            return {"response": "return.policy.used", "until": clause(**order_facts(order), until=days.until)}
        still = "return.policy.until" if another_term(text, days.days) else "return.policy.open"
        name = still if days.open else "return.policy.over"
        return {"response": name, **order_facts(order), "days": days.days, "until": days.until}


def policy_facts(info: ShopInfo, currency: str) -> dict[str, Fact]:
    """The rules for returns, each as an optional clause; fees in one currency, or in all when it is not known."""
    days = number(info, "return_window_days")
    exchange = number(info, "exchange_window_days")
    return {
        "window": clause(days=days),
        "exchange": clause(days=exchange),
        "payers": _payers(info, currency),
    }


def _of_a_fault(payers: list[dict[str, Fact]]) -> list[dict[str, Fact]]:
    """Who pays where the shop is to blame, and nothing of other cases or of what a pick-up else costs."""
    fault = ("fault_shop", "fault_customer")
    rows = [
        {name: value if name in fault else [] for name, value in row.items()}
        for row in payers
        if any(row.get(name) for name in fault)
    ]
    return rows or payers


def _payers(info: ShopInfo, currency: str) -> list[dict[str, Fact]]:
    """Who pays the way back when the customer changed their mind, and when the goods are at fault."""
    cases = {"mind": pays_freight(info, "changed_mind"), "fault": pays_freight(info, "quality")}
    if not any(cases.values()):
        return []
    fees = info.policy.get("return_pickup_fee")
    codes = [currency] if currency else list(fees) if isinstance(fees, dict) else [info.currency]
    amounts = [fee for code in codes if (fee := money(fees, code, info.currency))]
    row: dict[str, Fact] = {
        f"{case}_{who}": [{}] if payer == who else []
        for case, payer in cases.items()
        for who in ("shop", "customer")
    }
    return [{**row, "pickup": clause(fee=amounts) if amounts else []}]
