"""Rules about who fetches what goes back, once that is registered."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back, decide, rule, run
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.money import POSTAGE
from bot.turn import Decision, Entity

_SAYS: Final = phrases("fetching")
FEW: Final = 48  # characters of a question that is about this and nothing else
_REGISTERED: Final = frozenset({"return.done", "exchange.done", "exchange.replaced", "repair.done"})
_ON_FILE: Final = "return.status."
_GOES_BACK: Final = ("return.request", "exchange.request", "order.wrong_item")
_FIXED: Final = "return.pickup_stands"
PICKUP_ASKED: Final = Entity(entity="pickup_asked", value="yes")  # tells the skill what is asked
LONGER: Final = 72  # characters of a wish for another day


@rule(
    "request.who_fetches",
    "Asks who sees to the courier, right after something that goes back was registered: told what is arranged for that very one.",
)
def who_fetches(case: Case) -> Decision | None:
    card, order, last = (
        case.actions.get("return.status"),
        case.talk.slots.get("order_id"),
        case.talk.last_response,
    )
    said, busy = case.turn.text, case.talk.form is not None or bool(case.talk.pending)
    if card is None or not order or busy or case.heard.value("order_id") or len(said) > FEW:
        return None
    if not (last in _REGISTERED or last.startswith(_ON_FILE)) or not _SAYS.by_whom.search(said):
        return None
    about = (Entity(entity="order_id", value=str(order)),)
    return decide("answer", replace(run(card, case), intent="return.status", entities=about))


@rule(
    "request.when_fetched",
    "Wants another day or asks for an hour, right after a pick-up was arranged: told what is on file, and that a colleague can change it.",
)
def when_fetched(case: Case) -> Decision | None:
    card, order, last = (
        case.actions.get("return.status"),
        case.talk.slots.get("order_id"),
        case.talk.last_response,
    )
    said, busy = case.turn.text, case.talk.form is not None or bool(case.talk.pending)
    if card is None or not order or busy or len(said) > LONGER:
        return None
    arranged = last in _REGISTERED or last.startswith(_ON_FILE) or last == _FIXED
    other = {found.entity for found in case.heard.entities} - {"date", "reason", "phone_tail", "quantity"}
    if not arranged or other or case.says("handoff.request", "return.withdraw", "refund.status"):
        return None
    if not _SAYS.when_fetched.search(said) or _SAYS.not_fetched.search(said):
        return None
    about = (Entity(entity="order_id", value=str(order)), PICKUP_ASKED)
    return decide("answer", replace(run(card, case), intent="return.status", entities=about))


@rule(
    "form.who_fetches",
    "Asks who sees to the courier, while something that goes back is asked about or shown: told, then that again.",
)
def in_a_form(case: Case) -> Decision | None:
    form, card, said = case.talk.form, case.actions.get("return.how"), case.turn.text
    middle = form if form is not None else case.shown_card
    if middle is None or card is None or not any(name.startswith(_GOES_BACK) for name in middle.intents):
        return None
    asks = _SAYS.whose.search(said) or (form is not None and ASKS.search(said))
    if len(said) > FEW or not asks or not _SAYS.by_whom.search(said) or POSTAGE.search(said):
        return None
    told = replace(run(card, case), intent="return.how", entities=())
    return decide("answer", told, *back(case, card.name))


IN_A_FORM: Final = (in_a_form,)
RULES: Final = (who_fetches, when_fetched)
