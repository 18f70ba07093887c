"""Points: what a customer holds, what they are worth, and what a purchase earns, by the shop's own rules."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from bot.facts import Fact
from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import Quote, quote
from bot.money import Money
from bot.shop import Customer, ShopInfo
from bot.shop.catalogue import pays_in
from bot.shop.offers import by_currency
from bot.shop.policy import clause, table
from bot.skill import Skill, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_TOLD: Final = "promo.points"


async def of_points(skill: Skill, tracker: Any) -> tuple[str, Mapping[str, Fact]]:
    """The response to a question about points, with its facts."""
    info, me = await skill.shop.info(), await skill.shop.me()
    currency = await pays_in(skill.shop, said.language(tracker)) or info.currency
    rules, text = table(info, "points"), said.text(tracker)
    worth = by_currency(rules.get("points_for_one"), currency)
    held = me.extra.get("points") if me else None
    if _SAYS.expiring.search(text) and (found := await _expire(skill, said.language(tracker))):
        return found.response, found.facts
    if _SAYS.granted.search(text):
        return _held(rules, held, worth, currency)
    if spent := _sum_of(tracker, currency):
        return _of_sum(spent, info, me, takes=_SAYS.takes.search(text) is not None)
    # who was told what they hold and asks what for is told what all of it comes to
    spends = said.last_response(tracker) == _TOLD and _SAYS.spending.search(text)
    every = spends or _SAYS.all_of_them.search(text)
    asked = held if isinstance(held, int) and every else points_told(text)
    if asked and isinstance(worth, int) and not (isinstance(held, int) and asked > held):
        return "promo.points_worth", {"points": asked, "worth": Money(Decimal(asked) / worth, currency)}
    return _held(rules, held, worth, currency)


async def _expire(skill: Skill, language: str) -> Quote | None:
    """What an article says of points that run out: when each was earned is nowhere on file."""
    return await quote(skill.services.retriever, looked_for(__name__, "expire", language), language)


def points_told(text: str) -> int | None:
    """The one number of points that a message tells, if it tells one."""
    found = _SAYS.told_points.findall(text)
    return int(found[0]) if len(found) == 1 else None


def _held(rules: Mapping[str, Any], held: Any, worth: Any, currency: str) -> tuple[str, Mapping[str, Fact]]:
    """What the customer has, and what points are worth, as far as the policy says."""
    one = Money(Decimal(1), currency)
    facts: dict[str, Fact] = {
        "held": clause(points=held),
        "worth": clause(points=worth, one=one) if worth else [],
        "earned": clause(points=by_currency(rules.get("earned_per"), currency), one=one),
        "months": clause(months=rules.get("valid_months")),
    }
    return (_TOLD if any(facts.values()) else "knowledge.unknown"), facts


def _sum_of(tracker: Any, currency: str) -> Money | None:
    """The one sum that a message tells of a purchase, in the currency it names, else in the customer's."""
    number, _, named = said.value(tracker, "amount").partition(" ")
    found = _SAYS.sum.findall(said.text(tracker))
    told = number if named else found[0] if len(found) == 1 and said.says(tracker, _SAYS.buys) else ""
    if not told.replace(".", "", 1).isdigit() or told in said.values(tracker, "order_id"):
        return None
    return Money(Decimal(told), named or currency)


def _of_sum(
    spent: Money, info: ShopInfo, me: Customer | None, *, takes: bool
) -> tuple[str, Mapping[str, Fact]]:
    """How many points a sum takes off or, paid, earns with the customer's level; what the rules say where they know no such currency."""
    rules = table(info, "points")
    rate = by_currency(rules.get("points_for_one" if takes else "earned_per"), spent.currency)
    if not isinstance(rate, int | float):
        worth = by_currency(rules.get("points_for_one"), info.currency)
        return _held(rules, None, worth, info.currency)
    if takes:
        return "promo.points_worth", {"points": int(spent.amount * Decimal(str(rate))), "worth": spent}
    level = _level(info, me)
    earned = int(spent.amount * Decimal(str(rate)) * level)
    more: list[dict[str, Fact]] = [] if me else [{}]
    mine: list[dict[str, Fact]] = [{"rate": str(level.normalize())}] if me and level != 1 else []
    return "promo.points_earned", {"sum": spent, "points": earned, "mine": mine, "more": more}


def _level(info: ShopInfo, me: Customer | None) -> Decimal:
    """By what a customer's level multiplies what is earned."""
    tiers = table(info, "membership").get("tiers")
    rows = tiers if isinstance(tiers, list) else []
    rate = next(
        (row.get("points_rate") for row in rows if me and isinstance(row, dict) and row.get("id") == me.tier),
        1,
    )
    return Decimal(str(rate or 1))
