"""Rules about what was offered or comes near: more than the manager allows, an article whose very title is said, pictures of it."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import OFFERS, back, back_to_pending, decide, hand_over, leave_quietly, rule, run, say
from bot.judgement.rules import sums
from bot.knowledge.glossary import shipped
from bot.knowledge.words import stem
from bot.turn import Decision, Entity

_SAYS: Final = phrases("offers")

PASSAGE: Final = "passage"
LONG_ENOUGH: Final = 4  # characters of a Chinese title that are said together
MATTERS: Final = 2  # of a title, whichever words they are named by
SHORT: Final = 40  # characters of a few words about an offer or pictures
_A_BUTTON: Final = re.compile(r"\d")
_WORDS: Final = re.compile(r"[a-z][\w'’-]+")
_SMALL: Final = frozenset(
    re.findall(
        r"\w+",
        "a an the of to and or for in on with can could would i my is it s how what when do does you we "
        "by at your are there any some have has get offer offers provide please me us this that be as "
        "one hi hello hey also too something anything thing things",
    )
)


def _names_a_sum(case: Case) -> bool:
    """Whether the message is a sum or a share and nothing besides; a digit may be the number of a button."""
    return sums.told(case) and _A_BUTTON.fullmatch(case.turn.text.strip()) is None


@rule(
    "form.not_enough",
    "Says that what was offered is not enough: more is a person's to give, so one is brought in.",
)
def not_enough(case: Case) -> Decision | None:
    form = case.talk.form
    offered = case.talk.last_response.startswith("goodwill.offer.") or (
        form and "goodwill.offer" in form.intents
    )
    more = _SAYS.more.search(case.turn.text) or (form and _names_a_sum(case))
    if not offered or not more or len(case.turn.text) > SHORT:
        return None
    quietly = (leave_quietly(form),) if form else ()
    return decide(
        "handoff", *quietly, say("handoff.not_enough"), hand_over("asked"), case=case, skill="handoff"
    )


@rule(
    "request.pictures",
    "Says that there are photos: asked to send them here, where a colleague can see them too.",
)
def pictures(case: Case) -> Decision | None:
    if not _SAYS.pictures.search(case.turn.text) or len(case.turn.text) > SHORT or case.talk.form is not None:
        return None
    if (case.card is not None and case.sure) or case.heard.entities:
        return None
    if not case.talk.last_action and case.talk.last_response not in OFFERS:
        return None  # pictures of nothing that was spoken of
    return decide("answer", say("dialog.send_pictures"), *back_to_pending(case, set()), case=case)


@rule(
    "request.how_to_send",
    "Asks how a picture is sent or where to: told that it is sent right here, and the open question stays.",
)
def how_to_send(case: Case) -> Decision | None:
    said = case.turn.text
    if len(said) > SHORT or case.heard.value("order_id") or not _SAYS.how_to_send.search(said.lower()):
        return None
    return decide("answer", say("dialog.pictures_here"), *back(case), case=case)


@rule(
    "request.titled",
    "Not understood, but says what one article of those near is called, in its words or others, and nothing else: that one is told.",
)
def titled(case: Case) -> Decision | None:
    card, said = case.actions.get("knowledge.ask"), case.turn.text.lower()
    near = case.turn.near
    titles = ((passage, passage.title.lower()) for passage in near)
    named = [p for p, title in titles if (_says(said, title) or _means(said, title)) and _only(said, title)]
    if card is None or len(named) != 1 or case.talk.form is not None:
        return None
    about = (Entity(entity=PASSAGE, value=named[0].id),)
    move = replace(run(card, case), intent="knowledge.ask", entities=about)
    return decide("answer", move, *back_to_pending(case, {card.name}))


def _says(text: str, title: str) -> bool:
    """Whether two words of a title, or four of its Chinese characters, stand in a text side by side."""
    words = [word for word in _WORDS.findall(title) if word not in _SMALL]
    if any(f"{first} {second}" in text for first, second in pairwise(words) if f"{first} {second}" in title):
        return True
    parts = re.findall(r"[\u4e00-\u9fff]+", title)
    return any(
        part[n : n + LONG_ENOUGH] in text for part in parts for n in range(len(part) - LONG_ENOUGH + 1)
    )


def _means(text: str, title: str) -> bool:
    """Whether two matters of a title are spoken of, in whichever words: 送人 and 包装 say gift wrapping."""
    return len(set(shipped().meanings(title)) & set(shipped().meanings(text))) >= MATTERS


def _only(text: str, title: str) -> bool:
    """Whether a text says nothing beside what the title does: "is the gift box made of wood" asks for more than wrapping."""
    words = {stem(word) for word in _WORDS.findall(title)}
    parts = re.findall(r"[\u4e00-\u9fff]+", title)
    pairs = {part[n : n + 2] for part in parts for n in range(len(part) - 1)}
    for left in shipped().beside(text, shipped().meanings(title)):
        if left.isascii():
            if left not in _SMALL and stem(left) not in words:
                return False
            continue
        own = re.sub("|".join(pairs), " ", left) if pairs else left
        if _SAYS.little.sub("", own).strip():
            return False
    return True


IN_A_FORM = (not_enough, how_to_send)
RULES = (pictures, titled)
