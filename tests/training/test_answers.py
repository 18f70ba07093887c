"""What the reader learns from: questions that an article answers or nearly answers, and passages with and without the answer."""

import json
import random
import re
from pathlib import Path

import numpy as np
import pytest

from bot.errors import BadInput
from bot.knowledge.reader import READER, AnswerReader
from training.answers.__main__ import DATA, MODEL, texts
from training.answers.made import from_grids, from_topics
from training.answers.rows import FOLDS, Row, fold, read_asked, read_grids, read_topics, side
from training.answers.train import Pupil, Recipe, teach

ROOT = Path(__file__).parents[2]
MEASURED = ROOT / "benchmarks" / "questions"
ASKED = read_asked(DATA / "demo.txt")
TOPICS, GRIDS = read_topics(DATA / "facts.txt"), read_grids(DATA / "grids.toml")


def test_every_question_names_an_article_of_the_shop() -> None:
    names = {name for name, _, _ in texts(ROOT / "skills" / "shop" / "demo.json")}
    assert {each.article for each in ASKED} <= names
    assert len(names) - len({each.article for each in ASKED}) <= 2


def test_no_question_of_a_measuring_set_is_learned_from() -> None:
    learned = {_bare(each.question) for each in ASKED}
    for name in ("second", "third", "fourth"):
        rows = (MEASURED / f"knowledge_{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert not learned & {_bare(json.loads(row)["question"]) for row in rows}


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def test_helpers_share_the_articles_out() -> None:
    counts = [sum(fold(name) == n for name in {each.article for each in ASKED}) for n in range(FOLDS)]
    assert min(counts) > 20


def test_there_is_enough_of_both_kinds_in_both_languages() -> None:
    for where in (0, 1):
        mine = [each.answers for each in ASKED if side(each.question) == where]
        assert sum(mine) > 150
        assert len(mine) - sum(mine) > 200
    assert sum(len(topic.facts) for topic in TOPICS) > 200


def test_a_made_passage_holds_the_sentence_that_answers_and_only_then() -> None:
    dice = random.Random(5)
    says = {
        (question, topic.title[1]): fact
        for topic in TOPICS
        for fact in topic.facts
        for asks in fact.asks
        for question in asks
    }
    seen = 0
    for row in from_topics(TOPICS, 400, dice):
        fact = says.get((row.question, row.group.removeprefix("facts ")))
        if fact is not None:
            said = fact.says[side(row.passage)]
            assert (max(re.split(r"\{.*?\}", said), key=len) in row.passage) == row.answers
            seen += 1
    assert seen > 300


def test_a_grid_answers_for_the_things_it_names_only() -> None:
    rows = list(from_grids(GRIDS, 300, random.Random(5)))
    assert 100 < sum(row.answers for row in rows) < 200


def test_a_line_that_is_neither_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "asked.txt"
    file.write_text("returns\n+ how long\n* what\n", encoding="utf-8")
    with pytest.raises(BadInput, match="line 3"):
        read_asked(file)


def test_what_is_saved_reads_as_what_was_taught(tmp_path: Path) -> None:
    rows = [
        Row("谁付运费", "运费由您付。", answers=True, group="a"),
        Row("谁付运费", "柠檬酸除垢。", answers=False, group="b"),
    ]
    pupil = Pupil(MODEL, Recipe(rank=2, frozen=10, batch=2))
    teach(pupil, lambda dice: rows, rows, seconds=1.0)
    pupil.save(tmp_path / READER)
    reader = AnswerReader(MODEL, adapter=tmp_path / READER)
    said = [score for row in rows for score in reader.scores(row.question, [row.passage])]
    assert np.allclose(said, pupil.read(rows), atol=0.15)
