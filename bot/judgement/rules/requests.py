"""Rules about plain requests: enough known, or not; ours to answer, or not."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, kin, rule, run, say
from bot.judgement.rules import (
    amends,
    asides,
    browse,
    follow_ups,
    idle,
    leaning,
    likely,
    money,
    offers,
    parcels,
    particular,
    phones,
    problems,
    questions,
    several,
    taken,
    told,
    turned,
    unsure,
)
from bot.judgement.rules.around import NAMED_BY, after_all
from bot.judgement.rules.consent import CALLED_BY
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.way_out import says_not_that
from bot.turn import Decision, Move, Request

_SAYS: Final = phrases("requests")

POSSIBLE, LIKELY = 0.15, 0.3  # readings worth asking about: beside another, alone
UNDERSTOOD, PROVEN = 0.5, 0.9  # a yes or no that changes nothing, or is one by its very wording
POLITE: Final = frozenset({"dialog.social", "feedback.positive", "bot.identity"})
LOOK_UPS: Final = frozenset(
    {"order.status", "delivery.period", "refund.status", "refund.policy", "return.status", "return.policy"}
)  # what somebody who wants a promise can be told instead
OUTSIDE = 0.4  # below it, a sentence that fits nothing is asked about rather than sent away
SHORT, LONGER = 16, 40  # characters of "and 10422?", and of "what about the trail ones in 41"


@rule(
    "request.commitment",
    "Asks for a promise that is not ours to give: what is known is told, nothing is promised.",
)
def commitment(case: Case) -> Decision | None:
    if not case.risky("commitment") or amends.only_the_price(case):
        return None
    known = case.sure and case.card is not None and case.card.stakes == "low"
    known = known or (case.intent in LOOK_UPS and case.request.top.confidence >= LIKELY)
    looked_up = (run(case.card, case),) if case.card and known else ()
    shown_again = back_to_pending(case, ())
    return decide("decline", say("risk.commitment"), *looked_up, *shown_again, case=case)


@rule(
    "request.correction",
    "Gives or corrects a value: the wish of the same breath, else the last action, runs with it.",
)
def correction(case: Case) -> Decision | None:
    if not case.heard.entities or not (case.intent in ("dialog.correct", "dialog.inform") or after_all(case)):
        return None
    given = {found.entity for found in case.heard.entities}
    if "product" in given:
        given.add("order_id")  # a thing that was bought names its order
    spoken_of = (each for each in case.actions.values() if each.name == case.talk.last_action)
    last = (
        each for each in spoken_of if each.takes & given and not says_not_that(case.turn.text, each.intents)
    )
    card = (None if after_all(case) else case.wish(least=LIKELY)) or next(last, None)
    return decide("answer", run(card, case)) if card else None


@rule(
    "request.order_number", "Gives an order or tracking number and little else: tell where that order stands."
)
def bare_number(case: Case) -> Decision | None:
    card = case.actions.get("order.status")
    known = any(case.heard.value(name) for name in ("order_id", "tracking_number", "which_order"))
    wrong = case.heard.value("reason")  # says what is wrong with it, which is more than where it stands
    alone = len(case.heard.requests) == 1 and not case.sure
    likely = alone and case.intent == "order.status" and case.request.top.confidence >= LIKELY
    if card and likely and case.limits.bar(card.skill, case.intent) > PROVEN:
        return None  # who sets such a bar wants to be asked
    tells = case.intent in ("dialog.inform", "dialog.correct")
    and_number = _SAYS.and_number.search(case.turn.text.lower().strip()) is not None
    tells = tells or (case.intent in POLITE and and_number)
    if card and known and not wrong and (likely or tells):
        return decide("answer", run(card, case), *back_to_pending(case, {card.name}))
    return None


@rule("request.polite", "A polite word is answered even when it is not quite sure: it costs nothing.")
def polite(case: Case) -> Decision | None:
    likely = case.intent in POLITE and case.request.top.confidence >= OUTSIDE
    if case.intent == "bot.identity" and case.heard.value("product"):
        return None  # "do you have shoes?" asks for shoes
    if case.intent != "bot.identity" and (
        ASKS.search(case.turn.text) or _SAYS.yes_or_no.search(case.turn.text)
    ):
        return None  # "are you going to do anything about it" is no small talk
    if case.intent == "feedback.positive" and case.heard.sentiment != "positive" and case.heard.entities:
        return None  # "hello, the earphones I bought here" praises nothing yet
    return decide("answer", run(case.card, case)) if case.card and likely and not case.sure else None


@rule(
    "request.same_wish",
    "Two readings that come to the same for the customer: the one that is named is taken, else the likelier.",
)
def same_wish(case: Case) -> Decision | None:
    said, alike = case.turn.text.lower(), kin(case.intent)
    ways = [n for n in alike | {case.intent} if n in case.actions]
    named = [n for n in ways if n in NAMED_BY and NAMED_BY[n].search(said)]
    called = any(n in CALLED_BY and CALLED_BY[n].search(said) for n in ways)
    counts = {*alike, "dialog.affirm"} if called else alike  # "all right, return it then" says yes
    together = sum(reading.confidence for reading in case.request.intents if reading.name in counts)
    if case.card is None or case.sure or together < case.limits.bar(case.card.skill, case.intent):
        return None
    name = named[0] if len(named) == 1 else case.intent  # "can I return it" says which, however it is scored
    move = replace(run(case.actions[name], case), intent=name)
    return decide("answer", move, *back_to_pending(case, {move.target}), confidence=together)


@rule("request.known", "Understood well enough: every request is carried out in the order it was made.")
def known(case: Case) -> Decision | None:
    moves: dict[str, Move] = {}
    for request in several.wishes(case):
        card = case.actions.get(request.top.name)
        if card is None or case.confidence(request) < case.limits.bar(card.skill, request.top.name):
            continue
        if not _told(request, moves.values()):
            moves.setdefault(card.name, run(card, case, request))
        elif fainter := _fainter(request, case.confidence(request), moves):
            del moves[fainter]  # "has it left? then can I refuse it": the surer one tells both
            moves[card.name] = run(card, case, request)
    if not moves:
        return None
    beside = several.less_sure(case, moves)
    return decide("answer", *moves.values(), *beside, *back_to_pending(case, moves))


@rule("request.offered", "A likely wish that a button of the last reply offered: it is taken.")
def offered(case: Case) -> Decision | None:
    top = case.request.top
    if case.card is None or case.sure or top.confidence < LIKELY or top.name not in case.talk.offered:
        return None
    if case.card.stakes == "money" and likely.NOT_BACK.search(case.turn.text):
        return None  # "I won't send it back" names it and does not want it
    return decide("answer", run(case.card, case), *back_to_pending(case, {case.card.name}))


@rule(
    "request.asks_itself",
    "Likely, and nothing comes near: its own question, before anything is done, asks best.",
)
def asks_itself(case: Case) -> Decision | None:
    top, *others = case.request.intents
    runner_up = max((i.confidence for i in others if i.name not in kin(top.name)), default=0.0)
    if case.turn.passages and likely.SUPPOSES.search(case.turn.text):
        return None  # "and if it breaks?" asks what then holds
    careful = case.card is not None and case.card.stakes != "low" and case.card.confirms
    if case.card is None or not careful or top.confidence < UNDERSTOOD or top.confidence < 3 * runner_up:
        return None
    return decide("clarify", run(case.card, case), *back_to_pending(case, {case.card.name}))


@rule(
    "request.same_about_another",
    "A few words that name another order or thing: the last question is meant about it.",
)
def same_about_another(case: Case) -> Decision | None:
    last = case.last
    names = any(found.entity in ("order_id", "product") for found in case.heard.entities)
    said = case.turn.text
    few = len(said) <= SHORT or (len(said) <= LONGER and _SAYS.opens.match(said) is not None)
    if last is None or case.sure or not names or not few or likely.DO_IT.search(said):
        return None
    other = case.wish(least=LIKELY)
    if POLITE & set(last.intents) or (other is not None and other.name != last.name):
        return None
    return decide("answer", run(last, case))


def _fainter(request: Request, confidence: float, moves: Mapping[str, Move]) -> str | None:
    """The action of an earlier wish that comes to the same and was heard less surely."""
    alike = kin(request.top.name) - {request.top.name}
    return next(
        (n for n, move in moves.items() if move.intent in alike and move.confidence < confidence), None
    )


def _told(request: Request, moves: Collection[Move]) -> bool:
    """Whether an earlier move of this message comes to the same, about the same order."""
    alike = kin(request.top.name)
    orders = {found.value for found in request.entities if found.entity == "order_id"}
    before = [move for move in moves if move.intent in alike]
    known = {found.value for move in before for found in move.entities if found.entity == "order_id"}
    return bool(before) and orders <= known


RULES = (
    *taken.RULES,
    commitment,
    *follow_ups.RULES,
    *parcels.RULES,
    *amends.RULES,
    *asides.RULES,
    *leaning.RULES,
    *phones.RULES,
    likely.do_it,
    correction,
    *problems.ON_OFFER,
    bare_number,
    *turned.UNSURE,
    *idle.NOTHING_WAITS,
    *browse.RULES,
    likely.wants_it_done,
    *several.RULES,
    *money.RULES,
    *questions.RULES,
    *told.RULES,
    *particular.UNSURE,
    known,
    polite,
    same_wish,
    offered,
    likely.same_topic,
    asks_itself,
    problems.problem,
    *told.UNSURE,
    same_about_another,
    likely.look_up,
    likely.one_question,
    likely.about_an_order,
    *unsure.BEFORE_OFFERS,
    *offers.RULES,
    unsure.two_readings,
    unsure.near_knowledge,
    unsure.unclear,
)
