"""What a model from nothing reads first, and the same cases with other figures."""

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer

from bot.commands.pupil import compare
from bot.writer.blanks import MOST, TOKENS, Blanks
from bot.writer.prompt import Brief
from training.rows import read_jsonl
from training.writer.data import load, prepare
from training.writer.examples import Example
from training.writer.feed import fed
from training.writer.ground import Sources, log_of, sources
from training.writer.pretrain import ground, make_base, rate
from training.writer.promises import unbacked
from training.writer.prompts import prompt_of
from training.writer.size import Size
from training.writer.vary import varied

TOLD = Brief(
    language="zh",
    decision="answer",
    approved="订单 10421（蓝牙耳机）预计 11月27日送达，运费 ¥1,299.00，7 天内可退。",
    said="10421 到哪了",
    facts={"order_id": "10421", "amount": "¥1,299.00"},
)
CASE = Example(brief=TOLD, answer="10421 的蓝牙耳机预计 11月27日到，运费 ¥1,299.00。", conversation="c")
GOODS = (("蓝牙耳机", "Bluetooth earphones"), ("台灯", "desk lamp"))


def test_figures_change_everywhere_alike() -> None:
    other = varied(CASE, random.Random(3), GOODS[1:] + GOODS[:1])
    number = other.brief.facts["order_id"]
    assert number != "10421"
    assert len(number) == 5
    assert other.brief.said.startswith(number)
    assert number in other.brief.approved
    assert other.answer.startswith(number)
    assert other.brief.facts["amount"].removeprefix("¥") in other.answer
    assert "7 天" in other.brief.approved, "one digit often means something else"
    assert not unbacked(other.brief, other.answer)


def test_a_day_stays_a_day_and_a_year_a_year() -> None:
    brief = replace(TOLD, approved="2026年11月27日", said="2026")
    for seed in range(20):
        text = varied(replace(CASE, brief=brief, answer="2026年11月27日"), random.Random(seed)).answer
        assert text.startswith("2026年")
        assert 10 <= int(text.split("月")[1].removesuffix("日")) <= 31


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ground") / "set"
    prepare([], folder, test=0.2)
    return folder


@pytest.fixture(scope="module")
def made_of(prepared: Path) -> Sources:
    return sources(prepared)


def test_nothing_of_the_test_part_is_read(prepared: Path, made_of: Sources) -> None:
    held = {row.brief.said for kind in ("sft", "pairs") for row in load(prepared, kind, "test")}
    assert held
    for said in made_of.said.values():
        assert not held & set(said)


def test_some_agents_were_rash_and_the_share_is_a_setting(made_of: Sources) -> None:
    def share(rash: float) -> float:
        entries = list(itertools.islice(log_of(made_of, random.Random(1), rash=rash, retold=0.45), 400))
        return sum(bool(unbacked(brief, answer)) for brief, answer in entries) / len(entries)

    careful, rash = share(0.0), share(0.4)
    assert careful < 0.15
    assert 0.2 < rash < 0.5


def test_a_log_can_leave_the_good_answers_to_schooling(made_of: Sources) -> None:
    good = {row.answer for row in made_of.cases if not any(map(str.isdigit, row.answer))}

    def told(retold: float) -> int:
        entries = itertools.islice(log_of(made_of, random.Random(1), rash=0.0, retold=retold), 400)
        return sum(answer in good for _, answer in entries)

    assert told(0.45) > 20
    assert told(0.0) < 4, "a sentence of courtesy before an approved text can be the same by chance"


def test_a_small_model_begins_to_learn(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = itertools.count()
    # Two looks at the clock are a step: a tenth of a second.
    monkeypatch.setattr("training.writer.pretrain.time.monotonic", lambda: next(ticks) / 20)
    told: list[str] = []
    size = Size(width=64, layers=1, vocabulary=600, row=96, rows=2, warmup=5, learning_rate=1e-2)
    figures = ground(prepared, tmp_path / "base", size, seconds=10, say=told.append)
    assert figures["tokens"] == figures["steps"] * 192
    assert figures["steps"] > 60
    assert figures["loss"] < 5.8, "chance is the logarithm of 600, 6.4"
    assert "tokens/s" in told[0]
    assert (tmp_path / "base" / "model.safetensors").exists()


@pytest.mark.slow
def test_rows_are_made_beside_and_show_no_figure(prepared: Path, tmp_path: Path) -> None:
    size = Size(width=64, layers=1, vocabulary=600, row=96, rows=2, blanks=True, rules=0.0)
    make_base(sources(prepared), tmp_path, size, random.Random(1))
    tokenizer = AutoTokenizer.from_pretrained(str(tmp_path))
    with fed(prepared, tmp_path, size, workers=1) as rows:
        some = list(itertools.islice(rows, 40))
    assert {row.shape for row in some} == {(2, 96)}
    said = tokenizer.decode([int(token) for row in some for token, label in row.T if label >= 0])
    assert "⟦1⟧" in said
    assert sum(each.isdigit() for each in Blanks(("",) * MOST).fill(said)) < 0.02 * len(said), (
        "only rash agents' own figures are spelled"
    )


@pytest.mark.slow
def test_two_models_that_are_compared_have_their_blanks_filled(prepared: Path, tmp_path: Path) -> None:
    size = Size(width=64, layers=1, vocabulary=600, row=96, rows=2, blanks=True, rules=0.0)
    models = []
    for number in (1, 2):  # one that says its first blank for ever, and one its second
        folder = tmp_path / f"{number}"
        make_base(sources(prepared), folder, size, random.Random(1))
        tokenizer = AutoTokenizer.from_pretrained(str(folder))
        last = tokenizer("assistant\n")["input_ids"][-1]
        weights = load_file(folder / "model.safetensors")
        table = weights["model.embed_tokens.weight"]
        table[tokenizer.convert_tokens_to_ids(TOKENS[number - 1])] = 4 * table[last]
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        models.append({"folder": str(folder), "base": ""})
    out = tmp_path / "out.jsonl"
    job = {"models": models, "data": str(prepared), "seed_set": False, "items": 12, "out": str(out)}
    compare(job, lambda text: None)
    rows = [(Brief.of_json(row["brief"]), row["answers"]) for row in read_jsonl(out)]
    figures = [(prompt_of(brief, tokenizer)[1].values, said) for brief, said in rows]
    assert any(len(values) > 1 for values, _ in figures)
    for values, (first, second) in figures:
        assert first.startswith(values[0] if values else TOKENS[0])
        assert second.startswith(values[1] if len(values) > 1 else TOKENS[1])


def test_the_learning_rate_rises_and_falls() -> None:
    assert rate(0.0, 0, 100) < 0.02 < rate(0.0, 50, 100) < rate(0.01, 100, 100)
    assert rate(1.0, 10_000, 100) == pytest.approx(0.05)
