"""How a run begins: a recipe by its name, a mistake that is put right, memory before weights, and a base in four bits."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file
from transformers import AutoTokenizer, Qwen3Config

from bot.errors import BadInput, ConfigError
from bot.writer import parity
from bot.writer.engine.loaded import load as load_to_serve
from bot.writer.engine.settings import EngineSettings
from tests.training.school import LEARNED, RECIPE, briefs, enrol
from training.writer import shipped
from training.writer.checkpoints import mark
from training.writer.load import load_base
from training.writer.recipe import Recipe, read_recipe
from training.writer.run import Run
from training.writer.sft import train_sft
from training.writer.watch import WATCHED


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("starts")
    rows: list[dict[str, Any]] = []
    for own in briefs()[:24]:
        answer = LEARNED[own["brief"]["language"]]
        rows += [{**own, "answer": answer}, {**own, "chosen": answer, "rejected": f"{answer}好" * 3}]
    enrol(folder, rows)
    text = RECIPE.replace('base = "tiny"', f'base = "{folder / "tiny"}"').replace(
        "epochs = 9", "epochs = 0.5"
    )
    (folder / "recipe.toml").write_text(text, encoding="utf-8")
    return folder


def run(school: Path, out: Path, **model: Any) -> tuple[Run, list[str]]:
    told: list[str] = []
    recipe = read_recipe(school / "recipe.toml")
    recipe = recipe.model_copy(update={"model": recipe.model.model_copy(update=model)})
    return Run(recipe=recipe, data=school / "set", folder=out, say=told.append), told


def haoke(folder: Path, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "bot.cli", "train", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


# ---- recipes


@pytest.mark.parametrize("name", ["small", "small.toml", "training/recipes/small.toml"])
def test_a_recipe_of_ours_is_read_by_its_name_from_any_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_recipe(Path(name), "x").model.method == "full"
    (tmp_path / "small.toml").write_text('[model]\nbase = "own"\n', encoding="utf-8")
    own = name == "small.toml"
    assert (read_recipe(Path(name)).model.base == "own") is own, "a file of one's own is never passed over"


def test_a_recipe_can_be_taken_home_and_changed(tmp_path: Path) -> None:
    status, told = haoke(tmp_path, "recipe")
    assert status == 0
    assert told.split() == [*shipped.names(), "fsdp.yaml"]
    for name in told.split():
        file = shipped.FOLDER / (name if name.endswith(".yaml") else f"{name}.toml")
        assert haoke(tmp_path, "recipe", name) == (0, file.read_text(encoding="utf-8"))
    (tmp_path / "mine").write_text(haoke(tmp_path, "recipe", "small")[1], encoding="utf-8")
    assert read_recipe(tmp_path / "mine") == read_recipe(Path("small"))


@pytest.mark.parametrize("name", ["big", "../small", "/etc/passwd"])
def test_a_recipe_that_is_not_there_names_those_that_are(name: str, tmp_path: Path) -> None:
    status, told = haoke(tmp_path, "recipe", name)
    assert status == 2
    assert "qwen-7b-qlora" in told
    with pytest.raises(ConfigError, match="qwen-7b-qlora"):
        read_recipe(tmp_path / "big")


# ---- mistakes


@pytest.mark.parametrize("base", ["./tinny", "/nowhere/tiny", "work/models/tiny"])
def test_a_folder_that_is_not_there_is_called_a_folder(base: str, school: Path, tmp_path: Path) -> None:
    wrong, _ = run(school, tmp_path / "run", base=base)
    with pytest.raises(ConfigError, match=f"there is no folder {base}"):
        train_sft(wrong)


@pytest.mark.slow
def test_a_mistake_that_is_put_right_may_use_the_same_folder(school: Path, tmp_path: Path) -> None:
    wrong, _ = run(school, tmp_path / "run", base="./tinny")
    with pytest.raises(ConfigError):
        train_sft(wrong)
    right, _ = run(school, tmp_path / "run")
    assert (train_sft(right) / "model.safetensors").exists()
    with pytest.raises(BadInput, match="a run with another recipe;"):
        train_sft(wrong)


def test_what_does_not_fit_is_said_before_a_weight_is_opened(school: Path, tmp_path: Path) -> None:
    giant = tmp_path / "giant"  # as large as a 70B model, and not one byte of its weights is there
    shape = {"hidden_size": 8192, "intermediate_size": 28_672, "num_hidden_layers": 80, "vocab_size": 152_064}
    Qwen3Config(**shape, num_attention_heads=64, num_key_value_heads=8).save_pretrained(giant)
    AutoTokenizer.from_pretrained(school / "tiny").save_pretrained(giant)
    large, told = run(school, tmp_path / "run", base=str(giant))
    with pytest.raises(ConfigError, match=r'are free .*try model\.method = "lora"'):
        train_sft(large)
    assert "M parameters on" in told[0]
    assert 60_000 < float(told[0].split(" M ")[0].replace(",", "")) < 90_000


@pytest.mark.slow
def test_a_run_without_progress_stops_early_keeps_its_best_and_says_so(school: Path, tmp_path: Path) -> None:
    hasty, told = run(school, tmp_path / "run")
    (tmp_path / "set").mkdir()
    for part in ("sft-train", "pairs-train", "sft-test", "pairs-test"):
        shutil.copy(school / "set" / f"{part}.jsonl", tmp_path / "set")
    shutil.copy(school / "set" / "sft-train.jsonl", tmp_path / "set" / "sft-validation.jsonl")
    changed = {"epochs": 30, "learning_rate": 0.3, "warmup_share": 0.0, "evaluate_every": 2, "patience": 1}
    recipe = hasty.recipe.model_copy(update={"sft": hasty.recipe.sft.model_copy(update=changed)})
    result = train_sft(replace(hasty, recipe=recipe, data=tmp_path / "set"))
    said = next(line for line in told if line.startswith("stopped early at update"))
    at, best = (int(number) for number in re.findall(r"update (\d+)", said))
    assert best < at < 60
    assert told.index(said) < len(told) - 1
    kept = load_file(tmp_path / "run" / "steps" / f"checkpoint-{best}" / "model.safetensors")
    for name, tensor in load_file(result / "model.safetensors").items():
        assert tensor.equal(kept[name]), "the best is kept, not the last"


# ---- a run that the guard has stopped


def test_a_run_that_was_stopped_is_not_carried_past_the_guard_by_typing_it_again(
    school: Path, tmp_path: Path
) -> None:
    again, _ = run(school, tmp_path / "run")
    again.claim("dpo", "data")
    checkpoint = again.folder / "steps" / "checkpoint-4"
    checkpoint.mkdir(parents=True)
    (checkpoint / "trainer_state.json").write_text("{}", encoding="utf-8")
    mark(checkpoint)
    look = {"repetition": 0.0, "length": 9.0, "promising": 0.0}
    (again.folder / WATCHED).write_text(json.dumps({"before": look, "collapsed": ""}), encoding="utf-8")
    assert again.claim("dpo", "data") == str(checkpoint)
    told = {"before": look, "collapsed": "the probe answers repeat themselves"}
    (again.folder / WATCHED).write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(BadInput, match="not gone on with: the probe answers repeat themselves"):
        again.claim("dpo", "data")


# ---- four bits and eight, on a processor


@pytest.mark.slow
@pytest.mark.parametrize(("precision", "kind"), [("int8", "Linear8bitLt"), ("int4", "Linear4bit")])
def test_a_model_is_served_in_few_bits_and_held_to_its_stamp(precision: str, kind: str, school: Path) -> None:
    pytest.importorskip("bitsandbytes")
    where = {"folder": str(school / "tiny"), "device": "cpu"}
    whole = load_to_serve(EngineSettings(**where, precision="fp32"))
    stamp = parity.stamp(whole.model, whole.tokenizer)
    few = load_to_serve(EngineSettings(**where, precision=precision, parity=stamp))
    assert type(few.model.model.layers[0].mlp.down_proj).__name__ == kind
    stamp["first"] = [[[token, score - 9.0] for token, score in probe] for probe in stamp["first"]]
    with pytest.raises(ConfigError, match="not the registered ones"):
        load_to_serve(EngineSettings(**where, precision=precision, parity=stamp))


def test_few_bits_without_the_library_say_what_to_install(
    school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("bot.writer.engine.loaded", "training.writer.load"):
        monkeypatch.setattr(f"{module}.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"haoke\[bits\]"):
        load_to_serve(EngineSettings(folder=str(school / "tiny"), device="cpu", precision="int4"))
    packed = Recipe.model_validate({"model": {"base": str(school / "tiny"), "method": "qlora"}})
    with pytest.raises(ConfigError, match=r"haoke\[bits\]"):
        load_base(packed)
