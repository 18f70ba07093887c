"""What a desk's models hold: one table of pieces and their vectors for all of them, and buckets as numbers in a row."""

import numpy as np
import pytest

from bot.understanding.encoder import read_base
from bot.understanding.linear import Buckets
from bot.understanding.whole import SHIPPED


@pytest.mark.parametrize("keys", [[7, 3, 2**32 - 1, 0], [5]])
def test_a_bucket_has_the_row_it_was_stored_in(keys: list[int]) -> None:
    buckets = Buckets(np.array(keys, dtype=np.uint32))
    for row, key in enumerate(keys):
        assert buckets.rows([key]).tolist() == [row]
    assert buckets.rows(sorted(keys)).tolist() == sorted(range(len(keys)), key=lambda row: keys[row])


def test_unknown_buckets_have_no_row() -> None:
    buckets = Buckets(np.array([7, 3], dtype=np.uint32))
    assert buckets.rows([0, 4, 7, 9, 2**32 - 1]).tolist() == [0]
    assert buckets.rows([]).tolist() == []


def test_two_models_over_one_base_share_the_vectors_of_its_pieces() -> None:
    one, other = (read_base(SHIPPED, "cpu") for _ in range(2))
    assert one._rows is not None
    assert one._rows is other._rows
