"""A thing that the judge was never taught the name of is read once more as one that it knows.

Every trade has its own things. A judge that never heard of a front light takes "where is my front light" for talk of something
that no shop has to do with. The shop's catalogue knows better: what it names is a thing on sale, so the message is read with a
familiar thing in its place. Only what it wants is taken from that: its risks and its tone are heard as it was written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.turn import Entity
from bot.understanding.judge import Heard, Judge, Message
from bot.understanding.normalise import normalise

_OUTSIDE: Final = "oos"
_KNOWN: Final[Mapping[str, str]] = {
    "zh": "台灯",
    "en": "kettle",
}  # things that the judge was taught, in small letters


def familiar(judge: Judge, said: Message, first: Heard, entities: Sequence[Entity]) -> Heard:
    """What is heard, where a message that names a thing on sale is taken for none of a shop's."""
    if int(first.intents.argmax()) != judge.labels.intents.index(_OUTSIDE):
        return first
    text = _in_other_words(said.text, said.language, entities)
    if text == said.text:
        return first
    second = judge.hear([Message(text, said.asked, said.language)])[0]
    return replace(first, intents=second.intents)


def _in_other_words(text: str, language: str, entities: Sequence[Entity]) -> str:
    """A normalised message with a familiar thing in the place of each that the catalogue names."""
    known = _KNOWN.get(language)
    names = {normalise(str(found.value)).text for found in entities if found.entity == "product" and known}
    for name in sorted(names - {"", known}, key=len, reverse=True):
        text = text.replace(name, str(known))
    return text
