"""A judge trained from a handful of sentences, end to end, and what bad data is answered with."""

import gzip
import json
import random
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from bot.errors import BadInput
from bot.understanding import Context, load
from bot.understanding.encoder import Encoder
from bot.understanding.packed import BLOCK, unpack
from training.encoder import Taught
from training.judge.alarm import teach_alarm
from training.judge.data import Sentence, read_own
from training.judge.follow import teach_follow_ups
from training.judge.linear import targets
from training.judge.public import read_public
from training.judge.train import Plan, held_out, labels, train_judge
from training.judge.trouble import teach_troubles
from training.noise import after_something_else, slip
from training.rows import Pair
from training.student import Recipe
from training.wishes import Labelled

SENTENCES = [
    ("订单到哪了", "order.status"),
    ("where is my order", "order.status"),
    ("我要退款", "refund.request"),
    ("i want a refund", "refund.request"),
]


def write(folder: Path, rows: list[dict[str, object]]) -> Path:
    folder.mkdir(exist_ok=True)
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    return folder


def row(text: str, intent: str, **more: object) -> dict[str, object]:
    plain = {"language": "zh", "intents": [intent], "sentiment": "neutral", "anger": 0, "risk": ["none"]}
    return {"text": text, **plain, **more}


def test_a_small_judge_learns_what_it_is_shown(tmp_path: Path) -> None:
    ends = ["", "呀", "呢", " please", " thanks", "？", " now", "，急", "哈", " ok"]
    own = write(tmp_path / "own", [row(text + end, intent) for text, intent in SENTENCES for end in ends])
    out = train_judge(Plan(own=(own,), out=tmp_path / "model"))
    judge = load(str(out), profile="linear")
    for text, intent in SENTENCES:
        assert judge.understand(text).requests[0].top.name == intent


def test_an_unknown_intent_is_refused(tmp_path: Path) -> None:
    own = write(tmp_path / "own", [row("你好", "greet.people")])
    with pytest.raises(BadInput, match=r"greet\.people"):
        train_judge(Plan(own=(own,), out=tmp_path / "model"))


def test_an_unknown_risk_names_the_row(tmp_path: Path) -> None:
    own = write(tmp_path / "own", [row("你好", "dialog.social"), row("滚", "complaint", risk=["rude"])])
    with pytest.raises(BadInput, match="row 2: unknown risk rude"):
        read_own([own])


def test_two_intents_share_a_sentence(tmp_path: Path) -> None:
    own = write(
        tmp_path / "own",
        [row("到哪了，我要退款", "order.status", intents=["order.status", "refund.request"])],
    )
    rows = read_own([own])
    wanted = targets(rows, labels()).wanted[0, labels().columns["intents"]]
    assert sorted(wanted[np.flatnonzero(wanted)]) == [0.5, 0.5]


def test_what_is_held_out_does_not_change() -> None:
    rows = read_own([Path(__file__).parents[2] / "training" / "data" / "judge"])
    share = sum(held_out(sentence) for sentence in rows) / len(rows)
    assert 0.09 < share < 0.16


def test_every_built_in_intent_has_sentences_in_both_languages() -> None:
    rows = read_own([Path(__file__).parents[2] / "training" / "data" / "judge"])
    for language in ("zh", "en"):
        taught = {
            intent for sentence in rows if sentence.language == language for intent in sentence.intents or ()
        }
        assert set(labels().intents) <= taught


def test_a_slip_of_the_pen_keeps_the_numbers() -> None:
    source = random.Random(3)
    told = [slip("我的订单10421怎么还没到，查一下", source) for _ in range(200)]
    assert all("10421" in text for text in told)
    assert 1 < len(set(told)) < 200


def test_a_clear_wish_is_told_again_after_a_line_about_something_else() -> None:
    rows = [Sentence(text=f"退款{n}", language="zh", intents=("refund.request",)) for n in range(10)]
    rows += [Sentence(text="好的", language="zh", intents=("dialog.affirm",), asked="确认退款吗？")]
    told = after_something_else(rows, random.Random(1))
    assert len(told) == 4
    assert {(row.asked, row.intents) for row in told} == {("确认退款吗？", ("refund.request",))}
    assert {row.weight for row in told} == {0.5}
    assert after_something_else(rows[:10], random.Random(1)) == []


def test_a_set_can_be_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "zh_intent_jddc_dev"
    folder.mkdir()
    line = json.dumps({"text": "能自提吗", "generic": "delivery.options", "fit": "exact"}, ensure_ascii=False)
    with gzip.open(folder / "select.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(line)
    found, sources = read_public(tmp_path)
    assert [(row.source, row.shop) for row in found] == [("JDDC", True)]
    assert sources[0].licence == "Apache-2.0"
    assert read_public(tmp_path, without=["zh_intent_jddc_dev"]) == ([], [])


def test_what_is_packed_in_four_bits_comes_back() -> None:
    numbers = np.array([[0.5 * (i % 16 - 8) for i in range(BLOCK)]], dtype=np.float32)
    nibbles = (numbers / 0.5 + 8).astype(np.uint8)[0]
    block = np.concatenate(
        [np.array([0.5], np.float16).view(np.uint8), nibbles[:16] | (nibbles[16:] << 4)]
    ).astype(np.uint8)
    assert np.array_equal(unpack(block[None]), numbers)


def test_what_is_saved_reads_as_what_was_taught(tmp_path: Path) -> None:
    pairs = [Pair("where is my order", "我的订单在哪", "zh"), Pair("i want a refund", "我要退款", "zh")] * 3
    wishes = [Labelled(text, (intent,)) for text, intent in SENTENCES] * 2
    recipe = Recipe(intents=labels().intents, batch=4, rank=2, frozen=11, threads=1, warm=1)
    base = Path(str(files("bot.understanding").joinpath("model")))
    taught = Taught(pairs, base, recipe, wishes)
    before = taught.read(["想退钱"])
    taught.learn(wishes, minutes=0.02)
    taught.save(tmp_path, wishes)
    after = taught.read(["想退钱"])
    assert not np.allclose(before, after, atol=1e-3)
    assert float((Encoder(tmp_path).read(["想退钱"]) * after).sum()) > 0.99


def test_follow_ups_are_taught_beside_a_judge_that_stays_as_it_is(tmp_path: Path) -> None:
    line, said = "The lamp costs $18.00.", "and how much all in all"
    ends = ["", " then", " pls", "?", " exactly", " now", " again", " in total", " today", " for me"]
    rows = [row(said + end, "delivery.fee", context=line, language="en") for end in ends]
    rows += [row(text, intent, language="zh") for text, intent in SENTENCES]
    out = tmp_path / "model"
    shutil.copytree(files("bot.understanding").joinpath("model"), out)
    before = load(str(out))
    teach_follow_ups(Plan(own=(write(tmp_path / "own", rows),), out=out, threads=1), rounds=60)
    after = load(str(out))
    assert after.understand(said, Context(asked=line)).requests[0].top.name == "delivery.fee"
    assert after.model != before.model
    for text in (said, *(text for text, _ in SENTENCES)):
        assert after.understand(text) == replace(before.understand(text), model=after.model)


def told(text: str, kind: str) -> list[dict[str, object]]:
    """Rows that teach an ear one sentence of a kind, beside two of none, each said in ten ways."""
    said = [(text, kind), ("how big is the mug", "none"), ("is the mug grey", "none")]
    ends = ["", "!", " today", " again", " lol", " btw", " pls", " ok", " now", " you know"]
    return [{"text": text + end, "language": "en", "kind": kind} for text, kind in said for end in ends]


def test_the_alarm_is_taught_beside_a_judge_that_stays_as_it_is(tmp_path: Path) -> None:
    own = write(tmp_path / "own", [row(text, intent) for text, intent in SENTENCES])
    rows = told("the mug sings a sad tune", "fire")
    out = tmp_path / "model"
    shutil.copytree(files("bot.understanding").joinpath("model"), out)
    before = load(str(out))
    teach_alarm(Plan(own=(own,), out=out, threads=1), write(tmp_path / "alarms", rows), rounds=200)
    after = load(str(out))
    heard = after.understand("the mug sings a sad tune somehow")
    assert (heard.risk, heard.danger) == (("safety",), "fire")
    assert after.model != before.model
    for text, _ in SENTENCES:
        assert after.understand(text).requests == before.understand(text).requests


def test_trouble_is_taught_beside_a_judge_that_stays_as_it_is(tmp_path: Path) -> None:
    own = write(tmp_path / "own", [row(text, intent) for text, intent in SENTENCES])
    rows = told("the mug sings a sad tune", "fault")
    out = tmp_path / "model"
    shutil.copytree(files("bot.understanding").joinpath("model"), out)
    before = load(str(out))
    teach_troubles(Plan(own=(own,), out=out, threads=1), write(tmp_path / "troubles", rows), rounds=200)
    after = load(str(out))
    heard = after.understand("the mug of 10421 sings a sad tune somehow")
    assert ("reason", "quality") in [(each.entity, each.value) for each in heard.entities]
    assert after.understand("how big is the mug then").entities == ()
    assert after.model != before.model
    assert after.understand("the mug is grey").risk == before.understand("the mug is grey").risk


def test_an_alarm_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    own = write(tmp_path / "own", [row(text, intent) for text, intent in SENTENCES])
    wrong = write(tmp_path / "alarms", [{"text": "help", "language": "en", "kind": "doom"}])
    with pytest.raises(BadInput, match="row 1"):
        teach_alarm(Plan(own=(own,), out=tmp_path), wrong)
