"""Rules about a few words that lean on what was said: when a person answers, how to go about it, what a name is for."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import OFFERS, back_to_pending, decide, rule, run, say
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.in_form import fill
from bot.turn import Decision, Entity, Move

_SAYS: Final = phrases("leaning")

FEW: Final = 40  # characters
TELLS: Final = 0.5  # enough of a message that does nothing but tell
SLIGHT: Final = 0.15  # of a reading about the thing itself, or about a price that fell
WHO_ASKED: Final = "address.recipient.ask"
HOW_LONG: Final = Entity(entity="how_long", value="yes")  # tells the skill what is asked
_LEADS_TO: Final = {
    "warranty.repair": "warranty.repair",
    "return.policy": "return.request",
    "price.protection": "price.protection",
    "exchange.request": "exchange.request",
}
_OF_A_CASE: Final = frozenset({"amount", "date"})
_GOES_BACK: Final = frozenset({"return.request", "exchange.request", "warranty.repair"})


@rule(
    "person.when",
    "Something waits for a person, and the customer asks when they hear: told when people are there and how to reach them.",
)
def person_when(case: Case) -> Decision | None:
    card, said = case.actions.get("contact.info"), case.turn.text
    named = {found.entity for found in case.heard.entities} - {"date"}
    if card is None or not case.talk.ticket_open or named or len(said) > FEW or case.talk.form is not None:
        return None
    handed = case.talk.last_response.startswith(
        ("handoff.", "effect.approval", "effect.waits", "effect.still_waits", "refund.approval", "contact.")
    )
    if not (_SAYS.person_when.search(said) or (handed and _SAYS.how_much_longer.fullmatch(said.strip()))):
        return None
    elsewhere = case.sure and case.intent.startswith(("refund.", "return.", "order.", "delivery."))
    if case.says("handoff.request") or (elsewhere and not handed):
        return None
    told = replace(run(card, case), intent="contact.info")
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "person.particulars",
    "Tells a number or more of it right after a colleague was asked for: it is with the case, and nothing else is made of it.",
)
def particulars(case: Case) -> Decision | None:
    told = case.intent in ("dialog.inform", "dialog.correct") and case.request.top.confidence >= TELLS
    told = told or _of_the_case(case)
    waits = case.talk.ticket_open and case.talk.last_response.startswith("handoff.")
    busy = case.talk.form is not None or case.talk.pending
    if not (told and waits) or busy or len(case.heard.requests) > 1 or ASKS.search(case.turn.text):
        return None
    return decide("answer", say("handoff.particulars"))


def _of_the_case(case: Case) -> bool:
    """Whether sums, days or something to show for it are told of what a colleague was asked for."""
    named = {found.entity for found in case.heard.entities}
    same = case.card is not None and case.card is case.last
    return (same or not case.sure) and (
        bool(named & _OF_A_CASE) or _SAYS.has_proof.search(case.turn.text) is not None
    )


@rule(
    "request.how_to",
    "Asks in a few words how to go about it, after the rules of an act: that act is begun.",
)
def how_to(case: Case) -> Decision | None:
    last = case.last
    name = next((_LEADS_TO[each] for each in (last.intents if last else ()) if each in _LEADS_TO), "")
    card = case.actions.get(name)
    if card is None or case.talk.form is not None or case.talk.pending or case.heard.entities:
        return None
    if not _SAYS.how_to.fullmatch(case.turn.text.strip()):
        return None
    return decide("clarify", replace(run(card, case), intent=name))


@rule(
    "request.when_got",
    "Only says when it was bought or came, while ways out are on offer: they are offered again.",
)
def when_got(case: Case) -> Decision | None:
    ways = [button.payload.partition("{") for button in case.talk.buttons]
    names = [name.strip("/ ") for name, _, _ in ways if name.strip("/ ") in case.actions]
    if case.talk.last_response not in OFFERS or not names or case.talk.form is not None:
        return None
    if not _SAYS.when_got.fullmatch(case.turn.text.strip()) or case.heard.value("order_id"):
        return None
    kept = tuple(found for found in case.heard.entities if found.entity != "date")
    return decide(
        "clarify",
        Move(kind="say", target="clarify.which", entities=kept, facts={"intents": [*names]}),
        case=case,
    )


@rule(
    "request.price_fell",
    "Says that what they bought has become cheaper: whether the difference comes back is worked out.",
)
def price_fell(case: Case) -> Decision | None:
    card = case.actions.get("price.protection")
    share = next((i.confidence for i in case.request.intents if i.name == "price.protection"), 0.0)
    if card is None or case.sure or share < SLIGHT or case.talk.form is not None:
        return None
    if case.intent not in ("price.protection", "price.ask") or not _SAYS.fell.search(case.turn.text):
        return None
    return decide("answer", replace(run(card, case), intent="price.protection"))


@rule(
    "request.of_thing",
    "Sounds like a password or an account, but a thing is named: it is asked about that thing.",
)
def of_thing(case: Case) -> Decision | None:
    card = case.actions.get("product.info")
    share = sum(i.confidence for i in case.request.intents if i.name in ("product.info", "tech.issue"))
    if card is None or case.sure or not case.heard.value("product") or share < SLIGHT:
        return None
    if not case.intent.startswith("account.") or case.talk.form is not None:
        return None
    return decide("answer", replace(run(card, case), intent="product.info"), *back_to_pending(case, ()))


def asks_of_time(said: str) -> bool:
    """Whether a few words ask how long something takes, and neither of money nor of goods."""
    few = len(said.partition("?")[0]) <= FEW
    return few and bool(_SAYS.how_long.search(said)) and not _SAYS.money_or_goods.search(said)


@rule(
    "request.invoice_time",
    "Asks in a few words how long it takes, after an invoice: that is told of invoices, not of money or parcels.",
)
def invoice_time(case: Case) -> Decision | None:
    card, last, said = case.actions.get("invoice.get"), case.last, case.turn.text
    of_invoices = last is not None and any(name.startswith("invoice.") for name in last.intents)
    of_invoices = of_invoices or any(pending.type == "invoice" for pending in case.talk.pending)
    told = {found.entity for found in case.heard.entities} - {"date"}
    if card is None or not of_invoices or case.talk.form is not None or told or not asks_of_time(said):
        return None
    if case.sure and case.intent.startswith("invoice."):
        return None  # asked for by its name: what is known of theirs is told
    of_it = replace(run(card, case), intent="invoice.get", entities=(HOW_LONG,))
    return decide("answer", of_it, *back_to_pending(case, ()))


@rule(
    "effect.asks_time",
    "Asks in a few words how long it takes, while what waits to go back says so: it is shown again.",
)
def asks_time(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text
    card = case.shown_card
    if shown is None or card is None or not _GOES_BACK & set(card.intents) or len(said) > FEW:
        return None
    asks = case.intent == "return.status" and (_SAYS.how_long.search(said) or _SAYS.person_when.search(said))
    asks = asks or _SAYS.only_how_long.fullmatch(said.lower().strip())
    if not asks or case.heard.value("order_id") or case.heard.value("product") or _SAYS.money.search(said):
        return None
    return decide("clarify", Move(kind="resume", skill=shown.skill, intent="dialog.affirm"))


@rule(
    "effect.asks_cost",
    "Asks in a few words what it costs them, while what waits to go back says who pays: it is shown again.",
)
def asks_cost(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text
    if shown is None or len(said) > FEW or not {"customer_pays", "shop_pays", "depends"} & set(shown.says):
        return None
    told_elsewhere = case.sure and case.intent not in (
        "dialog.affirm",
        "price.ask",
    )  # by the rules of returns
    if told_elsewhere or case.heard.value("order_id") or not _SAYS.costs_me.search(said):
        return None
    return decide("clarify", Move(kind="resume", skill=shown.skill, intent="dialog.affirm"))


@rule(
    "request.return_window",
    "Asks whether it is too late to send something back, after its order was spoken of: told for that order.",
)
def return_window(case: Case) -> Decision | None:
    card, order = case.actions.get("return.policy"), case.talk.slots.get("order_id")
    if card is None or case.talk.form is not None or not _SAYS.window.search(case.turn.text):
        return None
    if (
        not case.intent.startswith(("return.", "refund.", "exchange.", "dialog."))
        or case.intent == "return.request"
    ):
        return None
    named = case.heard.value("order_id") or case.heard.value("product")
    about = case.heard.entities if named or not order else (Entity(entity="order_id", value=str(order)),)
    told = replace(run(card, case), intent="return.policy", entities=about)
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "effect.asks_window",
    "Asks until when it can go back, while that waits for a word: told for that order, and shown again.",
)
def asks_window(case: Case) -> Decision | None:
    return return_window.apply(case) if case.talk.pending else None


@rule("form.name_told", "Was asked who shall receive it and says a bare name: the form takes it.")
def name_told(case: Case) -> Decision | None:
    said = case.turn.text.strip(" 。.!！")
    if case.talk.form is None or case.talk.last_response != WHO_ASKED or case.heard.value("address"):
        return None
    found = _SAYS.name.fullmatch(said)
    chatty = case.intent not in ("dialog.inform", "dialog.affirm", "dialog.correct", "oos") and case.sure
    if found is None or _SAYS.no_name.search(said) or chatty:
        return None
    name = Entity(entity="recipient", value=found["zh"] or found["en"])
    taken = fill(case)
    move = replace(taken.moves[0], entities=(*case.heard.entities, name))
    return replace(taken, moves=(move,))


IN_A_FORM: Final = (name_told,)
ON_A_CARD: Final = (asks_cost, asks_window)
RULES: Final = (
    asks_time,
    return_window,
    person_when,
    particulars,
    how_to,
    when_got,
    price_fell,
    of_thing,
    invoice_time,
)
