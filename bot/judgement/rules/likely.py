"""Rules about wishes that are likely rather than sure, where taking them costs nothing: a look-up, or a question back."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, kin, rule, run
from bot.judgement.rules.consent import names
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision

_SAYS: Final = phrases("likely")
OWN: Final = _SAYS.own
WANTS: Final = _SAYS.wants
NOT_BACK: Final = _SAYS.not_back
DO_IT: Final = _SAYS.do_it
SUPPOSES: Final = _SAYS.supposes

EASE: Final = 0.6  # of the bar: enough for a look-up about something that was named
FAINT: Final = 0.35  # of the bar: enough for it where nothing comes near
CLEARER: Final = 2.0  # times the next reading
OWN_CLEARER: Final = 1.3  # times, where something of the customer's own is named
CAREFUL: Final = 0.9  # who sets such a bar wants to be asked
FEW_WORDS: Final = 40  # characters of a follow-up
LIKELY: Final = 0.3  # of the likeliest reading
BESIDE: Final = 0.15  # of the reading that goes on
OUTRIGHT: Final = 0.25  # of an act that the words name as a wish
# Questions about the rules of an act, and the act that is wanted where nothing is asked.
ACT_OF: Final = {
    "return.policy": "return.request",
    "return.how": "return.request",
    "refund.policy": "refund.request",
}
# How an act sounds that is asked for again after other talk: where it stands, or its end.
_AGREES: Final = frozenset({"dialog.affirm", "dialog.social"})
_SOUNDS_LIKE: Final = {
    "refund.status": "refund.request",
    "refund.cancel": "refund.request",
    "return.status": "return.request",
}
# Questions whose answer is a line of text about the shop or its goods.
INFORMS: Final = frozenset(
    {
        "contact.info",
        "delivery.fee",
        "delivery.options",
        "delivery.period",
        "fee.cancellation",
        "membership.info",
        "payment.credit",
        "payment.methods",
        "product.info",
        "product.size",
        "product.stock",
        "promo.coupon",
        "refund.policy",
        "return.how",
        "return.policy",
    }
)
RULES_OF: Final = frozenset(name for name in INFORMS if not name.startswith("product."))  # of no one thing
NO_RIVAL: Final = ("dialog.correct", "dialog.inform")  # how it was said, not what is wanted
SOME: Final = 0.3  # enough of another wish to ask about it
MORE_LIKELY: Final = 0.5  # than not
ALONE: Final = 3.0  # times the next reading
# Rules that answer something else than what was heard, because that was too unsure.
INSTEAD: Final = frozenset({"request.about_an_order"})
_WHERE: Final = frozenset({"order.status", "refund.status"})  # where the customer's own things stand


@rule(
    "request.one_question",
    "One reading, more likely than not, of a question that only asks for information: it is answered.",
)
def one_question(case: Case) -> Decision | None:
    card, (top, *others) = case.card, case.request.intents
    if card is None or case.sure or card.stakes != "low" or case.talk.form is not None:
        return None
    agreed = sum(i.confidence for i in others if i.name in _AGREES)  # "all right, and how long then?"
    next_best = max((i.confidence for i in others if i.name not in _AGREES), default=0.0)
    said = case.turn.text.lower()
    named = top.name == "promo.coupon" and _SAYS.offers.search(said) is not None
    if top.name not in INFORMS or top.confidence + agreed < MORE_LIKELY:
        return None
    if top.confidence < ALONE * next_best and not named:
        return None
    asks = ASKS.search(said) or _SAYS.may.search(said)
    if case.limits.bar(card.skill, top.name) > CAREFUL or not asks:
        return None
    return decide("answer", run(card, case), *back_to_pending(case, {card.name}))


@rule(
    "request.about_an_order",
    "Names an order and is not understood further: where that order stands is told rather than nothing.",
)
def about_an_order(case: Case) -> Decision | None:
    card, named = case.actions.get("order.status"), case.heard.value("order_id")
    if card is None or not named or case.sure or case.talk.form is not None or case.talk.pending:
        return None
    wish = case.wish(least=SOME)
    if (wish is not None and wish.name != card.name) or case.limits.bar(card.skill, "order.status") > CAREFUL:
        return None
    return decide("answer", replace(run(card, case), intent="order.status"))


@rule(
    "request.wants_it_done",
    "Says outright that it shall go back, though it sounds like its rules: the act is shown, and waits for a yes.",
)
def wants_it_done(case: Case) -> Decision | None:
    top, said = case.request.top, case.turn.text
    name = ACT_OF.get(top.name, "")
    echo = _SOUNDS_LIKE.get(top.name, "")
    beside = next((i.confidence for i in case.request.intents if i.name == echo), 0.0)
    if beside >= BESIDE and _SAYS.do.search(said) and not _SAYS.standing.search(said):
        name = echo
    if top.name in ACT_OF.values() and top.confidence >= OUTRIGHT and not case.sure:
        name = top.name
    card = case.actions.get(name)
    if card is None or not card.confirms or case.limits.bar(card.skill, name) > CAREFUL:
        return None
    thing = case.heard.value("product") or case.heard.value("order_id") or case.talk.slots.get("order_id")
    if (
        not thing
        or not WANTS.search(said)
        or (ASKS.search(said) and not _SAYS.asks_us.search(said))
        or _SAYS.rules.search(said)
        or _SAYS.past.search(said)
    ):
        return None
    # which order it is may stand in another part of the message than the wish
    act = replace(run(card, case), intent=name, entities=case.heard.entities)
    return decide("clarify", act, *back_to_pending(case, {card.name}))


@rule(
    "request.do_it",
    "Was told the rules of an act and now says to do it: the act is shown, and waits for a yes.",
)
def do_it(case: Case) -> Decision | None:
    last = case.last
    name = next((ACT_OF[intent] for intent in (last.intents if last else ()) if intent in ACT_OF), "")
    card = case.actions.get(name)
    if card is None or not card.confirms or case.talk.pending or case.talk.form:
        return None
    elsewhere = case.card is not None and case.sure and case.card.skill != card.skill
    said = case.turn.text.strip()
    do = DO_IT.search(said) or names(name, said)
    if elsewhere or not do or ASKS.search(said):
        return None
    return decide("clarify", replace(run(card, case), intent=name))


@rule(
    "request.same_topic",
    "A few words with two readings, one of which goes on with what was just spoken of: that one is answered.",
)
def same_topic(case: Case) -> Decision | None:
    last = case.last
    if last is None or case.sure or case.talk.form is not None or len(case.turn.text) > FEW_WORDS:
        return None
    if case.heard.entities or case.request.top.confidence < LIKELY:
        return None
    readings = [i for i in case.request.intents if i.name in case.actions and i.confidence >= BESIDE]
    going_on = next((i for i in readings if case.actions[i.name].skill == last.skill), None)
    if going_on is None or case.limits.bar(last.skill, going_on.name) > CAREFUL:
        return None
    card = case.actions[going_on.name]
    if card.stakes != "low" or (len(readings) < 2 and (card.name != last.name or case.turn.passages)):
        return None
    return decide(
        "answer", replace(run(card, case), intent=going_on.name), *back_to_pending(case, {card.name})
    )


@rule(
    "request.look_up",
    "A likely question about something that was named, and answering it changes nothing: it is answered.",
)
def look_up(case: Case) -> Decision | None:
    card, (top, *others) = case.card, case.request.intents
    if card is None or case.sure or card.stakes != "low" or case.talk.form is not None:
        return None
    bar = case.limits.bar(card.skill, top.name)
    named = case.heard.value("product") or case.heard.value("order_id")
    chat = top.name.startswith(("bot.", "dialog.", "feedback."))
    if bar > CAREFUL or not named or chat:
        return None
    own = bool(top.name == "order.status" and OWN.search(case.turn.text))
    own = own or (top.name.startswith("product.") and case.heard.value("product") is not None)
    alike = kin(top.name) | (_WHERE if top.name in _WHERE else frozenset())
    rival = (i.confidence for i in others if i.name not in alike and not i.name.startswith(NO_RIVAL))
    next_best = max(rival, default=0.0)
    alone = top.confidence >= ALONE * next_best  # nothing comes near
    if top.confidence < (FAINT if alone else EASE) * bar:
        return None
    if top.confidence < (OWN_CLEARER if own else CLEARER) * next_best:
        return None
    return decide("answer", run(card, case), *back_to_pending(case, {card.name}))
