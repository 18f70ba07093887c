"""What was read beforehand: all of the demo shop's articles, as the shipped encoder reads them, and nothing for another encoder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.config import Config
from bot.knowledge import shipped
from bot.knowledge.dense import Vectors
from bot.knowledge.shipped import key, read_before, texts_of, with_shipped
from bot.knowledge.vectors import encoder_version
from bot.understanding.encoder import Encoder
from bot.wiring.models import model_folder, shop_articles


@pytest.fixture(scope="module")
def folder() -> Path:
    return model_folder(Config())


class Counting:
    """An encoder that notes what it is asked to read."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.ones((len(texts), 384), dtype=np.float32)


def test_every_article_that_ships_was_read_by_the_encoder_that_ships(folder: Path) -> None:
    known = read_before(encoder_version(folder))
    missing = [text for text in texts_of(shop_articles(Config())) if key(text) not in known]
    assert not missing, "make shelf"


def test_they_are_read_as_the_encoder_reads_them(folder: Path) -> None:
    texts = texts_of(shop_articles(Config()))[::40]
    known = read_before(encoder_version(folder))
    encoder = Encoder(folder, device="cpu")
    likeness = [float(encoder.embed([text])[0] @ known[key(text)]) for text in texts]  # as a question is read
    assert len(likeness) >= 5
    assert min(likeness) > 0.99  # another processor multiplies in other bits, an older one in seven


def test_only_what_is_new_is_read(folder: Path) -> None:
    encoder, old = Counting(), texts_of(shop_articles(Config()))[:2]
    found = with_shipped(encoder, encoder_version(folder))([old[0], "只有这条测试说过的话", old[1]])
    assert encoder.asked == ["只有这条测试说过的话"]
    assert found.shape == (3, 384)
    assert (found[1] == 1).all()
    assert not (found[0] == 1).any()


def test_another_encoder_reads_for_itself() -> None:
    encoder, old = Counting(), texts_of(shop_articles(Config()))[:2]
    with_shipped(encoder, "another one")(old)
    assert encoder.asked == old


@pytest.mark.parametrize("left", [0, 100, 100_000, None])
def test_a_file_that_a_disk_has_damaged_or_lost_is_done_without(
    left: int | None, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "shipped.safetensors"
    if left is not None:
        file.write_bytes(shipped.FILE.read_bytes()[:left])
    monkeypatch.setattr(shipped, "FILE", file)
    read_before.cache_clear()
    encoder, old = Counting(), texts_of(shop_articles(Config()))[:2]
    with_shipped(encoder, encoder_version(folder))(old)
    read_before.cache_clear()
    assert encoder.asked == old
