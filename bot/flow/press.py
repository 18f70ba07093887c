"""Presses: a button's payload, its printed number or its title, read without any model.

A payload is Rasa's: `/intent` or `/intent{"entity": "value"}`. It carries no authority of its own: an effect id is
looked up and checked against who speaks, and what would agree to an act counts only where its button was shown.
"""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.turn import Button, Entity, Intent, Request, Understanding
from bot.understanding.phrases import phrases_of

PRESS: Final = "press"  # the model of what was pressed
_PAYLOAD: Final = re.compile(r"/([A-Za-z_][\w.]{0,63})\s*(\{.{0,2000}\})?\s*", re.DOTALL)
_NUMBER: Final = re.compile(
    r"\s*(?:第|选|option |number |no\. ?)?(\d{1,2})\s*[个项号]?\s*[.。、!！]?\s*", re.IGNORECASE
)
_ORDINAL: Final = re.compile(
    r"\s*(?:选|就|要|办)?第?(?:([一二两三四五六])[个项条]|(?:the |option )?(first|second|third|fourth)(?: one| option)?)"
    r"(?:吧|,? please)?\s*[.。!！]?\s*",
    re.IGNORECASE,
)
_ORDINALS: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_ORDINALS_EN: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_SAYS: Final = phrases_of(__name__)
_FURTHER: Final = (_SAYS.first, _SAYS.second, _SAYS.third, _SAYS.fourth)  # in the ten further languages
_LONGEST: Final = 40  # characters of such a word and what is said around it


def pressed(text: str, buttons: Sequence[Button], language: str) -> Understanding | None:
    """What a press means, or None when the text is no press."""
    match = _PAYLOAD.fullmatch(_payload(text.replace("／", "/", 1), buttons))
    if match is None:
        return None
    entities = _entities(match[2])
    if entities is None:
        return None
    request = Request(intents=(Intent(match[1], 1.0),), entities=entities)
    return Understanding(language=language, requests=(request,), entities=entities, model=PRESS)


def shown_only(
    press: Understanding, text: str, buttons: Sequence[Button], agrees: Collection[str]
) -> Understanding:
    """A press without what would agree to an act (`agrees`), unless its button stands under the last reply."""
    if _PAYLOAD.fullmatch(text.strip()) is None or any(button.payload == text.strip() for button in buttons):
        return press  # a number or a title is always of a button that is shown
    kept = tuple(entity for entity in press.entities if entity.entity not in agrees)
    return replace(press, entities=kept, requests=(replace(press.requests[0], entities=kept),))


def counts(text: str) -> bool:
    """Whether a message counts things of the customer's own, so that "the second one" after it is none of the printed ones."""
    return _SAYS.counted.search(text.lower()) is not None


def in_words(text: str) -> bool:
    """Whether a message names a printed number as a word, "the second one", rather than by its digits."""
    return _NUMBER.fullmatch(text) is None and _number(text) > 0


def _payload(text: str, buttons: Sequence[Button]) -> str:
    number = _number(text)
    if 1 <= number <= len(buttons):
        return buttons[number - 1].payload
    said = text.strip().casefold()
    return next((button.payload for button in buttons if button.title.casefold() == said), text.strip())


def _number(text: str) -> int:
    """The printed number that is named: `2`, `第二个`, `the second one`; 0 when none is."""
    if digits := _NUMBER.fullmatch(text):
        return int(digits[1])
    word = _ORDINAL.fullmatch(text)
    if word is None and len(text) <= _LONGEST:
        return next((n for n, said in enumerate(_FURTHER, 1) if said.search(text)), 0)
    if word is None or (word[1] and "第" not in text):
        return 0  # "一个" counts things
    return _ORDINALS[word[1]] if word[1] else _ORDINALS_EN[word[2].lower()]


def _entities(raw: str | None) -> tuple[Entity, ...] | None:
    if not raw:
        return ()
    try:
        values = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(values, dict) or not all(isinstance(v, str | int | float) for v in values.values()):
        return None
    return tuple(Entity(entity=str(name), value=str(value)) for name, value in values.items())
