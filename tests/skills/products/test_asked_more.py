"""Whether a thing comes in a wide fit asks of the thing; what is no goods of ours is said to be none."""

import pytest

from skills.products.stock import ProductStock
from tests.skills.kit import counter


async def test_a_fit_is_told_and_no_stock() -> None:
    async with counter(customer=None) as desk:
        said = await desk.say(ProductStock(), "do the running shoes come in a wide fit?", language="en")
        assert not said.responses  # another skill tells it


@pytest.mark.parametrize(
    "asks", ["do you do gluten-free snacks", "do you have anything gluten free?", "do you do food"]
)
async def test_food_is_not_sold(asks: str) -> None:
    async with counter(customer=None) as desk:
        said = await desk.say(ProductStock(), asks, language="en")
        assert said.responses == ["product.not_sold"]
