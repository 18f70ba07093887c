"""Rules about a question whether something is done: told as it stands, and taken for no wish and for no answer."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import ActionCard, Case, Form, Pending
from bot.judgement.phrases import phrases
from bot.judgement.rule import again, back, back_to_pending, decide, few, leave_quietly, rule, run, say
from bot.turn import Decision, Entity, Move
from bot.understanding.thanks import THANKS

_SAYS: Final = phrases("standing")
_NAMED: Final = _SAYS.tables["named"]
FEW: Final = 40  # characters of a question whether something is done
_ASKED_OF_IT: Final = Entity(entity="whether_done", value="yes")  # tells the skill what is asked
_OF_AN_ADDRESS: Final = frozenset(
    {
        "address.change.done",
        "address.add.done",
        "address.change.state",
        "address.book.state",
    }
)  # responses after which "did it work?" is about an address
_OF_THE_BOOK: Final = frozenset({"address.add.done", "address.book.state"})
_TOLD_BY: Final = {
    "refund": "refund.status",
    "cancel_refund": "refund.status",
    "return": "return.status",
    "exchange": "return.status",
    "repair": "return.status",
    "cancel_request": "return.status",
    "cancel_order": "order.status",
}  # the look-up that tells how an act stands, by its type
_LOOK_UPS: Final = frozenset(_TOLD_BY.values())
_OF_ADDRESSES: Final = frozenset({"address.change"})
_CHANGES: Final = frozenset({"address.change", "order.change", "exchange.request", "invoice.get"})
_WITHDRAWN: Final = "effect.withdrawn"
_WHICH: Final = frozenset({"order_id", "product", "which_order", "tracking_number", "reason"})


def asks_whether_done(said: str) -> bool:
    """Whether a few words ask if something is done, and not what could be or when."""
    asked, mark, why = said.replace("？", "?").strip().partition("?")  # and why they ask, which asks no more
    few = len(asked) < FEW and "?" not in why and _SAYS.only_plans.search(said) is None
    return few and _SAYS.whether_done.search(asked + mark) is not None


def only_asks_state(said: str) -> bool:
    """Whether a whole message asks no more than how far something is."""
    return asks_whether_done(said) or _SAYS.only_state.fullmatch(said.lower()) is not None


def _asks(case: Case) -> bool:
    return asks_whether_done(case.turn.text) and not case.heard.value("address")


@rule(
    "request.order_stays",
    "Asks with nothing open not to cancel or change an order: it stays as it is, and that is said.",
)
def order_stays(case: Case) -> Decision | None:
    if case.talk.form is not None or case.talk.pending or case.talk.done:
        return None
    return (
        decide("answer", say("dialog.nothing_to_drop"), case=case)
        if _SAYS.not_to_cancel.search(case.turn.text.lower().strip())
        else None
    )


def _types(said: str) -> frozenset[str]:
    """The types of act that are asked about by their names; none, where it is only asked whether it is done."""
    return frozenset(name for name, words in _NAMED.items() if words.search(said))


def _last_done(case: Case) -> Pending | None:
    """The act that was done here and is meant: the last of those that are named, else the last of all."""
    named, order = _types(case.turn.text), case.heard.value("order_id")
    about = (each for each in case.talk.done if order in (None, each.order))
    return next((each for each in about if not named or each.type in named), None)


def _told(case: Case, act: Pending) -> Move:
    """The move that tells how an act that was done stands."""
    named = {found.entity for found in case.heard.entities} & _WHICH
    of_it = case.heard.entities if named or not act.order else (Entity(entity="order_id", value=act.order),)
    card = case.actions.get("address.change") if act.type == "change_address" else None
    if card is not None:
        return replace(run(card, case), intent="address.change", entities=(*of_it, _ASKED_OF_IT))
    stands = case.actions.get(_TOLD_BY.get(act.type, ""))
    if stands is None:
        return say("effect.is_done")
    return replace(run(stands, case), intent=_TOLD_BY[act.type], entities=of_it)


@rule(
    "form.asks_whether_done",
    "Asks whether it is done, while something is still asked for: told as it stands, nothing of it is taken for an answer, and the question stays.",
)
def in_a_form(case: Case) -> Decision | None:
    form = case.talk.form
    if form is not None and _OF_ADDRESSES & set(form.intents) and _asks_where_to(case):
        return _address_that_stands(case, form)
    if form is None or not _asks(case):
        return None
    act, card = _last_done(case), _action(case, form.action)
    of_another = act is not None and (act.action != form.action or case.heard.value("order_id"))
    if act is not None and of_another and (_types(case.turn.text) or card is None or not card.confirms):
        return decide("answer", _told(case, act), *back(case))
    if card is None or not (card.confirms or form.free):
        return None
    return decide("clarify", say("form.not_yet"), *back(case), case=case, skill=form.skill)


def _address_that_stands(case: Case, form: Form) -> Decision | None:
    """The address that an order has now, told in the middle of its change: a new one may be written whenever they like."""
    card = _action(case, form.action)
    if card is None:
        return None
    order, told = case.talk.slots.get("order_id"), case.heard.entities
    if order and not case.heard.value("order_id"):
        told = (Entity(entity="order_id", value=str(order)),)
    move = replace(run(card, case), intent=card.intents[0], entities=(*told, _ASKED_OF_IT))
    return decide("answer", leave_quietly(form), move)


def _action(case: Case, name: str) -> ActionCard | None:
    return next((card for card in case.actions.values() if card.name == name), None)


@rule(
    "effect.asks_whether_done",
    "Asks whether it is done, while it waits for a word: said that it is not, and shown again.",
)
def waits(case: Case) -> Decision | None:
    if len(case.talk.pending) != 1 or case.talk.form is not None or not _asks(case):
        return None
    waiting, order = case.talk.pending[0], case.heard.value("order_id")
    named = _types(case.turn.text)
    done = _last_done(case)
    if (
        done is not None
        and (order or named)
        and not (waiting.type in named and order in (None, waiting.order))
    ):
        return decide("answer", _told(case, done), *back_to_pending(case, ()))
    if order and order != waiting.order:
        return None
    return decide("clarify", say("effect.not_yet"), *again(case).moves, case=case)


@rule(
    "effect.thanked",
    "Thanks as if it were done, while it waits for a word: said that it is not done yet, and shown again.",
)
def thanked(case: Case) -> Decision | None:
    said, shown = case.turn.text.lower(), case.shown
    if shown is None or case.talk.form is not None or case.heard.entities or len(said) > FEW:
        return None
    if case.intent != "feedback.positive" or len(case.heard.requests) > 1 or not THANKS.search(said):
        return None
    return decide("clarify", say("effect.not_yet"), *again(case).moves, case=case)


@rule(
    "request.asks_whether_done",
    "Asks whether something is done, or where an order goes now: the last such act here is told as it stands, else that there was none, and nothing is begun anew.",
)
def as_it_stands(case: Case) -> Decision | None:
    if case.talk.form is not None or case.talk.pending:
        return None
    card = _address_card(case)
    if card is not None and (_asks(case) or _asks_where_to(case)):
        told = (*case.heard.entities, _ASKED_OF_IT)
        return decide("answer", replace(run(card, case), intent=card.intents[0], entities=told))
    if not _asks(case) or {found.entity for found in case.heard.entities} - _WHICH:
        return None
    act = _last_done(case)
    if case.talk.last_response == _WITHDRAWN and not case.heard.value("order_id"):
        return decide(
            "answer", say("effect.is_done"), case=case
        )  # nothing was carried out: it was taken back
    if act is None and _SAYS.unchanged.search(case.turn.text.lower()):
        return decide("answer", say("effect.none_done"), case=case)
    return decide("answer", _told(case, act), case=case) if act is not None else _none_done(case)


def _none_done(case: Case) -> Decision | None:
    """That nothing of the kind was done, with how the order stands, where the words would begin that very act."""
    if case.intent in _LOOK_UPS and case.sure:
        return None
    types = _types(case.turn.text)
    looks_up = next((look_up for name, look_up in _TOLD_BY.items() if name in types), "")
    if "cancel_order" in types and "refund" not in types:
        looks_up = "order.status"
    elif looks_up and case.intent in _LOOK_UPS:
        looks_up = case.intent
    stands, none = case.actions.get(looks_up), say("effect.none_done")
    if stands is not None:
        first = (none,) if looks_up == "order.status" else ()  # the others tell that there is none
        return decide("answer", *first, replace(run(stands, case), intent=looks_up))
    begins = bool(types) and case.card is not None and case.card.confirms
    return decide("answer", none, case=case) if begins else None


def _asks_where_to(case: Case) -> bool:
    said = case.turn.text
    if case.intent == "return.how":
        return False  # where it goes back to is no address of theirs
    return len(said) <= FEW and bool(_SAYS.where_to.search(said)) and not case.heard.value("address")


def _address_card(case: Case) -> ActionCard | None:
    """The action whose address is meant: the one that is spoken of, else the one that was just written."""
    said, last = case.turn.text, case.talk.last_response
    name = "address.add" if _SAYS.kept.search(said) or last in _OF_THE_BOOK else "address.change"
    of_it = last in _OF_AN_ADDRESS or _SAYS.address.search(said)
    return case.actions.get(name) if of_it else None


@rule(
    "effect.rest_stands",
    "Says that the phone, the name or the rest stays as it is, while a change is shown: no new change, so it is shown again.",
)
def rest_stands(case: Case) -> Decision | None:
    shown, card, said = case.shown, case.shown_card, case.turn.text.lower().strip()
    given = {found.entity for found in case.heard.entities}
    if shown is None or card is None or given or not few(said, FEW // 2) or not _CHANGES & set(card.intents):
        return None
    return again(case) if _SAYS.rest_stands.fullmatch(said) else None


REST: Final = (rest_stands,)
ON_A_CARD: Final = (in_a_form, waits, thanked)
RULES: Final = (as_it_stands, order_stays)
