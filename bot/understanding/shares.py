"""Which part of a price a message wants back: a sum, a share, or something about money that cannot be read for sure."""

import re
from collections.abc import Sequence
from typing import Final

from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of
from bot.understanding.sums import Quantity, Share, quantities
from bot.understanding.words import FURTHER, words

_SAYS: Final = phrases_of(__name__)
_ID: Final = "§"  # stands where an order's number stood
_NEAR: Final = 28  # characters before a share in which it is said to be wanted back


def share_of(
    text: str, *, apart: Sequence[str] = (), language: str = "", sums: Sequence[str] = ()
) -> Share | None:
    """The part of a price that a message names, None when it names none.

    Args:
        apart: Numbers that are something else, such as the order's.
        sums: What was found to be a sum in a further language, as `10.50 EUR`.
    """
    said = _plain(text, apart, language)
    alone = only_a_share(text, apart=apart, language=language)
    named = _in_currencies(said, language)
    found = [
        each
        for each in _beside(named, quantities(said))
        if alone or not each.loose or _wanted(said, each, language)
    ]
    if _SAYS.unsaid.search(said):
        return Share()
    if not found:
        return _of_sums(sums) if language in FURTHER else None
    return _one(said, found)


def only_a_share(text: str, *, apart: Sequence[str] = (), language: str = "") -> bool:
    """Whether a message is a part of a price and nothing besides, as an answer is."""
    said = _plain(text, apart, language)
    named = _in_currencies(said, language)
    found = sorted([*named, *((each.start, each.end) for each in _beside(named, quantities(said)))])
    rest, last = "", 0
    for start, end in found:
        rest, last = f"{rest}{said[last:start]} ", end
    return bool(found) and _SAYS.around.fullmatch(f" {rest}{said[last:]}") is not None


def _in_currencies(said: str, language: str) -> list[tuple[int, int]]:
    """Where sums stand that the language's own words for money name: "20 reais"."""
    known = words(language)
    return [match.span() for match in known.amount.finditer(said)] if known and known.amount else []


def _beside(named: Sequence[tuple[int, int]], found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities that are no part of such a sum."""
    return [each for each in found if all(each.end <= start or end <= each.start for start, end in named)]


def _plain(text: str, apart: Sequence[str], language: str) -> str:
    said = normalise(text).text.strip()
    for known in apart:
        said = said.replace(known.lower(), f" {_ID} ") if known else said
    said = re.sub(" +", " ", said).strip()
    if language in FURTHER:  # 1.234,50
        said = re.sub(r"(?<=\d)[. ](?=\d{3}(?!\d))", "", said)
        said = re.sub(r"(?<=\d),(?=\d{1,2}(?!\d))", ".", said)
    return said


def _of_sums(sums: Sequence[str]) -> Share | None:
    """What the language's own words for money say."""
    if not sums:
        return None
    return Share.of(sums[0]) if len(set(sums)) == 1 else Share()


def _one(said: str, found: Sequence[Quantity]) -> Share:
    """The one share that is meant; where that is not sure, none."""
    meant = [each for each in found if not _SAYS.not_it.search(said[: each.start])]
    if len({each.share for each in meant}) > 1:
        meant = [each for each in meant if not _SAYS.was_paid.search(said[: each.start])]
    values = {each.share for each in meant}
    right = len(values) > 1 and _SAYS.put_right.search(said[meant[-2].end : meant[-1].start])
    if not meant or (len(values) > 1 and not right):
        return Share()
    last = meant[-1]
    reckoned = any(_SAYS.reckoned.search(said[each.end :]) for each in meant)
    turned = _SAYS.turned.search(said[: last.start]) or _SAYS.turned_after.search(said[last.end :])
    nothing = last.share.amount == 0 and last.share.part is None
    return Share() if reckoned or turned or nothing else last.share


def _wanted(said: str, each: Quantity, language: str) -> bool:
    """Whether a number without a sign, or a share, is of the money that shall come back."""
    before, after = said[: each.start], said[each.end :]
    if each.share.part is None and "%" not in said[each.start : each.end]:
        return _SAYS.asks_sum.search(before) is not None and not _SAYS.no_sum.match(after)
    if language in FURTHER or _SAYS.comes_back.search(after):
        return True
    near = before[-_NEAR:]
    last = next(reversed([*_SAYS.breaks.finditer(near)]), None)
    return _SAYS.wants_back.search(near[last.end() :] if last else near) is not None
