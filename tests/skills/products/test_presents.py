"""A present is looked for: what suits the one who gets it comes first, and a budget is held against prices of its own currency only."""

import pytest

from skills.products.recommend import ProductRecommend
from tests.skills.kit import counter


@pytest.mark.parametrize(
    "text",
    [
        "some little gift for grandpa",
        "想给奶奶挑个礼物",
        "un regalo para mi abuela",
        "ein Geschenk für die Oma",
        "подарок бабушке",
        "祖母への贈り物を探しています",
    ],
)
async def test_what_suits_parents_is_shown_for_them(text: str) -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(ProductRecommend(), text)
    assert said.responses == ["product.suggest"]
    assert "wool scarf" in said.en
    assert "earphones" not in said.en


@pytest.mark.parametrize(
    ("amount", "text"),
    [("60 EUR", "something for running, 60 euros at most"), ("30 GBP", "跑步用的 30镑以内")],
)
async def test_a_budget_in_a_currency_nothing_is_priced_in_is_said_to_decide_nothing(
    amount: str, text: str
) -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(ProductRecommend(), text, entities={"amount": amount})
    assert said.responses == ["product.other_currency", "product.suggest"]
    assert "CNY" in said.en
    assert "USD" in said.en


async def test_a_budget_in_the_shops_own_money_is_kept() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(ProductRecommend(), "a gift for my mother", entities={"amount": "24 USD"})
    assert "product.other_currency" not in said.responses
    assert "$25.00" not in said.en
