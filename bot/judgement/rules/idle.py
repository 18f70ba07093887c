"""A yes or a no while nothing waits for one."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import OFFERS, decide, rule, run, say
from bot.judgement.rules import keeping
from bot.judgement.rules.consent import CALLED_BY, names
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, DecisionKind, Move
from bot.understanding.thanks import THANKS

_SAYS: Final = phrases("idle")

UNDERSTOOD: Final = 0.5  # enough for a yes or no that changes nothing
FEW: Final = 24  # characters of a yes and thanks
SLIGHT: Final = 0.1  # of an act that is named by its very word
_OF_ONE_ORDER: Final = frozenset({"order.change", "order.cancel"})
_ASSENTS: Final = frozenset({"dialog.affirm", "dialog.social"})
PROVEN: Final = 0.9  # a yes or no by its very wording
_OF_ORDERS: Final = frozenset({"order", "address", "delivery"})  # what the bot said last spoke of an order
_ARTICLES: Final = frozenset({"knowledge.offer", "knowledge.offer_some"})  # "no": it was none of these
STOPS: Final = "stops"  # a fact of the move: the words say to stop what was done, whatever was told since


@rule(
    "request.yes_to_do",
    "A yes with nothing open that names an act in the same breath (all right, return it then): that act is shown.",
)
def yes_to_do(case: Case) -> Decision | None:
    said = case.turn.text.strip()
    if case.intent not in _ASSENTS or case.talk.pending or case.talk.form or ASKS.search(said):
        return None
    slight = [i.name for i in case.request.intents if i.confidence >= SLIGHT]
    spoken_of = case.last.intents if case.last else ()
    name = next((each for each in (*slight, *spoken_of) if names(each, said)), "")
    card = case.actions.get(name)
    return decide("clarify", replace(run(card, case), intent=name)) if card and card.confirms else None


def _named_to_cancel(case: Case) -> bool:
    """Whether an order or its thing is to be cancelled by the very word, though it is rather heard as another change of it."""
    said, told = case.turn.text.lower(), [found.entity for found in case.heard.entities]
    likely = any(i.name == "order.cancel" and i.confidence >= SLIGHT for i in case.request.intents)
    if case.intent not in _OF_ONE_ORDER or not likely or told not in (["order_id"], ["product"]):
        return False
    named = CALLED_BY["order.cancel"].search(said) and not CALLED_BY["order.change"].search(said)
    return bool(named) and len(case.heard.requests) == 1 and not ASKS.search(said)


@rule(
    "request.cancels_it",
    "Says to cancel, with nothing open, an order that was just told of (then cancel it) or whose thing is named: its cancellation is shown.",
)
def cancels_it(case: Case) -> Decision | None:
    order, card = case.talk.slots.get("order_id"), case.actions.get("order.cancel")
    room, _, told = case.talk.last_response.partition(".")
    of_an_order = room in _OF_ORDERS and not told.startswith("cancel") and not told.endswith("done")
    if card is None or case.talk.pending or case.talk.form:
        return None
    if _named_to_cancel(case):
        return decide("clarify", replace(run(card, case), intent="order.cancel"))
    if not order or not of_an_order:
        return None
    if case.heard.entities or not _SAYS.cancels_it.fullmatch(case.turn.text.lower().strip(" ,，。.!！~")):
        return None
    return decide("clarify", replace(run(card, case), intent="order.cancel"))


@rule(
    "request.no_more",
    "Thanks with a yes, or says that this was all, with nothing open: a courtesy is answered and nothing is asked.",
)
def no_more(case: Case) -> Decision | None:
    said, social = case.turn.text.lower().strip(" ,，。.!！~"), case.actions.get("dialog.social")
    if case.talk.pending or case.talk.form:
        return None
    if (not case.sure or case.card is None) and _SAYS.ends_it.search(said) and not ASKS.search(said):
        return decide("answer", say("dialog.nothing_to_drop"), case=case)
    if case.heard.entities:
        return None
    if _SAYS.was_all.search(said) or _SAYS.own_slip.search(said):
        return decide("answer", say("dialog.nothing_to_drop"), case=case)
    thanks = len(said) <= FEW and THANKS.search(said) and not ASKS.search(said)
    nothing_else = case.intent == "dialog.affirm" or not case.sure
    return decide("answer", run(social, case)) if thanks and nothing_else and social else None


def _lets_go(case: Case) -> bool:
    """Whether it is not pursued any more, rather than that none of the offered articles was it."""
    return _SAYS.lets_go.match(case.turn.text.lower().strip()) is not None


@rule(
    "request.nothing_open",
    "A yes or no with nothing open: said so, and asked what is wanted; a no to readings that were offered asks for other words, one right after something was done is told that it stands, and the way back.",
)
def nothing_open(case: Case) -> Decision | None:
    replies = {"dialog.affirm": "dialog.nothing_to_confirm", "dialog.deny": "dialog.nothing_to_drop"}
    told = {found.entity for found in case.heard.entities}
    if told - {"reason"}:
        return None  # "grey, please" names something
    bar = PROVEN if told else UNDERSTOOD  # "it won't turn on" is no "no"
    if case.intent not in replies or case.request.top.confidence < bar:
        return None
    if case.talk.last_action and _SAYS.takes_it.fullmatch(case.turn.text.strip(" ,，。.!！~")):
        return decide("answer", say("dialog.nothing_to_drop"), case=case)  # content with what was just told
    if case.intent == "dialog.deny" and case.talk.last_response in _ARTICLES and not _lets_go(case):
        return decide("decline", say("knowledge.unknown"), case=case)
    only_told = case.last is not None and not case.last.acts and case.last.stakes == "low"
    if only_told and _lets_go(case):
        return decide(
            "answer", say("dialog.nothing_to_drop"), case=case
        )  # lets go of the question, not of an act
    said = case.turn.text.lower()
    if case.intent == "dialog.deny" and not _SAYS.no_more_thanks.search(said):
        if case.talk.last_response in OFFERS and not (_lets_go(case) or _SAYS.stops.search(said)):
            return decide("clarify", say("clarify.none_of_these"), case=case)
        stops = {STOPS: True} if _SAYS.stops.search(said) else {}
        return decide("answer", Move(kind="stands", target="dialog.nothing_to_drop", facts=stops), case=case)
    kind: DecisionKind = "clarify" if case.intent == "dialog.affirm" else "answer"
    return decide(kind, say(replies[case.intent]), case=case)


NOTHING_WAITS: Final = (yes_to_do, *keeping.RULES, cancels_it, no_more, nothing_open)
