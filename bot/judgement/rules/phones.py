"""Rules about a phone number: that of the account, or the one the courier calls."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, rule, run
from bot.turn import Decision, Move

_SAYS: Final = phrases("phones")

ASKED: Final = "account.edit.ask_phone"  # says itself that an order's number means that order's phone
_NAMES_IT: Final = frozenset(
    {"dialog.inform", "dialog.correct", "dialog.affirm", "account.edit", "address.change"}
)


@rule(
    "request.phone_on_order",
    "Wants another phone number on an order, not in the account: that order is changed.",
)
def on_order(case: Case) -> Decision | None:
    card, said = case.actions.get("address.change"), case.turn.text
    named = _SAYS.on_an_order.search(said) or (case.heard.value("order_id") and _SAYS.phone.search(said))
    if card is None or case.intent != "account.edit" or not named or case.talk.form is not None:
        return None
    return decide("clarify", replace(run(card, case), intent="address.change"))


@rule(
    "form.phone_on_order",
    "Was asked for the account's new phone number and names an order: the number on that order is meant.",
)
def of_the_order(case: Case) -> Decision | None:
    card, form = case.actions.get("address.change"), case.talk.form
    if card is None or form is None or case.talk.last_response != ASKED or not case.heard.value("order_id"):
        return None
    if case.intent not in _NAMES_IT:
        return None  # "where is 10421" is another question
    quietly = Move(kind="cancel_form", target=form.action, skill=form.skill, facts={"silent": True})
    return decide("clarify", quietly, replace(run(card, case), intent="address.change"))


IN_A_FORM: Final = (of_the_order,)
RULES: Final = (on_order,)
