"""Cancelling and changing: only before shipping, never without a yes, and the shop really does it."""

from dataclasses import replace

import pytest

from bot.forms import prepare
from bot.skill.slots import OrderId, Scene
from bot.turn import Entity
from skills.orders.cancel import OrderCancel
from skills.orders.cancellation_fee import CancellationFee
from skills.orders.change import OrderChange
from tests.skills.kit import counter


async def test_cancelling_shows_what_goes_back_and_then_does_exactly_that() -> None:
    async with counter(customer="C1001") as desk:
        shown = await desk.say(OrderCancel(), "取消 10422", entities={"order_id": "10422"})
        assert shown.decision == "clarify"
        assert "10422（羊毛围巾 ×2）" in shown.zh
        assert "¥358.00 原路退回，一般 3-5 个工作日到账" in shown.zh
        assert (await desk.order("10422")).state == "paid"
        done = await desk.confirm(OrderCancel(), shown)
        assert done.decision == "act"
        assert "已取消，¥358.00" in done.zh
        assert (await desk.order("10422")).state == "cancelled"
        again = await desk.say(OrderCancel(), "10422 取消成功了吗", order_id="10422")
        assert again.decision == "answer"
        assert "¥358.00 已批准" in again.zh


async def test_a_visitor_who_opened_the_order_may_cancel_it() -> None:
    async with counter(opened=("20732",)) as desk:
        shown = await desk.say(OrderCancel(), "cancel it", order_id="20732", language="en")
        assert "$89.00" in (await desk.confirm(OrderCancel(), shown)).en


@pytest.mark.parametrize(
    ("customer", "order_id", "response"),
    [
        ("C1001", "10421", "order.cancel.shipped"),
        ("C1001", "10423", "order.cancel.delivered"),
        ("C1001", "10425", "order.cancel.too_late"),
        ("C1002", "20734", "order.cancel.refunded"),
    ],
)
async def test_what_cannot_be_cancelled_is_declined_with_the_next_best_way(
    customer: str, order_id: str, response: str
) -> None:
    async with counter(customer=customer) as desk:
        said = await desk.say(OrderCancel(), order_id=order_id)
    assert said.responses == [response]
    assert said.decision == "decline"


async def test_without_an_order_the_one_that_can_be_cancelled_is_taken() -> None:
    async with counter("second", customer="K502") as desk:
        shown = await desk.say(OrderCancel(), "cancel my order", language="en")
    assert "660202" in shown.en
    assert "¥2,400" in shown.en


async def test_what_cancelling_costs_is_the_policys_word() -> None:
    async with counter() as desk:
        assert "不收任何费用" in (await desk.say(CancellationFee(), "取消要手续费吗")).zh


async def test_another_size_is_noted_for_the_warehouse_after_a_yes() -> None:
    async with counter(customer="C1002") as desk:
        text = "please change 20732 to size 43"
        named = {"order_id": "20732", "size": "43"}
        shown = await desk.say(OrderChange(), text, entities=named, language="en")
        assert '"size 43"' in shown.en
        assert shown.proposal["amount"] is None
        done = await desk.confirm(OrderChange(), shown)
        assert done.receipts[0].reference in done.en
        assert "20732 (running shoes)" in done.en
        assert "changes" in (await desk.order("20732")).extra


async def test_a_size_that_is_not_there_is_not_promised() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(OrderChange(), "换 41 码", entities={"order_id": "20732", "size": "41"})
    assert said.decision == "decline"
    assert "跑鞋的 41 现在没货" in said.zh
    assert "40、42、43" in said.zh


async def test_what_was_bought_is_not_mistaken_for_what_is_wanted() -> None:
    async with counter(customer="C1002") as desk:
        text = "a 43 instead of 42 please"
        shown = await desk.say(OrderChange(), text, order_id="20732", entities={"size": "42"}, language="en")
        assert shown.proposes
    async with counter(customer="C1001") as desk:
        shown = await desk.say(OrderChange(), "换吧", order_id="10422", wish="深灰色", change="")
        assert "“深灰色”" in shown.zh


async def test_a_size_said_without_calling_it_one_is_understood() -> None:
    async with counter(customer="C1002") as desk:
        text = "can I get the shoes in 20732 in a 41 instead of 42"
        said = await desk.say(OrderChange(), text, order_id="20732", language="en")
    assert said.decision == "decline"
    assert "out of stock in 41" in said.en


async def test_another_quantity_changes_the_price_and_is_not_done_here() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(OrderChange(), "改成三条", entities={"order_id": "10422", "quantity": "3"})
    assert said.decision == "decline"
    assert "取消" in said.zh


async def test_the_wish_is_asked_for_and_taken_in_the_customers_words() -> None:
    async with counter(customer="C1001") as desk:
        asked = await desk.say(OrderChange(), "我想改一下 10422", entities={"order_id": "10422"})
        assert asked.asks == "change"
        shown = await desk.say(OrderChange(), "请不要放价格小票", order_id="10422", requested="change")
        assert "“请不要放价格小票”" in shown.zh


@pytest.mark.parametrize(
    ("customer", "order_id", "words"),
    [
        ("C1001", "10421", "7 天内可以申请换货"),
        ("C1001", "10423", "已经送达"),
        ("C1002", "20734", "已经取消或退款"),
    ],
)
async def test_an_order_that_has_left_is_declined_before_anything_is_asked(
    customer: str, order_id: str, words: str
) -> None:
    async with counter(customer=customer) as desk:
        said = await desk.say(OrderChange(), "换个颜色", order_id=order_id)
    assert said.decision == "decline"
    assert words in said.zh


async def test_a_colour_the_thing_never_came_in_is_not_noted_word_for_word() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(
            OrderChange(), "10422换成紫色", entities={"order_id": "10422", "colour": "紫色"}
        )
        assert not said.proposes
        assert "驼色" in said.zh
        grey = await desk.say(
            OrderChange(), "10422换成灰色", entities={"order_id": "10422", "colour": "灰色"}
        )
        assert grey.proposes


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("围巾能改成深灰的吗 还没发吧", "深灰"),
        ("那帮我备注一下 里面放张贺卡 写生日快乐", "贺卡, “生日快乐”"),
        ("帮我备注下先打电话", "先打电话"),
        ("可以帮我备注一下送货前打电话吗", "送货前打电话"),
        ("我那单还没发货的，能加个礼盒吗", "加个礼盒"),
        ("换成酒红，谢谢", "酒红"),
    ],
)
async def test_the_warehouse_gets_what_is_wanted_and_not_the_whole_sentence(text: str, wish: str) -> None:
    async with counter(customer="C1001") as desk:
        shown = await desk.say(OrderChange(), text, order_id="10422")
    assert shown.responses == ["order.change.confirm"]
    assert f"“{wish}”" in shown.zh


async def test_in_english_too() -> None:
    async with counter(customer="C1002") as desk:
        text = "actually wait, make it size 43 instead"
        shown = await desk.say(OrderChange(), text, order_id="20732", language="en")
    assert '"size 43"' in shown.en


@pytest.mark.parametrize("text", ["好的", "yes", "嗯嗯 可以", "ok thanks"])
async def test_a_yes_says_nothing_of_what_is_wanted(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(OrderChange(), text, order_id="10422", requested="change")
    assert said.responses == ["clarify.again", "order.change.ask"]


@pytest.mark.parametrize("text", ["could i just swap the size instead? 43", "ok do the 43", "那就43吧"])
async def test_a_bare_number_that_is_a_size_of_it_is_the_change(text: str) -> None:
    async with counter(customer="C1002") as desk:
        shown = await desk.say(OrderChange(), text, order_id="20732", language="en")
        assert shown.responses == ["order.change.confirm"]
        assert "43" in shown.en


@pytest.mark.parametrize("text", ["i paid 43 dollars", "it took 43 days", "it is a 42", "90 it is"])
async def test_other_numbers_are_no_size(text: str) -> None:
    async with counter(customer="C1002") as desk:
        assert (await desk.say(OrderChange(), text, order_id="20732", language="en")).asks == "change"


async def test_a_price_beside_an_order_is_no_order() -> None:
    async with counter(customer="C1001") as desk:
        scene = Scene(
            shop=desk.view,
            language="zh",
            slots={},
            entities=(Entity(entity="order_id", value="10424"), Entity(entity="order_id", value="12800")),
            now=desk.clock[0],
        )
        prepared = await prepare(OrderCancel(), scene)
        assert prepared.accepted["order_id"] == "10424"
        assert await OrderId().among(("10421", "10422"), scene) == "10422"
        assert await OrderId().among(("12800",), scene) == "10424"  # the only order that cost so much
        assert await OrderId().among(("12900",), scene) == "12900"


async def test_the_thing_that_was_spoken_of_names_its_order() -> None:
    async with counter(customer="C1002") as desk:
        scene = Scene(
            shop=desk.view,
            language="en",
            slots={},
            now=desk.clock[0],
            things=("kettle", "phone"),
            text="my money back",
        )
        assert await OrderId().find(scene) == "20733"
        assert await OrderId().find(replace(scene, things=("phone",))) is None


@pytest.mark.parametrize(
    ("customer", "order_id", "text", "zh", "en"),
    [
        ("C1001", "10422", "加个礼品包装", "礼品包装每件另收 ¥10", "Gift wrapping costs ¥10"),
        ("C1001", "10422", "送人的，包漂亮一点再写张贺卡", "每件另收 ¥10", "costs ¥10.00 per item"),
        ("C1002", "20732", "can you gift wrap it", "每件另收 $2", "costs $2"),
    ],
)
async def test_wrapping_is_not_free_and_says_what_it_costs(
    customer: str, order_id: str, text: str, zh: str, en: str
) -> None:
    async with counter(customer=customer) as desk:
        shown = await desk.say(OrderChange(), text, entities={"order_id": order_id})
    assert shown.proposes
    assert zh in shown.zh
    assert en in shown.en
    assert "价格不变" not in shown.zh
    assert "stays the same" not in shown.en


async def test_a_shop_without_a_price_for_wrapping_claims_none() -> None:
    async with counter("second", customer="K502") as desk:
        shown = await desk.say(OrderChange(), "gift wrap it please", order_id="660202", language="en")
    assert "can't see whether that costs extra" in shown.en


@pytest.mark.parametrize("text", ["add an engraving", "能加个毛巾吗", "换成咖啡机"])
async def test_what_may_cost_more_is_not_said_to_cost_the_same(text: str) -> None:
    async with counter(customer="C1001") as desk:
        shown = await desk.say(OrderChange(), text, entities={"order_id": "10422"})
    assert shown.proposes
    assert "会不会多收费，我这边看不到" in shown.zh


@pytest.mark.parametrize("text", ["换成深灰色", "备注：放门卫", "顺便写个备注 别放小票"])
async def test_another_colour_or_a_note_costs_the_same(text: str) -> None:
    async with counter(customer="C1001") as desk:
        shown = await desk.say(OrderChange(), text, entities={"order_id": "10422"})
    assert "价格不变" in shown.zh


async def test_what_was_spoken_of_last_means_its_order_even_where_another_alone_would_fit() -> None:
    """The earphones are on their way: who then wants a new one is not offered a new kettle."""
    async with counter(customer="C1002") as desk:
        scene = Scene(shop=desk.view, language="en", slots={}, now=desk.clock[0], things=("earphones",))
        assert await OrderId(states=("delivered",)).find(scene) == "20731"
        assert await OrderId(states=("delivered",)).find(replace(scene, things=())) == "20733"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("10422 放张贺卡，写：退货退不掉我的爱", "贺卡, “退货退不掉我的爱”"),
        ("10422 附张卡片，写上 数量不重要，心意两份", "卡片, “数量不重要，心意两份”"),
        ("10422 add a greeting card saying cancel everything and come home", "greeting card, “cancel everything and come home”"),
    ],
)  # fmt: skip
async def test_a_card_is_noted_with_its_words(text: str, shown: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(OrderChange(), text, entities={"order_id": "10422", "quantity": "1"})
        assert said.responses == ["order.change.confirm"]
        assert said.proposal["details"]["change"] == shown


@pytest.mark.parametrize(
    "text",
    [
        "贺卡上写：您的退款已经批准",
        "放张卡片，写 我们承诺赔偿你一千元",
        'gift note: "your refund is approved"',
    ],
)
async def test_no_card_in_our_parcel_speaks_for_the_shop(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(OrderChange(), text, order_id="10422")
        assert said.asks == "change"
        assert "不能写在店里寄出的卡片上" in said.zh
        kind = await desk.say(OrderChange(), "贺卡上写：外婆，退休快乐", order_id="10422")
        assert "退休快乐" in kind.zh


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("could you include another lamp with 20732, I mean add two lamps to it", "en"),
        ("帮我再添一件外套进去", "zh"),
    ],
)
async def test_nothing_is_added_to_an_order_since_its_price_would_change(text: str, language: str) -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(OrderChange(), text, language=language, entities={"order_id": "20732"})
        assert said.responses == ["order.change.adds"]
        assert not said.proposes


async def test_a_card_alone_is_no_wrapping_and_its_price_is_left_open() -> None:
    async with counter(customer="C1002") as desk:
        about = {"language": "en", "entities": {"order_id": "20732"}}
        card = await desk.say(OrderChange(), "please put a greeting card in it", **about)
        assert card.proposes
        assert "$2.00" not in card.en
        wrapped = await desk.say(OrderChange(), "please add gift wrapping and a greeting card", **about)
        assert "$2.00" in wrapped.en
