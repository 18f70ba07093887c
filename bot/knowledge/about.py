"""How much subjects are about what is wished: by their titles, and by the other ways to ask for them."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.knowledge.evidence import Scored
from bot.knowledge.shelf import Shelf
from bot.knowledge.wish import Wish

_WEIGHED: Final = 12  # subjects that are held against the wish: the nearest ones
_LIFT: Final = 0.05  # of the score: what being about what is wished counts; at 0.15 other trades' articles lose as much as a shop's win


def by_wish(
    groups: Sequence[Sequence[Scored]], wish: Wish | None, shelves: Mapping[str, Shelf]
) -> list[tuple[Scored, ...]]:
    """The nearest subjects with how much each is about what is wished, best first, before the others."""
    if wish is None:
        return [tuple(group) for group in groups]
    out: list[tuple[Scored, ...]] = []
    for group in groups[:_WEIGHED]:
        best = group[0]
        shelf = shelves.get(best.article.collection)  # it may just have been emptied
        about = shelf.about(best.article) if shelf is not None else best.candidate.about
        fit = wish.fits(about) if about is not None else 0.0
        lift = _LIFT * fit * (1 - wish.outside)  # of what no shop is asked, the wishes of shops know nothing
        out.append(tuple(Scored(each.candidate, each.score, lift) for each in group))
    out.sort(key=lambda group: -group[0].whole)
    return [*out, *map(tuple, groups[_WEIGHED:])]


def titled(group: Sequence[Scored], wish: Wish | None) -> float:
    """How much a subject is about what is wished, by the titles of what was found of it."""
    if wish is None:
        return 0.0
    return max((wish.fits(about) for each in group if (about := each.candidate.about)), default=0.0)
