"""A turn as rules read it, which is not what is shown: shorter where it is meant to hold a desk up, with the marks it was typed without, and no denial where 退不退 asks."""

import re
from dataclasses import replace
from typing import Final

from bot.turn import Turn
from bot.understanding.either import asked
from bot.understanding.tones import toned

READ: Final = 1000  # characters of one message that rules read: some of their patterns take the square of it
_RUN: Final = re.compile(r"(.)\1{19,}", re.DOTALL)


def brief(turn: Turn) -> Turn:
    """The turn as rules read it: a message that is meant to hold a desk up has nothing further back that a wish could be in."""
    language = turn.heard.language
    read = _short if len(turn.text) > READ else str
    said = tuple(replace(each, text=asked(toned(read(each.text), language))) for each in turn.utterances)
    return turn if said == turn.utterances else turn.evolve(utterances=said)


def _short(text: str) -> str:
    return _RUN.sub(r"\1\1\1", text)[:READ]
