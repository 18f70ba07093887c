"""A wish that nothing on the shelf fulfils, limits that somebody names, and colours that tell one thing from another."""

import pytest

from skills.products.info import ProductInfo
from skills.products.limits import limit_in
from skills.products.price import PriceAsk
from skills.products.recommend import ProductRecommend
from skills.products.stock import ProductStock
from tests.skills.kit import counter


@pytest.mark.parametrize(
    "text",
    [
        "推荐一副能戴着下水游的耳机",
        "想找下泳池戴的耳机，选哪款",
        "what earphones would you pick for doing laps in the pool",
        "best headphones to wear in the shower?",
        "quels écouteurs pour nager à la piscine",
    ],
)
async def test_what_no_thing_of_its_kind_does_is_said_instead_of_recommended(text: str) -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(ProductRecommend(), text, product="bluetooth-earphones")
        assert said.responses == ["product.none_fit"]
        assert "IPX4" in said.en
        assert "IP67" in said.en
        assert "$" not in said.en


@pytest.mark.parametrize("text", ["雨天跑步买哪双鞋好", "which of your shoes are ok in rain"])
async def test_of_a_kind_what_does_is_recommended_and_what_does_not_is_told(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(ProductRecommend(), text, product="running-shoes")
        assert said.responses == ["product.suggest", "product.unfit"]
        assert said.zh.index("越野跑鞋") < said.zh.index("不防水")


@pytest.mark.parametrize(
    ("product", "text", "response"),
    [
        ("kettle", "我们寝室最大功率1000瓦，能用吗", "product.limit.over"),
        ("kettle", "the breaker trips above 1000 watts, is that a problem", "product.limit.over"),
        ("kettle", "插座最多承受2.2千瓦，行吗", "product.limit.within"),
        ("kettle", "限1300瓦的话呢", "product.limit.versions"),
        ("desk-lamp", "socket allows at most 15W", "product.limit.within"),
        ("espresso-machine", "桌子最多放20公斤的东西", "product.limit.over"),
        ("espresso-machine", "the shelf holds up to 30 kg", "product.limit.within"),
        ("drip-coffee-maker", "柜子里放得下吗，高30厘米宽都是", "product.limit.versions"),
        ("espresso-machine", "does it fit under a 30 cm shelf", "product.limit.over"),
        ("power-bank", "airline allowance is 100 Wh", "product.limit.within"),
        ("power-bank", "不能超过20000毫安时", "product.limit.within"),
    ],
)
async def test_a_limit_that_is_named_is_held_against_the_catalogue(
    product: str, text: str, response: str
) -> None:
    async with counter() as desk:
        assert (await desk.say(ProductInfo(), text, product=product)).responses == [response]


@pytest.mark.parametrize(
    "text", ["功率是多少瓦", "这个1500瓦费电吗", "how many watts", "最多能用几年", "800 w 600 w max"]
)
def test_a_size_that_limits_nothing_is_no_limit(text: str) -> None:
    assert limit_in(text) is None


async def test_a_colour_that_a_thing_does_not_come_in_is_said_not_to_be_there() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(
            ProductStock(),
            "do you have the desk lamp in pink",
            product="desk-lamp",
            entities={"colour": "pink"},
        )
        assert said.responses == ["product.stock.no_such_variant"]
        assert "white" in said.en


@pytest.mark.parametrize(
    ("text", "quantity"), [("买25盏台灯能打折吗", "25"), ("any discount on 40 desk lamps for our school", "")]
)
async def test_bargaining_over_very_many_comes_to_a_sum_and_the_price_of_its_own(
    text: str, quantity: str
) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(
            PriceAsk(), text, product="desk-lamp", entities={"quantity": quantity} if quantity else {}
        )
        assert "price.fixed" not in said.responses
        assert said.responses[-1] == "price.bulk"
        assert "3,225" in said.zh or "5,160" in said.zh
