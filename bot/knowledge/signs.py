"""What speaks for the first subject that was found, and against any."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from bot.knowledge.about import titled
from bot.knowledge.evidence import VERY_WORDS, Scored
from bot.knowledge.fusion import FIT, Fusion, Signs, names_number
from bot.knowledge.shelf import Shelf
from bot.knowledge.wish import Wish

_RIVALS: Final = 5  # subjects that the first one's lead is taken over
_NEXT: Final = 3  # subjects that may be asked for in words more alike


def signs_of(
    question: str,
    counted: int,
    ranked: Sequence[Sequence[Scored]],
    fusion: Fusion,
    *,
    wish: Wish | None,
    near: Mapping[str, float],
) -> Signs:
    """The signs of the first of these subjects.

    Args:
        counted: The words and meanings of the question.
        ranked: What was found by subject, best first.
        near: How alike the question is to ways to ask for the first of them, where that counts.
    """
    first = ranked[0]
    fits = [titled(group, wish) for group in ranked[: _RIVALS + 1]]
    whole = [group[0].score + FIT * fit for group, fit in zip(ranked, fits, strict=False)]
    meaning = max(each.candidate.meaning for each in first)
    subject = first[0].article.subject
    alike = near.get(subject, 0.0)
    return Signs(
        meaning=meaning,
        words=max(each.candidate.words for each in first),
        named=max(each.candidate.named for each in first),
        lead=whole[0] - max(whole[1:], default=0.0),
        fits=fits[0],
        outside=wish.outside if wish else 0.0,
        social=wish.social if wish else 0.0,
        product=wish.product if wish else 0.0,
        brevity=1 / max(counted, 1),
        number=float(names_number(question)),
        asked=max(fusion.nearer(each.candidate.asked) for each in first),
        both=meaning * fits[0],
        alike=alike,
        ahead=alike - max((share for other, share in near.items() if other != subject), default=0.0),
        score=first[0].whole if fusion.by_words else 0.0,
    )


def nearness(
    said: Collection[str], ranked: Sequence[Sequence[Scored]], shelves: Mapping[str, Shelf]
) -> dict[str, float]:
    """How alike a question is to the nearest way to ask for each of the first subjects."""
    first = (group[0].article for group in ranked[: _NEXT + 1])
    return {
        article.subject: shelf.alike(article, said)
        for article in first
        if (shelf := shelves.get(article.collection)) is not None  # it may just have been emptied
    }


def very_words_first(ranked: list[tuple[Scored, ...]], near: Mapping[str, float]) -> list[tuple[Scored, ...]]:
    """The subjects with the one first that the question asks for in its very words; as they are where it does so for none."""
    best = max(near, key=near.__getitem__, default="")
    if near.get(best, 0.0) < VERY_WORDS:
        return ranked
    return sorted(ranked, key=lambda group: group[0].article.subject != best)
