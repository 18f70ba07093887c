"""Rules about what a thing may cost: a limit that is told after things were shown, one that is too dear, one that is named by its price."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, few, rule, run, say
from bot.turn import Decision

_SAYS: Final = phrases("budget")

FEW: Final = 24  # characters of such words; English ones take twice as many
_SHOWN: Final = frozenset({"product.suggest", "product.compare", "product.kinds", "product.cheapest"})
_TELLS: Final = ("price.", "product.", "dialog.inform", "dialog.correct", "oos", "order.place")
_LOOKED: Final = ("price.", "product.", "promo.")
_ASKS_OF_IT: Final = frozenset({"product.info", "product.stock", "price.ask", "product.recommend"})


def named_by_price(case: Case) -> bool:
    """Whether a thing is called by what it costs: "the 459 one"."""
    return _SAYS.by_price.search(case.turn.text.lower().strip()) is not None


def _busy(case: Case) -> bool:
    return case.talk.form is not None or bool(case.talk.pending) or case.heard.value("order_id") is not None


_OF_TROUBLE: Final = ("order.wrong_item", "refund.", "return.", "delivery.issue", "complaint", "goodwill.")


@rule(
    "request.told_budget",
    "Was shown things to choose from and says what they may cost: those that fit are shown.",
)
def told_budget(case: Case) -> Decision | None:
    card, said = case.actions.get("product.recommend"), case.turn.text.lower().strip()
    if card is None or _busy(case) or case.talk.last_response not in _SHOWN or not few(said, FEW):
        return None
    elsewhere = case.sure and not case.intent.startswith(_TELLS)
    if elsewhere or not case.heard.value("amount") or not _SAYS.limit.search(said):
        return None
    return decide("answer", replace(run(card, case), intent="product.recommend"))


@rule(
    "request.too_dear",
    "Finds a thing that was looked at too dear and lets it go: that is all right, and no price is argued about.",
)
def too_dear(case: Case) -> Decision | None:
    last, said = case.last, case.turn.text.lower().strip()
    looked = last is not None and any(name.startswith(_LOOKED) for name in last.intents)
    if not looked or _busy(case) or not _SAYS.too_dear.fullmatch(said):
        return None
    return decide("answer", say("dialog.nothing_to_drop"), case=case)


@rule(
    "request.by_its_price",
    "Names a thing by what it costs and asks about it, if not surely: told of that thing.",
)
def by_its_price(case: Case) -> Decision | None:
    card, said = case.actions.get("product.info"), case.turn.text.lower().strip()
    if card is None or _busy(case) or not few(said, FEW) or case.heard.value("product"):
        return None
    elsewhere = case.sure and case.intent not in _ASKS_OF_IT
    if elsewhere or not named_by_price(case) or case.intent.startswith(_OF_TROUBLE):
        return None
    own = case.card if case.sure else card
    return decide(
        "answer",
        run(own, case) if own is not card and own else replace(run(card, case), intent="product.info"),
    )


@rule(
    "request.card_value",
    "Was told of gift cards and asks for one of a certain value or kind: which there are is told.",
)
def card_value(case: Case) -> Decision | None:
    card, said = case.actions.get("giftcard.balance"), case.turn.text.lower().strip()
    last = case.last
    if card is None or last is None or last.name != card.name or _busy(case) or not few(said, FEW):
        return None
    elsewhere = case.sure and not case.intent.startswith((*_TELLS, "giftcard.", "promo."))
    if elsewhere or case.heard.value("size") or not _SAYS.card_value.search(said):
        return None  # a size is that of something to wear
    return decide("answer", replace(run(card, case), intent="giftcard.balance"))


RULES: Final = (told_budget, too_dear, card_value, by_its_price)
