"""A command that was killed and is typed again goes on, with its curve and TensorBoard's; what it comes to is in `test_writer_killed`."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from tests.training.school import LEARNED, PROMISE, RECIPE, briefs, enrol

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
ROOT = Path(__file__).parents[2]
FSDP = ROOT / "training" / "recipes" / "fsdp.yaml"
EPOCHS = 2
STAGES = {
    "sft": (),
    "dpo": ("--from", "sft"),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resumes")
    rows: list[dict[str, Any]] = []
    for own in briefs()[:24]:
        answer = LEARNED[own["brief"]["language"]]
        rows += [{**own, "answer": answer}, {**own, "chosen": answer, "rejected": f"{answer}{PROMISE}"}]
    enrol(folder, rows)
    text = RECIPE.replace("epochs = 9", f"epochs = {EPOCHS}").replace("save_every = 6", "save_every = 1")
    text = text.replace("[dpo]\n", "[dpo]\nsave_every = 1\n").replace(
        "tensorboard = false", "tensorboard = true"
    )
    text = text.replace(
        "[guard]\n", "[guard]\nrepetition_above = 1.0\n"
    )  # so short a schooling makes no orator
    text = text.replace("length_factor = 6.0", "length_factor = 100.0")
    (folder / "recipe.toml").write_text(text, encoding="utf-8")
    return folder


def command(stage: str) -> list[str]:
    words = ["train", stage, "recipe.toml", "--data", "set", "--out", stage, *STAGES[stage]]
    return [sys.executable, "-m", "bot.cli", *words]


def environment() -> dict[str, str]:
    return {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}


def finished(words: list[str], school: Path, **more: str) -> str:
    """What a command said that was let run to its end."""
    done = subprocess.run(
        words,
        env={**environment(), **more},
        cwd=school,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_is_killed_goes_on(stage: str, school: Path) -> None:
    process = subprocess.Popen(
        command(stage),
        env=environment(),
        cwd=school,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    steps, until = school / stage / "steps", time.monotonic() + 600
    while not list(steps.glob("checkpoint-*/whole.json")):
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (school / stage / "model").exists()
    told = finished(command(stage), school)
    assert "going on from update" in told
    assert (school / stage / "model" / "model.safetensors").exists()
    points = [json.loads(line) for line in (school / stage / "curve.jsonl").read_text().splitlines()]
    assert points[-1]["of"] >= points[-1]["step"] > 1
    assert list(steps.glob("runs/**/events.out.tfevents.*")), "TensorBoard's files stand beside the run"


def test_two_processes_train_one_model(school: Path) -> None:
    """As with several GPUs, but by DDP: each of the two sees half of the rows, and one of them writes."""
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    several = command("sft")[1:]  # without the interpreter
    several[several.index("--out") + 1] = "two"
    finished([*launch, *several], school, ACCELERATE_USE_CPU="true")
    assert (school / "two" / "model" / "model.safetensors").exists()
    alone, together = (
        json.loads((school / stage / "curve.jsonl").read_text().splitlines()[-1])["of"]
        for stage in ("sft", "two")
    )
    assert alone % EPOCHS == 0
    assert together == EPOCHS * -(-alone // EPOCHS // 2), "each update sees the rows of both"


def test_two_processes_shard_one_model_as_fsdp_yaml_tells(school: Path) -> None:
    """On processors (:mod:`tests.training.sharded`): each holds half, both stages train, and it comes to what DDP came to."""
    launch = [sys.executable, "-m", "accelerate.commands.launch", "--config_file", str(FSDP)]
    launch += ["--num_processes", "2", "--mixed_precision", "no", "-m", "tests.training.sharded"]
    for stage, start in (("sft", ()), ("dpo", ("--from", "sharded-sft"))):
        words = ["train", stage, "recipe.toml", "--data", "set", "--out", f"sharded-{stage}", *start]
        told = finished([*launch, *words], school, PYTHONPATH=str(ROOT))
        held = {(int(here), int(of)) for here, of in re.findall(r"(?m)^(\d+) of (\d+) parameters in", told)}
        assert len(held) == 1, "as much in one process as in the other"
        assert all(here == of / 2 for here, of in held)
        assert not (school / f"sharded-{stage}" / "rows").exists(), "no copy of what was learned from"
    sharded = load_file(school / "sharded-sft" / "model" / "model.safetensors")
    for name, tensor in load_file(school / "two" / "model" / "model.safetensors").items():
        assert tensor.allclose(sharded[name], atol=1e-5), name
