"""Rows from a real shop's articles: what each answers, what it nearly answers, and what lies near but is about something else."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from training.answers.rows import Asked, Row, side

_NEAR: Final = 5  # other articles, nearest first, that a question is read with
_DOUBT: Final = 0.5  # weight of those: some of them answer too
_ACROSS: Final = 0.3  # share of questions read with the article in the other language


@dataclass(frozen=True, slots=True)
class Shelf:
    """The texts of a shop's articles by name and side, and the names nearest to each question."""

    texts: dict[tuple[str, int], str]
    near: dict[str, tuple[str, ...]]


def shelf(found: Sequence[tuple[str, int, str]], asked: Sequence[Asked], embed: Any) -> Shelf:
    """Look the nearest articles up once, with the encoder that ships."""
    texts = {(name, where): text for name, where, text in found}
    keys = list(texts)
    vectors = embed([texts[key] for key in keys])
    questions = embed([each.question for each in asked])
    order = np.argsort(-(questions @ vectors.T), axis=1)
    near = {
        each.question: tuple(
            dict.fromkeys(keys[n][0] for n in row[: 4 * _NEAR] if keys[n][0] != each.article)
        )[:_NEAR]
        for each, row in zip(asked, order, strict=True)
    }
    return Shelf(texts, near)


def rows(asked: Sequence[Asked], known: Shelf, dice: random.Random) -> Iterator[Row]:
    """Every question once with its own article, and with a few of its neighbours."""
    for each in asked:
        own = _text(known, each.article, each.question, dice) if each.article else ""
        if own:
            yield Row(each.question, own, each.answers, each.group)
        if each.answers or not each.article:
            weight = _DOUBT if each.article else 1.0
            for name in dice.sample(known.near[each.question], 2):
                yield Row(each.question, _text(known, name, each.question, dice), False, each.group, weight)


def _text(known: Shelf, name: str, question: str, dice: random.Random) -> str:
    first = side(question) if dice.random() > _ACROSS else 1 - side(question)
    return known.texts.get((name, first)) or known.texts.get((name, 1 - first), "")
