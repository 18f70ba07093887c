"""Rules about an open form: an answer fills it, a no closes it, another wish interrupts it and then it goes on."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case, Form
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, hand_over, kin, leave_quietly, rivals, rule, run
from bot.judgement.rules.in_form import elsewhere, fill
from bot.judgement.rules.standing import only_asks_state
from bot.turn import Decision, Move

_SAYS: Final = phrases("forms")
COSTS: Final = _SAYS.costs
ASKS: Final = _SAYS.asks
LEAVES: Final = _SAYS.leaves

_ANSWERS = frozenset({"dialog.inform", "dialog.correct", "dialog.affirm", "dialog.social"})
_DIALOGUE = frozenset(
    {"dialog.affirm", "dialog.deny", "dialog.inform", "dialog.correct"}
)  # no wishes; a greeting is one
_A_NO = 0.3  # fainter than this, nothing is closed
_A_PLAIN_NO = 0.85  # beside something else that is told or asked
_MOSTLY = 0.7  # of a message that does nothing but answer
_CHAT = frozenset({"dialog.social", "feedback.positive"})
_A_PLAIN_YES = 0.85
_A_NAMING = 32  # characters of "put it on the earphones one"
_ONLY_CHAT = 0.6  # of a message that thanks or takes leave, which nobody wants noted on an order
_AS_GOOD = {"phone_tail": ("phone", "order_id", "tracking_number")}  # the whole number, or another order


def _has_answer(case: Case) -> bool:
    form = case.talk.form
    if form is None:
        return False
    names = (form.entity, form.choice, *_AS_GOOD.get(form.entity, ()))
    return any(case.heard.value(name) for name in names if name)


def _hints(case: Case) -> bool:
    """Whether something else was named that leads to an answer, such as what the order holds."""
    form = case.talk.form
    return form is not None and any(case.heard.value(name) for name in form.also)


def _chosen(case: Case) -> bool:
    """Whether the words name one of the choices and ask nothing besides."""
    form, said = case.talk.form, case.turn.text
    named = bool(form and form.choice and case.heard.value(form.choice))
    return named and (
        not ASKS.search(said) or bool(_SAYS.begs.search(said) and not _SAYS.wants_to_know.search(said))
    )


def _only_names_it(case: Case) -> bool:
    """Whether an order is named that was asked for and nothing is asked of it: by itself that sounds like "where is it"."""
    form, said = case.talk.form, case.turn.text
    asked = form is not None and form.entity == "order_id" and case.intent == "order.status"
    asked = asked and case.heard.value("product") is not None and case.request.top.confidence < _A_PLAIN_YES
    return asked and len(said) <= _A_NAMING and not ASKS.search(said) and not _SAYS.where_it_is.search(said)


def _nothing_else(case: Case) -> bool:
    """Whether what answers the question is about all that was said."""
    form = case.talk.form
    names = (form.entity, *form.also) if form else ()
    told = sum(found.end - found.start for found in case.heard.entities if found.entity in names)
    return told >= _MOSTLY * len(case.turn.text.strip()) > 0


def _only_answers(case: Case) -> bool:
    """Whether the form takes what was said and nothing is asked besides: a bank's name is no wish to pay."""
    form = case.talk.form
    return form is not None and form.takes is True and not ASKS.search(case.turn.text)


@rule("form.cancelled", "Does not want to go on: the form is closed without asking why.")
def cancelled(case: Case) -> Decision | None:
    form = case.talk.form
    more = case.heard.value("reason") or _SAYS.ends_asking.search(case.turn.text)
    told_no = case.intent == "dialog.deny" and case.request.top.confidence >= (_A_PLAIN_NO if more else _A_NO)
    told_no = told_no or (LEAVES.search(case.turn.text) is not None and not elsewhere(case))
    if form and told_no and not _has_answer(case) and not form.takes:
        return decide(
            "answer", Move(kind="cancel_form", target=form.action, skill=form.skill, intent="dialog.deny")
        )
    return None


@rule("form.answered", "Gives what was asked for: the form takes it.")
def answered(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None:
        return None
    own = (
        case.intent in form.intents or case.intent in _ANSWERS or not elsewhere(case) or _only_names_it(case)
    )
    if _chosen(case) or ((_has_answer(case) or _hints(case)) and (own or _nothing_else(case))):
        return fill(case)
    if case.intent in form.intents and case.heard.entities:
        return fill(case)
    return None


@rule(
    "form.replaced",
    "Wants another way out of the same trouble: that one instead, the old question is dropped.",
)
def replaced(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None or not elsewhere(case) or case.card is None or _only_answers(case):
        return None
    if not (_does_it(case.intent, form) or rivals(case.intent, form.intents)):
        return None
    if case.heard.value("order_id") or (
        case.intent == "return.request" and _SAYS.keeps.search(case.turn.text)
    ):
        return None
    quietly = leave_quietly(form)
    return decide("answer", quietly, run(case.card, case))


def _does_it(intent: str, form: Form) -> bool:
    """Whether a wish comes to what the form was for: who tells of a lost parcel has said what "where is it" was about."""
    return bool(kin(intent) & set(form.intents))


@rule("form.why", "Asks why something is needed in the middle: that is said, then the question again.")
def why(case: Case) -> Decision | None:
    form, card = case.talk.form, case.actions.get("account.verify")
    if form is None or card is None or form.entity != "phone_tail" or not _SAYS.why.search(case.turn.text):
        return None
    if _has_answer(case):
        return None
    told = replace(run(card, case), intent="account.verify")
    return decide("answer", told, Move(kind="resume", target=form.action, skill=form.skill))


@rule("form.interrupted", "Asks for something else in the middle: that first, then the open question again.")
def interrupted(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None or not elsewhere(case) or case.card is None or _only_answers(case):
        return None
    if case.intent in _DIALOGUE or (form.free and case.intent in form.intents) or _only_looked(case):
        return None
    return decide("answer", run(case.card, case), Move(kind="resume", target=form.action, skill=form.skill))


@rule(
    "form.aside",
    "A question in the middle that an approved passage answers: that first, then the open question again.",
)
def aside(case: Case) -> Decision | None:
    form, knowledge = case.talk.form, case.actions.get("knowledge.ask")
    if form is None or form.free or knowledge is None or not case.turn.passages or _wants_it_still(case):
        return None
    if elsewhere(case) or _has_answer(case) or case.intent in _DIALOGUE or not ASKS.search(case.turn.text):
        return None
    return decide("answer", run(knowledge, case), Move(kind="resume", target=form.action, skill=form.skill))


def _wants_it_still(case: Case) -> bool:
    """Whether it is only asked once more what was asked before the question: "where is my order?" asks for no article."""
    form = case.talk.form
    return form is not None and case.sure and case.intent in form.intents and case.intent.endswith(".status")


@rule("form.free_text", "The form asked for words of the customer's own: it takes them.")
def free_text(case: Case) -> Decision | None:
    form = case.talk.form
    worn = form is not None and form.choice and case.talk.unclear >= case.limits.failed_clarifications
    if form is None or not form.free or worn or (case.intent == "dialog.deny" and not form.takes):
        return None
    if not form.takes and (only_asks_state(case.turn.text) or (not case.heard.entities and _only_chat(case))):
        return None
    return fill(case)


def _only_chat(case: Case) -> bool:
    """Whether it only thanks, takes leave, or says yes to nothing: no words for the form."""
    chat = sum(i.confidence for i in case.request.intents if i.name in _CHAT)
    yes = case.request.top.confidence if case.intent == "dialog.affirm" else 0.0
    return chat >= _ONLY_CHAT or yes >= _A_PLAIN_YES


def _only_looked(case: Case) -> bool:
    """Whether somebody agrees and thanks who was only asked what to look up."""
    form = case.talk.form
    about = next((each for each in case.actions.values() if form and each.name == form.action), None)
    thanked = _SAYS.thanks_off.fullmatch(case.turn.text.lower().strip())
    return about is not None and about.stakes == "low" and not about.confirms and thanked is not None


@rule(
    "form.left",
    "Thanks or takes leave instead of an answer: answered; the customer's own words are waited for no longer.",
)
def left(case: Case) -> Decision | None:
    form, card = case.talk.form, case.actions.get("dialog.social")
    chat = sum(i.confidence for i in case.request.intents if i.name in _CHAT)
    only_looked = _only_looked(case)
    if form is None or card is None or case.heard.entities or (chat < _ONLY_CHAT and not only_looked):
        return None
    if form.takes:
        return None
    thanked = replace(run(card, case), intent="dialog.social")
    if not form.free and not only_looked:
        return decide("answer", thanked, Move(kind="resume", target=form.action, skill=form.skill))
    quietly = leave_quietly(form)
    return decide("answer", quietly, thanked)


@rule("form.unclear_again", "Two clarifications failed: a person helps.")
def unclear_again(case: Case) -> Decision | None:
    if case.talk.form and case.talk.unclear >= case.limits.failed_clarifications:
        return decide("handoff", hand_over("not_understood"), case=case, skill="handoff")
    return None


@rule("form.asked_again", "Neither an answer nor another wish: the question is put again.")
def asked_again(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None:
        return None
    return decide(
        "clarify",
        Move(kind="resume", target=form.action, skill=form.skill, intent=case.intent, facts={"missed": True}),
    )


RULES = (
    cancelled,
    answered,
    replaced,
    why,
    interrupted,
    aside,
    free_text,
    left,
    unclear_again,
    asked_again,
)
