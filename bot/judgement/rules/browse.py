"""Rules about looking around the shop: whether it has a thing that its catalogue names."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.judgement.rules import and_it
from bot.judgement.rules.forms import ASKS
from bot.turn import NAMED_THING, Decision, Entity

_SAYS: Final = phrases("browse")

# What was asked of a thing, and what is told of the next one that is pointed at.
_LOOKS: Final = {
    "price.ask": "price.ask",
    "product.stock": "product.stock",
    "product.info": "product.info",
    "product.recommend": "product.info",
    "product.size": "product.info",
    "promo.coupon": "price.ask",
}
# Of which it matters how many are wanted, and what is told then.
_COUNTS: Final = {"price.ask": "price.ask", "product.stock": "product.stock", "promo.coupon": "price.ask"}
# Groups of the languages in which it is known what is no name of goods.
_GOODS: Final = ("thing", "wares", "en", "any", "buy")
_COMES_IN: Final = ("product.", "delivery.", "price.")  # how such a question may sound
_CHOOSES: Final = "product.recommend"
_ASKED_WHAT_FOR: Final = frozenset({"product.ask_use", "product.ask_present", "product.none_in_budget"})
_TELLS: Final = frozenset({"dialog.inform", "dialog.correct", "oos", "price.ask", "order.place"})
LONGEST: Final = 80  # characters of such an answer
_MARKS: Final = " ?？!！。.~"


def _asked_for(asked: re.Match[str]) -> tuple[Entity, ...]:
    """The thing that is asked for by its own name, where it is one: "other colours" or "any in stock" is none."""
    thing = next((told for name in _GOODS if (told := asked[name])), "").strip()
    return (
        ()
        if not thing or thing[0].isdigit() or _SAYS.no_name.search(thing)
        else (Entity(entity=NAMED_THING, value=thing),)
    )


@rule(
    "request.has_product",
    "Asks whether the shop has a thing: told what there is of it, or that it is not sold.",
)
def has_product(case: Case) -> Decision | None:
    product, card = case.heard.value("product"), case.actions.get("product.stock")
    asked = _SAYS.has.fullmatch(case.turn.text.strip(_MARKS))
    if card is None or asked is None or case.talk.form is not None:
        return None
    thing, of_a_product = _asked_for(asked), case.intent.startswith("product.")
    said = case.turn.text.lower()
    sells = _SAYS.sells.match(said) is not None
    of_goods = product is None and (of_a_product or (bool(thing) and sells))
    for_sale = product is not None and (sells or _SAYS.buys.search(said) is not None)
    if case.sure and not for_sale and not (of_goods and thing and not case.talk.slots.get("product")):
        return None
    if of_goods:
        own = case.card if case.sure and of_a_product else None
        move = replace(run(card, case), intent="product.stock") if own is None else run(own, case)
        return decide("answer", replace(move, entities=thing))
    if product is None:
        return None
    words = next(part for part in asked.groups() if part)
    if len(product) < len(words.strip()) - 2:
        return None  # the thing is not what is asked about
    return decide("answer", replace(run(card, case), intent="product.stock"))


@rule(
    "request.comes_in",
    "Asks whether a thing comes in a size or a colour, though it sounds like its delivery: told which there are of it.",
)
def comes_in(case: Case) -> Decision | None:
    card, said = case.actions.get("product.stock"), case.turn.text
    thing = case.heard.value("product") or case.talk.slots.get("product")
    if card is None or not thing or case.talk.form is not None or len(case.heard.requests) > 1:
        return None
    elsewhere = case.sure and not case.intent.startswith(_COMES_IN)  # "in black instead" changes an order
    if elsewhere or case.heard.value("order_id") or len(said) > LONGEST or not _SAYS.comes_in.search(said):
        return None
    told = replace(run(card, case), intent="product.stock")
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "request.pointed_at",
    "Points at one of the things just told of, or at all, and asks no more: what was asked of the others is told of it.",
)
def pointed_at(case: Case) -> Decision | None:
    last, said = case.last, case.turn.text.strip(_MARKS)
    looked = next((name for name in last.intents if name in _LOOKS), "") if last else ""
    every = _SAYS.all_of_them.fullmatch(said)
    if not looked or case.talk.form is not None or case.talk.pending or case.heard.value("order_id"):
        return None
    if not every and (not _SAYS.one_of_them.fullmatch(said) or _only_polite(case)):
        return None
    wanted = "product.recommend" if every and looked != "price.ask" else _LOOKS[looked]
    card = case.actions.get(wanted)
    return decide("answer", replace(run(card, case), intent=wanted)) if card else None


def _only_polite(case: Case) -> bool:
    """Whether it is praise: "nice one" points at nothing."""
    return case.sure and case.intent in ("dialog.social", "feedback.positive")


@rule(
    "request.theirs_is",
    "Tells in a few words what theirs is (it's an android), after a question about a thing was answered: that is told for it.",
)
def theirs_is(case: Case) -> Decision | None:
    card, last, said = case.actions.get("product.info"), case.last, case.turn.text.strip(_MARKS)
    asked = last is not None and bool({"product.info", "product.stock"} & set(last.intents))
    if card is None or not asked or case.talk.form is not None or case.talk.pending:
        return None
    elsewhere = case.sure and case.intent not in ("dialog.inform", "product.info", "tech.issue")
    if elsewhere or not case.talk.slots.get("product"):
        return None
    if case.heard.value("order_id") or not _SAYS.theirs_is.fullmatch(said):
        return None
    return decide("answer", replace(run(card, case), intent="product.info"))


@rule(
    "request.one_more",
    "Names another thing to go with one whose price was just told: the sum of them is told.",
)
def one_more(case: Case) -> Decision | None:
    card, last = case.actions.get("price.ask"), case.last
    if card is None or last is None or "price.ask" not in last.intents or case.talk.form is not None:
        return None
    other = case.sure and case.intent not in ("product.info", "product.stock", "order.place")
    if other or case.heard.value("product") is None or case.heard.value("order_id") or case.talk.pending:
        return None
    if not _SAYS.one_more.search(case.turn.text):
        return None
    return decide("answer", replace(run(card, case), intent="price.ask"))


@rule(
    "request.number_of_it",
    "Asks after a size or model by its bare number, after a thing was spoken of: told which there are of it.",
)
def number_of_it(case: Case) -> Decision | None:
    card, last = case.actions.get("product.size"), case.last
    if card is None or last is None or not _LOOKS.keys() & set(last.intents) or case.sure:
        return None
    if case.talk.form is not None or case.talk.pending or not case.talk.slots.get("product"):
        return None
    if not _SAYS.a_number.fullmatch(case.turn.text.strip(_MARKS)):
        return None
    return decide("answer", replace(run(card, case), intent="product.size"))


@rule(
    "request.so_many",
    "Says no more than how many, or puts that right, after a price or whether a thing is there: told for so many.",
)
def so_many(case: Case) -> Decision | None:
    last, said = case.last, case.turn.text.strip(_MARKS).lower()
    looked = next((_COUNTS[name] for name in last.intents if name in _COUNTS), "") if last else ""
    card = case.actions.get(looked)
    if card is None or case.talk.form is not None or case.talk.pending or not case.heard.value("quantity"):
        return None
    if case.heard.value("order_id") or case.heard.value("product") or not _SAYS.so_many.search(said):
        return None
    return decide("answer", replace(run(card, case), intent=looked))


@rule(
    "request.told_what_for",
    "Was asked what it is for, for whom, or how much it may cost, and says so: what fits is suggested.",
)
def told_what_for(case: Case) -> Decision | None:
    card, said = case.actions.get(_CHOOSES), case.turn.text
    if card is None or case.talk.last_response not in _ASKED_WHAT_FOR or case.talk.form is not None:
        return None
    elsewhere = case.sure and case.intent not in _TELLS and not case.intent.startswith("product.")
    if elsewhere or len(said) > LONGEST or ASKS.search(said) or case.heard.value("order_id"):
        return None
    return decide("answer", replace(run(card, case), intent=_CHOOSES))


RULES = (
    told_what_for,
    and_it.and_it,
    and_it.and_size,
    and_it.theirs,
    has_product,
    comes_in,
    pointed_at,
    theirs_is,
    one_more,
    so_many,
    number_of_it,
)
