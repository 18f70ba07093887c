"""Generations that follow each other while others read: everybody gets a whole one, whatever happens to the newest."""

import threading
from pathlib import Path

import numpy as np
import pytest

from bot.conversation.store import Store
from bot.knowledge import sound
from bot.knowledge.dense import Dense
from bot.knowledge.generation import Generations
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from tests.knowledge.kit import FREIGHT, RETURNS, article, document, embed

SWAPS = 12
READERS = 4
STANDING = dict.fromkeys(range(1000), 1)
FIRST = 20  # vectors of the first generation; each later one has one more


@pytest.fixture(autouse=True)
def _trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child process that loads an index first costs half a second; it has tests of its own."""
    monkeypatch.setattr(sound, "_look_apart", lambda index, manifest: None)


def generation(number: int) -> tuple[Dense, dict[int, int]]:
    """An index whose vectors, and their number, say which generation it is of."""
    size = FIRST + number
    dense = Dense(4)
    dense.add(range(size), np.tile(np.array([number, 1, 0, 0], dtype=np.float32), (size, 1)))
    return dense, dict.fromkeys(range(size), 1)


def whole(folder: Path) -> int:
    """The generation that somebody who opens the folder now searches by, no part of it from another."""
    found = Generations(folder, "m").open("shop", STANDING, 1000)
    assert found is not None, "a reader found none"
    dense, ids = found
    number = int(dense.vectors([0])[0][0])
    assert dense.vectors(sorted(ids))[:, 0].tolist() == [number] * (FIRST + number)
    assert len(dense) == len(ids) == FIRST + number
    return number


def test_readers_see_a_whole_generation_through_swaps_and_damage(tmp_path: Path) -> None:
    writer = Generations(tmp_path, "m")
    writer.write("shop", *generation(0))
    over = threading.Event()
    seen: list[int] = []
    failed: list[BaseException] = []

    def read() -> None:
        while not over.is_set():
            try:
                seen.append(whole(tmp_path))
            except (AssertionError, OSError, RuntimeError) as error:
                failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for each in readers:
        each.start()
    try:
        for number in range(1, SWAPS):
            newest = writer.write("shop", *generation(number))
            kept = sorted(each.name for each in sound.numbered(newest.parent))
            assert kept == [f"{number:06d}", f"{number + 1:06d}"], "the one before is kept, older ones go"
            assert whole(tmp_path) == number
            if number % 4 == 2:
                index = newest / "dense.faiss"
                index.write_bytes(index.read_bytes()[:-9])
                assert whole(tmp_path) == number - 1
    finally:
        over.set()
        for each in readers:
            each.join()
    assert failed == []
    assert len(set(seen)) > 1, "nobody read while generations changed"


async def test_a_searching_desk_goes_on_through_swaps_that_follow_each_other(
    tmp_path: Path, store: Store
) -> None:
    """Every change forces a generation; the desk answers from the whole of what stood, before each and after."""
    library = Library(store)
    live = LiveRetriever(library, embed=embed, model="m", folder=tmp_path / "k", kept_from=1)
    await library.put("shop", [document("faq", FREIGHT)])
    await live.open()
    for number in range(SWAPS):
        days = article("returns.zh", f"签收后 {number} 天内可以退货。", RETURNS.title)
        await library.put("shop", [document("returns", days)])
        before = (await live.search("多久可以退货", language="zh")).passages
        await live.refresh()
        after = (await live.search("多久可以退货", language="zh")).passages
        assert f"后 {number - 1} 天" in before[0].text or number == 0
        assert f"后 {number} 天" in after[0].text
        if number % 4 == 2:
            [*_, newest] = sorted((tmp_path / "k").rglob("dense.faiss"))
            newest.write_bytes(b"")
            await live.look_after(thoroughly=True)
        started = LiveRetriever(library, embed=embed, model="m", folder=tmp_path / "k", kept_from=1)
        await started.open()
        assert started.finder.shelves["shop"].ids == live.finder.shelves["shop"].ids
        assert len(list((tmp_path / "k").rglob("dense.faiss"))) <= 2
