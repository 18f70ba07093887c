"""A judge trained from a handful of sentences, end to end, and what bad data is answered with."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import BadInput
from bot.understanding import load
from training.judge.data import read_own
from training.judge.linear import targets
from training.judge.train import Plan, held_out, labels, train_judge
from training.student import common_characters

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


def test_the_encoders_characters_cover_common_chinese() -> None:
    assert {"退", "款", "鼓"} <= set(common_characters(["鼓包"]))
