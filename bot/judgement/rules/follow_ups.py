"""Rules about words that lean on what the bot said last: digits that were refused, readings that were offered."""

import json
from dataclasses import replace
from typing import Final

from bot.judgement.case import ActionCard, Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import OFFERS, decide, rule, run, say
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.money import POSTAGE
from bot.turn import Decision, Entity

_SAYS: Final = phrases("follow_ups")

NOT_FOUND: Final = "order.not_found"  # the same words for what is not theirs and what is not there
FEW: Final = 24  # characters of which part is meant
_TELLS: Final = frozenset({"dialog.inform", "dialog.correct", "product.info", "oos", "order.wrong_item"})
SHORT: Final = 40  # characters of a few digits and the words around them


WRONG: Final = "order.wrong_item"
# What was told to have no such size or colour, or none left, and by which wish another one is taken.
_NO_SUCH: Final = {
    "order.change.no_such": "order.change",
    "order.change.no_stock": "order.change",
    "exchange.sold_out": "exchange.request",
}
_NO_VALUE: Final = ("dialog.deny", "dialog.affirm", "dialog.social", "handoff.")
_ANOTHER: Final = ("dialog.", "product.", "feedback.", "order.change", "exchange.request")
_OF_DELIVERY: Final = frozenset(
    {"order.status", "delivery.issue", "delivery.urge", "delivery.period", "delivery.fee"}
)


@rule(
    "request.digits_again",
    "Gives other digits after the check of an order failed, or some after having none: that order is tried once more.",
)
def digits_again(case: Case) -> Decision | None:
    talk, said = case.talk, case.heard
    last = (card for card in case.actions.values() if card.name == talk.last_action)
    card = next(last, case.actions.get("order.status"))  # nothing was done yet for who had no digits at first
    digits = said.value("phone_tail") or said.value("phone")
    if card is None or not digits or not talk.to_open or talk.form or said.value("order_id"):
        return None
    if (case.card is not None and case.sure) or len(case.turn.text) > SHORT:
        return None
    order = Entity(entity="order_id", value=talk.to_open)
    return decide("answer", replace(run(card, case), entities=(*said.entities, order)))


@rule(
    "request.another_variant",
    "Was told that the size or colour does not exist or is sold out, and names another one: that is taken instead.",
)
def another_variant(case: Case) -> Decision | None:
    wanted = _NO_SUCH.get(case.talk.last_response, "")
    card, said = case.actions.get(wanted), case.heard
    if card is None or case.talk.pending or case.talk.form is not None or said.value("order_id"):
        return None
    # A catalogue's own names ("burgundy", 酒红) are known to the skill alone: a few words that mean nothing else are tried.
    unread = not case.sure and len(case.turn.text) <= FEW and not case.intent.startswith(_NO_VALUE)
    if not (said.value("colour") or said.value("size") or unread) or ASKS.search(case.turn.text):
        return None
    elsewhere = case.sure and not case.intent.startswith(_ANOTHER)
    return (
        None
        if elsewhere or len(case.turn.text) > SHORT
        else decide("answer", replace(run(card, case), intent=wanted))
    )


@rule(
    "request.not_theirs",
    "Says whose the order is that was refused: that opens nothing, and the same is said again.",
)
def not_theirs(case: Case) -> Decision | None:
    wish = case.card is not None and case.sure and not case.intent.startswith(("order.", "delivery.issue"))
    if case.talk.last_response != NOT_FOUND or wish or case.heard.value("order_id"):
        return None
    said = case.turn.text
    digits = (
        case.heard.value("phone_tail") and not case.talk.to_open
    )  # they open nothing for who is signed in
    if not (_SAYS.somebodys.search(said) or _SAYS.begs.search(said) or digits) or len(said) > SHORT:
        return None
    return decide("decline", say(NOT_FOUND), case=case)


@rule(
    "request.cancel_offered",
    "Says only to cancel, where a button of the last reply offers just that: it is meant.",
)
def cancel_offered(case: Case) -> Decision | None:
    card = case.actions.get("order.cancel")
    if card is None or "order.cancel" not in case.talk.offered or case.talk.form or case.talk.pending:
        return None
    if not _SAYS.cancel.fullmatch(case.turn.text.strip()):
        return None
    return decide("clarify", replace(run(card, case), intent="order.cancel"))


@rule(
    "request.remedy_offered",
    "Says to send it again, where a button of the last reply offers just that: it is meant.",
)
def remedy_offered(case: Case) -> Decision | None:
    named = [button.payload.partition("{") for button in case.talk.buttons]
    offer = next(
        (brace + rest for name, brace, rest in named if name.strip("/ ") == WRONG and "resend" in rest), ""
    )
    card = case.actions.get(WRONG)
    if card is None or not offer or case.talk.form or not _SAYS.resend.search(case.turn.text):
        return None
    return decide("answer", replace(run(card, case), intent=WRONG, entities=_told(offer)))


@rule(
    "request.more_of_it",
    "Says more of what is wrong, while a way to put it right is on offer: that way is offered again, not asked what was meant.",
)
def more_of_it(case: Case) -> Decision | None:
    card, said = case.actions.get(WRONG), case.turn.text
    payload = next((b.payload for b in case.talk.buttons if b.payload.startswith(f"/{WRONG}{{")), "")
    same = case.intent == WRONG  # told with other words: it is on offer already
    if card is None or not payload or case.talk.form or ASKS.search(said) or POSTAGE.search(said):
        return None
    if (case.sure and not same) or len(said) > (SHORT if same else FEW):
        return None
    if case.intent not in _TELLS or case.heard.value("order_id"):
        return None
    of_it = tuple(found for found in _told(payload.removeprefix(f"/{WRONG}")) if found.entity == "problem")
    return decide("clarify", replace(run(card, case), intent=WRONG, entities=of_it))


@rule(
    "request.faster",
    "Asks for a faster way in a few words, after where an order stands: the ways to send are told.",
)
def faster(case: Case) -> Decision | None:
    card, last = case.actions.get("delivery.options"), case.last
    if (
        card is None
        or last is None
        or not _OF_DELIVERY & set(last.intents)
        or case.talk.form
        or case.talk.pending
    ):
        return None
    if not _SAYS.express.fullmatch(case.turn.text.strip()) or case.heard.value("order_id"):
        return None
    return decide("answer", replace(run(card, case), intent="delivery.options", entities=()))


@rule(
    "request.value_for_offered",
    "Gives what only one of the offered wishes needs, such as an address: that wish is meant.",
)
def value_for_offered(case: Case) -> Decision | None:
    if case.talk.last_response not in OFFERS or (case.card is not None and case.sure):
        return None
    given = {found.entity for found in case.heard.entities}
    fitting: dict[str, tuple[ActionCard, str, tuple[Entity, ...]]] = {}
    for button in case.talk.buttons:
        name, brace, rest = button.payload.partition("{")
        card = case.actions.get(name.strip("/ "))
        if card is not None and card.takes & given:
            fitting.setdefault(card.name, (card, name.strip("/ "), _told(brace + rest)))
    if len(fitting) != 1:
        return None
    ((card, intent, earlier),) = fitting.values()
    move = replace(run(card, case), intent=intent, entities=(*earlier, *case.heard.entities))
    return decide("answer", move)


@rule(
    "request.mail_for_invoice",
    "Gives an e-mail address after an invoice was spoken of: it is about where that invoice goes.",
)
def mail_for_invoice(case: Case) -> Decision | None:
    card = case.actions.get("invoice.get")
    of_invoices = card is not None and case.talk.last_action == card.name and case.talk.form is None
    if card is None or not of_invoices or not case.heard.value("email"):
        return None
    if (case.card is not None and case.sure) or len(case.turn.text) > SHORT:
        return None
    return decide("answer", replace(run(card, case), intent="invoice.get"))


def _told(payload: str) -> tuple[Entity, ...]:
    """What the message told that was asked back about; our own buttons carry it."""
    values = json.loads(payload) if payload else {}
    return tuple(Entity(entity=str(name), value=str(value)) for name, value in values.items())


@rule(
    "request.restores",
    "Wants back what was just cancelled: told where that order stands and, where it is wanted again, how to order, since nothing is restored.",
)
def restores(case: Case) -> Decision | None:
    status, place = case.actions.get("order.status"), case.actions.get("order.place")
    order, last = case.talk.slots.get("order_id"), case.last
    if status is None or place is None or not order or case.talk.form is not None or case.talk.pending:
        return None
    if last is None or "order.cancel" not in last.intents or not _SAYS.restores.search(case.turn.text):
        return None
    about = (Entity(entity="order_id", value=str(order)),)
    stands = replace(run(status, case), intent="order.status", entities=about)
    if case.intent == "dialog.deny":
        return decide("answer", stands)  # a "stop" that comes too late asks for no other order
    return decide("answer", stands, replace(run(place, case), intent="order.place"))


@rule(
    "request.size_instead",
    "Wants another size instead, after sizes were told of, and has bought here: what was bought is changed or exchanged.",
)
def size_instead(case: Case) -> Decision | None:
    card, last, said = case.actions.get("exchange.request"), case.last, case.turn.text
    of_sizes = last is not None and any(name in ("product.size", "product.stock") for name in last.intents)
    theirs = case.talk.customer_id is not None or case.talk.slots.get("order_id")
    if card is None or not of_sizes or not theirs or case.sure or case.talk.form or case.talk.pending:
        return None
    if len(said) > SHORT or not _SAYS.size_instead.search(said.lower()):
        return None
    return decide("clarify", replace(run(card, case), intent="exchange.request"))


RULES: Final = (
    digits_again,
    another_variant,
    not_theirs,
    value_for_offered,
    mail_for_invoice,
    cancel_offered,
    remedy_offered,
    more_of_it,
    faster,
    restores,
    size_instead,
)
