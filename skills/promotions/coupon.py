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

_POINTS: Final = re.compile(r"积分|points?\b")
_MINE: Final = re.compile(
    r"我(?:的|有|还有|账户里|手里|那张?|这张?|上次).{0,6}(?:券|优惠)|(?:券|优惠券)(?:在哪|去哪|还有|剩)|my (?:coupons?|vouchers?)|(?:coupons?|vouchers?) (?:do )?i have|have any (?:coupons?|vouchers?)"
)
_RUNNING: Final = re.compile(
    r"(?:什么|哪些|啥|有没有|有无|最近|现在|目前|正在|今天|有).{0,6}(?:优惠|活动|折扣|打折|促销|满减|特价|福利)|(?:有没有|有|还有|没|别的|其他)(?:啥|什么)?(?:的)?(?:券|优惠)(?:啊|呀|吗|么|不|没|了|可以领)?$|(?:别的|其他|还有).{0,4}优惠|(?:优惠|活动|促销).{0,4}(?:吗|么|不|没|有哪些|是什么|介绍|规则|怎么)"
    r"|(?:any|current|running|what|which|latest|have|there).{0,16}(?:offers?|deals?|promotions?|sales?|discounts?|promo codes?|coupons?)|on sale"
)
_REFUSED: Final = re.compile(  # a coupon that is not taken: why, rather than which there are
    r"用不了|不能用|没法用|使用不了|无效|失效|不(?:满足|符合)|怎么用|不可用|(?:does ?n.?t|won.?t|not|did ?n.?t) (?:work|appl\w+|accept\w*|let)|invalid|rejected"
)
_ABOUT_CODES: Final = re.compile(r"码|券|code|coupon|voucher|promo")
_GRANTED: Final = re.compile(  # points that somebody would have us give, of which nothing may sound given
    r"(?:给|帮|替)我.{0,4}(?:加|送|补|发|充|返|多给)|(?:加|送|补|充|发)(?:我|给我|点|个)?\s?\d|\b(?:give|grant|add|credit|award|gift|top up)\b"
)
_COUPONS: Final = re.compile(r"券|\b(?:coupon|voucher)s?\b")  # of which none is a gift card
_TOLD_POINTS: Final = re.compile(r"(?<![\d.])(\d{1,7})\s?(?:个|点)?(?:积?分(?!钟|期|之)|points?\b|pts\b)")
_CODE: Final = re.compile(r"(?<![a-z0-9-])[a-z]{2,}[a-z0-9]*-?\d[a-z0-9-]*(?![a-z0-9])")


_PAYS: Final = re.compile(  # what it comes to, rather than which offers there are
    r"(?:减|优惠|便宜|省)(?:了)?多少|(?:付|花|要)多少(?:钱)?$|到手(?:价)?|折后|实付|how much (?:do|would|will|should) i (?:pay|save)|how much off|final price|after (?:the )?(?:discount|offer)"
)
_SUM: Final = re.compile(
    r"(?<![\d.])\d{1,6}(?:\.\d{1,2})?(?![\d.])(?!\s?(?:%|折|件|个|张|天|月|号|积?分|points?\b|pts\b))"
)


class PromoCoupon(Skill):
    """Tells the running promotions with their rules in full, which of them fit a product, own coupons and points."""

    intents = ("promo.coupon",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.last_response(tracker).startswith("goodwill.offer.") and "goodwill_offer" in domain.get(
            "actions", ()
        ):
            return [dict(SlotSet("goodwill", "coupon")), dict(FollowupAction("goodwill_offer"))]
        text = said.text(tracker)
        running, me = await self.shop.promotions(), await self.shop.me()
        codes = {found.upper() for found in _CODE.findall(text)} if _ABOUT_CODES.search(text) else set()
        codes |= {offer.code.upper() for offer in running if offer.code and _stands_in(offer.code, text)}
        of_points = said.last_response(tracker) == "promo.points" and not _RUNNING.search(text)
        products = named(await self.shop.products(), _COUPONS.sub(" ", text))
        if products and said.value(tracker, "quantity") not in ("", "1"):
            return [dict(FollowupAction("price_ask"))]  # so many of it come to a sum, with what comes off
        if (
            not codes
            and not products
            and (spent := sum_told(text))
            and said.last_response(tracker).startswith("promo.")
        ):
            currency = await pays_in(self.shop, said.language(tracker)) or (await self.shop.info()).currency
            _off(dispatcher, Money(spent, currency), running, me)
        elif codes:
            self._code(dispatcher, codes, running, me)
        elif _POINTS.search(text) or (of_points and not _ABOUT_CODES.search(text)):
            await self._points(dispatcher, tracker)
        elif _PAYS.search(text) and (products or tracker.get_slot("product")):
            return [dict(FollowupAction("price_ask"))]
        elif _MINE.search(text):
            self._own(dispatcher, me)
        elif products:
            _about(dispatcher, products[0], [offer for offer in running if open_to(offer, me)])
        elif (
            text
            and (_REFUSED.search(text) or not _RUNNING.search(text))
            and (found := await self._passage(tracker))
        ):
            dispatcher.utter_message(response=found[0], **found[1])
        else:
            offers = [_row(offer) for offer in running if open_to(offer, me)]
            dispatcher.utter_message(response="promo.running" if offers else "promo.none", offers=offers)
        return []

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
        asked = None if _GRANTED.search(text) else points_told(text)
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


def sum_told(text: str) -> Decimal | None:
    """The one sum that a message tells, if it tells one."""
    found = _SUM.findall(text)
    return Decimal(found[0]) if len(found) == 1 else None


def points_told(text: str) -> int | None:
    """The one number of points that a message tells, if it tells one."""
    found = _TOLD_POINTS.findall(text)
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
