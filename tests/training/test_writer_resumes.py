"""Every stage goes on after a kill: from its last checkpoint, to the same number of updates, and by the same command."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.training.school import LEARNED, PROMISE, RECIPE, briefs, enrol

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
STAGES = {
    "sft": (),
    "dpo": ("--from", "sft"),
    "reward": ("--from", "sft"),
    "rl": ("--from", "sft"),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resumes")
    rows: list[dict[str, Any]] = []
    for own in briefs()[:24]:
        answer = LEARNED[own["brief"]["language"]]
        rows += [{**own, "answer": answer}, {**own, "chosen": answer, "rejected": f"{answer}{PROMISE}"}]
    enrol(folder, rows)
    text = RECIPE.replace("epochs = 9", "epochs = 2").replace("save_every = 6", "save_every = 1")
    for stage in ("dpo", "reward", "rl"):
        text = text.replace(f"[{stage}]\n", f"[{stage}]\nsave_every = 1\n")
    text = text.replace("epochs = 2\nlearning_rate = 1e-3\nanswers = 8\nbatch = 16", "epochs = 0.3\nlearning_rate = 1e-3\nanswers = 2\nbatch = 4")  # fmt: skip
    text = text.replace("longest = 24", "longest = 8").replace("tensorboard = false", "tensorboard = true")
    text = text.replace(
        "[guard]\n", "[guard]\nrepetition_above = 1.0\n"
    )  # so short a schooling makes no orator
    text = text.replace("learning_rate = 1e-3\nanswers", "learning_rate = 1e-8\nanswers")
    text = text.replace("length_factor = 6.0", "length_factor = 100.0")
    (folder / "recipe.toml").write_text(text, encoding="utf-8")
    return folder


def command(stage: str) -> list[str]:
    words = ["train", stage, "recipe.toml", "--data", "set", "--out", stage, *STAGES[stage]]
    return [sys.executable, "-m", "bot.cli", *words]


def environment() -> dict[str, str]:
    return {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}


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
    while not list(steps.glob("checkpoint-*/trainer_state.json")):
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (school / stage / "model").exists()
    done = subprocess.run(
        command(stage),
        env=environment(),
        cwd=school,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "going on from update" in done.stdout
    assert (school / stage / "model" / "model.safetensors").exists()
    points = [json.loads(line) for line in (school / stage / "curve.jsonl").read_text().splitlines()]
    assert points[-1]["of"] >= points[-1]["step"] > 1
    assert list(steps.glob("runs/**/events.out.tfevents.*")), "TensorBoard's files stand beside the run"


def test_two_processes_train_one_model(school: Path) -> None:
    """As with several GPUs, but by DDP: each of the two sees half of the rows, and one of them writes."""
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    several = command("sft")[1:]  # without the interpreter
    several[several.index("--out") + 1] = "two"
    done = subprocess.run(
        [*launch, *several],
        env={**environment(), "ACCELERATE_USE_CPU": "true"},
        cwd=school,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (school / "two" / "model" / "model.safetensors").exists()
    alone, together = (
        json.loads((school / stage / "curve.jsonl").read_text().splitlines()[-1])["of"]
        for stage in ("sft", "two")
    )
    assert together == -(-alone // 2), "each update sees the rows of both"
