"""Other language: it is answered in, wholly, and a change of language in the middle is followed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from bot.certify.lines import Line
from bot.certify.trial import Badge, Played, Trial, confirm_title, play, shows_effect
from bot.certify.walk import Walk, walk
from bot.errors import BadInput
from bot.testing.answer import Answer

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_ENGLISH: Final = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z']{2,}){3,}")  # four words in a row
_FALLBACK: Final = {"fr": "en"}  # languages without translations are answered in English


async def languages(trial: Trial) -> Badge:
    """The walk in Chinese, in English, in a language without translations, and from Chinese to English in the middle."""
    runs = 0
    for language in ("zh", "en", "fr"):
        runs += 1
        try:
            found = await walk(trial.arena, trial.skill, replace(trial.best.setting, language=language))
        except BadInput as error:
            return Badge(name="languages", runs=runs, problem=str(error))
        async with trial.arena.desk() as desk:
            played = await play(trial, desk, found)
            if problem := _foreign(trial, played, _FALLBACK.get(language, language)):
                return _badge(runs, problem)
    problem = await _switching(trial)
    return _badge(runs + 1, problem)


async def _switching(trial: Trial) -> str:
    """Everything after the wish is said in English."""
    english = tuple((slot, _in_english(line)) for slot, line in trial.best.answers)
    if not english:
        return ""
    async with trial.arena.desk() as desk:
        played = Played(desk, desk.talk(trial.best.setting.customer))
        await trial.best.opening.say(played.talk)
        for _, line in english:
            played.turns.append(await line.say(played.talk))
        if await shows_effect(trial, played.talk, played.turns[-1]):
            title = confirm_title(trial, _english(trial.best))
            played.turns.append(await played.talk.press(title))
        return _foreign(trial, played, "en")


def _english(one: Walk) -> Walk:
    return replace(one, setting=replace(one.setting, language="en"))


def _in_english(line: Line) -> Line:
    return Line(line.text, replace(line.means, language="en")) if line.means else line


def _foreign(trial: Trial, played: Played, language: str) -> str:
    """The first reply that is not wholly in the language; names, addresses and other facts may be in any."""
    facts = sorted(_names(trial), key=len, reverse=True)
    for turn in played.turns:
        left = turn.text
        for fact in (*_texts(turn.trace.get("facts")), *_heard(turn), *facts):
            left = left.replace(fact, " ")
        wrong = _HAN.search(left) if language == "en" else _ENGLISH.search(left)
        if wrong or (language == "zh" and left.strip() and not _HAN.search(turn.text)):
            return played.failed(f"not in {language}: {(wrong[0] if wrong else left.strip())[:60]!r}")
    return ""


def _names(trial: Trial) -> Iterator[str]:
    """What is called as it is called in any language: things, carriers, people, places."""
    records = trial.arena.bench.shop.records
    for product in records.products:
        yield from _texts(product.title)
        yield from _texts(product.attributes)
    for order in records.orders:
        yield from (title for item in order.items for title in item.title.values())
        yield from (part for part in (order.address, order.carrier) if part)
        yield from (text for event in order.events for text in _texts(event.text))
    for customer in records.customers:
        yield from (part for part in (customer.name, customer.address) if part)
    yield from _texts(trial.arena.bench.shop.fixture.info.name)


def _heard(turn: Answer) -> list[str]:
    """What the customer said may be said back as it was."""
    said = [str(each["text"]) for each in turn.trace.get("utterances") or ()]
    return sorted((*said, *(text for each in said for text in each.split())), key=len, reverse=True)


def _texts(value: Any) -> list[str]:
    """Every text in a tree, the longest first."""
    if isinstance(value, str):
        return [value] if value else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return sorted((text for part in parts for text in _texts(part)), key=len, reverse=True)


def _badge(runs: int, problem: str) -> Badge:
    said, _, transcript = problem.partition("\n\n")
    return Badge(name="languages", runs=runs, problem=said, transcript=transcript)
