"""One message is read once a turn, however many ask for its vector."""

import numpy as np

from bot.understanding import Understander
from bot.understanding.recent import Recent


def test_the_oldest_are_forgotten_and_no_text_is_kept() -> None:
    kept = Recent(size=2)
    kept.put(["你好", "10421", "bye"], np.eye(3, dtype=np.float32))
    first, second, third = kept.get(["你好", "10421", "bye"])
    assert first is None
    assert second is not None
    assert third is not None
    assert third.tolist() == [0, 0, 1]
    assert "bye" not in repr(vars(kept))


def test_a_text_is_read_once_and_in_its_place(full: Understander) -> None:
    encoder = full.encoder
    assert encoder is not None
    read: list[list[str]] = []
    forward = encoder._forward
    encoder._forward = lambda texts: (read.append(texts), forward(texts))[1]  # type: ignore[method-assign]
    try:
        first = encoder.read(["水壶怎么除垢呢", "descale the kettle?"])
        again = encoder.read(["descale the kettle?", "一句新的话呀", "水壶怎么除垢呢"])
    finally:
        del encoder._forward
    assert [sorted(texts) for texts in read] == [
        sorted(["水壶怎么除垢呢", "descale the kettle?"]),
        ["一句新的话呀"],
    ]
    assert np.array_equal(again[[2, 0]], first)
    assert encoder.read([]).shape == (0, encoder.dimension)
