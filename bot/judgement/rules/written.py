"""Rules about what was written down, or is about to be: another name instead, what else an address book wants."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import ActionCard, Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, drop_quietly, leave_quietly, rule, run
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Entity

_SAYS: Final = phrases("written")
FEW: Final = 40  # characters of a name
MUCH: Final = 0.4  # of a message that does little but tell an address
_NO_WISH: Final = frozenset(
    {"dialog.deny", "dialog.correct", "dialog.inform", "dialog.social", "oos", "account.edit"}
)


@rule(
    "effect.name_corrected",
    "Says another name right after a no, while a change of the customer's name is shown: that name is shown instead.",
)
def name_corrected(case: Case) -> Decision | None:
    shown, card, said = case.shown, case.actions.get("account.edit"), case.turn.text.strip()
    if shown is None or card is None or shown.action != card.name or len(said) > FEW or ASKS.search(said):
        return None
    found = _SAYS.another_name.match(said)
    name = next((part for part in found.groups() if part), "") if found else ""
    if not name or _SAYS.no_name.match(name) or (case.sure and case.intent not in _NO_WISH):
        return None
    silently = drop_quietly(shown)
    told = (Entity(entity="name", value=name),)
    return decide("clarify", silently, replace(run(card, case), intent="account.edit", entities=told))


def _of_address_book(case: Case) -> ActionCard | None:
    """The action that speaks for the address book, where an address is to go, or to be the default or not."""
    said = case.turn.text
    meant = _SAYS.address_book.search(said) and not _SAYS.of_something_else.search(said)
    return case.actions.get("address.add") if meant and not case.heard.value("order_id") else None


@rule(
    "effect.address_book",
    "Wants another of the kept addresses as the default, or not the new one, while that is shown: said what can be done here.",
)
def book_shown(case: Case) -> Decision | None:
    card, waiting = _of_address_book(case), case.talk.pending
    if card is None or len(waiting) != 1 or waiting[0].action != card.name or case.talk.form is not None:
        return None
    silently = drop_quietly(waiting[0], skill=card.skill)
    return decide("decline", silently, replace(run(card, case), intent="address.add"))


@rule(
    "form.address_book",
    "Wants an address deleted or not made the default, while a new one is asked for: said what can be done here.",
)
def book_in_a_form(case: Case) -> Decision | None:
    card, form = _of_address_book(case), case.talk.form
    if card is None or form is None or form.action != card.name or case.heard.value("address"):
        return None
    silently = leave_quietly(form)
    return decide("decline", silently, replace(run(card, case), intent="address.add"))


@rule(
    "request.address_book",
    "Wants a kept address deleted, or another of them as the default: said where that is done, and what can be done here.",
)
def book(case: Case) -> Decision | None:
    card = _of_address_book(case)
    if card is None or case.talk.form is not None or case.talk.pending:
        return None
    return decide("decline", replace(run(card, case), intent="address.add"))


@rule(
    "request.default_address",
    "Tells an address that shall be the default: it is kept in the account, and no order is sent there.",
)
def default(case: Case) -> Decision | None:
    card, said = case.actions.get("address.add"), case.turn.text
    if card is None or not case.heard.value("address") or case.talk.form is not None:
        return None
    if not _SAYS.as_default.search(said) or _SAYS.of_something_else.search(said):
        return None
    if case.heard.value("order_id") or case.intent not in ("address.change", "address.add", "dialog.inform"):
        return None
    return decide("clarify", replace(run(card, case), intent="address.add"))


@rule(
    "request.bare_address",
    "Tells an address with nothing open and wishes nothing that is clear: it is shown as where their order would go, and waits for a yes.",
)
def bare_address(case: Case) -> Decision | None:
    card, said = case.actions.get("address.change"), case.turn.text
    told = next((found for found in case.heard.entities if found.entity == "address"), None)
    if card is None or told is None or case.talk.form is not None or case.talk.pending or ASKS.search(said):
        return None
    little = told.end - told.start >= MUCH * len(said) and len(case.heard.requests) == 1
    if case.sure or case.talk.customer_id is None or not little:
        return None
    return decide("clarify", replace(run(card, case), intent="address.change"))


ON_A_CARD: Final = (name_corrected, book_shown)
IN_A_FORM: Final = (book_in_a_form,)
RULES: Final = (book, default, bare_address)
