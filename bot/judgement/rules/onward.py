"""Rules about what is asked right after an article was told: it stays what is spoken of, until another matter is named."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import back_to_pending, decide, rule, run, say
from bot.judgement.rules import parcels
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.likely import OWN, WANTS
from bot.judgement.rules.particular import ACTS, asks
from bot.knowledge.part import leans_on
from bot.skill.said import NOT_IN_IT
from bot.turn import Decision, Entity

GOES_ON: Final = Entity(entity="goes_on", value="yes")  # tells the skill what is asked
# A matter of its own, however few words name it.
_ELSEWHERE: Final = (
    "handoff.",
    "feedback.",
    "complaint",
    "dispute.",
    "bot.",
    "account.",
    "dialog.",
    "topic.",
)
# What may be wrong with a thing of theirs, which is no question of an article, however faintly that is heard.
TROUBLE: Final = frozenset({"warranty.repair", "order.wrong_item", "delivery.issue", "tech.issue"})
SLIGHT: Final = 0.15
_CLAUSES: Final = re.compile(r"[,，、;；。.?？!！]")
# Matters that are heard by their own noun, so that a whole question about them is about them.
_NAMED: Final = ("membership.", "payment.", "invoice.", "contact.", "shop.", "gift_card.")
_NAMES: Final = ("order_id", "tracking_number", "phone", "phone_tail", "email", "address")


@rule(
    "request.onward",
    "A few words that ask on, or say more of their own case, after an article was told, and its own sentences or another article on the same answer: those are told.",
)
def onward(case: Case) -> Decision | None:
    knowledge, on = case.actions.get("knowledge.ask"), case.turn.onward
    if knowledge is None or on is None or on.passage is None or not _asks_on(case):
        return None
    if parcels.when_it_comes.apply(case) is not None:
        return None  # their order tells it
    told = replace(run(knowledge, case), intent="knowledge.ask", entities=(GOES_ON,))
    return decide("answer", told, *back_to_pending(case, {knowledge.name}))


@rule(
    "request.not_in_it",
    "Asks of what was told how long, how much or the like, names nothing, and no article says it: that is said, with what it is about.",
)
def not_in_it(case: Case) -> Decision | None:
    on = case.turn.onward
    # A thing that is spoken of has a price and a stock of its own, which its skill knows.
    thing = case.heard.value("product") or case.talk.slots.get("product") or case.talk.slots.get("order_id")
    known = on is None or not on.title or on.passage is not None or thing
    if on is None or known or not on.bare or not _asks_on(case):
        return None
    if case.sure and any(name.startswith(_room(case.intent)) for name in case.talk.told):
        return None  # that was spoken of before the article, and is gone on with
    return decide("decline", say(NOT_IN_IT, title=on.title), *back_to_pending(case, ()), case=case)


@rule(
    "request.unknown_of_it",
    "Asks on by its form (and …, what about …) after an article was told, and nothing is understood or known: said, with what it is about.",
)
def unknown_of_it(case: Case) -> Decision | None:
    on = case.turn.onward
    known = on is None or not on.title or on.passage is not None or case.turn.passages or case.turn.near
    if on is None or known or (case.sure and case.intent != "oos"):
        return None
    if not leans_on(case.turn.text) or not _asks_on(case) or case.heard.value("product"):
        return None
    return decide("decline", say(NOT_IN_IT, title=on.title), *back_to_pending(case, ()), case=case)


def _room(intent: str) -> str:
    return intent.partition(".")[0] + "."


def _asks_on(case: Case) -> bool:
    """Whether a message asks, wants nothing done, and names no matter of its own."""
    return not (_under_way(case) or _names_its_own(case)) and _asked(case)


def _under_way(case: Case) -> bool:
    """Something else is: a form, an act that waits for a yes, a second wish in the message."""
    return case.talk.form is not None or bool(case.talk.pending) or len(case.heard.requests) > 1


def _names_its_own(case: Case) -> bool:
    """A matter that the article is not about: an order, their own things, what the shop is held to, or what an intent or a product names."""
    said, on = case.turn.text.lower(), case.turn.onward
    if any(case.heard.value(name) for name in _NAMES) or OWN.search(said) or case.risky("commitment"):
        return True
    if not case.sure:
        return False
    if case.intent.startswith(_ELSEWHERE):
        return case.intent != "dialog.inform"
    if leans_on(said):
        return False
    if case.intent == "product.info" and case.talk.slots.get("product") and _asks_twice(said):
        return True  # its record answers both, the article only one
    # What is asked of a thing by its name is in its record.
    thing, bare = case.heard.value("product"), on is not None and on.bare
    of_a_record = thing is not None and not _told_of(case, thing)
    return of_a_record or (case.intent.startswith(_NAMED) and not bare)


def _asks_twice(said: str) -> bool:
    """Whether a message asks in two clauses: 能机洗吗,会不会起球."""
    return sum(1 for part in _CLAUSES.split(said) if ASKS.search(part)) > 1


def _asked(case: Case) -> bool:
    said, on = case.turn.text.lower(), case.turn.onward
    if ASKS.search(said) or asks(case) or leans_on(said):
        return True
    few = on is not None and (on.bare or _tells_more(case))
    return few and not WANTS.search(said) and case.intent not in ACTS


def _told_of(case: Case, thing: str) -> bool:
    """Whether the sentences that answer speak of that very thing, so that no record is asked for ("do i bring the soil")."""
    passage = case.turn.onward.passage if case.turn.onward else None
    return case.intent == "product.info" and passage is not None and thing.lower() in passage.text.lower()


def _tells_more(case: Case) -> bool:
    """Whether somebody only says more of their own case ("it's a big pot"), which wishes nothing else."""
    inform = case.intent == "dialog.inform"
    trouble = any(each.name in TROUBLE and each.confidence >= SLIGHT for each in case.request.intents)
    return not trouble and (inform or not (case.sure or case.intent.startswith(_ELSEWHERE)))


RULES: Final = (onward, not_in_it)
UNSURE: Final = (unknown_of_it,)
