"""Which product is meant, by the beginning of its name."""

from decimal import Decimal

from bot.money import Money
from bot.shop import Product
from skills.products.which import by_beginning


def thing(name: str, title: str, *keywords: str) -> Product:
    known = {"zh": keywords} if keywords else {}
    return Product(id=name, title={"zh": title}, price=Money(Decimal(1), "CNY"), stock=1, keywords=known)


SHELF = (
    thing("dye", "蓝染体验课"),
    thing("loom", "织布入门课"),
    thing("lamp", "台灯夹子款", "灯"),
    thing("low", "织补套装"),
)


def test_the_beginning_of_one_name_means_it() -> None:
    assert [each.id for each in by_beginning(SHELF, "六岁能学蓝染吗")] == ["dye"]
    assert [each.id for each in by_beginning(SHELF, "织布难不难")] == ["loom"]


def test_a_beginning_that_is_shared_or_of_a_thing_with_other_names_means_none() -> None:
    assert by_beginning((*SHELF, thing("dye2", "蓝染围巾")), "六岁能学蓝染吗") == ()
    assert by_beginning(SHELF, "台灯多少钱") == ()


def test_the_last_word_of_an_english_name_means_it() -> None:
    shelf = tuple(
        Product(id=name, title={"en": title}, price=Money(Decimal(1), "EUR"), stock=1)
        for name, title in (("hook", "oak J-hook"), ("rail", "oak towel rail"), ("shelf", "oak shelf"))
    )
    assert [each.id for each in by_beginning(shelf, "does the hook come with screws")] == ["hook"]
    assert by_beginning(shelf, "is it oak") == ()
