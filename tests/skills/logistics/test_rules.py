"""How long, how much, where to: the policy's own numbers, and nothing where it has none."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.shop.places import place_in
from bot.skill import Services
from skills.logistics.fee import DeliveryFee
from skills.logistics.options import DeliveryOptions
from skills.logistics.period import DeliveryPeriod
from tests.skills.kit import counter


async def test_usual_times_come_from_the_policy() -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryPeriod(), "一般几天到")
        assert "24 小时内发货" in said.zh
        assert "2-4 天" in said.zh
    async with counter("second") as desk:
        said = await desk.say(DeliveryPeriod(), "how long does it take", language="en")
        assert "48 hours" in said.en
        assert "6-10 days" in said.en
        assert "Remote" not in said.en


@pytest.mark.parametrize(
    ("customer", "order_id", "words"),
    [
        ("C1001", "10421", "预计 3月11日"),
        ("C1001", "10422", "3月11日 10:00 前发货"),
        ("C1002", "20731", "晚了 2 天"),
    ],
)
async def test_an_order_that_is_talked_about_is_answered_for_itself(
    customer: str, order_id: str, words: str
) -> None:
    async with counter(customer=customer) as desk:
        assert words in (await desk.say(DeliveryPeriod(), "什么时候到", order_id=order_id)).zh


async def test_an_order_past_its_dispatch_time_gets_no_invented_day() -> None:
    async with counter(customer="C1001") as desk:
        desk.wait(days=2)
        said = await desk.say(DeliveryPeriod(), "什么时候发货", order_id="10422")
    assert "不敢" in said.zh


async def test_shipping_is_told_in_the_customers_currency() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(DeliveryFee(), "shipping cost?", language="en")
        assert "$6.00 per order and is free from $15.00" in said.en
        assert "¥" not in said.en
    async with counter() as desk:
        said = await desk.say(DeliveryFee(), "运费多少")
        assert "¥8.00" in said.zh
        assert "$6.00" in said.zh
    async with counter(customer="C1001") as desk:  # who pays in yuan at home pays in dollars there
        said = await desk.say(DeliveryFee(), "寄美国多少钱")
        assert "$6.00" in said.zh


@pytest.mark.parametrize(
    ("text", "decision", "words"),
    [
        ("能寄到新加坡吗", "answer", "可以送到新加坡"),
        ("do you ship to France?", "decline", "法国"),
        ("可以放快递柜吗", "answer", "3 天"),
        ("能加急吗", "answer", "¥18.00"),
        ("你们发什么快递", "answer", "顺丰速运、圆通速递"),
        ("有哪些配送方式", "answer", "加拿大"),
    ],
)
async def test_what_can_be_chosen(text: str, decision: str, words: str) -> None:
    async with counter() as desk:
        said = await desk.say(DeliveryOptions(), text)
    assert said.decision == decision
    assert words in said.zh


async def test_another_shop_delivers_elsewhere() -> None:
    async with counter("second") as desk:
        said = await desk.say(DeliveryOptions(), "do you ship to france?", language="en")
        assert "Yes, we deliver to France" in said.en
        assert (await desk.say(DeliveryOptions(), "next-day delivery?", language="en")).decision == "answer"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("寄到印度尼西亚", "ID"), ("香港能送吗", "HK"), ("ship to the usa?", "US"), ("ship to a woman?", None),
        ("do you ship to northern ireland", "GB"), ("北爱尔兰送不送", "GB"), ("what about wales", "GB"),
        ("to ireland then", "IE"), ("爱尔兰呢", "IE"), ("how about guernsey", "GG"), ("and jersey", "JE"),
        ("i live in new jersey", "US"), ("new mexico please", "US"), ("and mexico?", "MX"),
        ("deliver to new south wales", "AU"), ("hongkong ok?", "HK"), ("台湾能寄吗", "TW"), ("to macao", "MO"),
    ],
)  # fmt: skip
def test_places_are_found_by_their_longest_name(text: str, code: str | None) -> None:
    assert place_in(text) == code


@pytest.mark.parametrize(
    "text", ["运费谁出啊", "退货运费怎么算", "要我自己出运费吗", "who pays the postage?"]
)
async def test_the_way_back_is_a_matter_of_the_return_rules(text: str) -> None:
    async with counter() as desk:
        skill = DeliveryFee()
        await skill.setup(Services(shop=desk.view))
        message = {"text": text, "entities": [], "metadata": {"language": "zh"}}
        tracker = Tracker("test", {}, message, [], False, None, {}, None)
        events = await skill.run(CollectingDispatcher(), tracker, {"actions": ["return_policy"]})
    assert [event["name"] for event in events] == ["return_policy"]
