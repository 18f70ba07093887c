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
from bot.shop.offers import applies, by_currency, open_to, taken_off
from bot.shop.policy import clause, money, table
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of

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
        codes = _codes(text, running)
        products = named(await self.shop.products(), _SAYS.coupons.sub(" ", text))
        if products and said.value(tracker, "quantity") not in ("", "1"):
            return [dict(FollowupAction("price_ask"))]  # so many of it come to a sum, with what comes off
        of_points = last == "promo.points" and not _SAYS.running.search(text)
        if last.startswith("promo.") and not (codes or products) and (spent := sum_told(text)):
            currency = await pays_in(self.shop, said.language(tracker)) or (await self.shop.info()).currency
            _off(dispatcher, Money(spent, currency), running, me)
        elif codes:
            self._code(dispatcher, codes, running, me)
        elif _SAYS.points.search(text) or (of_points and not _SAYS.about_codes.search(text)):
            await self._points(dispatcher, tracker)
        elif _SAYS.pays.search(text) and (products or tracker.get_slot("product")):
            return [dict(FollowupAction("price_ask"))]
        elif _SAYS.mine.search(text):
            self._own(dispatcher, me)
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

    def _code(
        self, dispatcher: Any, codes: set[str], running: Sequence[Promotion], me: Customer | None
    ) -> None:
        """What is known of a code: a running promotion's, one of the customer's own, or nothing."""
        offer = next((each for each in running if each.code.upper() in codes), None)
        own = next((row for row in coupons(me) if str(row["code"]).upper() in codes), None)
        if offer:
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

    async def _points(self, dispatcher: Any, tracker: Any) -> None:
        """The customer's points, and what they are worth, as far as the policy says."""
        info, me = await self.shop.info(), await self.shop.me()
        currency = await pays_in(self.shop, said.language(tracker)) or info.currency
        rules = table(info, "points")
        worth = by_currency(rules.get("points_for_one"), currency)
        held = me.extra.get("points") if me else None
        text = said.text(tracker)
        asked = None if _SAYS.granted.search(text) else points_told(text)
        if asked and isinstance(worth, int) and not (isinstance(held, int) and asked > held):
            one = Money(Decimal(asked) / worth, currency)
            dispatcher.utter_message(response="promo.points_worth", points=asked, worth=one)
            return
        facts: dict[str, Fact] = {
            "held": clause(points=held),
            "worth": clause(points=worth, one=Money(Decimal(1), currency)) if worth else [],
            "earned": clause(
                points=by_currency(rules.get("earned_per"), currency), one=Money(Decimal(1), currency)
            ),
            "months": clause(months=rules.get("valid_months")),
        }
        known = any(facts.values())
        dispatcher.utter_message(response="promo.points" if known else "knowledge.unknown", **facts)


def coupons(me: Customer | None) -> list[dict[str, Fact]]:
    """The coupons in a customer's account as rows."""
    held = me.extra.get("coupons") if me else None
    rows = held if isinstance(held, list) else []
    return [_coupon(row) for row in rows if isinstance(row, dict) and row.get("code")]


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
        "code": clause(code=offer.code),
    }


def _codes(text: str, running: Sequence[Promotion]) -> set[str]:
    """The codes that a text (lower case) names: those of offers that run, and what looks like one where codes are spoken of."""
    looks = {found.upper() for found in _CODE.findall(text)} if _SAYS.about_codes.search(text) else set()
    return looks | {offer.code.upper() for offer in running if offer.code and _stands_in(offer.code, text)}


def sum_told(text: str) -> Decimal | None:
    """The one sum that a message tells, if it tells one."""
    found = _SAYS.sum.findall(text)
    return Decimal(found[0]) if len(found) == 1 else None


def points_told(text: str) -> int | None:
    """The one number of points that a message tells, if it tells one."""
    found = _SAYS.told_points.findall(text)
    return int(found[0]) if len(found) == 1 else None


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
    dispatcher.utter_message(response="promo.off_sum" if rows else "promo.none", sum=spent, offers=rows)


def _about(dispatcher: Any, product: Product, running: Sequence[Promotion]) -> None:
    """The promotions that the rules do not keep from this product."""
    fitting = [_row(offer) for offer in running if applies(offer, product)]
    response = "promo.for_product" if fitting else "promo.not_for_product"
    dispatcher.utter_message(response=response, product=product.title, offers=fitting)


def _stands_in(code: str, text: str) -> bool:
    """Whether a code stands in a text by itself."""
    return bool(re.search(rf"(?<![\w-]){re.escape(code.lower())}(?![a-z0-9_-])", text))
