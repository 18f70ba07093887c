"""Approved wording: what of a reply is a response's own words, and what was filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.judgement.promises import Backing, Claim, read_sentence, sentences
from bot.judgement.promises.acts import act
from bot.judgement.promises.patterns import pattern
from bot.turn import Reply
from bot.writer import Responses
from bot.writer.grammar import trimmed
from bot.writer.responses import Response

_HOLE: Final = re.compile(r"\{\w+(?::[\w.]+)?\}")
GIFTS: Final = frozenset(
    {"refund", "price_adjustment", "issue_coupon"}
)  # what no looked-up text may hand out
BLANK: Final = "※"  # stands where something was filled in
_FILLED: Final = 4  # characters; shorter facts are not looked for in a text


@dataclass(frozen=True, slots=True)
class Wording:
    """A reply's own words with blanks for what was filled in; `acts`: the response tells of a change."""

    words: str
    acts: bool = False


def wording(reply: Reply, responses: Responses | None) -> Wording | None:
    """The approved wording of a reply, or None when it is not what its response says."""
    if not reply.response:
        return None
    if responses is None or reply.response not in responses:
        return Wording(_blanked(reply.text, reply.facts))
    response = responses[reply.response]
    found = next((t for t in _templates(response) if _made_of(reply.text, _segments(t))), None)
    return Wording(_HOLE.sub(BLANK, found), response.decision == "act") if found is not None else None


def _templates(response: Response) -> tuple[str, ...]:
    return tuple(text for variants in response.texts.values() for text in variants)


@lru_cache(maxsize=2048)
def _segments(template: str) -> tuple[str, ...]:
    return tuple(_HOLE.split(template))


def _made_of(text: str, segments: tuple[str, ...]) -> bool:
    """Whether the text is these segments in order with anything between them."""
    first, *middle = segments
    if not middle:
        return text == first
    *middle, last = middle
    opening = next(filter(text.startswith, trimmed(first, fact_before=False, fact_behind=True)), None)
    if opening is None:
        return False
    at = len(opening)
    for segment in middle:
        either = trimmed(segment, fact_before=True, fact_behind=True)
        found = next(((place, each) for each in either if (place := text.find(each, at)) >= 0), None)
        if found is None:
            return False
        at = found[0] + len(found[1])
    either = trimmed(last, fact_before=True, fact_behind=False)
    return any(text.endswith(each) and len(text) - len(each) >= at for each in either)


def _blanked(text: str, facts: Mapping[str, object]) -> str:
    """Without the templates at hand: the text without the words that facts brought in."""
    for value in sorted(_texts(facts), key=len, reverse=True):
        text = text.replace(value, BLANK)
    return text


def _texts(facts: object) -> list[str]:
    if isinstance(facts, str):
        return [facts] if len(facts) >= _FILLED else []
    if isinstance(facts, Mapping):
        return [text for value in facts.values() for text in _texts(value)]
    if isinstance(facts, list | tuple):
        return [text for value in facts for text in _texts(value)]
    return []


def approved_claims(words: str, backing: Backing) -> list[Claim]:
    """Acts of ours that approved words tell: their wording is trusted, their truth is not."""
    return [claim for claim in _own_acts(words) if not backing.backs(claim, ())]


@lru_cache(maxsize=4096)
def _own_acts(words: str) -> tuple[Claim, ...]:
    """Acts that approved words claim in the first person; the same for everybody, so they are read once."""
    claims = [
        claim for sentence in sentences(words) for claim in read_sentence(sentence) if claim.kind == "act"
    ]
    told = [claim for claim in claims if claim.ours and claim.mood in ("done", "submitted")]
    return tuple(claim for claim in told if act(claim.value).hard)


def filled_in(reply: Reply, backing: Backing) -> list[Claim]:
    """Looked-up text (a courier's note, a title) that hands out money in our name."""
    found: list[Claim] = []
    gift = pattern("values", "amount", "gift")
    for leaf in backing.leaves:
        value = leaf.value
        if (
            not isinstance(value, str)
            or len(value) < 6
            or leaf.key.startswith("passage")
            or value not in reply.text
        ):
            continue
        if value in backing.turn.text or value in backing.texts or not gift.search(value.lower()):
            continue
        claims = read_sentence(value)
        gifts = [c for c in claims if c.kind == "act" and c.value in GIFTS and c.ours]
        found += [claim for claim in gifts if not backing.backs(claim, claims)]
    return found
