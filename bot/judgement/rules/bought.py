"""Rules about a few words on what was bought: fewer of it or its pieces different, whose fault it broke, what is wrong with it, and money that would come back."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case, Pending
from bot.judgement.phrases import phrases
from bot.judgement.rule import back, back_to_pending, decide, drop_quietly, few, rule, run, say
from bot.judgement.rules import pending
from bot.judgement.rules.consent import CALLED_BY
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.problems import offer_ways
from bot.turn import NAMED_THING, Decision, Entity, Move

_SAYS: Final = phrases("bought")

FEW: Final = 40  # characters of such words; English ones take twice as many
FEWER: Final = Entity(entity="fewer", value="yes")
A_PART: Final = Entity(entity="a_part", value="yes")  # it is none of the thing itself
OWN_FAULT: Final = Entity(entity="own_fault", value="yes")  # tells the skill what is asked
_BOUGHT: Final = Entity(entity="detail", value="bought")  # tells the skill what is asked
_LOOKS: Final = ("price.", "product.", "promo.", "order.place")  # what is looked at and not bought yet
_FAULTS: Final = frozenset({"quality", "damaged"})
_OF_WARRANTY: Final = "warranty."  # what was told of a guarantee, with a way to have it repaired
_MONEY: Final = frozenset({"refund.status", "refund.policy", "refund.request", "fee.cancellation"})
_OF_NOTHING: Final = ("dialog.", "feedback.", "oos", "complaint")
_OF_ORDERS: Final = (
    "delivery.issue",
    "order.status",
    "order.wrong_item",
    "warranty.",
    "return.request",
    "refund.request",
)
_INSTEAD: Final = (
    "return.request",
    "exchange.request",
    "warranty.repair",
    "order.cancel",
    "order.change",
)
_NO_FAULT: Final = ("handoff.", "return.", "refund.", "exchange.", "order.", "product.")


@rule(
    "request.fewer",
    "Wants fewer of what an order holds: told how that is done, and nothing that waits for a word is dropped.",
)
def fewer(case: Case) -> Decision | None:
    card, said, heard = case.actions.get("order.change"), case.turn.text, case.heard
    if (
        card is None
        or case.talk.form is not None
        or not few(said, FEW)
        or not _SAYS.fewer.search(said.lower())
    ):
        return None
    waiting = case.talk.pending[-1] if case.talk.pending else None
    if waiting is not None and waiting.action == card.name:
        return None  # how many of them a change is for
    looks = case.last is not None and any(name.startswith(_LOOKS) for name in case.last.intents)
    bought = waiting is not None or heard.value("order_id") or (case.talk.slots.get("order_id") and not looks)
    if not bought and not (heard.value("product") and case.talk.customer_id):
        return None
    known = (
        () if heard.value("order_id") or not waiting else (Entity(entity="order_id", value=waiting.order),)
    )
    told = replace(run(card, case), intent="order.change", entities=(*heard.entities, *known, FEWER))
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "request.own_fault",
    "Broke it themself, and asks or tells so where the guarantee is spoken of: told what that covers and what it costs.",
)
def own_fault(case: Case) -> Decision | None:
    card, last, said = case.actions.get("warranty.repair"), case.last, case.turn.text
    of_it = case.talk.last_response.startswith(_OF_WARRANTY)
    of_it = of_it or "warranty.repair" in case.talk.offered
    of_it = of_it or (last is not None and card is not None and last.name == card.name)
    waiting = {each.action for each in case.talk.pending} - {card.name if card else ""}
    if card is None or case.talk.form is not None or waiting or not few(said, FEW):
        return None
    if not _SAYS.own_fault.search(said.lower()) or not (of_it or _SAYS.guarantee.search(said.lower())):
        return None
    told = replace(run(card, case), intent="warranty.repair", entities=(*case.heard.entities, OWN_FAULT))
    return decide("answer", told, *back_to_pending(case, ()))


@rule(
    "request.symptom_invited",
    "Was told how long it is covered and to say what is wrong, and says it: the repair is shown.",
)
def symptom_invited(case: Case) -> Decision | None:
    card, said = case.actions.get("warranty.repair"), case.turn.text
    invited = case.talk.last_response.startswith(_OF_WARRANTY) and bool(case.talk.slots.get("order_id"))
    if card is None or not invited or case.talk.form is not None or case.talk.pending or not few(said, FEW):
        return None
    elsewhere = case.sure and case.intent.startswith(_NO_FAULT) and case.intent != "product.info"
    if case.heard.value("reason") not in _FAULTS or elsewhere or ASKS.search(said):
        return None
    return decide("clarify", replace(run(card, case), intent="warranty.repair"))


@rule(
    "request.money_if",
    "Asks when or where money would come back if an order were cancelled or sent back: the rules tell it, and nothing is looked up or begun.",
)
def money_if(case: Case) -> Decision | None:
    card, said = case.actions.get("refund.policy"), case.turn.text.lower()
    if card is None or case.talk.form is not None or case.talk.pending or not few(said, FEW):
        return None
    if case.intent not in _MONEY or not (_SAYS.supposes.search(said) and _SAYS.when_money.search(said)):
        return None
    told = replace(run(card, case), intent="refund.policy", entities=())
    return decide("answer", told)


@rule(
    "request.spare_part",
    "Wants to buy a part of a thing by itself: told whether that part is sold, and of one that broke how it is put right.",
)
def spare_part(case: Case) -> Decision | None:
    card, said = case.actions.get("product.stock"), case.turn.text
    if card is None or case.talk.form is not None or case.heard.value("order_id"):
        return None
    found = _SAYS.spare_part.search(said.lower())
    part = next((each for each in found.groups() if each), "") if found else ""
    if not part or not few(said, 2 * FEW):
        return None
    thing = (Entity(entity=NAMED_THING, value=part), A_PART)
    told = replace(run(card, case), intent="product.stock", entities=thing)
    broken = case.heard.value("reason") in _FAULTS and case.talk.customer_id is not None
    ways = offer_ways(case) if broken else None
    return decide("answer", told, *(ways.moves if ways else ()), *back_to_pending(case, {card.name}))


def _without_its_refusal(case: Case, waiting: Pending) -> str | None:
    """What is said beside the words that what waits shall not be done ("不取消了"); None where no such words are said."""
    intents = next((card.intents for card in case.actions.values() if card.name == waiting.action), ())
    act = "|".join(CALLED_BY[intent].pattern for intent in intents if intent in CALLED_BY)
    if not act:
        return None
    said = case.turn.text.lower()
    refused = re.compile(
        rf"(?:{_SAYS.refuses_before.pattern})(?:{act})(?:{_SAYS.refuses_after.pattern}|(?=\W|$))"
        rf"|(?:{_SAYS.refuses.pattern})(?:{act})(?!\w)"
    )
    rest = refused.sub(" ", said, count=1)
    return None if rest == said else rest


@rule(
    "effect.not_that",
    "Says in as many words that the very act that waits shall not be done: it is dropped, and what is asked besides is answered.",
)
def not_that(case: Case) -> Decision | None:
    if len(case.talk.pending) != 1 or case.talk.form is not None or not few(case.turn.text, 2 * FEW):
        return None
    if pending.denied.apply(case) or pending.turned_away.apply(case):
        return None  # a plain no, or what is asked besides is surely read: nothing is to be taken out of it
    (waiting,) = case.talk.pending
    rest = _without_its_refusal(case, waiting)
    if (
        rest is None
        or case.heard.value("order_id") not in (None, waiting.order)
        or _SAYS.only_if.search(rest)
    ):
        return None
    if any(CALLED_BY[act].search(rest) for act in _INSTEAD):
        return None  # another way out is wanted instead
    card = case.card if case.sure else None
    if card is not None and not card.confirms and card.name != waiting.action and ASKS.search(rest):
        return decide("answer", drop_quietly(waiting, skill=waiting.skill), run(card, case))
    return decide(
        "answer", Move(kind="drop", target=waiting.effect, skill=waiting.skill, intent="dialog.deny")
    )


@rule(
    "effect.let_go",
    "Says at the end that they let it be, whatever they grumble about before: what is shown is dropped.",
)
def let_go(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text.lower().strip()
    if shown is None or case.heard.value("order_id") or not few(said, FEW) or not _SAYS.lets_be.search(said):
        return None
    if len(case.heard.requests) > 1 and case.card is not None and case.card.name != shown.action:
        return None
    return decide("answer", Move(kind="drop", target=shown.effect, skill=shown.skill, intent="dialog.deny"))


@rule(
    "request.pieces_differ",
    "Says that one piece of an order shall be like this and the other like that: the order is changed so, and that is shown.",
)
def pieces_differ(case: Case) -> Decision | None:
    card, said = case.actions.get("order.change"), case.turn.text.lower()
    theirs = case.talk.slots.get("order_id") or (case.heard.value("product") and case.talk.customer_id)
    elsewhere = case.sure and not case.intent.startswith(("product.", "order.change", *_OF_NOTHING))
    if card is None or not theirs or elsewhere or case.talk.form is not None or case.talk.pending:
        return None
    if ASKS.search(said) or not _SAYS.pieces.search(said):
        return None
    return decide("clarify", replace(run(card, case), intent="order.change"))


@rule(
    "request.what_was_bought",
    "Asks which colour, size or thing it was that they bought: told what the order holds, and nothing is changed or begun.",
)
def what_was_bought(case: Case) -> Decision | None:
    card, said, heard = case.actions.get("order.status"), case.turn.text.lower(), case.heard
    if card is None or len(said) > 2 * FEW or not _SAYS.what_was_bought.search(said):
        return None
    slot = case.talk.slots.get("order_id")
    named = tuple(found for found in heard.entities if found.entity in ("order_id", "product"))
    about = named or ((Entity(entity="order_id", value=str(slot)),) if slot else ())
    told = replace(run(card, case), intent="order.status", entities=(*about, _BOUGHT))
    return decide("answer", told, *back(case, card.name))


@rule(
    "request.bought_elsewhere",
    "Tells of something bought at another shop: said that such orders are not seen here, and no order is asked for.",
)
def bought_elsewhere(case: Case) -> Decision | None:
    said, busy = case.turn.text.lower(), case.talk.form is not None or bool(case.talk.pending)
    if busy or case.heard.value("order_id") or len(case.heard.requests) > 1 or not few(said, 2 * FEW):
        return None
    of_orders = case.intent.startswith(_OF_ORDERS) or (not case.sure and not ASKS.search(said))
    if not of_orders or not _SAYS.elsewhere.search(said) or _SAYS.of_ours.search(said):
        return None
    return decide("answer", say("dialog.elsewhere"), case=case)


ON_A_CARD: Final = (not_that, let_go, what_was_bought, fewer, own_fault)
RULES: Final = (bought_elsewhere, spare_part, symptom_invited, money_if)
PIECES: Final = (pieces_differ,)
