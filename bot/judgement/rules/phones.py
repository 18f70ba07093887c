"""Rules about a phone number: that of the account, or the one the courier calls."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, leave_quietly, rule, run, say
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Entity

_SAYS: Final = phrases("phones")

ASKED: Final = "account.edit.ask_phone"  # says itself that an order's number means that order's phone
TOLD: Final = frozenset({"account.edit.not_here", "account.edit.with_code"})  # not changed here, but so
FEW: Final = 80  # characters of what is said about that
_OF_IT: Final = frozenset(
    {"dialog.inform", "dialog.correct", "dialog.affirm", "dialog.deny", "oos", "delivery.issue"}
)
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
    quietly = leave_quietly(form)
    return decide("clarify", quietly, replace(run(card, case), intent="address.change"))


def _just_told(case: Case) -> bool:
    """Whether the last that was said is how the account's number is changed, and a few words follow."""
    open_ = case.talk.form is not None or case.talk.pending
    return case.talk.last_response in TOLD and not open_ and len(case.turn.text) <= FEW


def _of_the_account(case: Case) -> bool:
    return case.intent.startswith("account.") or case.intent in _OF_IT or not case.sure


@rule(
    "request.old_number",
    "Says, right after being told how a number is changed, that the old one is out of reach: a person checks who they are.",
)
def old_number(case: Case) -> Decision | None:
    card, said = case.actions.get("account.edit"), case.turn.text
    if card is None or not _just_told(case) or not _of_the_account(case):
        return None
    if not _SAYS.out_of_reach.search(said) or _SAYS.supposes.search(said) or case.heard.value("order_id"):
        return None
    told = (*case.heard.entities, Entity(entity="old_contact", value="gone"))
    return decide("handoff", replace(run(card, case), intent="account.edit", entities=told))


@rule(
    "request.number_not_here",
    "Sends the new number all the same or asks why, after being told how it is changed: an order's number is changed, the account's is not.",
)
def not_here(case: Case) -> Decision | None:
    told = {found.entity for found in case.heard.entities}
    account, order = case.actions.get("account.edit"), case.actions.get("address.change")
    if account is None or order is None or not _just_told(case):
        return None
    only_names = case.intent in _NAMES_IT or (
        case.intent == "order.status" and not ASKS.search(case.turn.text)
    )
    if "order_id" in told and only_names:
        return decide("clarify", replace(run(order, case), intent="address.change"))
    if _SAYS.why_not.search(case.turn.text) and _of_the_account(case):
        why = (*case.heard.entities, Entity(entity="asks_why", value="yes"))
        return decide("answer", replace(run(account, case), intent="account.edit", entities=why))
    if told & {"phone", "email"} and _of_the_account(case):
        return decide("answer", replace(run(account, case), intent="account.edit"))
    return None


@rule(
    "form.no_digits",
    "A visitor was asked for the end of an order's phone number and does not have it: told how else the order is opened; nothing is shown.",
)
def no_digits(case: Case) -> Decision | None:
    form, said = case.talk.form, case.turn.text
    if form is None or form.entity != "phone_tail" or case.heard.value("phone_tail") or len(said) > FEW:
        return None
    if case.heard.value("order_id") or case.heard.value("phone") or not _SAYS.no_digits.search(said):
        return None
    return decide("answer", leave_quietly(form), say("identity.no_digits"), case=case)


IN_A_FORM: Final = (of_the_order, no_digits)
RULES: Final = (old_number, not_here, on_order)
