"""Whether an answer is an order's number and nothing else but the small words around one."""

import re
from typing import Final

from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_BETWEEN: Final = r"[\W_]*+"
_LETTERS: Final = r"a-z\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff\u1e00-\u1eff"  # of words between spaces


def number_alone(text: str, number: str) -> bool:
    """Whether words only say which order is meant: "10424呀", "it's 20731"."""
    before, mark, after = text.strip().lower().partition(number.lower())
    return bool(mark) and _only(_BEFORE, before) and _only(_AFTER, after)


def _small(words: str) -> re.Pattern[str]:
    """Any of these words, one after another; one in letters ends where the letters end."""
    return re.compile(rf"{_BETWEEN}(?:(?:{words})(?:(?<![{_LETTERS}])|(?![{_LETTERS}])){_BETWEEN})*+")


_BEFORE: Final = _small(_SAYS.before.pattern)
_AFTER: Final = _small(_SAYS.after.pattern)


def _only(small: re.Pattern[str], words: str) -> bool:
    return small.fullmatch(words) is not None
