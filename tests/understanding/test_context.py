"""What a shop's own order numbers teach."""

from bot.understanding.context import Patterns


def test_numbers_of_the_same_shape_are_order_numbers_whether_they_exist_or_not() -> None:
    learned = Patterns.learned(["10421", "20731", "TX-5501a"])
    assert all(learned.order_id.fullmatch(same) for same in ("99999", "AB-1234z"))
    assert not any(learned.order_id.fullmatch(other) for other in ("9999", "999999", "AB12345"))


def test_a_shop_without_orders_keeps_the_usual_shape() -> None:
    assert Patterns.learned([]).order_id.fullmatch("7000123")
