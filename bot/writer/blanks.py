"""Blanks: a small model words an answer without spelling a figure; each is put in where the model left its blank.

A model made from nothing garbles numbers: it would have to copy them digit by digit. So every figure of a case (numbers, amounts, days,
order and tracking numbers, addresses of mail and web) becomes one token, `⟦1⟧`, `⟦2⟧` …, the same for the same figure, and the words
that come back are filled in. Delexicalisation, as in Wen et al. 2015 (Semantically Conditioned LSTM-based Natural Language Generation).
A blank that stands for nothing is left as it is, so that whoever reads the answer sees a fault.

Whether a model speaks so is known from its tokenizer alone, which has a token for every blank: training, measuring and serving cannot differ.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.writer.prompt import Message

MOST: Final = 48  # blanks of a case; figures beyond them stay as they are
OPEN, CLOSE = "⟦", "⟧"
TOKENS: Final = tuple(f"{OPEN}{number}{CLOSE}" for number in range(1, MOST + 1))
_PLAIN: Final = str.maketrans({OPEN: "［", CLOSE: "］"})
_MONTHS: Final = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_FIGURE: Final = re.compile(
    r"[A-Za-z0-9._+-]++@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|https?://[\w./?=&%#-]+"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:（周.）)?(?: ?\d{1,2}:\d\d)?"
    rf"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\b(?:{_MONTHS})[a-z]* \d{{1,2}}(?:, (?:\d{{4}}|\d{{1,2}}:\d\d))?\b"
    r"|[A-Z]{2,}+\d[A-Z0-9]*"
    r"|[¥$€£]?\d+(?:[.,:–/-]\d+)*%?"
)
_BLANK: Final = re.compile(rf"{OPEN}(\d+){CLOSE}")
_APPROVED: Final = "<approved>"
_TASK: Final = "</task>"


def knows(tokenizer: Any) -> bool:
    """Whether the model of this tokenizer leaves blanks for figures."""
    return TOKENS[0] in tokenizer.get_vocab()


@dataclass(frozen=True, slots=True)
class Blanks:
    """What the blanks of one case stand for."""

    values: tuple[str, ...] = ()
    _numbers: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Blanks":
        """A blank for each different figure, in the order of the texts."""
        found = dict.fromkeys(each for text in texts for each in _FIGURE.findall(text.translate(_PLAIN)))
        values = tuple(found)[:MOST]
        return cls(values, {value: number for number, value in enumerate(values, 1)})

    def leave(self, text: str) -> str:
        """The text with blanks for the figures that have one."""

        def blank(found: re.Match[str]) -> str:
            number = self._numbers.get(found[0])
            return f"{OPEN}{number}{CLOSE}" if number else found[0]

        return _FIGURE.sub(blank, text.translate(_PLAIN))

    def fill(self, text: str) -> str:
        """The text with every blank filled that stands for something."""

        def value(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            return self.values[place] if 0 <= place < len(self.values) else found[0]

        return _BLANK.sub(value, text)


def as_read(prompt: Sequence[Message], tokenizer: Any) -> tuple[tuple[Message, ...], Blanks]:
    """A prompt as the model of this tokenizer reads it, and what the blanks of its answer stand for."""
    return left_in(prompt) if knows(tokenizer) else (tuple(prompt), Blanks())


def left_in(prompt: Sequence[Message]) -> tuple[tuple[Message, ...], Blanks]:
    """A prompt with blanks in what is told of the case (the rules hold no figures), and what they stand for."""
    told = "\n".join(_case(message["content"])[1] for message in prompt if message["role"] == "user")
    before, _, approved = told.rpartition(_APPROVED)
    blanks = Blanks.of((approved, before))
    left: list[Message] = []
    for message in prompt:
        task, case = _case(message["content"]) if message["role"] == "user" else (message["content"], "")
        left.append({"role": message["role"], "content": f"{task}{blanks.leave(case)}"})
    return tuple(left), blanks


def _case(content: str) -> tuple[str, str]:
    """The line that says what was decided, whose figures are no figures of the case, and the rest."""
    task, end, case = content.partition(_TASK)
    return (f"{task}{end}", case) if end else ("", content)


def ready(text: str) -> str:
    """As much of a text under way as can be filled: a blank that is still being written is held back."""
    at = text.rfind(OPEN)
    return text[:at] if at >= 0 and CLOSE not in text[at:] else text
