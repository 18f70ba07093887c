"""Whether words are a plain yes. Money and data move on nothing less: what hedges, quotes, reports or only opens a sentence is none."""

import re
from collections.abc import Iterator
from typing import Final

from bot.judgement.phrases import phrases
from bot.understanding.normalise import normalise

_SAYS: Final = phrases("assent")
_FEW: Final = 64  # characters of an answer

_LETTERS: Final = (
    r"a-z\u00c0-\u024f\u0400-\u04ff\u0620-\u06ff\u1e00-\u1eff"  # of words that stand between spaces
)
_EDGE: Final = rf"(?:(?<![{_LETTERS}'’])|(?![{_LETTERS}'’]))"
_BETWEEN: Final = re.compile(r"[\s,，。.!！、;；~～،؛¡\-]*")


def words(pattern: str) -> re.Pattern[str]:
    """Words of a pattern, each ending where a word ends."""
    return re.compile(rf"(?:{pattern}){_EDGE}")


_YES: Final = words(_SAYS.yes.pattern)
_AROUND: Final = words(_SAYS.around.pattern)


def plain(said: str) -> bool:
    """Whether all that is said is a yes, with thanks and courtesy around it."""
    return "yes" in parts(said)


def in_few_words(said: str) -> bool:
    """Whether a few words are a plain yes, whatever they sound like; a page of yeses is no answer."""
    return len(said) <= _FEW and plain(said)


def parts(said: str, act: re.Pattern[str] | None = None) -> frozenset[str]:
    """What is said: a "yes", the "act" by its name, what stands "around" them; nothing at all where anything else is said too."""
    text = normalise(said).text
    if _SAYS.empty.search(text):
        return frozenset()
    kinds = frozenset(_kinds(text, act))
    return frozenset() if "other" in kinds else kinds


def _kinds(text: str, act: re.Pattern[str] | None) -> Iterator[str]:
    """What each of the words is, in their order; what no phrase knows is of another kind, and ends the reading."""
    known = [("act", act)] if act else []
    place = _after(text, 0)
    while place < len(text):
        found = ((kind, p.match(text, place)) for kind, p in (*known, ("yes", _YES), ("around", _AROUND)))
        kind, match = next(((kind, m) for kind, m in found if m and m.end() > place), ("other", None))
        yield kind
        if match is None:
            return
        place = _after(text, match.end())


def _after(text: str, place: int) -> int:
    marks = _BETWEEN.match(text, place)
    return marks.end() if marks else place
