"""Topics that only articles tell, known by their words: they are told rather than what a skill says that stands near."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.judgement.rules.way_out import RULES_OF
from bot.turn import Decision, Entity, Move
from bot.understanding.builtin import built_in
from bot.understanding.normalise import normalise

_SAYS: Final = phrases("articles")
_CLAUSES: Final = re.compile(r"[^,，。.!！?？;；\n]+")
_NUMBER: Final = re.compile(r"\d{4,}")  # an order's, to which every clause may belong
_PRICES, _PROTECTION = "topic.price_match", "price.protection"
_TELLS_ALL: Final = "topic.bulk"  # its article speaks of paying, invoices and addresses too
_NOTHING_MORE: Final = ("dialog.", "feedback.", "oos", "bot.")
WRAPPING: Final = "topic.wrapping"
_PLAIN: Final = frozenset(
    {"topic.sharing", "topic.card_number", "topic.adapter"}
)  # nothing else is meant by their words
_OF_AN_ORDER: Final = frozenset({WRAPPING})  # done for an order, once one was spoken of


@lru_cache(maxsize=64)  # several stages of a turn ask about the same words
def topic_of(said: str) -> str:
    """The topic that a message asks about, or nothing."""
    folded = normalise(said).text
    found = (name for name, words in _SAYS.tables["topic"].items() if words.search(folded))
    return f"topic.{name}" if (name := next(found, "")) else ""


def beside(said: str) -> str:
    """The message with the clauses blanked that ask about such a topic; empty where nothing else is said, or it is all about one order."""
    topic = topic_of(said)
    if not topic:
        return said
    if topic in _OF_AN_ORDER or _NUMBER.search(said):
        return ""
    if topic == _TELLS_ALL:
        return said  # the thing that is named has a price, from which that of many is told
    kept = _CLAUSES.sub(lambda part: " " * len(part[0]) if topic_of(part[0]) == topic else part[0], said)
    return kept if kept != said and any(char.isalnum() for char in kept) else ""


@rule(
    "request.topic",
    "Asks about what only an article tells (who reads this chat, a lost card, customs): that article, and what else is wished.",
)
def topic(case: Case) -> Decision | None:
    knowledge, said, form = case.actions.get("knowledge.ask"), case.turn.text, case.talk.form
    about = topic_of(said)
    known = case.turn.passages or (about in _PLAIN and case.turn.near)
    if knowledge is None or not about or not known or case.heard.value("order_id"):
        return None
    if about in _OF_AN_ORDER and case.talk.slots.get("order_id"):
        return None
    if case.card is not None and case.sure and case.intent not in built_in():
        return None  # a skill of the shop's own was written for it
    of_last = case.last is not None and about == _PRICES and _PROTECTION in case.last.intents
    if (case.intent == "handoff.request" and case.sure) or of_last:
        return None  # a price that fell goes on with the order it was about
    prices = case.actions.get("price.ask")
    if about == _TELLS_ALL and prices is not None and case.heard.value("product") and form is None:
        of_many = replace(run(prices, case), intent="price.ask", entities=case.heard.entities)
        return decide("answer", of_many, *back_to_pending(case, {prices.name}))
    of_it = (Entity(entity=RULES_OF, value=about),)
    told = replace(run(knowledge, case), intent="knowledge.ask", entities=of_it)
    more = () if about == _TELLS_ALL else _more(case)
    if form is not None and not more:
        return decide("answer", told, Move(kind="resume", target=form.action, skill=form.skill))
    return decide(
        "answer", *more, told, *back_to_pending(case, {told.target, *(move.target for move in more)})
    )


def _more(case: Case) -> tuple[Move, ...]:
    """What is wished beside the topic, where that was said in a clause of its own: the message is heard without the topic's."""
    if _SAYS.lets_it_be.search(case.turn.text.lower()):
        return ()  # "leave the account, just stop the mails" wants nothing of the account
    wish = case.card is not None and case.sure and not case.intent.startswith(_NOTHING_MORE)
    return (run(case.card, case),) if wish and case.card and beside(case.turn.text) else ()


RULES = (topic,)
