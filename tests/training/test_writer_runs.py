"""What watches a run: recipes, memory, collapse, and what is measured at the end."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import ConfigError
from bot.writer.prompt import Brief
from training.writer.gate import judge
from training.writer.measure import by_slice, figures, interval
from training.writer.memory import Shape, estimate, require
from training.writer.recipe import GuardPart, Recipe, read_recipe
from training.writer.watch import CollapseGuard, repetition

RECIPES = sorted((Path(__file__).parents[2] / "training" / "recipes").glob("*.toml"))
SEVEN_B = Shape(parameters=7_600_000_000, layers=28, width=3584, inner=18_944, vocabulary=152_064)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_the_recipes_that_ship_are_valid(path: Path) -> None:
    recipe = read_recipe(path)
    if recipe.model.method != "full":
        assert (recipe.lora.rank, recipe.lora.alpha, recipe.sft.learning_rate) == (8, 32, 2e-4)
        assert (recipe.dpo.beta, recipe.dpo.learning_rate, recipe.dpo.epochs) == (0.1, 1e-5, 2)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[model]\nbase = 'x'\nmehtod = 'lora'", "mehtod"),
        ("[model]\nbase = 'x'\n[sft]\nepochs = -1", "sft.epochs"),
        ("[model]\nbase = 'x'\nmethod = 'qlora'\nprecision = 'fp32'", "bf16"),
        ("[model]\nbase = 'x'\ntrust_remote_code = true", "trust_remote_code"),
        ("[model", "recipe.toml"),
    ],
)
def test_a_wrong_recipe_is_refused_by_name(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=why):
        read_recipe(path)


def recipe(**model: Any) -> Recipe:
    return Recipe.model_validate({"model": {"base": "x", **model}})


def test_seven_billion_by_qlora_fit_24_gib_and_whole_they_do_not() -> None:
    small = recipe(method="qlora")
    part = small.sft.model_copy(update={"batch": 2})
    assert "needs about" in require(estimate(SEVEN_B, small, part), 24, "7B QLoRA")
    whole = recipe(method="full")
    with pytest.raises(ConfigError, match=r'try model\.method = "lora"'):
        require(estimate(SEVEN_B, whole, part), 24, "7B")


class Control(SimpleNamespace):
    should_training_stop = False


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (["您好，订单在路上，请您放心。"], ""),
        (["在路上在路上在路上在路上在路上"], "repeat"),
        (["您好。" + "".join(chr(0x4E00 + n) for n in range(90))], "times as long"),
        (["好"], "times as long"),
    ],
)
def test_a_model_that_collapses_is_stopped(later: list[str], why: str) -> None:
    said = [["您好，您的订单正在路上呢。"], later]
    guard = CollapseGuard(GuardPart(every=1), lambda: said.pop(0), lambda text: None)
    control = Control()
    guard.on_train_begin(None, None, control)
    guard.on_step_end(None, SimpleNamespace(global_step=1, max_steps=9), control)
    assert control.should_training_stop == bool(why)
    assert why in guard.collapsed


def test_better_answers_that_become_unlikely_stop_it_too() -> None:
    guard = CollapseGuard(GuardPart(chosen_drop=40), list, lambda text: None, beta=0.1)
    control = Control()
    guard.on_log(None, None, control, logs={"rewards/chosen": -3.9})
    assert not control.should_training_stop
    guard.on_log(None, None, control, logs={"rewards/chosen": -4.1})
    assert control.should_training_stop


def test_repetition_is_a_share() -> None:
    assert repetition(["订单在路上，明天见。"]) == 0.0
    assert repetition(["哈" * 40]) > 0.9


ASKED = Brief(language="zh", decision="clarify", approved="请问是哪一笔订单？", said="退款", anger=2)
TOLD = Brief(language="en", decision="answer", approved="Order 10421 is due on Nov 27.", said="where is it")


def test_figures_count_what_they_say() -> None:
    table = figures(
        [ASKED, TOLD], ["抱歉让您着急了。请问是哪一笔订单？", "It will definitely be there on Nov 29!!"]
    )
    assert table["asks where it should"]["share"] == 1.0
    assert table["meets anger"] == {**interval([True]), "better": "more"}
    assert table["unbacked promises"]["share"] == 0.5
    assert table["faithful figures"]["share"] == 0.5
    assert table["gushes"]["share"] == 0.5


def test_the_gate_looks_at_every_slice_that_is_large_enough() -> None:
    good = by_slice([ASKED] * 30, ["抱歉让您着急了。请问是哪一笔订单？"] * 30)
    assert judge(good) == []
    mixed = by_slice(
        [ASKED] * 30 + [TOLD] * 30, ["抱歉。请问是哪一笔订单？"] * 30 + ["It's on its way."] * 30
    )
    missed = judge(mixed)
    assert any(line.startswith("language=en: usable") for line in missed)
    assert not any(line.startswith("language=zh") for line in missed)
    assert judge(by_slice([TOLD] * 3, ["?"] * 3)), "three rows prove nothing"
    worse = judge(by_slice([ASKED] * 30, ["请问是哪一笔订单？"] * 30), live=good)
    assert any("worse than the live model's" in line for line in worse)
