"""What a label tells about going on alone."""

import pytest

from bot.insight.labels import agreed, truth


@pytest.mark.parametrize(
    ("label", "way", "right"),
    [
        ("right", "alone", True),
        ("wrong", "alone", False),
        ("right", "looks", None),
        ("wrong", "looks", None),
        ("too_late", "alone", False),
        ("right", "asks", False),
        ("right", "person", False),
        ("too_early", "person", True),
        ("could_have", "asks", True),
        ("wrong", "asks", None),
    ],
)
def test_a_label(label: str, way: str, right: bool | None) -> None:
    assert truth(label, way) is right  # type: ignore[arg-type]


def test_the_majority_counts_and_an_even_vote_says_nothing() -> None:
    assert agreed({"a": "right", "b": "right", "c": "wrong"}, "alone") is True
    assert agreed({"a": "right", "b": "wrong"}, "alone") is None
    assert agreed({}, "alone") is None
