"""The same case with other figures and goods: what stands in a brief is copied by a model that has seen many figures, not learned by heart.

A digit run is replaced by another of its length wherever it occurs in brief and answer, so that both still agree; names of goods
likewise. Years, and numbers of one digit, mean something else too often ("7 days") and stay.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from bot.writer.prompt import Brief
from training.writer.examples import Example, Pair

_RUN: Final = re.compile(r"(?<![\d.])\d[\d,]*\d(?!\d)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
Row = TypeVar("Row", Example, Pair)
Goods = Sequence[tuple[str, str]]  # Chinese and English names


def varied(row: Row, rng: random.Random, goods: Goods = ()) -> Row:
    """The row with other figures and other goods, the same ones everywhere in it."""
    answers = row.answer if isinstance(row, Example) else f"{row.chosen} {row.rejected}"
    change = _change(f"{_all_of(row.brief)} {answers}", rng, goods)
    brief = _changed(row.brief, change)
    if isinstance(row, Example):
        return replace(row, brief=brief, answer=change(row.answer), reasoning=change(row.reasoning))
    return replace(row, brief=brief, chosen=change(row.chosen), rejected=change(row.rejected))


def _all_of(brief: Brief) -> str:
    said = [words for _, words in brief.before]
    return " ".join([brief.approved, brief.said, *said, *brief.passages, *brief.facts.values()])


def _changed(brief: Brief, change: Callable[[str], str]) -> Brief:
    return replace(
        brief,
        approved=change(brief.approved),
        said=change(brief.said),
        before=tuple((who, change(words)) for who, words in brief.before),
        facts={name: change(value) for name, value in brief.facts.items()},
        passages=tuple(map(change, brief.passages)),
    )


def _change(text: str, rng: random.Random, goods: Goods) -> Callable[[str], str]:
    named = {run: _other(run, rng) for run in dict.fromkeys(_RUN.findall(text)) if not _YEAR.fullmatch(run)}
    things = _things(text, rng, goods)

    def change(words: str) -> str:
        for old, new in things.items():
            words = words.replace(old, new)
        return _RUN.sub(lambda found: named.get(found[0], found[0]), words)

    return change


def _things(text: str, rng: random.Random, goods: Goods) -> Mapping[str, str]:
    found = [pair for pair in goods if pair[0] in text or pair[1] in text]
    if not found:
        return {}
    old = max(found, key=lambda pair: len(pair[0]) + len(pair[1]))
    return dict(zip(old, rng.choice(goods), strict=True))


def _other(run: str, rng: random.Random) -> str:
    """Digits for digits; a first digit that is not 0 stays so, and days of a month stay days."""
    if run.isdigit() and len(run) == 2 and int(run) <= 31:
        return str(rng.randint(10, 31)) if run[0] != "0" else f"0{rng.randint(1, 9)}"
    digits = [rng.choice("0123456789") if each.isdigit() else each for each in run]
    if run[0] != "0":
        digits[0] = rng.choice("123456789")
    return "".join(digits)
