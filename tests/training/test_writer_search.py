"""A search over recipes: judged by a border figure on the validation part, kept in a file, gone on with after a kill."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadInput, ConfigError
from tests.training.school import LEARNED, RECIPE, briefs, enrol
from training.writer.data import prepare
from training.writer.recipe import Recipe, read_recipe
from training.writer.run import Run
from training.writer.search import Look, Search
from training.writer.written import as_toml

SEARCH = """
[search]
trials = 3
objective = "usable (kept, backed)"
briefs = 6
every = 4
pruner = "median"
warmup = 1
[search.space]
"sft.learning_rate" = { low = 1e-6, high = 4e-3, log = true }
"sft.batch" = { choices = [8, 16] }
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    rows = [{**own, "answer": LEARNED[own["brief"]["language"]]} for own in briefs()[:40]]
    enrol(folder, rows)
    prepare([folder / "chats.jsonl"], folder / "set", test=0.1, validation=0.2)
    short = RECIPE.replace("epochs = 9", "epochs = 2").replace('base = "tiny"', f'base = "{folder / "tiny"}"')
    (folder / "recipe.toml").write_text(short + SEARCH, encoding="utf-8")
    return folder


def search(school: Path, out: Path, **changed: Any) -> tuple[Search, list[str]]:
    recipe, told = read_recipe(school / "recipe.toml"), list[str]()
    assert recipe.search is not None
    recipe = recipe.model_copy(update={"search": recipe.search.model_copy(update=changed)})
    return Search(run=Run(recipe=recipe, data=school / "set", folder=out, say=told.append)), told


@pytest.mark.slow
def test_a_killed_search_goes_on_where_it_was_and_names_the_best_values(school: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    words = ["train", "search", str(school / "recipe.toml"), "--data", str(school / "set"), "--out", str(out)]
    command = [sys.executable, "-m", "bot.cli", *words]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if "trial 1:" in line:
            break
    time.sleep(1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 3 trials to go" in done.stdout
    trials = json.loads((out / "search.json").read_text(encoding="utf-8"))["trials"]
    states = [trial["state"] for trial in trials]
    assert states.count("fail") == 1
    assert states.count("complete") + states.count("pruned") == 3
    assert trials[2]["values"] == trials[1]["values"], "the killed trial is tried again"

    best = max((t for t in trials if t["state"] == "complete"), key=lambda t: t["figure"])
    written = read_recipe(out / "best.toml")
    assert written.search is None
    assert written.sft.learning_rate == pytest.approx(best["values"]["sft.learning_rate"])
    assert written.sft.batch == best["values"]["sft.batch"]


def test_a_trial_that_falls_behind_is_given_up_but_not_at_its_last_update() -> None:
    class State:
        global_step, max_steps = 4, 8

    class Control:
        should_training_stop = False

    state, control = State(), Control()
    look = Look(4, lambda model, words: 0.5, lambda figure, step: True)
    state.global_step = 3
    look.on_step_end(None, state, control, model=None, processing_class=None)
    assert look.last is None, "it looks at every fourth update only"
    state.global_step = 8
    look.on_step_end(None, state, control, model=None, processing_class=None)
    assert (look.last, look.given_up) == (0.5, False)
    state.global_step = 4
    look.on_step_end(None, state, control, model=None, processing_class=None)
    assert look.given_up
    assert control.should_training_stop


def test_what_cannot_be_searched_is_said_before_anything_is_trained(school: Path, tmp_path: Path) -> None:
    wrong, _ = search(school, tmp_path, objective="kindness")
    with pytest.raises(ConfigError, match="unbacked promises"):
        wrong.go()
    space = {"sft.learning_rote": wrong.part.space["sft.learning_rate"]}
    wrong, _ = search(school, tmp_path, space=space)
    with pytest.raises(ConfigError, match="learning_rote"):
        wrong.go()
    wrong, _ = search(school, tmp_path, objective="refuses where it should")
    with pytest.raises(BadInput, match="--validation"):
        wrong.go()
    assert not list(tmp_path.iterdir())


def test_another_search_is_not_mixed_in(school: Path, tmp_path: Path) -> None:
    search(school, tmp_path)[0]._study()
    other, _ = search(school, tmp_path, seed=5)
    with pytest.raises(BadInput, match="another folder"):
        other._study()


@pytest.mark.parametrize(
    "space", ["{ low = 1e-5 }", "{ low = 2, high = 1 }", "{ low = 0, high = 1, log = true }", "{}"]
)
def test_a_space_without_an_extent_is_refused(tmp_path: Path, space: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(f'[model]\nbase = "x"\n[search.space]\n"sft.epochs" = {space}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"search\.space"):
        read_recipe(path)


def test_a_written_recipe_reads_the_same() -> None:
    recipe = Recipe.model_validate(
        {"model": {"base": 'a "b"'}, "lora": {"targets": ("q", "v")}, "private": {"epsilon": 3}}
    )
    assert Recipe.model_validate(tomllib.loads(as_toml(recipe))) == recipe
