"""A model whose files did not arrive whole: one sentence that names the file and what to do, and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import UnderstandingError
from bot.understanding import load
from bot.understanding.whole import SHIPPED, look_whole

TENSORS = sorted(file.name for file in SHIPPED.glob("*.safetensors"))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The shipped model by links; whoever damages one of its files writes a file of their own."""
    folder = tmp_path / "model"
    folder.mkdir()
    for file in SHIPPED.iterdir():
        (folder / file.name).symlink_to(file)
    return folder


def cut(folder: Path, name: str, left: int) -> None:
    """Keep only the first bytes of a file; below zero, all but the last."""
    whole = (SHIPPED / name).read_bytes()
    (folder / name).unlink()
    (folder / name).write_bytes(whole[:left])


@pytest.mark.parametrize("left", [0, 7, 300, -2])
@pytest.mark.parametrize("name", [*TENSORS, "encoder-pieces.json"])
def test_a_file_that_was_cut_off_is_named(copied: Path, name: str, left: int) -> None:
    look_whole(copied, "full")
    cut(copied, name, left)
    with pytest.raises(UnderstandingError, match=f"{name} cannot be read .*Copy it again"):
        look_whole(copied, "full")


def test_what_stands_for_a_large_file_is_no_model(copied: Path) -> None:
    (copied / "heads.safetensors").unlink()
    (copied / "heads.safetensors").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    with pytest.raises(UnderstandingError, match="heads"):
        load(str(copied))


def test_what_a_profile_does_not_read_does_not_trouble_it(copied: Path) -> None:
    cut(copied, "encoder-base.safetensors", 100)
    load(str(copied), profile="linear").close()
    cut(copied, "linear.safetensors", 100_000)
    with pytest.raises(UnderstandingError, match="linear"):
        load(str(copied), profile="linear")


@pytest.mark.parametrize("words", [("run",), ("doctor", "--offline")])
def test_the_command_says_it_in_words(copied: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    cut(copied, "encoder-base.safetensors", 1_000_000)
    settings = {
        "HAOKE_UNDERSTANDING__MODEL": str(copied),
        "HAOKE_UNDERSTANDING__PROFILE": "full",
        "HAOKE_DATA_DIR": str(tmp_path / "data"),
        "HAOKE_WEB__PORT": "0",
        "COLUMNS": "400",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=tmp_path,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 1, told
    assert "encoder-base.safetensors" in told
    assert "Copy it again" in told
    assert "Traceback" not in told
