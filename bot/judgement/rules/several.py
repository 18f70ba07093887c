"""Rules about one message that asks about several things, or tells of several troubles."""

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.judgement.case import ActionCard, Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import ask_which, back_to_pending, decide, kin, leave_quietly, rule, run
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.likely import ACT_OF, NOT_BACK
from bot.judgement.rules.pending import LIKELY, ONLY_WHY
from bot.judgement.rules.problems import WAYS_OUT
from bot.turn import Decision, Entity, Move, Request

_SAYS: Final = phrases("several")
MOST: Final = 3  # things of one message that are answered; more would bury the customer in text
_GOES_BACK: Final = ("return.request", "exchange.request", "refund.request")
STATUS: Final = "order.status"
_BACK: Final = frozenset(_GOES_BACK)
_CHOICE: Final = "product.recommend"
_OF_EACH: Final = frozenset({STATUS, "order.cancel", "return.request", "refund.request", "exchange.request"})
JOINED: Final = "joined"  # an entity: several orders shall travel together
_PARCEL: Final = "parcel"  # an entity: the parcel on its way, of which no thing is named
_FAULTS: Final = frozenset({"damaged", "quality"})
_ASIDE: Final = ("dialog.", "feedback.", "bot.", "complaint", "oos")  # what is said around a wish


def less_sure(case: Case, done: Collection[str]) -> tuple[Move, ...]:
    """What becomes of the other wishes of a message whose first is carried out, so that none is lost without a word."""
    moves: dict[str, Move] = {}
    for request in wishes(case):
        name = request.top.name
        card = case.actions.get(name)
        if card is None or card.name in done or name.startswith(_ASIDE) or _told_by(case, name, done):
            continue
        if case.confidence(request) >= case.limits.bar(card.skill, name) or request.top.confidence < LIKELY:
            continue
        ask = Move(kind="say", target="clarify.one", entities=request.entities, facts={"intents": [name]})
        moves.setdefault(card.name, run(card, case, request) if card.stakes == "low" else ask)
    return tuple(moves.values())


def _told_by(case: Case, name: str, done: Collection[str]) -> bool:
    """Whether a wish that is carried out comes to the same, of the only thing that is named."""
    things = {found.value for found in case.heard.entities if found.entity in ("order_id", "product")}
    same = {case.actions[each].name for each in kin(name) if each in case.actions}
    return len(things) <= 1 and bool(same & set(done))


def wishes(case: Case) -> tuple[Request, ...]:
    """What a message asks for; a part that only says why something goes back is told with that, whatever rules it sounds like."""
    asked = case.heard.requests[:MOST]
    if any(each.top.name == _CHOICE for each in asked):
        asked = tuple(each for each in asked if not _only_dear(case, each)) or asked
    act = next((each for each in asked if each.top.name in _GOES_BACK), None)
    why = [each for each in asked if act is not None and _only_why(case, each)]
    if act is None or not why:
        return asked
    told = replace(act, entities=(*act.entities, *(found for each in why for found in each.entities)))
    return tuple(told if each is act else each for each in asked if each not in why)


def _only_dear(case: Case, part: Request) -> bool:
    """Whether a part only says that what was shown is dear, beside a wish to be shown something else."""
    said = case.turn.text[part.start : part.end].strip().lower()
    return part.top.name == "price.ask" and _SAYS.dear.fullmatch(said) is not None


def _only_why(case: Case, part: Request) -> bool:
    said = case.turn.text[part.start : part.end]
    names_it = any(found.entity == "reason" for found in part.entities)
    return names_it and part.top.name in ONLY_WHY and not ASKS.search(said)


def _names_a_number(case: Case) -> bool:
    """Whether the message itself names an order; a button may have carried one that was spoken of."""
    number = case.heard.value("order_id")
    return number is not None and number.lower() in case.turn.text.lower()


@rule(
    "request.all_orders",
    "Wants to see all of their orders, though it sounds like where one stands: they are listed.",
)
def all_orders(case: Case) -> Decision | None:
    card = case.actions.get("order.history")
    if card is None or case.talk.form is not None or _names_a_number(case) or len(case.heard.requests) > 1:
        return None
    known = case.talk.customer_id is not None  # a visitor is asked which order, and may link an account
    said = _SAYS.all_orders.search(case.turn.text) or (known and _SAYS.my_orders.search(case.turn.text))
    if not case.intent.startswith("order.") or not said:
        return None
    return decide(
        "answer", replace(run(card, case), intent="order.history"), *back_to_pending(case, {card.name})
    )


@rule(
    "request.each",
    "Asks where several orders or things of theirs stand, or wants several orders cancelled: each is told or shown.",
)
def each_of_them(case: Case) -> Decision | None:
    card = case.card
    if card is None or case.intent not in _OF_EACH or not case.sure or len(case.heard.requests) > 1:
        return None
    if case.talk.customer_id is None or case.talk.form is not None:
        return None  # a visitor opens one order after the other
    return _of_each(case, card)


def _of_each(case: Case, card: ActionCard) -> Decision | None:
    for kind in ("order_id", "product"):
        found = {each.value: each for each in case.heard.entities if each.entity == kind}
        if len(found) > 1 and (case.intent == STATUS or _listed(case, kind)):
            why = tuple(each for each in case.heard.entities if each.entity == "reason")
            moves = [replace(run(card, case), entities=(each, *why)) for each in found.values()]
            return decide("answer", *moves[:MOST], *back_to_pending(case, {card.name}))
    return None


def _listed(case: Case, kind: str) -> bool:
    """Whether numbers of orders are told as a list: "20731, sorry, 20732" means one of them."""
    named = any(each.entity == kind for each in case.heard.entities)
    return named and (kind == "order_id" or case.intent in _BACK) and _side_by_side(case, kind)


@rule(
    "form.all_of_them",
    "Was asked which order they ask about and says both or all, or only speaks of their orders: all of them are told.",
)
def all_asked_for(case: Case) -> Decision | None:
    card, form = case.actions.get("order.history"), case.talk.form
    if card is None or form is None or STATUS not in form.intents or form.entity != "order_id":
        return None
    said = case.turn.text.strip(" .!。！")
    ways = (_SAYS.both.fullmatch, _SAYS.all_orders.search, _SAYS.my_orders.search)
    if case.talk.customer_id is None or not any(way(said) for way in ways):
        return None
    quietly = leave_quietly(form)
    return decide("answer", quietly, replace(run(card, case), intent="order.history"))


@rule(
    "form.each_named",
    "Was asked which order and names several of their things or orders: what was wanted is told or shown of each.",
)
def each_named(case: Case) -> Decision | None:
    form = case.talk.form
    card = next((each for each in case.actions.values() if form and each.name == form.action), None)
    if form is None or card is None or form.entity != "order_id" or case.talk.customer_id is None:
        return None
    if ASKS.search(case.turn.text) or len(case.heard.requests) > 1:
        return None
    for kind in ("order_id", "product"):
        found = {each.value: each for each in case.heard.entities if each.entity == kind}
        if len(found) > 1 and _side_by_side(case, kind):
            wanted = [replace(run(card, case), intent=form.intents[0], entities=(e,)) for e in found.values()]
            return decide("answer", leave_quietly(form), *wanted[:MOST])
    return None


def _side_by_side(case: Case, kind: str) -> bool:
    """Whether they follow each other with no more than an "and" between."""
    found = sorted((each for each in case.heard.entities if each.entity == kind), key=lambda each: each.start)
    between = (case.turn.text[one.end : other.start] for one, other in pairwise(found))
    return all(_SAYS.between.fullmatch(each.lower()) for each in between)


@rule(
    "request.each_back",
    "Says that several orders or things of theirs shall go back: the way back of each is shown, and each waits for its own yes.",
)
def each_goes_back(case: Case) -> Decision | None:
    wanted = "refund.request" if _SAYS.money_back.search(case.turn.text) else "return.request"
    card, said = case.actions.get(wanted), case.turn.text
    share = sum(i.confidence for i in case.request.intents if i.name in _BACK or i.name in ACT_OF)
    if card is None or share < LIKELY or case.talk.customer_id is None or case.talk.form is not None:
        return None
    if ASKS.search(said) or NOT_BACK.search(said) or not _SAYS.all_back.search(said.lower()):
        return None
    told = _of_each(case, card)
    return told and replace(told, moves=tuple(_as(wanted, card, move) for move in told.moves))


def _as(wanted: str, card: ActionCard, move: Move) -> Move:
    return replace(move, intent=wanted) if move.target == card.name else move


@rule(
    "request.joined",
    "Wants several orders in one parcel: told which have not left, and that the warehouse decides.",
)
def joined(case: Case) -> Decision | None:
    card, said = case.actions.get("order.change"), case.turn.text.lower()
    if card is None or case.talk.form is not None or not _SAYS.joined.search(said):
        return None
    named = [each for each in case.heard.entities if each.entity in ("order_id", "product")]
    theirs = case.talk.customer_id is not None or any(each.entity == "order_id" for each in named)
    orders = {each.value for each in named} if theirs else set[str]()
    if (len(orders) < 2 and not _SAYS.of_several.search(said)) or _SAYS.back.search(said):
        return None
    told = replace(run(card, case), intent="order.change", entities=(Entity(entity=JOINED, value="yes"),))
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "request.two_troubles",
    "Tells in one message that a thing is faulty and another is late: where the late one is, and then the ways out of the fault.",
)
def two_troubles(case: Case) -> Decision | None:
    card, said = case.actions.get("order.status"), case.turn.text.lower()
    things = sorted((e for e in case.heard.entities if e.entity == "product"), key=lambda each: each.start)
    wrong = next((e for e in case.heard.entities if e.entity == "reason" and e.value in _FAULTS), None)
    if card is None or case.talk.customer_id is None or case.talk.form is not None or case.talk.pending:
        return None
    if wrong is None:
        return None
    parcel = _SAYS.parcel.search(said)
    if parcel is not None and len(things) == 1:  # "my parcel is late and the kettle leaks"
        at, word = parcel.span(), parcel[0]
        things = sorted(
            (*things, Entity(entity=_PARCEL, value=word, start=at[0], end=at[1])), key=lambda e: e.start
        )
    if len({each.value for each in things}) != 2 or len(things) != 2:
        return None
    first, other = things
    border = other.start
    late = next((found.start() for found in _SAYS.is_late.finditer(said)), -1)
    if late < 0 or (late < border) == (wrong.start < border):
        return None
    faulty, due = (first, other) if wrong.start < border else (other, first)
    ways = [name for name in WAYS_OUT[wrong.value] if name in case.actions]
    of_faulty = replace(ask_which(case, ways, "clarify.ways"), entities=(faulty, wrong))
    if faulty.entity == _PARCEL:
        return None
    return decide("clarify", replace(run(card, case), intent="order.status", entities=(due,)), of_faulty)


RULES: Final = (all_orders, each_of_them)
MANY: Final = (joined, each_goes_back)
IN_A_FORM: Final = (all_asked_for, each_named)
TROUBLES: Final = (two_troubles,)
