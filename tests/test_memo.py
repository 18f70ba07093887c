"""What was made of a long value is found again by comparing, and only the last few are kept."""

from bot.memo import Memo


def counting() -> tuple[Memo[tuple[int, ...], int], list[tuple[int, ...]]]:
    made: list[tuple[int, ...]] = []

    def add(key: tuple[int, ...]) -> int:
        made.append(key)
        return sum(key)

    return Memo(add, size=2), made


def test_it_is_made_once_for_equal_values() -> None:
    total, made = counting()
    assert total((1, 2, 3)) == total((1, *(2, 3))) == 6
    assert len(made) == 1


def test_what_was_asked_for_last_stays_and_the_oldest_goes() -> None:
    total, made = counting()
    for key in ((1,), (2,), (1,), (3,), (1,)):
        total(key)
    assert made == [(1,), (2,), (3,)]
    total((2,))
    assert made[-1] == (2,)
