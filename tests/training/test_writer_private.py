"""Private SFT: an adapter whose updates are clipped and noised, what that is worth, and where it cannot work."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ConfigError
from bot.writer.registry import Card, Registry
from tests.training.school import LEARNED, RECIPE, briefs, enrol
from training.writer.budget import plan
from training.writer.clipped import Learner
from training.writer.curve import NAME as CURVE
from training.writer.data import load
from training.writer.dpo import train_dpo
from training.writer.load import load_base
from training.writer.private import encoded
from training.writer.recipe import PrivatePart, Recipe, SftPart, read_recipe
from training.writer.run import Run
from training.writer.sft import rows_of, train_sft

pytestmark = [pytest.mark.slow]
PRIVATE = "[private]\nepsilon = 8.0\n"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("private")
    enrol(folder, [{**own, "answer": LEARNED[own["brief"]["language"]]} for own in briefs()[:26]])
    text = RECIPE.replace('base = "tiny"', f'base = "{folder / "tiny"}"').replace('"full"', '"lora"')
    text = text.replace("epochs = 9", "epochs = 2").replace("save_every = 6", "save_every = 2")
    (folder / "recipe.toml").write_text(text + PRIVATE, encoding="utf-8")
    return folder


def private(school: Path, out: Path) -> tuple[Run, list[str]]:
    told: list[str] = []
    recipe = read_recipe(school / "recipe.toml")
    return Run(recipe=recipe, data=school / "set", folder=out, say=told.append), told


def test_it_trains_an_adapter_and_says_what_it_told(school: Path, tmp_path: Path) -> None:
    run, told = private(school, tmp_path / "run")
    model = train_sft(run)
    assert (model / "adapter_model.safetensors").exists()
    figures = json.loads((run.folder / "privacy.json").read_text(encoding="utf-8"))
    assert 4 < figures["epsilon"] <= 8.0
    assert figures["examples"] == len(load(run.data, "sft", "train"))
    assert figures["unit"] == "example"
    assert f"epsilon {figures['epsilon']:.2f}" in told[-1]
    points = [json.loads(line) for line in (run.folder / CURVE).read_text(encoding="utf-8").splitlines()]
    assert points[-1]["epsilon"] == pytest.approx(figures["epsilon"], abs=1e-3)
    assert not any("loss" in point for point in points), "the loss on the examples is not noised"


def test_a_killed_run_goes_on_and_spends_no_more(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, told = private(school, tmp_path / "run")
    saved = Learner.save

    def save_and_die(self: Learner) -> None:
        saved(self)
        if self.done == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(Learner, "save", save_and_die)
    with pytest.raises(KeyboardInterrupt):
        train_sft(run)
    monkeypatch.setattr(Learner, "save", saved)
    train_sft(run)
    assert "going on from update 4" in told
    figures = json.loads((run.folder / "privacy.json").read_text(encoding="utf-8"))
    whole, _ = private(school, tmp_path / "whole")
    train_sft(whole)
    unbroken = json.loads((whole.folder / "privacy.json").read_text(encoding="utf-8"))
    assert figures["epsilon"] == unbroken["epsilon"]


def test_no_example_moves_the_adapter_further_than_the_clip(school: Path, tmp_path: Path) -> None:
    run, _ = private(school, tmp_path / "run")
    run.folder.mkdir()
    model, tokenizer = load_base(run.recipe)
    budget = plan(PrivatePart(epsilon=8, clip=0.05), run.recipe.sft, 60)
    learner = Learner(run, budget, model, tokenizer)
    rows = rows_of(load(run.data, "sft", "train"), tokenizer)[:3]
    learner.wrapped.train()
    learner.pull([encoded(row, tokenizer) for row in rows])
    each = sum(p.grad_sample.reshape(len(rows), -1).pow(2).sum(1) for p in learner.trained) ** 0.5
    assert (each > 0.05).all(), "the examples pull harder than they may"
    learner.optimizer.clip_and_accumulate()
    moved = sum(p.summed_grad.pow(2).sum() for p in learner.trained) ** 0.5
    assert moved <= 3 * 0.05 * 1.001


def test_an_update_that_drew_nobody_is_noise_and_does_not_stop_the_run(school: Path, tmp_path: Path) -> None:
    run, _ = private(school, tmp_path / "run")
    run.folder.mkdir()
    learner = Learner(run, plan(PrivatePart(epsilon=8), run.recipe.sft, 60), *load_base(run.recipe))
    before = [p.detach().clone() for p in learner.trained]
    for _ in range(3):
        learner._update([])
    assert any((a != b).any() for a, b in zip(before, learner.trained, strict=True))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"sft": {"packing": True}}, "packed examples share one gradient"),
        ({"sft": {"accumulate": 4}}, "accumulate must be 1"),
        ({"sft": {"patience": 2}}, "patience"),
        ({"model": {"base": "x", "method": "full", "precision": "fp32"}}, "only a small adapter"),
        ({"search": {"space": {"lora.rank": {"choices": [4, 8]}}}}, "every trial"),
    ],
)
def test_where_it_cannot_work_the_recipe_is_refused(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Recipe.model_validate({"model": {"base": "x"}, "private": {"epsilon": 8}, **changed})


def test_promises_that_cannot_be_kept_are_refused() -> None:
    with pytest.raises(ConfigError, match="out of reach"):
        plan(PrivatePart(epsilon=0.0001), SftPart(batch=8), 60)
    with pytest.raises(ConfigError, match="below 1/60"):
        plan(PrivatePart(epsilon=8, delta=0.1), SftPart(batch=8), 60)
    with pytest.raises(ConfigError, match="too few"):
        plan(PrivatePart(epsilon=8), SftPart(batch=8), 5)
    noises = [plan(PrivatePart(epsilon=e), SftPart(batch=8), 60).noise for e in (1, 4, 16)]
    assert noises == sorted(noises, reverse=True), "more privacy takes more noise"


def test_preferences_refuse_a_private_recipe(school: Path, tmp_path: Path) -> None:
    run, _ = private(school, tmp_path / "run")
    with pytest.raises(ConfigError, match="only sft can be private"):
        train_dpo(run)


def test_several_devices_are_refused(school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(ConfigError, match="one device"):
        train_sft(private(school, tmp_path / "run")[0])


def test_the_card_keeps_it(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "config.json").write_text("{}")
    registry = Registry(tmp_path)
    registry.add(model, Card(name="quiet", privacy={"epsilon": 3.2, "delta": 1e-4, "unit": "example"}))
    assert registry.card("quiet").privacy["epsilon"] == 3.2
