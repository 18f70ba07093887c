"""Indexes on disk: whole or not used, whatever happens to their files."""

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.conversation.store import Store
from bot.knowledge import generation, sound
from bot.knowledge.dense import Dense
from bot.knowledge.generation import Generations
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from bot.knowledge.shelf import Shelf
from bot.knowledge.sound import Damaged, verify
from tests.knowledge.kit import FREIGHT, KETTLE, RETURNS, document, embed

FILES = ("dense.faiss", "rows.npy", "manifest.json", "../CURRENT")
MUTATIONS = 200


def filled(size: int = 40, dimension: int = 16) -> Dense:
    dense = Dense(dimension)
    rows = np.random.default_rng(size).standard_normal((size, dimension)).astype(np.float32)
    dense.add(range(size), rows / np.linalg.norm(rows, axis=1, keepdims=True))
    return dense


def opened(folder: Path, model: str = "m", size: int = 40) -> Dense | None:
    found = Generations(folder, model).open("shop", dict.fromkeys(range(size), 1), 1000)
    return None if found is None else found[0]


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stands for the child process, which costs half a second: what it would have been asked to load."""
    asked: list[Path] = []
    monkeypatch.setattr(sound, "_look_apart", lambda index, manifest: asked.append(index))
    return asked


def test_what_was_written_is_read_back_without_what_changed_since(tmp_path: Path) -> None:
    Generations(tmp_path, "m").write("shop", filled(), dict.fromkeys(range(40), 1))
    found = Generations(tmp_path, "m").open("shop", {**dict.fromkeys(range(39), 1), 5: 2}, 1000)
    assert found is not None
    dense, ids = found
    assert ids == set(range(39)) - {5}
    assert len(dense) == 38


def _cut(raw: bytes, dice: random.Random) -> bytes:
    return raw[: dice.randrange(len(raw))]


def _flip(raw: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(raw))
    return raw[:place] + bytes([raw[place] ^ (1 << dice.randrange(8))]) + raw[place + 1 :]


def _blank(raw: bytes, dice: random.Random) -> bytes:
    return bytes(len(raw)) if dice.random() < 0.5 else b""


def _more(raw: bytes, dice: random.Random) -> bytes:
    return raw + dice.randbytes(dice.randrange(1, 50))


def _noise(raw: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(raw))
    return raw[:start] + dice.randbytes(min(64, len(raw) - start)) + raw[start + 64 :]


def test_every_mutated_file_is_found_out_and_never_loaded(tmp_path: Path, trusting: list[Path]) -> None:
    """200 mutations; none reaches the library that loads indexes, so none can crash the process."""
    dice = random.Random(6)
    home = Generations(tmp_path / "good", "m")
    place = home.write("shop", filled(), dict.fromkeys(range(40), 1))
    mutate: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _flip, _blank, _more, _noise)
    for number in range(MUTATIONS):
        folder = tmp_path / "bad"
        shutil.copytree(tmp_path / "good", folder)
        file = folder / place.relative_to(tmp_path / "good") / FILES[number % len(FILES)]
        before = file.read_bytes()
        file.write_bytes(mutate[number % len(mutate)](before, dice))
        changed = file.read_bytes() != before
        trusting.clear()
        if file.name == "CURRENT" and changed:
            # The generation is sound; only the pointer is not, and another file vouches for every byte that is read.
            assert opened(folder) is not None or not trusting
        elif changed:
            assert opened(folder) is None, (number, file.name)
            assert trusting == []
        shutil.rmtree(folder)


def test_a_swapped_file_of_another_generation_is_found_out(tmp_path: Path, trusting: list[Path]) -> None:
    one = Generations(tmp_path / "a", "m").write("shop", filled(40), dict.fromkeys(range(40), 1))
    two = Generations(tmp_path / "b", "m").write("shop", filled(41), dict.fromkeys(range(41), 1))
    for name in ("dense.faiss", "rows.npy"):
        shutil.copy(two / name, one / name)
        with pytest.raises(Damaged):
            verify(one, "m", None)
    assert trusting == []


def test_the_index_of_another_encoder_is_not_used(tmp_path: Path, trusting: list[Path]) -> None:
    Generations(tmp_path, "other").write("shop", filled(), dict.fromkeys(range(40), 1))
    assert opened(tmp_path) is None


def test_a_forged_index_with_a_right_digest_meets_its_end_in_the_child(tmp_path: Path) -> None:
    """Whoever can write the manifest too: the file is loaded by a process of its own first."""
    home = Generations(tmp_path, "m")
    place = home.write("shop", filled(), dict.fromkeys(range(40), 1))
    raw = (place / "dense.faiss").read_bytes()
    (place / "dense.faiss").write_bytes(raw[:40] + b"\xff" * 16 + raw[56:])
    manifest = (place / "manifest.json").read_text(encoding="utf-8")
    digest = sound.digest(place / "dense.faiss")
    stated = manifest.partition('"index_sha256": "')[2][:64]
    (place / "manifest.json").write_text(manifest.replace(stated, digest), encoding="utf-8")
    with pytest.raises(Damaged, match="cannot be loaded"):
        verify(place, "m", None)


def test_the_one_before_is_kept_and_used(tmp_path: Path, trusting: list[Path]) -> None:
    home = Generations(tmp_path, "m")
    home.write("shop", filled(40), dict.fromkeys(range(40), 1))
    newest = home.write("shop", filled(41), dict.fromkeys(range(41), 1))
    (newest / "rows.npy").write_bytes(b"")
    dense = opened(tmp_path)
    assert dense is not None
    assert len(dense) == 40


def test_a_crash_while_writing_leaves_the_one_before(
    tmp_path: Path, trusting: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Generations(tmp_path, "m")
    home.write("shop", filled(40), dict.fromkeys(range(40), 1))

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    for step in ("_to_disk", "_point"):
        with monkeypatch.context() as patch:
            patch.setattr(generation, step, dies)
            with pytest.raises(KeyboardInterrupt):
                home.write("shop", filled(41), dict.fromkeys(range(41), 1))
        dense = opened(tmp_path, size=41)
        assert dense is not None
        assert len(dense) in (40, 41)
    assert home.write("shop", filled(41), dict.fromkeys(range(41), 1)).exists()
    assert not list(tmp_path.rglob(".new-*"))


async def test_a_damaged_index_is_made_again_from_the_database(tmp_path: Path, store: Store) -> None:
    library = Library(store)
    await library.put("shop", [document("faq", RETURNS, FREIGHT, KETTLE)])

    def live() -> LiveRetriever:
        return LiveRetriever(library, embed=embed, model="m", folder=tmp_path / "k", kept_from=1)

    await live().open()
    [index] = (tmp_path / "k").rglob("dense.faiss")
    index.write_bytes(index.read_bytes()[:100])
    again = live()
    await again.open()
    found = await again.search("退货运费谁出", language="zh")
    assert found.passages[0].id == "freight.zh"
    assert len(again.finder.shelves["shop"].dense or ()) == 3
    await again.rebuild()
    assert (await again.search("退货运费谁出", language="zh")).answerable


def test_an_index_that_is_damaged_in_use_is_found_out_and_written_anew(
    tmp_path: Path, trusting: list[Path]
) -> None:
    for name in FILES:
        home = Generations(tmp_path / name.strip("./"), "m", kept_from=1)
        shelf, rows = Shelf(filled()), dict.fromkeys(range(40), 1)
        home.keep("shop", shelf, rows)
        assert home.spoilt() == []
        [file] = (tmp_path / name.strip("./")).rglob(Path(name).name)
        file.write_bytes(file.read_bytes()[:-1] + b"?")
        assert home.spoilt() == ["shop"], name
        assert home.damages == 1
        home.keep("shop", shelf, rows)
        assert home.spoilt() == []
        assert home.check(["shop"]) == [("shop 1", "")]


def test_small_collections_are_not_kept(tmp_path: Path) -> None:
    shelf = Shelf(filled())
    Generations(tmp_path, "m").keep("shop", shelf, dict.fromkeys(range(40), 1))
    assert not list(tmp_path.iterdir())


async def test_what_was_deleted_stays_in_no_kept_index_however_little_is_left(
    tmp_path: Path, store: Store, trusting: list[Path]
) -> None:
    library = Library(store)
    await library.put("shop", [document("faq", RETURNS, FREIGHT), document("kettle", KETTLE)])
    await library.put(
        "old", [document("faq", *(replace(each, collection="old") for each in (RETURNS, KETTLE)))]
    )
    live = LiveRetriever(library, embed=embed, model="m", folder=tmp_path / "k", kept_from=2)
    await live.open()
    assert len(list((tmp_path / "k").rglob("dense.faiss"))) == 2
    await library.remove("old")
    await live.refresh()
    assert len(list((tmp_path / "k").rglob("dense.faiss"))) == 1
    await library.remove("shop", ["faq"])
    await live.refresh()
    assert not list((tmp_path / "k").rglob("dense.faiss"))
    assert (await live.search("水壶怎么除垢", language="zh")).passages[0].id == "kettle.zh"
