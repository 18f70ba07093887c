"""Passages made of facts: the same question, with and without the sentence that answers it, so that reading is what is learned."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from training.answers.rows import Fact, Grid, Row, Topic

_CHOICE: Final = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_ACROSS: Final = 0.15  # share of questions asked in the other language
_TITLED: Final = 0.8
_MOST: Final = 5  # facts of a passage
_PART: Final = 0.3  # share of articles that are told in part
_CUT: Final = 0.7  # weight of an article without the fact: what it says else may hint at it


def from_topics(topics: Sequence[Topic], count: int, dice: random.Random) -> Iterator[Row]:
    """Rows about invented shops."""
    for _ in range(count):
        topic = dice.choice(topics)
        said = dice.randrange(2)
        if dice.random() < 0.12 and topic.unanswered[said]:
            facts = dice.sample(topic.facts, dice.randint(1, min(_MOST, len(topic.facts))))
            yield _row(topic.title, facts, dice.choice(topic.unanswered[said]), said, dice, answers=False)
            continue
        wanted = dice.choice(topic.facts)
        asked = 1 - said if wanted.alike and dice.random() < _ACROSS else said
        others = [fact for fact in topic.facts if fact is not wanted]
        answers = dice.random() < 0.5
        few = dice.sample(others, min(len(others), dice.randint(1, _MOST - 1)))
        yield _row(
            topic.title,
            [*few, wanted] if answers else few,
            dice.choice(wanted.asks[asked]),
            said,
            dice,
            answers=answers,
        )


def from_articles(topics: Sequence[Topic], dice: random.Random) -> Iterator[Row]:
    """Every question of these articles once with the article, once with the article less the fact that answers, and its near misses."""
    for topic in topics:
        for fact in topic.facts:
            for asked, questions in enumerate(fact.asks):
                for question in questions:
                    said = 1 - asked if fact.alike and dice.random() < _ACROSS else asked
                    others = [each for each in topic.facts if each is not fact]
                    some = (
                        dice.sample(others, dice.randint(1, len(others))) if dice.random() < _PART else others
                    )
                    told = [each for each in topic.facts if each is fact or each in some]
                    yield _row(topic.title, told, question, said, dice, answers=True, mixed=False)
                    cut = _row(topic.title, others, question, said, dice, answers=False, mixed=False)
                    yield replace(cut, weight=_CUT)
        for asked, questions in enumerate(topic.unanswered):
            for question in questions:
                said = 1 - asked if dice.random() < _ACROSS else asked
                yield _row(topic.title, topic.facts, question, said, dice, answers=False, mixed=False)


def from_grids(grids: Sequence[Grid], count: int, dice: random.Random) -> Iterator[Row]:
    """Rows about several things of which the passage says only some, or other things than are asked."""
    for _ in range(count):
        grid = dice.choice(grids)
        said = dice.randrange(2)
        asked = 1 - said if grid.facts[0].alike and dice.random() < _ACROSS else said
        thing, *rest = dice.sample(grid.things, len(grid.things))
        wanted, *other = dice.sample(grid.facts, len(grid.facts))
        near = [_filled(wanted, each, said, grid, dice) for each in rest[: dice.randint(1, 4)]]
        own = [_filled(fact, thing, said, grid, dice) for fact in other[: dice.randint(0, 2)]]
        answers = dice.random() < 0.5
        right = [_filled(wanted, thing, said, grid, dice)] if answers else []
        sentences = dice.sample(lines := [*near[:3], *own, *right], len(lines))
        question = dice.choice(wanted.asks[asked]).format(t=thing[asked], v="")
        yield Row(
            question, _joined(grid.title[said], sentences, said, dice), answers, f"grid {grid.title[1]}"
        )


def _filled(fact: Fact, thing: tuple[str, str], said: int, grid: Grid, dice: random.Random) -> str:
    text = fact.says[said].format(t=thing[said], v=dice.choice(grid.values))
    return text[:1].upper() + text[1:]


def _row(
    title: tuple[str, str],
    facts: Sequence[Fact],
    question: str,
    said: int,
    dice: random.Random,
    *,
    answers: bool,
    mixed: bool = True,
) -> Row:
    ordered = dice.sample(list(facts), len(facts)) if mixed else facts
    sentences = [_chosen(fact.says[said], dice) for fact in ordered]
    return Row(question, _joined(title[said], sentences, said, dice), answers, f"facts {title[1]}")


def _chosen(text: str, dice: random.Random) -> str:
    return _CHOICE.sub(lambda found: dice.choice(found[1].split("|")), text)


def _joined(title: str, sentences: Sequence[str], said: int, dice: random.Random) -> str:
    named = [title] if dice.random() < _TITLED else []
    return " ".join([*named, ("" if said == 0 else " ").join(sentences)])
