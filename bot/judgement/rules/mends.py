"""Rules about a part of a value that was given: the rest of it stands, and the whole is shown again."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import ActionCard, Case, Pending
from bot.judgement.phrases import phrases
from bot.judgement.rule import again, back_to_pending, decide, drop_quietly, few, rule, run
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.in_form import fill
from bot.judgement.rules.later import gives_later
from bot.judgement.rules.leaning import HOW_LONG, asks_of_time
from bot.judgement.rules.money import OURS, RULES_OF
from bot.turn import Decision, Entity, Move
from bot.understanding.parts import parts

_SAYS: Final = phrases("mends")
FEW: Final = 40  # characters of a name that is told
_GIVEN: Final = frozenset({"address.change", "address.add", "invoice.change", "invoice.get"})  # hold values
_INVOICE: Final = frozenset({"invoice.change", "invoice.get"})
_ASKS_WHOM: Final = frozenset({"billing", "complete"})  # slots of a name and a number
_HOW_IT_IS_ISSUED: Final = Entity(entity=RULES_OF, value="topic.invoice_fee")  # it says how soon
_NO_SUCH: Final = "invoice.no_such_kind"
_SAID_OF_INVOICE: Final = frozenset({_NO_SUCH, "invoice.issued", "invoice.done", "invoice.change.done"})
_A_PART: Final = Entity(entity="part", value="yes")  # no entities at all would stand for all that were heard
LONG: Final = 80  # characters of what a card shall say, and around it
_GOES_BACK: Final = frozenset({"return.request", "exchange.request", "warranty.repair"})
_ASKED: Final = frozenset(
    {"invoice.get", "invoice.change", "oos", "dialog.inform", "dialog.correct", "account.verify"}
)
_WRITES: Final = frozenset({"address_change", "address_add", "account_edit"})
_TELLS: Final = frozenset(
    {"dialog.correct", "dialog.inform", "dialog.deny", "oos", "account.edit", "address.change", "address.add"}
    | {"invoice.change", "invoice.get", "order.change", "order.wrong_item"}
)


def _corrects(case: Case, intents: tuple[str, ...]) -> bool:
    """Whether the words only correct or add a part of what these acts hold: no other wish that is clear, and no order named."""
    said = case.turn.text
    order, new = case.heard.value("order_id"), {part.new for part in parts(said)}
    if (order and order not in new) or (case.intent not in _TELLS and case.sure and not order):
        return False
    names = "address.change" in intents and len(said) <= FEW and not ASKS.search(said)
    before = _INVOICE & set(intents) and _SAYS.told_before.search(said) and _SAYS.of_invoice.search(said)
    return bool(parts(said) or before) or (names and _SAYS.receiver.search(said) is not None)


def _other_kind(case: Case) -> bool:
    """Whether words of a few say which kind an invoice shall be, or for whom, and ask nothing."""
    said = case.turn.text
    told = case.intent in _TELLS or case.intent == "dialog.affirm" or not case.sure
    return told and len(said) <= FEW and _SAYS.kind_wished.search(said) is not None and not ASKS.search(said)


def _another_name(case: Case, waiting: Pending) -> bool:
    """Whether a bare name is told while an invoice is shown: "no, Otter Row Ltd" corrects what it carries."""
    told = (case.intent in _TELLS or not case.sure) and not case.heard.value("email")
    return told and waiting.takes is True and len(case.turn.text) <= LONG and not ASKS.search(case.turn.text)


def _other_particulars(case: Case, waiting: Pending) -> bool:
    """Whether an invoice that is only shown shall be made out otherwise: there is none yet that could be replaced."""
    of_it = case.heard.value("order_id") in (None, waiting.order)
    card = case.actions.get("invoice.get")
    first = card is not None and card.name == waiting.action
    if waiting.type == "invoice" and of_it and (_other_kind(case) or _another_name(case, waiting)):
        return True
    return (
        first and of_it and case.intent == "invoice.change" and case.sure and not ASKS.search(case.turn.text)
    )


def _again(case: Case, card: ActionCard) -> Move:
    intent = next(name for name in card.intents if name in _GIVEN)
    new = {part.new for part in parts(case.turn.text)}  # a postcode looks like an order's number
    told = tuple(e for e in case.heard.entities if e.entity != "order_id" or e.value not in new)
    return replace(run(card, case), intent=intent, entities=told or (_A_PART,))


@rule(
    "effect.part_corrected",
    "Corrects a part of what is shown, such as a house number or the end of a tax number: the rest stands, and the whole is shown again.",
)
def part_corrected(case: Case) -> Decision | None:
    waiting = case.talk.pending[-1] if len(case.talk.pending) == 1 else None
    card = next((c for c in case.actions.values() if waiting and c.name == waiting.action), None)
    if waiting is None or card is None or not _GIVEN & set(card.intents) or case.talk.form is not None:
        return None
    if not (_corrects(case, card.intents) or _other_particulars(case, waiting)):
        return None
    silently = drop_quietly(waiting)
    return decide("clarify", silently, _again(case, card))


@rule(
    "effect.thing_named",
    "Only names the thing that a shown address is for: it stays, and is shown for the order of that thing.",
)
def thing_named(case: Case) -> Decision | None:
    shown, card, said = case.shown, case.shown_card, case.turn.text
    if (
        shown is None
        or card is None
        or "address.change" not in card.intents
        or case.sure
        or ASKS.search(said)
    ):
        return None
    only = {found.entity for found in case.heard.entities} == {"product"}
    if not only or not few(said, FEW // 2) or len(case.heard.requests) > 1:
        return None
    return decide("clarify", drop_quietly(shown), replace(run(card, case), intent="address.change"))


@rule(
    "request.part_corrected",
    "Corrects a part of what was just written down: it is shown with that part, and asked once more.",
)
def part_of_done(case: Case) -> Decision | None:
    last = case.last
    card = case.actions.get("invoice.change") if last and "invoice.get" in last.intents else last
    if card is None or not _GIVEN & set(card.intents) or case.talk.form is not None or case.talk.pending:
        return None
    of_it = case.talk.last_response in _SAID_OF_INVOICE
    if of_it and (_other_kind(case) or _SAYS.void.search(case.turn.text)):
        asked_first = case.actions.get("invoice.get") if case.talk.last_response == _NO_SUCH else card
        return decide("clarify", _again(case, asked_first or card))
    return decide("clarify", _again(case, card)) if _corrects(case, card.intents) else None


@rule(
    "form.part_corrected",
    "Corrects a part of what was given while something else is asked for: the form takes it, and the question stays.",
)
def part_in_a_form(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None or not _GIVEN & set(form.intents):
        return None
    of_kind = form.slot in _ASKS_WHOM and bool(_INVOICE & set(form.intents)) and _other_kind(case)
    return fill(case) if of_kind or _corrects(case, form.intents) else None


@rule(
    "effect.as_it_was",
    "Wants the address or the name as it was: a change that is only shown is dropped, one that was just made is taken back.",
)
def as_it_was(case: Case) -> Decision | None:
    waiting = case.talk.pending[-1] if len(case.talk.pending) == 1 else None
    moves = (waiting.action if waiting else case.talk.last_action) in _WRITES
    said = case.turn.text
    if not moves or case.talk.form is not None or not _SAYS.as_it_was.search(said):
        return None
    if ASKS.search(_SAYS.as_it_was.sub("", said)):  # "how it was" asks nothing
        return None
    if waiting is not None:
        return decide(
            "answer", Move(kind="drop", target=waiting.effect, skill=waiting.skill, intent="dialog.deny")
        )
    target = case.talk.undo
    return decide("act", Move(kind="undo", target=target, intent="effect.undo")) if target else None


def _asks_of_invoice(case: Case) -> bool:
    """Whether something is asked about what an invoice carries, and nothing is given."""
    said = case.turn.text
    asks = ASKS.search(said) and _SAYS.of_invoice.search(said) and not _SAYS.a_value.search(said)
    asks = asks and not gives_later(said)
    return bool(asks) and not case.heard.entities and (case.intent in _ASKED or not case.sure)


@rule(
    "effect.asks_of_invoice",
    "Asks about what an invoice carries, while one is shown: that is answered, and the invoice is shown again.",
)
def asks_of_invoice(case: Case) -> Decision | None:
    knowledge = case.actions.get("knowledge.ask")
    waiting = case.talk.pending[-1] if len(case.talk.pending) == 1 else None
    of_it = waiting is not None and waiting.type == "invoice" and case.talk.form is None
    if knowledge is None or not (of_it and _asks_of_invoice(case)):
        return None
    card = case.actions.get("invoice.get")
    if card is not None and _SAYS.when_it_comes.search(case.turn.text):
        told = replace(run(card, case), intent="invoice.get", entities=(HOW_LONG,))
        return decide("answer", told, *back_to_pending(case, ()))
    about = (_HOW_IT_IS_ISSUED,) if _SAYS.how_it_comes.search(case.turn.text.lower()) else ()
    told = replace(run(knowledge, case), intent="knowledge.ask", entities=about or case.heard.entities)
    return decide("answer", told, *back_to_pending(case, ()))


@rule(
    "form.asks_of_invoice",
    "Asks about what an invoice carries or how long it takes, while one is asked about: that is answered, then the question again.",
)
def asks_in_a_form(case: Case) -> Decision | None:
    form, knowledge = case.talk.form, case.actions.get("knowledge.ask")
    if form is None or knowledge is None or not _INVOICE & set(form.intents):
        return None
    told, said = replace(run(knowledge, case), intent="knowledge.ask"), case.turn.text.lower()
    if (asks_of_time(said) or _SAYS.how_it_comes.search(said)) and not case.heard.entities:
        told = replace(told, entities=(_HOW_IT_IS_ISSUED,))
    elif form.slot not in _ASKS_WHOM or not _asks_of_invoice(case):
        return None
    return decide("answer", told, Move(kind="resume", target=form.action, skill=form.skill))


@rule(
    "effect.told_how_many",
    "Says how many of the order a shown change is for, or what its card shall say: that is put into the change that is shown.",
)
def told_how_many(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text
    card = case.actions.get("order.change")
    if shown is None or card is None or shown.action != card.name or case.heard.value("order_id"):
        return None
    if not _SAYS.how_many.search(said) or _SAYS.more.search(said) or ASKS.search(said) or len(said) > LONG:
        return None
    silently = drop_quietly(shown)
    return decide("clarify", silently, replace(run(card, case), intent="order.change"))


@rule(
    "effect.payer_disputed",
    "Says that the shop is to blame for what goes back, while it is shown: who pays the way back is worked out again.",
)
def payer_disputed(case: Case) -> Decision | None:
    waiting = case.talk.pending[-1] if len(case.talk.pending) == 1 else None
    card = next((c for c in case.actions.values() if waiting and c.name == waiting.action), None)
    if waiting is None or card is None or not _GOES_BACK & set(card.intents) or case.talk.form is not None:
        return None
    if not _SAYS.your_fault.search(case.turn.text):
        return None
    if "shop_pays" in waiting.says:
        return again(case)  # which says so
    told = case.heard.value("reason") or ""
    named = Entity(entity="reason", value=told if told in OURS else "quality")
    anew = replace(run(card, case), intent=card.intents[0], entities=(named,))
    return decide("clarify", drop_quietly(waiting), anew)


IN_A_FORM: Final = (part_in_a_form, asks_in_a_form)
RULES: Final = (
    part_corrected,
    thing_named,
    part_of_done,
    as_it_was,
    asks_of_invoice,
    told_how_many,
    payer_disputed,
)
