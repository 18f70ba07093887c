"""What watches a run: recipes, memory, collapse, and what is measured at the end."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import ConfigError
from bot.writer.prompt import Brief
from training.writer.curve import Curve
from training.writer.evaluate import asked_of
from training.writer.gate import judge
from training.writer.measure import by_slice, figures, interval
from training.writer.memory import Shape, estimate, require
from training.writer.probe import Probe, repetition
from training.writer.recipe import GuardPart, Recipe, read_recipe
from training.writer.run import Run
from training.writer.watch import CollapseGuard, Progress

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


def test_parts_too_small_to_tell_are_not_told() -> None:
    need = {"weights": 0.01, "logits": 0.04}
    assert require(need, 20, "tiny") == "tiny: needs about 0.1 of 20 GiB that are free"


SHAPES = {
    "qwen-0.5b": Shape(parameters=494_000_000, layers=24, width=896, inner=4864, vocabulary=151_936),
    "qwen-7b-qlora": SEVEN_B,
    "glm-9b": Shape(parameters=9_400_000_000, layers=40, width=4096, inner=13_696, vocabulary=151_552),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_memory_that_the_table_of_recipes_tells_is_the_estimate(name: str) -> None:
    table = (RECIPES[0].parent / "README.md").read_text(encoding="utf-8").splitlines()
    line = next(line for line in table if f"`{name}.toml`" in line)
    ours = read_recipe(Path(name))
    sft = estimate(SHAPES[name], ours, ours.sft)
    dpo = estimate(SHAPES[name], ours, ours.dpo, preferences=True)
    assert f"| {max(sum(sft.values()), sum(dpo.values())):.1f} GiB |" in line


class Control(SimpleNamespace):
    should_training_stop = False


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (["您好，订单在路上，请您放心。"], ""),
        (["在路上在路上在路上在路上在路上"], "repeat"),
        (["您好。" + "".join(chr(0x4E00 + n) for n in range(90))], "times as long"),
        (["好"], "times as long"),
        (["您好，保证明天一定送到您手上。"], "promise what nothing backs"),
    ],
)
def test_a_model_that_collapses_is_stopped(later: list[str], why: str) -> None:
    said = [["您好，您的订单正在路上呢。"], later]
    on_the_way = Brief(language="zh", decision="answer", approved="您的订单正在路上。", said="到哪了")
    guard = CollapseGuard(GuardPart(every=1), Probe([on_the_way], lambda: said.pop(0)), lambda text: None)
    control = Control()
    guard.on_train_begin(None, None, control)
    guard.on_step_end(None, SimpleNamespace(global_step=1, max_steps=9), control)
    assert control.should_training_stop == bool(why)
    assert why in guard.collapsed


def test_a_run_that_is_gone_on_with_is_held_to_where_it_began(tmp_path: Path) -> None:
    asked = Brief(language="zh", decision="answer", approved="您的订单正在路上。", said="到哪了")
    begun, grown = "您好，您的订单正在路上呢。", "您好。" + "".join(chr(0x4E00 + n) for n in range(90))

    told: list[str] = []

    def guard(*said: str) -> CollapseGuard:
        left = [[each] for each in said]
        probe = Probe([asked], lambda: left.pop(0))
        return CollapseGuard(GuardPart(every=1), probe, told.append, memory=tmp_path / "guard.json")

    guard(begun).on_train_begin(None, None, Control())  # and the process is killed
    again = guard(grown)
    again.on_train_begin(None, None, Control())
    again.on_step_end(None, SimpleNamespace(global_step=9, max_steps=90), Control())
    assert "times as long" in again.collapsed, "the kill has not moved what it is compared with"
    assert "times as long" in json.loads((tmp_path / "guard.json").read_text())["collapsed"]
    assert sum("before the start: 1" in line for line in told) == 1, "what takes a while is told, once"


def test_better_answers_that_become_unlikely_stop_it_too() -> None:
    guard = CollapseGuard(GuardPart(chosen_drop=40), Probe([], list), lambda text: None, beta=0.1)
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


def test_a_channel_or_a_group_of_customers_that_fares_badly_fails_the_gate(tmp_path: Path) -> None:
    good, bad = "抱歉让您着急了。请问是哪一笔订单？", "我保证明天一定到！！"
    rows = [
        {"brief": {**ASKED.as_json(), "said": f"退款 {n}"}, "answer": good, "conversation": str(n), **where}
        for n in range(60)
        for where in [{"channel": "wechat" if n < 30 else "web", "tier": "gold" if n % 3 else ""}]
    ]
    (tmp_path / "sft-test.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8"
    )
    (tmp_path / "pairs-test.jsonl").touch()
    asked = asked_of(tmp_path)
    briefs, where = [brief for brief, _ in asked], [place for _, place in asked]
    assert where[1] == {"channel": "wechat", "tier": "gold"}
    said = [bad if place.get("channel") == "wechat" else good for place in where]
    missed = judge(by_slice(briefs, said, where))
    assert any(line.startswith("channel=wechat: unbacked promises 100%") for line in missed)
    assert any(line.startswith("tier=gold: ") for line in missed)
    assert not any(line.startswith("channel=web") for line in missed)


@pytest.mark.parametrize("name", ["tensorboard", "wandb"])
def test_a_watcher_that_is_not_installed_is_said_before_the_start(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.writer.run.find_spec", lambda module: None)
    wanted = {"tensorboard": False, name: True}
    asking = Recipe.model_validate({"model": {"base": "x"}, "watch": wanted})
    run = Run(recipe=asking, data=tmp_path, folder=tmp_path, say=lambda text: None)
    with pytest.raises(ConfigError, match=f"pip install {name}"):
        run.arguments(asking.sft, 80, evaluated=False)
    monkeypatch.setattr("training.writer.run.find_spec", lambda module: object())
    assert run.arguments(asking.sft, 80, evaluated=False)["report_to"] == [name]


def test_the_best_checkpoint_is_kept_where_a_recipe_stops_early(tmp_path: Path) -> None:
    part = recipe().sft.model_copy(update={"evaluate_every": 5, "patience": 2})
    run = Run(recipe=recipe(), data=tmp_path, folder=tmp_path, say=lambda text: None)
    told = run.arguments(part, 80, evaluated=True)
    assert (told["eval_steps"], told["save_steps"]) == (5, 5)
    assert told["load_best_model_at_end"]
    assert told["metric_for_best_model"] == "eval_loss"


def test_a_run_writes_its_curve_and_says_how_far_it_is(tmp_path: Path) -> None:
    said: list[str] = []
    progress = Progress(said.append, 100.0, Curve(tmp_path), every_s=0.0)
    state = SimpleNamespace(
        global_step=0, max_steps=10, log_history=[{"loss": 0.5}], is_world_process_zero=True
    )
    progress.on_train_begin(None, state, None)
    state.global_step = 5
    progress.on_step_end(None, state, None)
    progress.on_log(None, state, None, logs={"loss": 0.5, "epoch": 1})
    progress.on_log(None, state, None, logs={"train_runtime": 3})
    assert "█████" in said[0]
    assert "update 5 of 10, loss 0.500" in said[0]
    assert "tokens/s" in said[0]
    points = [json.loads(line) for line in (tmp_path / "curve.jsonl").read_text().splitlines()]
    assert [(p["step"], p["of"], p["loss"]) for p in points] == [(5, 10, 0.5)]


def test_where_answers_are_tried_out_it_says_what_they_were_worth(tmp_path: Path) -> None:
    said: list[str] = []
    progress = Progress(said.append, 0.0, every_s=0.0)
    logged = [{"loss": 0.0, "reward": -2.25}, {"loss": 0.0, "reward": -2.0}]
    state = SimpleNamespace(global_step=0, max_steps=10, log_history=logged, is_world_process_zero=True)
    progress.on_train_begin(None, state, None)
    state.global_step = 5
    progress.on_step_end(None, state, None)
    assert "update 5 of 10, reward -2.000" in said[0]


def test_the_config_for_several_gpus_saves_a_whole_model_and_recomputes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accelerate.commands.config.config_args import ClusterConfig

    config = ClusterConfig.from_yaml_file(str(RECIPES[0].parent / "fsdp.yaml"))
    assert config.fsdp_config["fsdp_state_dict_type"] == "FULL_STATE_DICT", (
        "a sharded one leaves no model behind"
    )
    run = Run(recipe=recipe(), data=tmp_path, folder=tmp_path, say=lambda text: None)
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert run.arguments(recipe().sft, 80, evaluated=False)["activation_checkpointing"]
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    monkeypatch.setenv(
        "FSDP_ACTIVATION_CHECKPOINTING", str(config.fsdp_config["fsdp_activation_checkpointing"])
    )
    assert not run.arguments(recipe().sft, 80, evaluated=False)["activation_checkpointing"]
