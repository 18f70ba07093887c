"""What an encoder has read is kept, and read again only by another encoder."""

import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import DELTA, Encoder
from training.judge.readings import Readings

SAID = ["水壶在漏水", "the kettle leaks", "水壶在漏水"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(
        shutil.copytree(
            files("bot.understanding").joinpath("model"), tmp_path_factory.mktemp("judge") / "model"
        )
    )


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that an encoder is asked to read."""
    texts: list[str] = []
    read = Encoder.read

    def listen(self: Encoder, some: list[str]) -> np.ndarray:
        texts.extend(some)
        return read(self, some)

    monkeypatch.setattr(Encoder, "read", listen)
    return texts


def test_what_was_read_is_not_read_again(model: Path, heard: list[str], tmp_path: Path) -> None:
    kept = tmp_path / "readings"
    first = Readings(model, threads=1, kept=kept).read(SAID)
    assert heard == SAID[:2]
    again = Readings(model, threads=1, kept=kept).read(["the lamp flickers", *SAID])
    assert heard == [*SAID[:2], "the lamp flickers"]
    assert np.array_equal(again[1:], first)
    assert np.allclose(first[0], Encoder(model).read([SAID[0]])[0], atol=0.05)


def test_another_encoder_reads_everything_itself(model: Path, heard: list[str], tmp_path: Path) -> None:
    Readings(model, threads=1, kept=tmp_path / "readings").read(SAID)
    other = shutil.copytree(model, tmp_path / "other")
    (other / DELTA).unlink()
    Readings(other, threads=1, kept=tmp_path / "readings").read(SAID)
    assert heard == SAID[:2] * 2


def test_with_no_file_nothing_is_kept(model: Path, heard: list[str]) -> None:
    for _ in range(2):
        Readings(model, threads=1, kept=None).read(SAID)
    assert heard == SAID[:2] * 2
