"""A passage as a skill says it: quoted whole, or not at all."""

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from bot.facts import Fact
from bot.knowledge.follow_up import leans, points_back, questions, together
from bot.knowledge.glossary import is_meaning, terms
from bot.knowledge.retrieve import Found, Retriever
from bot.turn import Passage
from bot.understanding.normalise import normalise

_NEAR: Final = 3  # passages of which one may be about the thing that was named
_YES_OR_NO: Final = re.compile(
    r"(?:是的?|可以的?|能|会|有|不是|不可以|不能|不行|不会|没有|yes|no|sí)[。.，,!！]\s*", re.IGNORECASE
)
_NEGATED: Final = re.compile(
    r"(?<![能可会是要行])不(?:能|可以|行|会|让|给|是|要|用|需|支持)|没法|没有?(?!有)|n['’]?t\b|\b(?:not|cannot|no longer|never)\b|\bno (?:puedo|se puede|hay)\b",
    re.IGNORECASE,
)
_NEARLY: Final = 0.1  # how sure a passage must be that is told rather than nothing
_SURE: Final = 0.6  # of an answer whose title shares nothing with a question but the name of the thing


@dataclass(frozen=True, slots=True)
class Quote:
    """The response that quotes a passage, its facts, and how surely it answers the question.

    A passage's picture is among the facts as `image`, which every channel shows with the words; its title and link say where it
    is from.
    """

    response: str
    facts: dict[str, Fact]
    confidence: float


async def quote(
    retriever: Retriever | None, question: str, language: str, *, before: str = ""
) -> Quote | None:
    """The best approved passage for a question; None when there is no retriever, no question, or no answer.

    Args:
        before: What the customer said last, for a question that leans on it ("and who pays for that?").
    """
    if retriever is None or not question:
        return None
    return quote_of(await answer(retriever, question, language, before=before), question, language)


async def quote_nearest(retriever: Retriever | None, question: str, language: str) -> Quote | None:
    """The best approved passage for a question to which a shop's rules say nothing: one that comes near is better than not knowing."""
    if retriever is None or not question:
        return None
    found = await answer(retriever, question, language)
    near = bool(found.near) and found.confidence >= _NEARLY
    return quote_of(replace(found, own=found.sure or near), question, language)


async def quote_about(
    retriever: Retriever | None, question: str, language: str, names: Collection[str]
) -> Quote | None:
    """The answer to a question about a thing, which has to be more than about the same thing.

    A passage whose title names the thing and, beside its name, something that the question means too answers below the bar:
    "Taking the power bank on a plane" for "充电宝能带上飞机吗". One whose title shares nothing but the name must be surer than others.

    Args:
        names: What the thing is called, in any language.
    """
    if retriever is None or not question:
        return None
    found = await answer(retriever, question, language)
    name = _any_of(names)
    asked = _beside(name, question)
    if found.own:
        return quote_of(found, question, language)
    if not found.answerable:
        near = next((each for each in found.passages[:_NEAR] if _means(name, asked, each.title)), None)
        return _as_said(near, found, question, language) if near else None
    if names and found.confidence < _SURE and not asked & _beside(name, found.passages[0].title):
        return None
    return quote_of(found, question, language)


async def quote_saying(
    retriever: Retriever | None, question: str, language: str, words: re.Pattern[str]
) -> Quote | None:
    """The nearest passage that says certain words, answered or not: for a matter that the words themselves prove."""
    if retriever is None or not question:
        return None
    found = await answer(retriever, question, language)
    saying = next((each for each in found.passages[:_NEAR] if words.search(each.text.lower())), None)
    return _as_said(saying, found, question, language) if saying else None


async def quote_titled(
    retriever: Retriever | None, question: str, language: str, names: Collection[str], title: re.Pattern[str]
) -> Quote | None:
    """The nearest passage, answered or not, whose title names a thing and says what is wanted of it: which of two to take."""
    if retriever is None or not question:
        return None
    found, name = await answer(retriever, question, language), _any_of(names)
    wanted = (
        each
        for each in (*found.passages, *found.near)
        if name.search(normalise(each.title).text) and title.search(normalise(each.title).text)
    )
    best = next(wanted, None)
    return _as_said(best, found, question, language) if best else None


async def near_about(
    retriever: Retriever | None, question: str, language: str, names: Collection[str]
) -> tuple[Passage, ...]:
    """Articles whose titles name a thing and of which one may be meant, where none surely answers a question about it."""
    if retriever is None or not question:
        return ()
    name = _any_of(names)
    near = (await answer(retriever, question, language)).near
    return tuple(each for each in near if name.search(normalise(each.title).text))


@dataclass(frozen=True, slots=True)
class Quotes:
    """An answer to each question of a message, in order, none twice."""

    found: tuple[Quote, ...]
    complete: bool  # whether every question has one
    near: tuple[Passage, ...] = ()  # for the first question without one: articles of which one may be meant


async def quotes(retriever: Retriever | None, message: str, language: str, *, before: str = "") -> Quotes:
    """An answer to each question of a message."""
    if retriever is None or not message:
        return Quotes((), complete=False)
    found: dict[str, Quote] = {}
    complete = True
    near: tuple[Passage, ...] = ()
    for question in questions(message):
        seen = await answer(retriever, question, language, before=before)
        one = quote_of(replace(seen, own=seen.sure), question, language)  # no skill knows better
        complete = complete and one is not None
        if one:
            found.setdefault(str(one.facts["passage_id"]), one)
        else:
            near = near or seen.near
        before = together(before, question)
    return Quotes(tuple(found.values()), complete, near)


async def chosen(
    retriever: Retriever | None, passage: str, lately: Sequence[str], language: str
) -> Quote | None:
    """The passage that was offered by its title and is wanted; None when none of the last messages finds it any more.

    What is pressed carries no authority: only what is found for the customer's own words is quoted.
    """
    if retriever is None:
        return None
    for question in _asked(lately):
        seen = await retriever.search(question, language=language)
        for each in seen.passages:
            if each.id == passage:
                return _as_said(each, seen, "", language)
    return None


def _asked(lately: Sequence[str]) -> Iterator[str]:
    """The questions of the last messages, newest first: each by itself, then with the message that it may lean on."""
    for message, before in pairwise([*lately, ""]):
        for question in questions(message):
            yield question
            if before and leans(question):
                yield together(before, question)


async def answer(retriever: Retriever, question: str, language: str, *, before: str = "") -> Found:
    """What is found for a question, by itself or with what it leans on, whichever is surer.

    A few words of which no passage says anything ("bla bla") lean on nothing: what was asked before would be found again.
    """
    alone = await retriever.search(question, language=language)
    if not before or not leans(question) or not (alone.known or points_back(question)):
        return alone
    leaning = await retriever.search(together(before, question), language=language)
    if alone.sure or leaning.confidence <= alone.confidence:
        return alone
    return replace(
        leaning, own=False, sure=False
    )  # the words that tell of its matter may be those from before


def quote_of(found: Found, question: str, language: str) -> Quote | None:
    """The best of what was found, where it answers."""
    answers = (found.answerable or found.own) and found.passages
    return _as_said(found.passages[0], found, question, language) if answers else None


def _as_said(best: Passage, found: Found, question: str, language: str) -> Quote:
    same = not best.language or best.language == language
    response = "knowledge.answer" if same else "knowledge.answer_translated"
    facts: dict[str, Fact] = {
        "passage": _said((best, *found.along), question),
        "passage_id": best.id,
        "passage_score": round(best.score, 3),
        "passage_title": best.title,
        "passage_link": best.link,
    }
    if best.picture:
        facts["image"] = best.picture
    return Quote(response, facts, found.confidence)


def _said(passages: Sequence[Passage], question: str) -> str:
    """The passage, and what has to be said with it.

    Its first "Yes." answers its own title: to "so I can't return it?" that word would say the opposite.
    """
    said = "\n".join(dict.fromkeys(passage.text for passage in passages))
    return without_opening(said) if _NEGATED.search(question) else said


def without_opening(text: str) -> str:
    """A passage without the "Yes." or "No." that answers its own title."""
    opening = _YES_OR_NO.match(text)
    if opening is None:
        return text
    rest = text[opening.end() :]
    return rest[:1].upper() + rest[1:]


def _means(name: re.Pattern[str], asked: Set[str], title: str) -> bool:
    """Whether a title names the thing, and means something that is asked of it."""
    named = name.search(normalise(title).text)
    return bool(named) and any(is_meaning(term) for term in asked & _beside(name, title))


def _beside(name: re.Pattern[str], text: str) -> Set[str]:
    """The words and meanings of a text without the name of the thing; characters alone say too little."""
    return {term for term in terms(name.sub(" ", normalise(text).text)) if len(term) > 1}


def _any_of(names: Collection[str]) -> re.Pattern[str]:
    """These names, longest first; a Latin one as a word of its own, in singular or plural."""
    folded = sorted({normalise(name).text for name in names} - {""}, key=len, reverse=True)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, folded)) or '(?!)'})(?:e?s)?(?![a-z])")
