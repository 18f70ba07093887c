"""Ways out of a form: not what is wanted at all, about nothing bought yet, or about an order whose number is not at hand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.judgement.case import ActionCard, Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, leave_quietly, rule, run, say
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.several import wishes
from bot.knowledge.general import RULES_TOLD
from bot.turn import Decision, Entity, Move
from bot.understanding.normalise import normalise

_SAYS: Final = phrases("way_out")

NO_NUMBER: Final = "order.no_number"  # said to who has none at hand
RULES_TOLD_LAST: Final = "order.send_number_later"
RULES_OF: Final = "rules_of"  # tells the skill for knowledge of what the rules are wanted
ASKED_BEFORE: Final = Entity(entity="asked_before", value="yes")  # the question stands in the message before
MORE_FOLLOWS: Final = Entity(entity="more_follows", value="yes")  # other rules are told after these
_WAYS_BACK: Final = frozenset({"return.request", "refund.request", "exchange.request", "warranty.repair"})
_PARCELS: Final = ("order.", "delivery.")
_SOUNDS_OFF: Final = frozenset(
    {"order.cancel", "refund.cancel", "return.policy", "refund.policy", "return.status", "feedback.negative"}
)  # how a form that is called off may sound
_TELL_NO_RULES: Final = RULES_TOLD - {"warranty.repair", "return.request", "refund.request"}  # of themselves


def asks_in_general(intent: str, said: str, *, visits: bool) -> bool:
    """Whether a rule is asked about that holds for everybody, rather than for an order of one's own."""
    if intent not in RULES_TOLD:
        return False
    if intent in _WAYS_BACK and _SAYS.breaks_later.search(said):
        return True
    if _SAYS.not_bought.search(said):
        return _SAYS.holds.search(said) is not None or ASKS.search(said) is not None
    return (
        visits
        and intent in _TELL_NO_RULES
        and _SAYS.holds.search(said) is not None
        and not _SAYS.own.search(said)
    )


def bought_nothing(said: str) -> bool:
    """Whether somebody says that they have bought nothing, or only ask."""
    return _SAYS.not_bought.search(said) is not None


def no_number(said: str, *, asked: bool) -> bool:
    """Whether somebody cannot tell the number of an order; `asked`: that is what the open question wants."""
    folded = normalise(said).text
    return bool(_SAYS.no_number.search(folded) or (asked and _SAYS.none.fullmatch(folded)))


def says_not_that(said: str, intents: tuple[str, ...]) -> bool:
    """Whether words say that this is not what they are about: "I said no invoice!", "it is not a parcel problem"."""
    matters = "|".join(
        words.pattern
        for start, words in _SAYS.tables["matter"].items()
        if any(i.startswith(start) for i in intents)
    )
    if not matters:
        return False
    zh = rf"(?:不是(?:现在|要|想|来|问|说)*|不(?:要|想|用|需要|办|问)?|别)(?:再)?(?:开|办|改|问|弄|申请)?(?:{matters})(?!.{{0,2}}(?:对|到|上|动|了吗))"
    en = rf"\b(?:not|no|isn['’]?t|don['’]?t (?:want|need)|nothing (?:is )?wrong with|forget|never mind)\b(?: (?:a|an|the|any|my|about|to|with|want|need|asking|problem))*[ ](?:{matters})\b"
    return re.search(f"{zh}|{en}", said, re.IGNORECASE) is not None


def _calls_off(said: str, intents: tuple[str, ...]) -> bool:
    """Whether words call the act of an open form off by its name: "the exchange, cancel it", 换货取消吧."""
    matters = [
        row for start, row in _SAYS.tables["matter"].items() if any(i.startswith(start) for i in intents)
    ]
    if not matters or not _WAYS_BACK & set(intents) or ASKS.search(_SAYS.well.sub("", said)):
        return False
    named = "|".join(row.pattern for row in matters)
    before, after = _SAYS.off_before.pattern, _SAYS.off_after.pattern
    of_it = r"(?: (?:the|my|that|this|any|an|a|whole|this whole))*"
    return bool(
        re.search(rf"(?:{before}){of_it} ?(?:{named})(?![\w'’]|[^\W\d_])(?!吗|么)", said, re.IGNORECASE)
        or re.search(rf"(?:{before})(?:{named})(?:货|了|啦)*(?=$|[，,。!！ 吧])", said)
        or re.search(rf"(?:{named})(?:货)?(?:{after})(?!吗|么)", said, re.IGNORECASE)
    )


@rule("form.called_off", "Calls off by its name what the open form is for: it is closed, and that is said.")
def called_off(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None or not _calls_off(case.turn.text, form.intents):
        return None
    elsewhere = case.card is not None and case.sure and case.card.name != form.action
    if elsewhere and case.intent not in _SOUNDS_OFF and not case.intent.startswith("dialog."):
        return None  # "no exchange, I want my money back"
    return decide(
        "answer", Move(kind="cancel_form", target=form.action, skill=form.skill, intent="dialog.deny")
    )


def _then(case: Case, quietly: Move) -> Decision:
    """Leaves the form, and answers what is said besides as far as it is understood."""
    card, knowledge = case.card, case.actions.get("knowledge.ask")
    form = case.talk.form
    own = form is not None and card is not None and card.name == form.action
    if card is not None and not own and case.sure and not case.intent.startswith("dialog."):
        return decide("answer", quietly, run(card, case))
    if knowledge is not None and case.turn.passages and ASKS.search(case.turn.text):
        return decide("answer", quietly, replace(run(knowledge, case), intent="knowledge.ask"))
    where = case.actions.get("order.status")
    if where is not None and case.heard.value("which_order"):
        return decide("answer", quietly, replace(run(where, case), intent="order.status"))
    return decide("answer", replace(quietly, facts={}))


@rule(
    "form.not_that",
    "Says that what the open question is for is not wanted: it is left, and what is said besides is answered.",
)
def not_that(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None or case.heard.value("order_id") or not says_not_that(case.turn.text, form.intents):
        return None
    quietly = leave_quietly(form)
    return _then(case, quietly)


@rule(
    "form.no_order",
    "Has no order to name, or asks in general: an article tells it, else how to reach people; no number is asked for again.",
)
def no_order(case: Case) -> Decision | None:
    form, contact = case.talk.form, case.actions.get("contact.info")
    if form is None or form.entity != "order_id":
        return None
    visits = case.talk.customer_id is None and case.intent in form.intents
    if form.intents[0].startswith(_PARCELS) and no_number(case.turn.text, asked=True):
        return None  # there is one, and somebody else has its number
    if not bought_nothing(case.turn.text) and not (
        visits and asks_in_general(case.intent, case.turn.text, visits=True)
    ):
        return None
    if any(case.heard.value(name) for name in ("order_id", "tracking_number")) or contact is None:
        return None
    quietly = leave_quietly(form)
    knowledge = case.actions.get("knowledge.ask")
    if knowledge is not None and case.turn.passages:
        return decide("answer", quietly, _rules_of(form.intents[0], run(knowledge, case), ASKED_BEFORE))
    return decide("answer", quietly, replace(run(contact, case), intent="contact.info"))


def _only_phone(case: Case) -> bool:
    """Whether a visitor has nothing but a phone number to tell which order they mean."""
    told = case.talk.customer_id is None and case.intent in ("dialog.inform", "dialog.correct")
    return told and bool(case.heard.value("phone_tail") or case.heard.value("phone"))


@rule(
    "form.no_number",
    "Was asked which order and has no number at hand: told how to find it or shown their orders, and it is not asked for again.",
)
def has_no_number(case: Case) -> Decision | None:
    form, said = case.talk.form, case.turn.text
    if form is None or form.entity != "order_id" or not (_only_phone(case) or no_number(said, asked=True)):
        return None
    if any(case.heard.value(name) for name in ("order_id", "tracking_number", "product")):
        return None
    if not no_number(said, asked=True):
        return decide("answer", leave_quietly(form), say(NO_NUMBER), case=case)  # a phone opens no order
    without = Move(kind="resume", target=form.action, skill=form.skill, facts={"no_number": True})
    return decide("clarify", without, case=case)


@rule(
    "request.no_number",
    "Says once more that no number is at hand, after being told how to find it: how to reach a person is told.",
)
def still_no_number(case: Case) -> Decision | None:
    contact = case.actions.get("contact.info")
    if contact is None or case.talk.last_response != NO_NUMBER or case.talk.form is not None:
        return None
    told = {found.entity for found in case.heard.entities} - {"email", "phone"}
    other_way = _SAYS.other_than_number.search(normalise(case.turn.text).text)
    if told or not (other_way or no_number(case.turn.text, asked=True)):
        return None
    return decide("answer", replace(run(contact, case), intent="contact.info"))


@rule("request.only_asks", "Says after the rules were told that nothing was bought: that is all right.")
def only_asks(case: Case) -> Decision | None:
    told = case.talk.last_response == RULES_TOLD_LAST and bought_nothing(case.turn.text)
    wish = case.card is not None and case.sure
    if not told or wish or case.heard.entities or ASKS.search(case.turn.text):
        return None
    return decide("answer", say("form.cancelled"), case=case)


def _rules_of(intent: str, told: Move, *more: Entity) -> Move:
    about = (Entity(entity=RULES_OF, value=intent), *more)
    return replace(told, intent="knowledge.ask", entities=about)


@rule(
    "request.holds_for_all",
    "A visitor, or somebody who only asks in general, wants to know a rule that an article tells: told without asking for an order.",
)
def holds_for_all(case: Case) -> Decision | None:
    knowledge, said = case.actions.get("knowledge.ask"), case.turn.text
    if knowledge is None or not case.turn.passages or case.talk.form is not None or case.talk.pending:
        return None
    visits = case.talk.customer_id is None and not case.talk.slots.get("order_id")
    given = not visits and case.heard.value("product") and case.sure and _SAYS.gave.search(said)
    if case.heard.value("order_id") or given or not asks_in_general(case.intent, said, visits=visits):
        return None
    beside = tuple(_beside(case, knowledge, visits=visits))
    more = (MORE_FOLLOWS,) if any(move.target == knowledge.name for move in beside) else ()
    return decide("answer", _rules_of(case.intent, run(knowledge, case), *more), *beside)


def _beside(case: Case, knowledge: ActionCard, *, visits: bool) -> Iterator[Move]:
    """What else the message surely asks for: its rules as well where those are what is asked, else as it is always told."""
    for request in (each for each in wishes(case) if each.top.name != case.intent):
        name, card = request.top.name, case.actions.get(request.top.name)
        if card is None or case.confidence(request) < case.limits.bar(card.skill, name):
            continue
        general = asks_in_general(name, case.turn.text, visits=visits)
        yield _rules_of(name, run(knowledge, case, request)) if general else run(card, case, request)


@rule(
    "request.not_what_it_sounds",
    "Says in as many words that it is not about what it sounds like (not a refund), and names an order: where that one stands is told.",
)
def not_what_it_sounds(case: Case) -> Decision | None:
    card, looks_up = case.actions.get("order.status"), case.card
    named = any(case.heard.value(name) for name in ("order_id", "which_order", "tracking_number"))
    if card is None or looks_up is None or case.talk.form is not None or case.talk.pending or not named:
        return None
    if not case.intent.endswith(".status") or looks_up.name == card.name:
        return None
    if not says_not_that(case.turn.text, (case.intent,)):
        return None
    return decide("answer", replace(run(card, case), intent="order.status"))


IN_A_FORM: Final = (called_off, not_that, no_order, has_no_number)
RULES: Final = (still_no_number, only_asks, holds_for_all, not_what_it_sounds)
