"""The words of a message that say what is wrong with a thing, without what is said around them."""

import re
from dataclasses import dataclass
from typing import Final

from bot.judgement.assent import plain
from bot.understanding.either import commonly
from bot.understanding.normalise import plainly
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_READ: Final = 1000  # characters of a message; the pattern of wishes takes the square of it
_CLAUSE: Final = re.compile(r"[^，,。.!！?？；;\n]+")
_WORDS: Final = re.compile(r"\S+")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_AROUND: Final = " \t:：-—~“”\"'"


@dataclass(frozen=True, slots=True)
class _Part:
    """A clause of a message: what it says, where, and whether it names a fault or is of something else."""

    start: int
    end: int
    tells: bool
    beside: bool


def tells_what_is_wrong(text: str) -> bool:
    """Whether a message says more than that a repair is wanted."""
    return any(part.tells for part in _parts(text, surely=False))


def fault_in(text: str, *, surely: bool = False) -> str:
    """What a message says is wrong, in its own words; empty where it says nothing of it. `surely`: whatever it is about."""
    plain = plainly(text[:_READ])
    if told := _SAYS.labelled.search(plain):
        start, end = next(told.span(name) for name, value in told.groupdict().items() if value)
        return _trimmed(text[start:end])
    parts = _parts(text, surely=surely)
    told_at = [n for n, part in enumerate(parts) if part.tells]
    if not told_at:
        return ""
    within = parts[told_at[0] : told_at[-1] + 1]
    if not any(part.beside for part in within):
        return _trimmed(text[within[0].start : within[-1].end])
    kept = (_trimmed(text[part.start : part.end]) for part in within if not part.beside)
    return ("，" if _HAN.search(plain) else ", ").join(kept)


def says_nothing(text: str) -> bool:
    """Whether a message holds nothing but what is said beside a fault: a yes, that it is not so bad, that a repair is wanted."""
    said = ((part, text[part.start : part.end]) for part in _parts(text))
    return all(part.beside or (not part.tells and (plain(it) or _only_wishes(it))) for part, it in said)


def _parts(text: str, *, surely: bool = False) -> list[_Part]:
    """The clauses of a message; in Chinese a space ends one too."""
    plain = plainly(text[:_READ])
    return [
        _part(plain, start, end, surely=surely)
        for clause in _CLAUSE.finditer(plain)
        for start, end in _spaced(plain, clause.start(), clause.end())
        if plain[start:end].strip()
    ]


def _spaced(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    if not _HAN.search(plain[start:end]):
        return [(start, end)]
    return [(word.start(), word.end()) for word in _WORDS.finditer(plain, start, end)]


def _part(plain: str, start: int, end: int, *, surely: bool) -> _Part:
    said = plain[start:end]
    beside = _SAYS.beside.search(said) is not None
    left = _SAYS.wish.sub(" ", _SAYS.asked_by_no.sub(" ", commonly(said)))
    names = _SAYS.fault.search(left) or (not surely and _SAYS.trouble.search(left))
    return _Part(start, end, bool(names) and not beside, beside)


def _only_wishes(said: str) -> bool:
    """Whether a clause says that a repair is wanted and nothing else."""
    left = _SAYS.wish.sub(" ", plainly(said)).strip("那就快先吧呗请 ")
    return not any(char.isalnum() for char in left)


def _trimmed(said: str) -> str:
    """A clause without what leads up to it."""
    left = said.strip(_AROUND)
    lead = _SAYS.lead.match(plainly(left))
    left = left[lead.end() :] if lead and lead.end() < len(left) else left
    return left.strip(_AROUND)
