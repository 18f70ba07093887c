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


def test_equal_values_that_come_anew_are_told_by_their_members_next_time() -> None:
    compared = []

    class Member:
        def __eq__(self, other: object) -> bool:
            compared.append(other)
            return True

        __hash__ = None  # type: ignore[assignment]

    length: Memo[tuple[Member, ...], int] = Memo(len)
    length((Member(),))
    renewed = Member()
    length((renewed,))
    assert len(compared) == 1
    length((renewed,))
    assert len(compared) == 1
