"""What somebody wants instead of a person: a message without the words that only say no to one."""

import re
from typing import Final

from bot.judgement.phrases import phrases

_SAYS: Final = phrases("instead")
_CLAUSES: Final = re.compile(r"[^,，、。.!！?？;；:：…~～\n]+")


def rest(text: str, *, waiting: bool) -> str:
    """The message with the words blanked that refuse a person, or leave the line of one who waits in it.

    It keeps its length, so that what is found in it keeps its place. Empty where nothing else is said; the same where nobody is
    refused.
    """
    kept = _CLAUSES.sub(lambda clause: _without(clause[0], waiting=waiting), text)
    return "" if kept != text and not _SAYS.little.sub("", kept).strip() else kept


def refuses(text: str, *, waiting: bool) -> bool:
    """Whether a message says no to a person, whatever else it says; who says that they go on waiting does not."""
    if waiting and _SAYS.stays.search(text):
        return False
    words = (_SAYS.refuses, _SAYS.leaves_line) if waiting else (_SAYS.refuses,)
    return any(pattern.match(clause.strip()) for clause in _CLAUSES.findall(text) for pattern in words)


def reassures(text: str) -> bool:
    """Whether somebody in line says that all is well ("he's fine"), which leaves the line only where more is asked."""
    return not _SAYS.stays.search(text) and any(
        _SAYS.all_well.match(each.strip()) for each in _CLAUSES.findall(text)
    )


def _without(clause: str, *, waiting: bool) -> str:
    """A clause without such words at its beginning, time and again: "算了不用转了" is two."""
    words = (_SAYS.refuses, _SAYS.leaves_line, _SAYS.all_well) if waiting else (_SAYS.refuses,)
    begun = at = len(clause) - len(clause.lstrip())
    while found := next((match for pattern in words if (match := pattern.match(clause, at))), None):
        left = clause[found.end() :]
        at = found.end() + len(left) - len(left.lstrip())
    return " " * at + clause[at:] if at > begun else clause
