"""What the reader learns from: questions that an article answers or nearly answers, and passages with and without the answer."""

import json
import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.errors import BadInput
from bot.knowledge.reader import READER, AnswerReader, padded, reader_words
from bot.understanding.bert import Bert
from training.answers.__main__ import DATA, MODEL, texts
from training.answers.made import from_articles, from_grids, from_topics
from training.answers.rounds import Rounds
from training.answers.rows import FOLDS, Row, fold, read_asked, read_grids, read_topics, side
from training.answers.sheets import from_sheets, read_sheets
from training.answers.train import Pupil, Recipe, auc, teach

ROOT = Path(__file__).parents[2]
MEASURED = ROOT / "benchmarks" / "questions"
ASKED = [each for name in ("demo.txt", "customers.txt") for each in read_asked(DATA / name)]
TOPICS, GRIDS = read_topics(DATA / "facts.txt"), read_grids(DATA / "grids.toml")
TRADES = read_topics(DATA / "trades.txt")


def test_every_question_names_an_article_of_the_shop() -> None:
    names = {name for name, _, _ in texts(ROOT / "skills" / "shop" / "demo.json")}
    assert {each.article for each in ASKED} <= names
    assert len(names) - len({each.article for each in ASKED}) <= 2


def test_no_question_of_a_measuring_set_is_learned_from() -> None:
    learned = {_bare(each.question) for each in ASKED} | {_bare(row.question) for row in _of_trades()}
    for name in ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"):
        rows = (MEASURED / f"knowledge_{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert not learned & {_bare(json.loads(row)["question"]) for row in rows}


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _of_trades() -> list[Row]:
    return list(from_articles(TRADES, random.Random(5)))


def test_an_article_of_another_trade_answers_with_the_fact_and_not_without_it() -> None:
    whole = {topic.title[1]: topic for topic in TRADES}
    near = {question for topic in TRADES for asks in topic.unanswered for question in asks}
    rows = _of_trades()
    for row in rows:
        topic = whole[row.group.removeprefix("facts ")]
        facts = [fact for fact in topic.facts if any(row.question in asks for asks in fact.asks)]
        if facts and row.question not in near:
            told = [
                ".+?".join(re.escape(part) for part in re.split(r"\{.*?\}", says))
                for fact in facts
                for says in fact.says
            ]
            assert any(re.search(part, row.passage) for part in told) == row.answers, row
    kinds = [(row.answers, row.weight == 1) for row in rows]
    assert len(whole) >= 120
    assert min(kinds.count((True, True)), kinds.count((False, False)), kinds.count((False, True))) > 1400
    assert len({row.question for row in rows}) > 3000


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
    teach(pupil, Rounds(lambda dice: rows, pupil.words), {"own": rows}, seconds=1.0)
    pupil.save(tmp_path / READER)
    reader = AnswerReader(MODEL, adapter=tmp_path / READER)
    said = [score for row in rows for score in reader.scores(row.question, [row.passage])]
    assert np.allclose(said, pupil.read(rows), atol=0.15)


def test_what_is_learned_so_far_is_kept_while_it_learns() -> None:
    rows = [Row("谁付运费", "运费由您付。", answers=True, group="a")]
    pupil = Pupil(MODEL, Recipe(rank=2, frozen=11, batch=1, every=1))
    kept: list[int] = []

    def keep() -> None:
        kept.append(len(kept))

    teach(pupil, Rounds(lambda dice: rows, pupil.words), {}, 0.5, keep)
    assert len(kept) >= 1


def test_attention_in_plain_steps_attends_as_the_fused_one_does() -> None:
    torch.manual_seed(3)
    q, k, v = (torch.randn(2, 12, 16, 32) for _ in range(3))
    seen = torch.arange(16)[None] < torch.tensor([[16], [9]])
    plain = Pupil(MODEL, Recipe(rank=2, frozen=12)).bert
    for mask in (None, seen[:, None, None, :]):
        fused = Bert._attended(plain, q, k, v, mask)
        said = plain._attended(q.bfloat16(), k.bfloat16(), v.bfloat16(), mask)
        assert said.dtype == torch.bfloat16
        assert torch.allclose(said.float(), fused, atol=0.05)


def test_rows_are_filled_up_to_a_few_lengths() -> None:
    ids, seen = padded([[0, 5, 2], [0] * 17], to=16)
    assert ids.shape == (2, 32)
    assert seen.sum() == 20
    assert padded([[0, 5, 2]])[0].shape == (1, 3)


def test_what_frozen_layers_learned_before_is_kept(tmp_path: Path) -> None:
    rows = [Row("谁付运费", "运费由您付。", answers=True, group="a")]
    pupil = Pupil(MODEL, Recipe(rank=32, frozen=11))
    pupil.start_from(MODEL / READER)
    pupil.save(tmp_path / READER)
    whole = Pupil(MODEL, Recipe(rank=32))
    whole.start_from(MODEL / READER)
    again = Pupil(MODEL, Recipe(rank=32))
    again.start_from(tmp_path / READER)
    assert np.allclose(
        pupil.read(rows), whole.read(rows), atol=0.02
    )  # sixteen bits where the processor has them
    assert np.array_equal(again.read(rows), whole.read(rows))


def test_rounds_made_by_other_processes_are_the_same_rounds() -> None:
    words = reader_words(MODEL)

    def made(dice: random.Random) -> list[Row]:
        return list(from_topics(TOPICS, 8, dice))

    here, ahead = iter(Rounds(made, words)), iter(Rounds(made, words, workers=1))
    for _ in range(2):
        one, other = next(here), next(ahead)
        assert np.array_equal(one.ids, other.ids)
        assert np.array_equal(one.answers, other.answers)
    assert len(one.tokens(3)) == one.ends[3] - one.ends[2]


def test_a_sheet_is_read_with_and_without_the_fact_that_is_asked_for(tmp_path: Path) -> None:
    docs = [
        ("May I bring my dog?", "No pets are allowed at the Mill House."),
        ("Is my dog welcome in the room?", "Dogs cannot stay in the rooms of the house."),
        ("When is check-in?", "Check-in starts at three in the afternoon."),
        ("Is breakfast included?", "Breakfast is part of the price of the room."),
    ]
    place = {
        "name": "Mill House",
        "docs": {str(n): {"title": title, "body": body} for n, (title, body) in enumerate(docs)},
    }
    (tmp_path / "dstc9").mkdir()
    (tmp_path / "dstc9" / "knowledge.json").write_text(json.dumps({"hotel": {"0": place}}), encoding="utf-8")
    told = [{"attrname": "门票", "attrvalue": "40元", "name": "鼓楼"}]
    more = [{"attrname": kind, "attrvalue": "九点", "name": "鼓楼"} for kind in ("地址", "开放时间")]
    talk = [
        {"message": "听说过，门票多少钱？"},
        {"message": "四十", "attrs": told},
        {"message": "嗯", "attrs": more},
    ]
    (tmp_path / "kdconv").mkdir()
    (tmp_path / "kdconv" / "travel-dev.json").write_text(json.dumps([{"messages": talk}]), encoding="utf-8")
    english, chinese = read_sheets(tmp_path)
    says = dict(docs)
    for row in from_sheets(english, 200, random.Random(2)):
        assert (says[row.question] in row.passage) == row.answers
        if "dog" in row.question and not row.answers:  # what else it says of dogs would answer too
            assert "ogs" not in row.passage
            assert "pets" not in row.passage
    for row in from_sheets(chinese, 40, random.Random(2)):
        assert row.question == "门票多少钱？"
        assert ("门票：40元" in row.passage) == row.answers
    assert read_sheets(tmp_path / "elsewhere") == ([], [])


def test_apart_is_one_where_every_answer_scores_higher() -> None:
    yes = np.array([True, True, False, False])
    assert auc(np.array([3.0, 1.0, 0.5, -2.0]), yes) == 1.0
    assert auc(np.array([3.0, 0.0, 0.5, -2.0]), yes) == 0.75
    assert auc(np.zeros(4), yes) == 0.5
