"""Guarantees and admissions: words that bind the shop whatever the facts say."""

from typing import Final, Literal

from bot.judgement.promises.claim import Claim
from bot.judgement.promises.patterns import pattern
from bot.judgement.promises.text import Clause

_KINDS: Final[tuple[Literal["guarantee", "liability"], ...]] = ("guarantee", "liability")


def vows(clause: Clause) -> list[Claim]:
    """Guarantees and liability that a clause takes on; none for what is denied, asked or quoted."""
    if clause.question:
        return []
    found = []
    for kind in _KINDS:
        text = pattern("vows", kind, f"{clause.language}_not").sub("※", clause.text)
        match = pattern("vows", kind, clause.language).search(text)
        quoted = 0 <= clause.attributed <= (match.start() if match else 0)
        conditional = clause.conditional and kind == "liability"
        if match and not quoted and not conditional:
            found.append(Claim(kind, match[0]))
    return found
