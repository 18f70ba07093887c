"""What a run refuses before it starts: a folder in use, values that would do nothing, a set with nothing in it; and the memory it counts on."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.errors import BadInput
from training.writer import run as running
from training.writer.evaluate import base_of, open_model
from training.writer.load import unloadable
from training.writer.memory import Shape, free
from training.writer.recipe import Recipe
from training.writer.run import Run, fitting
from training.writer.sft import train_sft

TRAINS = """
import sys
from pathlib import Path
from training.writer.held import hold
hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def run(folder: Path) -> Run:
    recipe = Recipe.model_validate({"model": {"base": "x"}})
    return Run(recipe=recipe, data=folder, folder=folder / "run", say=lambda text: None)


def test_a_folder_that_another_process_trains_in_is_refused_until_that_one_is_gone(tmp_path: Path) -> None:
    mine = run(tmp_path)
    mine.folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", TRAINS, str(mine.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(BadInput, match=r"another process trains in .*run; wait"):
            mine.claim("sft", "data")
        other.kill()  # a process that is killed leaves nothing behind that would have to be removed
        other.wait()
    assert mine.claim("sft", "data") is None
    assert mine.claim("sft", "data") is None, "its own process may claim it again"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"dpo": {"evaluate_every": 5}}, "of sft alone"),
        ({"rl": {"patience": 1}}, "of sft alone"),
        ({"sft": {"patience": 3}}, "set sft.evaluate_every too"),
    ],
)
def test_values_that_would_do_nothing_are_refused(values: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Recipe.model_validate({"model": {"base": "x"}, **values})


def test_a_folder_that_holds_no_set_is_said_before_a_base_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"holds no set; make one with: haoke train data"):
        train_sft(run(tmp_path))


def test_a_base_that_is_neither_there_nor_reached_is_one_sentence_with_the_way_out() -> None:
    told = str(unloadable("none/such", OSError("We couldn't connect\nand more")))
    assert told == (
        "model.base: none/such (a hub id: there is no folder of that name here) cannot be loaded: We couldn't connect; "
        "a folder with a model can be given with --base"
    )


@pytest.mark.parametrize(
    ("there", "why"), [("notes.txt", "holds no model; name a run"), ("run.json", "the run is not done")]
)
def test_a_folder_without_a_model_is_said_to_hold_none(tmp_path: Path, there: str, why: str) -> None:
    (tmp_path / there).write_text("{}", encoding="utf-8")
    with pytest.raises(BadInput, match=why):
        open_model(tmp_path)


def test_a_base_is_for_an_adapter_and_a_whole_model_has_none(tmp_path: Path) -> None:
    for name, told in (("whole", "config.json"), ("adapter", "adapter_config.json")):
        (tmp_path / name).mkdir()
        (tmp_path / name / told).write_text('{"base_model_name_or_path": "where/it/was"}', encoding="utf-8")
    assert base_of(tmp_path / "whole", "work/ground") == ""
    assert base_of(tmp_path / "adapter") == "where/it/was"
    assert base_of(tmp_path / "adapter", "moved/here") == "moved/here"


def test_a_set_without_pairs_is_not_said_to_hold_pairs_that_are_too_long() -> None:
    with pytest.raises(BadInput, match="holds nothing to learn this from"):
        fitting([], None, 700, lambda text: None)


@pytest.mark.parametrize(
    ("limit", "expected"), [("max\n", 3000 * 1024), ("2048\n", 2048), ("99999999\n", 3000 * 1024)]
)
def test_memory_is_what_is_free_within_a_containers_limit(tmp_path: Path, limit: str, expected: int) -> None:
    told, group = tmp_path / "meminfo", tmp_path / "memory.max"
    told.write_text("MemTotal:   9000 kB\nMemAvailable:   3000 kB\n", encoding="ascii")
    group.write_text(limit, encoding="ascii")
    assert free(told, group) == expected
    assert free(told, tmp_path / "none") == 3000 * 1024
    assert free(tmp_path / "none", tmp_path / "none") > 2**20


@pytest.mark.parametrize(("gpu", "fits"), [(True, True), (False, False)])
def test_a_processor_keeps_its_activations_and_that_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gpu: bool, fits: bool
) -> None:
    half_b = Shape(parameters=494_000_000, layers=24, width=896, inner=4864, vocabulary=151_936)
    monkeypatch.setattr(running, "on_gpu", lambda: gpu)
    monkeypatch.setattr(running, "available", lambda: (14.0, "here"))
    monkeypatch.setattr(running, "shape_of", lambda recipe: half_b)
    mine = run(tmp_path)
    if fits:
        mine.fits(mine.recipe.sft)
    else:
        with pytest.raises(Exception, match=r"14 are free .* a smaller batch with more accumulate"):
            mine.fits(mine.recipe.sft)
