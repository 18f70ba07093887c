"""Rules about money for trouble: something for a delay, a part of the price back, and a sum that is told of an offer."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, hand_over, leave_quietly, rule, run, say
from bot.judgement.rules.problems import AFTER_SALES
from bot.turn import Decision

_SAYS: Final = phrases("amends")

FOR_DELAY: Final = "goodwill.by_a_person"
FOR_LOSS: Final = "goodwill.loss_by_a_person"
SURE: Final = 0.85  # of a wish for the price itself
FEW: Final = 80  # characters of a wish for amends
_EXCHANGE: Final = "exchange.request"
A_SUM: Final = 32  # characters of a sum that is only told
_OF_TROUBLE: Final = AFTER_SALES - {"refund.request", "order.cancel"} | {"complaint", "feedback.negative"}
_COUPONS: Final = frozenset({"promo.coupon", "complaint", "goodwill.offer", "feedback.negative"})
_OF_DELAY: Final = frozenset(
    {"order.status", "delivery.issue", "delivery.urge", "delivery.period", "complaint"}
)


def only_the_price(case: Case) -> bool:
    """Whether the price is wanted back, which has its own answer, and no promise or amends."""
    wants = any(r.top.name == "refund.request" and r.top.confidence >= SURE for r in case.heard.requests)
    return wants and not _SAYS.vows.search(case.turn.text)


def _of_a_delay(case: Case) -> bool:
    """Whether what is spoken of is a parcel that is on its way or late, rather than a thing that is in hand."""
    last = frozenset(case.last.intents if case.last else ())
    late = case.heard.value("reason") == "late" or _SAYS.late.search(case.turn.text)
    if late or case.talk.last_response == FOR_DELAY:
        return True
    return bool(_OF_DELAY & last) and not _SAYS.keeps.search(case.turn.text)  # who keeps a thing has it


def _of_trouble(case: Case) -> bool:
    """Whether something is wrong with a thing: it was said, or a way out of it is what was spoken of last."""
    last = frozenset(case.last.intents if case.last else ())
    return bool(case.heard.value("reason")) or bool(_OF_TROUBLE & last)


def _offers_sum(case: Case) -> bool:
    """Whether a sum of money is proposed and nothing else is said."""
    return (
        case.heard.value("amount") is not None
        and _SAYS.sum_only.fullmatch(case.turn.text.strip()) is not None
    )


@rule(
    "form.sum_not_ours",
    "Names a sum after being told that amends are a person's to give: one is brought in.",
)
def sum_named(case: Case) -> Decision | None:
    said = case.turn.text.strip()
    if case.talk.last_response != FOR_DELAY or case.talk.form is not None or len(said) > A_SUM:
        return None
    if case.heard.value("order_id") or not (_SAYS.sum_only.fullmatch(said) or _SAYS.part.search(said)):
        return None
    return decide("handoff", hand_over("asked"), case=case, skill="handoff")


@rule(
    "request.amends",
    "Wants something for a delay, or a sum that is not ours to give: said that a person decides, and one is offered.",
)
def amends(case: Case) -> Decision | None:
    said = case.turn.text
    wants = (
        _SAYS.amends.search(said) or _SAYS.part.search(said) or _offers_sum(case)
    ) and not _SAYS.wants_none.search(said)
    if (
        not wants
        or _SAYS.thing_or_all.search(said)
        or len(said) > FEW
        or not _of_a_delay(case)
        or case.talk.form is not None
    ):
        return None
    if (
        case.risky("commitment")
        or case.heard.value("order_id")
        or case.says("handoff.request", "price.protection")
    ):
        return None
    return decide("decline", say(FOR_DELAY), *back_to_pending(case, ()), case=case)


@rule(
    "request.amends_for_loss",
    "Wants something for what else was spoilt by a thing: said that a person decides, and one is offered.",
)
def amends_for_loss(case: Case) -> Decision | None:
    said = case.turn.text
    if not _SAYS.loss.search(said) or _SAYS.wants_none.search(said) or case.talk.form is not None:
        return None
    if case.says("handoff.request", "price.protection") or len(said) > 2 * FEW:
        return None
    return decide("decline", say(FOR_LOSS), *back_to_pending(case, ()), case=case)


@rule(
    "request.coupon_for_trouble",
    "Wants a coupon as amends, or something for keeping a thing, and not for a delay: what can be offered for it is offered, instead of what is on sale.",
)
def coupon_for_trouble(case: Case) -> Decision | None:
    card, said = case.actions.get("goodwill.offer"), case.turn.text
    if card is None or case.talk.form is not None or case.talk.pending or len(said) > FEW:
        return None
    instead = _SAYS.coupon.search(said) or _SAYS.keeps.search(
        said
    )  # "a little something, I can't be bothered to return it"
    wants = _SAYS.amends.search(said) and instead and not _SAYS.thing_or_all.search(said)
    if not wants or _of_a_delay(case) or case.says("handoff.request", "price.protection"):
        return None
    if _SAYS.standing.search(said.lower()):
        return None
    if case.sure and case.intent not in _COUPONS and not _SAYS.keeps.search(said):
        return None
    return decide("answer", replace(run(card, case), intent="goodwill.offer"))


@rule(
    "request.part_back",
    "Would keep the thing for a part of the price: what can be offered for it is offered, nothing is refunded whole.",
)
def part_back(case: Case) -> Decision | None:
    card, said, form = case.actions.get("goodwill.offer"), case.turn.text, case.talk.form
    if (
        card is None
        or not _SAYS.part.search(said)
        or _SAYS.item.search(said)
        or len(said) > FEW
        or _of_a_delay(case)
    ):
        return None
    if form is not None and (not AFTER_SALES & set(form.intents) or _EXCHANGE in form.intents):
        return None  # of an exchange the difference in price is asked about
    named = case.talk.slots.get("order_id") or case.heard.value("product")
    known = form is not None or bool(named) or bool(AFTER_SALES & case.talk.offered)
    if not (known or case.heard.value("reason")) or case.says("refund.policy", "handoff.request"):
        return None
    # Nobody has said that anything is wrong with it: "refund half of 20733" is asked about in money.
    if form is None and not (_of_trouble(case) or _SAYS.keeps.search(said)):
        return None
    quietly = (leave_quietly(form),) if form is not None and form.action != card.name else ()
    return decide("answer", *quietly, replace(run(card, case), intent="goodwill.offer"))


@rule(
    "request.sum_of_offer",
    "Tells what was spent after offers were told: what comes off that sum is told.",
)
def sum_of_offer(case: Case) -> Decision | None:
    card, said = case.actions.get("promo.coupon"), case.turn.text.strip()
    told = card is not None and case.last is not None and case.last.name == card.name
    if card is None or not told or case.talk.form is not None or case.talk.pending or len(said) > A_SUM:
        return None
    if not (_SAYS.spent.search(said) or _SAYS.number_only.fullmatch(said)):
        return None
    return decide("answer", replace(run(card, case), intent="promo.coupon"))


IN_A_FORM: Final = (sum_named, part_back)
RULES: Final = (amends, amends_for_loss, coupon_for_trouble, sum_of_offer)
