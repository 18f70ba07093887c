"""A run that is killed goes on to the very same weights, wherever it died: at the end of any update, or with half a file written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from training.writer.checkpoints import MARK, checkpoints, made_at_once, mark

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]


def test_every_stage_dies_at_every_update_and_in_the_middle_of_every_checkpoint(tmp_path: Path) -> None:
    stages = ("sft", "dpo", "reward", "rl")
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.dying", str(tmp_path), *stages],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["stage"] for each in told] == list(stages)
    assert [each["kills"] for each in told] == [7, 5, 5, 5], "two for each update, one before the end"
    assert not any(each["wrong"] for each in told), told


def test_a_checkpoint_counts_when_all_of_it_is_there(tmp_path: Path) -> None:
    for update in (3, 6, 9):
        folder = tmp_path / f"checkpoint-{update}"
        folder.mkdir()
        (folder / "model.safetensors").write_bytes(b"x" * 64)
        (folder / "trainer_state.json").write_text("{}", encoding="utf-8")
        mark(folder)
    (tmp_path / "checkpoint-6" / MARK).unlink()  # killed before it was marked
    (tmp_path / "checkpoint-9" / "model.safetensors").write_bytes(b"x" * 32)  # lost with the power
    whole, broken = checkpoints(tmp_path)
    assert whole == {3: tmp_path / "checkpoint-3"}
    assert broken == ["checkpoint-6", "checkpoint-9"]


def test_a_result_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    result = tmp_path / "model"
    result.mkdir()
    (result / "old").touch()

    def write(*names: str) -> None:
        with made_at_once(result) as part:
            part.mkdir()
            for name in names:
                (part / name).touch()
                if name == "dies":
                    raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write("half", "dies")
    assert [each.name for each in result.iterdir()] == ["old"]
    write("new")
    assert [each.name for each in result.iterdir()] == ["new"]
