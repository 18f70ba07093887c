"""Any offers? Does this code work? What coupons and points do I have?"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from rasa_sdk.events import FollowupAction, SlotSet

from bot.facts import Fact
from bot.knowledge.quote import quote
from bot.money import Money
from bot.shop import Customer, Product, Promotion
from bot.shop.catalogue import named, pays_in
from bot.shop.offers import applies, level_of, levels_of, open_to, taken_off
from bot.shop.policy import clause, money
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of
from skills.promotions.points import of_points

_SAYS: Final = phrases_of(__name__)
_CODE: Final = re.compile(r"(?<![a-z0-9-])[a-z]{2,}[a-z0-9]*-?\d[a-z0-9-]*(?![a-z0-9])")


class PromoCoupon(Skill):
    """Tells the running promotions with their rules in full, which of them fit a product, own coupons and points."""

    intents = ("promo.coupon",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        text, last = said.text(tracker), said.last_response(tracker)
        if last.startswith("goodwill.offer.") and "goodwill_offer" in domain.get("actions", ()):
            return [dict(SlotSet("goodwill", "coupon")), dict(FollowupAction("goodwill_offer"))]
        running, me = await self.shop.promotions(), await self.shop.me()
        written = {
            found[0].upper() for found in _SAYS.written.finditer(str(tracker.latest_message["text"] or ""))
        }
        codes = _codes(text, running) | written or _by_amount(text, me)
        products = named(await self.shop.products(), _SAYS.coupons.sub(" ", text))
        reckons = all(offer.rules for offer in running)  # what only a text says comes to no sum
        if products and reckons and said.value(tracker, "quantity") not in ("", "1"):
            return [dict(FollowupAction("price_ask"))]  # so many of it come to a sum, with what comes off
        on_points = last.startswith("promo.points") and not _SAYS.running.search(text)
        points = _SAYS.points.search(text) is not None
        if last.startswith("promo.") and not (codes or products or points) and (spent := sum_told(text)):
            currency = await pays_in(self.shop, said.language(tracker)) or (await self.shop.info()).currency
            _off(dispatcher, Money(spent, currency), running, me)
        elif codes:
            await self._code(dispatcher, codes, running, me)
        elif points or (on_points and not _SAYS.about_codes.search(text)):
            response, facts = await of_points(self, tracker)
            dispatcher.utter_message(response=response, **facts)
        elif _SAYS.pays.search(text) and (products or tracker.get_slot("product")):
            return [dict(FollowupAction("price_ask"))]
        elif _SAYS.mine.search(text) or (last.startswith("promo.own") and _SAYS.expires.search(text)):
            self._own(dispatcher, me)
        elif not products and (group := _SAYS.group.search(text)):
            rows = [_row(offer) for offer in running if open_to(offer, me)]
            dispatcher.utter_message(
                response="promo.none_for_group", group=group[0], offers=clause(rows=rows or None)
            )
        elif products:
            _about(dispatcher, products[0], [offer for offer in running if open_to(offer, me)])
        else:
            await self._in_general(dispatcher, tracker, [offer for offer in running if open_to(offer, me)])
        return []

    async def _in_general(self, dispatcher: Any, tracker: Any, open_now: Sequence[Promotion]) -> None:
        """What an article says where the question is why or how; else the offers that are open to this customer."""
        text = said.text(tracker)
        asks_why = text and (_SAYS.refused.search(text) or not _SAYS.running.search(text))
        if asks_why and (found := await self._passage(tracker)):
            dispatcher.utter_message(response=found[0], **found[1])
            return
        response = "promo.running" if open_now else "promo.none"
        dispatcher.utter_message(response=response, offers=[_row(offer) for offer in open_now])

    async def _passage(self, tracker: Any) -> tuple[str, dict[str, Fact]] | None:
        found = await quote(self.services.retriever, said.text(tracker), said.language(tracker))
        return (found.response, found.facts) if found else None

    async def _code(
        self, dispatcher: Any, codes: set[str], running: Sequence[Promotion], me: Customer | None
    ) -> None:
        """What is known of a code: a running promotion's, one of the customer's own, or nothing."""
        offer = next((each for each in running if each.code.upper() in codes), None)
        own = next((row for row in coupons(me) if str(row["code"]).upper() in codes), None)
        info = await self.shop.info()
        levels = levels_of(offer, info) if offer else []
        if offer and levels and (me is None or not open_to(offer, me)):
            name = "promo.code_for_levels" if me else "promo.code_sign_in"
            dispatcher.utter_message(response=name, **_row(offer), levels=levels, mine=level_of(me, info))
        elif offer:
            dispatcher.utter_message(response="promo.code", **_row(offer))
        elif own:
            dispatcher.utter_message(response="promo.own_code", coupons=[own])
        else:
            dispatcher.utter_message(response="promo.code_unknown", code=sorted(codes)[0])

    def _own(self, dispatcher: Any, me: Customer | None) -> None:
        if me is None:
            dispatcher.utter_message(response="promo.sign_in")
            return
        held = coupons(me)
        dispatcher.utter_message(response="promo.own" if held else "promo.own_none", coupons=held)


def coupons(me: Customer | None) -> list[dict[str, Fact]]:
    """The coupons in a customer's account as rows."""
    return [_coupon(row) for row in coupons_of(me)]


def coupons_of(me: Customer | None) -> list[Mapping[str, Any]]:
    """The coupons in a customer's account as the shop keeps them."""
    held = me.extra.get("coupons") if me else None
    rows = held if isinstance(held, list) else []
    return [row for row in rows if isinstance(row, dict) and row.get("code")]


def _coupon(row: Mapping[str, Any]) -> dict[str, Fact]:
    currency = str(row.get("currency") or "")
    least = money(row.get("min_spend"), currency)
    until = str(row.get("expires_at") or "")[:10]
    return {
        "code": row["code"],
        "value": money(row.get("amount"), currency) or "",
        "least": clause(least=least),
        "until": clause(until=date.fromisoformat(until) if until else None),
    }


def _row(offer: Promotion) -> dict[str, Fact]:
    return {
        "title": offer.title,
        "rules": offer.text,
        "until": clause(until=offer.ends_at.date() if offer.ends_at else None),
        "code": clause(code=offer.code if offer.code not in "".join(offer.text.values()) else None),
    }


def _codes(text: str, running: Sequence[Promotion]) -> set[str]:
    """The codes that a text (lower case) names: those of offers that run, and what looks like one where codes are spoken of."""
    looks = {found.upper() for found in _CODE.findall(text)} if _SAYS.about_codes.search(text) else set()
    return looks | {offer.code.upper() for offer in running if offer.code and _stands_in(offer.code, text)}


def _by_amount(text: str, me: Customer | None) -> set[str]:
    """The codes of the customer's own coupons that a text names by what they take off: 10块那张券, "the $10 coupon"."""
    told = sum_told(text) if _SAYS.about_codes.search(text) else None
    own = coupons(me) if told else []
    return {
        str(row["code"]).upper()
        for row in own
        if isinstance(row["value"], Money) and row["value"].amount == told
    }


def sum_told(text: str) -> Decimal | None:
    """The one sum that a message tells, if it tells one."""
    found = _SAYS.sum.findall(text)
    return Decimal(found[0]) if len(found) == 1 else None


def _off(dispatcher: Any, spent: Money, running: Sequence[Promotion], me: Customer | None) -> None:
    """What each running promotion takes off a sum, by its own rules; one for other members is left out."""
    rows: list[dict[str, Fact]] = []
    for offer in running:
        if (me is None and offer.rules.get("tiers")) or not open_to(offer, me):
            continue
        less = taken_off(offer, spent)
        if less is not None:
            rows.append(
                {
                    "title": offer.title,
                    "off": clause(off=less) if less.minor else [],
                    "none": [] if less.minor else [{}],
                }
            )
    for row in coupons_of(me):
        rows += _own_off(row, spent)
    dispatcher.utter_message(response="promo.off_sum" if rows else "promo.none", sum=spent, offers=rows)


def _own_off(row: Mapping[str, Any], spent: Money) -> list[dict[str, Fact]]:
    """What a coupon of the customer's own takes off a sum in its currency."""
    currency = str(row.get("currency") or "")
    less, least = money(row.get("amount"), currency), money(row.get("min_spend"), currency)
    if currency != spent.currency or less is None:
        return []
    fits = least is None or spent.amount >= least.amount
    return [{"title": row["code"], "off": clause(off=less) if fits else [], "none": [] if fits else [{}]}]


def _about(dispatcher: Any, product: Product, running: Sequence[Promotion]) -> None:
    """The promotions that the rules do not keep from this product; where only a text says for what one is, it is no promise for this."""
    fitting = [offer for offer in running if applies(offer, product)]
    response = "promo.for_product" if all(offer.rules for offer in fitting) else "promo.running"
    dispatcher.utter_message(
        response=response if fitting else "promo.not_for_product",
        product=product.title,
        offers=[_row(offer) for offer in fitting],
    )


def _stands_in(code: str, text: str) -> bool:
    """Whether a code stands in a text by itself."""
    return bool(re.search(rf"(?<![\w-]){re.escape(code.lower())}(?![a-z0-9_-])", text))
