"""Rules about people: who owns the conversation, who wants a person, who has had enough."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from bot.judgement import danger
from bot.judgement.case import Case
from bot.judgement.instead import reassures, refuses, rest
from bot.judgement.phrases import phrases
from bot.judgement.rule import back, decide, hand_over, rule, run, say
from bot.judgement.rules.forms import ASKS, LEAVES
from bot.judgement.rules.later import talks_it_over
from bot.judgement.rules.of_service import wants_one_of_us
from bot.judgement.rules.problems import AFTER_SALES
from bot.turn import Decision, Move, Request

_SAYS: Final = phrases("people")

LIKELY: Final = 0.3  # a topic on the list counts from here on
SURE_NO: Final = 0.8  # of a no that gives up a place in the queue; "that's not enough" is none
BESIDE: Final = 0.25  # a wish for a person counts from here on, beside a no or a complaint
_PLACE: Final = ("handoff.waiting", "handoff.still")
_NOTED: Final = "handoff.noted"
_ASKS_FOR_PEOPLE: Final = ("handoff.request", "contact.info")
_SAID_BESIDE: Final = frozenset({"dialog.deny", "feedback.negative"})


@rule("queue.left", "Waiting for a person and says never mind: the bot takes over again.")
def left_queue(case: Case) -> Decision | None:
    said = case.turn.text
    if case.talk.owner != "queue" or _wants_one(case):
        return None
    in_words = _leaves(case) and not _wish(case)
    bare = refuses(said, waiting=True) and not rest(said, waiting=True)
    if in_words or bare or (case.says("dialog.deny", bar=SURE_NO) and case.intent == "dialog.deny"):
        return decide("answer", Move(kind="leave_queue", skill="handoff", intent="dialog.deny"))
    return None


@rule(
    "queue.left_for",
    "Waiting for a person, says not to fetch one and what is wanted instead: the bot takes over and does that.",
)
def left_for(case: Case) -> Decision | None:
    said = case.turn.text
    if case.talk.owner != "queue" or _wants_one(case) or {"legal", "safety"} & set(case.heard.risk):
        return None
    well = reassures(said) and not case.talk.danger and (_wish(case) or ASKS.search(said))
    if not (well or refuses(said, waiting=True) or _leaves(case)) or _other_way(case):
        return None
    return decide("answer", Move(kind="leave_queue", skill="handoff", intent=case.intent))


def _leaves(case: Case) -> bool:
    """Whether the line is left in as many words; "all right now, I pulled the plug" only tells how the danger stands."""
    said = case.turn.text
    stands = case.talk.danger and reassures(said) and danger.dealt_with(said)
    return LEAVES.search(said) is not None and not stands


def _other_way(case: Case) -> bool:
    """Whether somebody in line after a danger only wants another way out than before: that lets go of nobody who is to come."""
    wish = case.wish()
    ways = bool(wish and AFTER_SALES & set(wish.intents))
    return bool(case.talk.danger) and ways and not refuses(case.turn.text, waiting=False)


def _wants_one(case: Case) -> bool:
    """Whether somebody in line asks for the person still, whatever else they say; who says no to one does not."""
    return not refuses(case.turn.text, waiting=False) and any(
        i.name == "handoff.request" and i.confidence >= BESIDE for i in case.request.intents
    )


def _wish(case: Case) -> bool:
    """Whether something is surely wanted that a skill does."""
    return case.card is not None and case.sure and not case.intent.startswith(("dialog.", "feedback."))


@rule(
    "queue.place",
    "Waiting for a person and calls out or asks how long it takes: told where they are in line and how to leave it.",
)
def asks_place(case: Case) -> Decision | None:
    if case.talk.owner != "queue" or not (calls_out(case) or case.intent in _ASKS_FOR_PEOPLE):
        return None
    if case.intent == "contact.info" and _SAYS.opening_hours.search(case.turn.text.lower()):
        return None  # when people are there is told
    return decide("handoff", hand_over("asked"), case=case, skill="handoff")


def calls_out(case: Case) -> bool:
    """Whether somebody in line only calls for the person, or asks how long it takes until one comes."""
    return _SAYS.calls.search(case.turn.text.lower()) is not None


def asks(case: Case) -> bool:
    """Whether somebody in line asks anything, or presses what asks it."""
    said = case.turn.text
    pressed = case.turn.utterances[-1].kind == "press"
    return pressed or bool(_SAYS.asks.search(said) or ASKS.search(said))


@rule(
    "queue.asked",
    "Waiting for a person and asks what nothing here answers: told where they are in line; once told, noted for the colleague.",
)
def asks_on(case: Case) -> Decision | None:
    if case.talk.owner != "queue" or not asks(case):
        return None
    if case.talk.last_response not in _PLACE:
        return decide("handoff", hand_over("asked"), case=case, skill="handoff")
    return decide("handoff", say(_NOTED), case=case, skill="handoff")


@rule(
    "queue.noted", "Waiting for a person and wants something else done: noted for the colleague, and said so."
)
def wants_more(case: Case) -> Decision | None:
    if case.talk.owner != "queue" or not any(_acts(case, each) for each in case.heard.requests):
        return None
    return decide("handoff", say(_NOTED), case=case, skill="handoff")


def _acts(case: Case, request: Request) -> bool:
    """Whether something is surely wished for that changes anything at the shop."""
    card = case.actions.get(request.top.name)
    if card is None or not card.acts:
        return False
    return case.confidence(request) >= case.limits.bar(card.skill, request.top.name)


@rule("owner.person", "A person is awaited or owns the conversation: the bot says nothing.")
def person_owns(case: Case) -> Decision | None:
    if case.talk.owner in ("bot", "closed"):
        return None
    return decide("handoff", Move(kind="hush", skill="handoff", intent=case.intent))


@rule("approval.given", "A person approved or refused an effect: carry it out, or say that it was refused.")
def approval(case: Case) -> Decision | None:
    last = case.turn.utterances[-1]
    if last.kind != "approval":
        return None
    effect = str(last.metadata.get("effect", ""))
    person: dict[str, JsonValue] = {"approver": str(last.metadata.get("agent", ""))}
    if last.metadata.get("verdict") == "approve":
        return decide("act", Move(kind="confirm", target=effect, facts=person))
    return decide("decline", Move(kind="drop", target=effect, facts=person))


@rule(
    "draft.unanswered",
    "Nobody decided on a draft in time: as the manager has set, a person takes over or the draft goes out.",
)
def draft_unanswered(case: Case) -> Decision | None:
    last = case.turn.utterances[-1]
    if last.kind != "timer" or last.metadata.get("timer") != "draft":
        return None
    if case.talk.owner not in ("bot", "closed"):
        return None  # whoever has the conversation sees the draft
    return decide("answer", Move(kind="unanswered", target=str(last.metadata.get("key", ""))))


@rule("timer.nothing", "A timer ran out that nothing listens to any more: nothing is said.")
def timer(case: Case) -> Decision | None:
    last = case.turn.utterances[-1]
    known = last.metadata.get("timer") == "notice" and f"notice.{last.metadata.get('kind')}" in case.actions
    return decide("answer", case=case) if last.kind == "timer" and not known else None


@rule(
    "request.who_approves",
    "Asks from which sum on, or which refunds, a colleague looks at: told what there is to tell, and no person is brought.",
)
def who_approves(case: Case) -> Decision | None:
    card = case.actions.get("refund.policy")
    if card is None or not _SAYS.who_approves.search(case.turn.text.lower()):
        return None
    return decide("answer", replace(run(card, case), intent="refund.policy"), *back(case, card.name))


@rule("person.asked", "A wish for a person is never argued with.")
def asked_for_person(case: Case) -> Decision | None:
    said = case.turn.text
    if _personal_only(said) or _SAYS.which_of_the_two.search(said.lower()):
        return None
    if talks_it_over(said) and not _SAYS.by_name.search(said.lower()):
        return None
    if case.says("handoff.request") or _beside_a_no(case) or wants_one_of_us(case):
        return decide("handoff", hand_over("asked"), case=case, skill="handoff")
    return None


def _personal_only(said: str) -> bool:
    """Whether "personal" is all that sounds like a person: an invoice is personal, and nobody is asked for."""
    return _SAYS.personal.search(said) is not None and not _SAYS.somebody.search(said)


def _beside_a_no(case: Case) -> bool:
    """Whether a person is wished for in the same breath as a no or a complaint: "forget it, a person please"."""
    return any(
        request.top.name in _SAID_BESIDE
        and any(
            reading.name == "handoff.request" and reading.confidence >= BESIDE for reading in request.intents
        )
        for request in case.heard.requests
    )


@rule("person.dissatisfied", "Dissatisfied for several turns in a row: a person takes over.")
def dissatisfied(case: Case) -> Decision | None:
    if case.heard.displeased and case.talk.dissatisfied + 1 >= case.limits.dissatisfied_turns:
        return decide("handoff", hand_over("dissatisfied"), case=case, skill="handoff")
    return None


@rule("person.listed", "Something on the manager's list: a person answers, whatever the bot knows.")
def listed(case: Case) -> Decision | None:
    wanted, said = case.limits.listed, case.turn.text.casefold()
    topics = any(r.top.name in wanted.intents and r.top.confidence >= LIKELY for r in case.heard.requests)
    named = any(word in said for word in wanted.words)
    if topics or named or case.talk.tier in wanted.tiers or _large(case):
        return decide("handoff", hand_over("listed"), case=case, skill="handoff")
    return None


def _large(case: Case) -> bool:
    """Whether an amount is spoken of that the manager wants a person for; one without a currency is of every currency."""
    bars = case.limits.listed.amounts
    for found in case.heard.entities:
        number, _, currency = found.value.partition(" ")
        if bars and found.entity == "amount" and number.replace(".", "", 1).isdecimal():
            least = bars.get(currency) if currency else min(bars.values())
            if least is not None and Decimal(number) >= least:
                return True
    return False


FIRST = (approval, draft_unanswered, timer)
LEFT = (left_queue, left_for)
PLACE = (asks_place,)
ASKED_IN_LINE = (wants_more, asks_on)
OWNED = (person_owns,)
ASKED = (who_approves, asked_for_person)
LISTED = (listed,)
WORN_OUT = (dissatisfied,)
