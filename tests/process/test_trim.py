"""Memory that loading has left free is given back, and what is needed twice is held once."""

import ctypes
import gc
from pathlib import Path

import psutil
import pytest

import bot.understanding
from bot.process.trim import give_back, set_apart
from bot.understanding.encoder import tokenizer

MODEL = Path(bot.understanding.__file__).parent / "model"
PIECE, PIECES = 1000, 40_000


def test_what_lies_free_between_things_in_use_goes_back() -> None:
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("another allocator than glibc's")
    process = psutil.Process()
    held = [bytes(PIECE) for _ in range(PIECES)]
    full, last = process.memory_info().rss, held[-1]
    del held
    give_back()
    assert full - process.memory_info().rss > PIECE * PIECES / 2, last[:0]


def test_an_allocator_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    give_back()


def test_what_is_there_to_stay_is_not_looked_through_again() -> None:
    held = [[number] for number in range(10_000)]
    try:
        set_apart()
        assert gc.get_freeze_count() > len(held)
        assert len(gc.get_objects()) < len(held)
    finally:
        gc.unfreeze()


def test_two_models_cut_by_one_table_and_each_in_its_own_way() -> None:
    first, before = tokenizer(MODEL), psutil.Process().memory_info().rss
    second = tokenizer(MODEL)
    second.no_truncation()
    second.no_padding()
    assert psutil.Process().memory_info().rss - before < 20 * 2**20
    texts = ["ok", "where is it? " * 100]
    assert [len(row.ids) for row in first.encode_batch(texts)] == [128, 128]
    short, long = (len(row.ids) for row in second.encode_batch(texts))
    assert short < 5
    assert long > 300
