"""Which words moved a reading: each is left out in turn, and what that does to the confidence is its weight.

Costs one batch of the judge, so it is asked for on demand and never part of a turn. Works for every profile.
"""

import re
from dataclasses import dataclass

from bot.understanding.context import Context
from bot.understanding.judge import Message
from bot.understanding.normalise import normalise
from bot.understanding.understander import Understander

_WORD = re.compile(
    r"[a-z0-9\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f']+|[\u3400-\u9fff]|[\u3041-\u30fa\uac00-\ud7a3]+"
)
_MOST = 40  # words that are tried


@dataclass(frozen=True, slots=True)
class Moved:
    """A word of the original message and how much of the confidence stands on it; below 0 it spoke against."""

    text: str
    start: int
    end: int
    weight: float


def explain(understander: Understander, text: str, context: Context | None = None) -> tuple[Moved, ...]:
    """The words behind the first reading of a message, the heaviest first."""
    folded, asked = normalise(text), normalise((context or Context()).line).text
    spans = _spans(folded.text)
    tries = [folded.text, *(folded.text[:a] + " " + folded.text[b:] for a, b in spans)]
    whole, *without = (
        heard.intents for heard in understander.judge.hear([Message(each, asked) for each in tries])
    )
    top = int(whole.argmax())
    found = []
    for (a, b), chances in zip(spans, without, strict=True):
        start, end = folded.span(a, b)
        found.append(Moved(text[start:end], start, end, round(float(whole[top] - chances[top]), 4)))
    return tuple(sorted(found, key=lambda moved: -abs(moved.weight)))


def _spans(text: str) -> list[tuple[int, int]]:
    """Words, and pairs of Chinese characters, since one alone seldom carries a sense."""
    words = [match.span() for match in _WORD.finditer(text)]
    out: list[tuple[int, int]] = []
    for start, end in words:
        joins = out and end - start == 1 and text[start] > "\u3400" and out[-1][1] == start
        if joins and out[-1][1] - out[-1][0] == 1:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out[:_MOST]
