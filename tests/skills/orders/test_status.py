"""Where an order stands, in every state, on two shops."""

import pytest

from bot.errors import NotFound
from bot.skill.slots import IdentityNeeded
from skills.orders.history import OrderHistory
from skills.orders.status import OrderStatus
from skills.refunds.request import RefundRequest
from tests.skills.kit import counter


async def test_a_parcel_on_its_way_names_carrier_number_and_due_day() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(OrderStatus(), "10421 到哪了", entities={"order_id": "10421"})
    assert said.decision == "answer"
    assert "顺丰速运，单号 SF1040210421，预计 3月11日" in said.zh
    assert "杭州转运中心" in said.zh
    assert "due on Wed, Mar 11" in said.en
    assert "late" not in said.en


async def test_what_the_courier_reported_is_told_in_the_customers_language() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(OrderStatus(), "wo ist 20731", entities={"order_id": "20731"}, language="de")
    assert "Vom Zoll freigegeben" in said.text("de")
    assert "Customs cleared" not in said.text("de")
    assert "已清关" in said.zh


async def test_a_late_parcel_is_said_to_be_late_by_so_many_days() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(OrderStatus(), "where is 20731", entities={"order_id": "20731"}, language="en")
        assert "is 2 days late" in said.en
        assert "晚了 2 天" in said.zh
        desk.wait(days=-1)
        earlier = await desk.say(OrderStatus(), "where is 20731", entities={"order_id": "20731"})
    assert "is 1 day late" in earlier.en


@pytest.mark.parametrize(
    ("customer", "order_id", "words"),
    [
        ("C1001", "10422", "还没发出（一般付款后 24 小时内发货）"),
        ("C1001", "10423", "签收日期 3月7日（周六）"),
        ("C1001", "10425", "早已送达"),
        ("C1002", "20732", "还没发出"),
        ("C1002", "20734", "退款已经批准（$18.00），钱还没到账"),
    ],
)
async def test_every_state_has_its_own_words(customer: str, order_id: str, words: str) -> None:
    async with counter(customer=customer) as desk:
        assert words in (await desk.say(OrderStatus(), order_id=order_id)).zh


async def test_an_order_that_should_have_left_by_now_comes_with_an_apology() -> None:
    async with counter(customer="C1001") as desk:
        desk.wait(hours=25)
        said = await desk.say(OrderStatus(), order_id="10422")
    assert "比平时慢了" in said.zh
    assert "slower than usual" in said.en


async def test_a_cancelled_and_a_shipped_order_of_another_shop() -> None:
    async with counter("second", customer="K503") as desk:
        said = await desk.say(OrderStatus(), order_id="770303")
        assert "已经取消" in said.zh
    async with counter("second", customer="K501") as desk:
        said = await desk.say(OrderStatus(), order_id="550101")
        assert "DPD 快递，单号 DPD550101DE" in said.zh


async def test_a_parcel_number_leads_to_its_order_and_all_events_can_be_seen() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(
            OrderStatus(), "SF1040210423 的物流详情", entities={"tracking_number": "SF1040210423"}
        )
    assert said.responses == ["order.events"]
    assert said.zh.count("快件") == 4


async def test_with_several_orders_under_way_the_customer_chooses() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(OrderStatus(), "我的快递呢")
    assert (said.asks, said.decision) == ("order_id", "clarify")
    assert [button.title for button in said.buttons] == ["10422 羊毛围巾", "10421 蓝牙耳机"]


async def test_an_only_order_needs_no_question() -> None:
    async with counter(customer="C1003") as desk:
        assert "30911" in (await desk.say(OrderStatus(), "我的订单")).zh


async def test_orders_of_others_do_not_exist_and_visitors_are_asked_who_they_are() -> None:
    async with counter(customer="C1003") as desk:
        with pytest.raises(NotFound):
            await desk.say(OrderStatus(), entities={"order_id": "10421"})
    async with counter() as desk:
        with pytest.raises(IdentityNeeded):
            await desk.say(OrderStatus(), entities={"order_id": "10421"})


async def test_history_lists_the_newest_first_with_their_state() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(OrderHistory(), "我买过什么")
    lines = said.zh.splitlines()
    assert "共 5 笔" in lines[0]
    assert lines[1].startswith("10422")
    assert lines[1].endswith("待发货")
    assert "not shipped yet" in said.en


async def test_history_of_a_visitor_shows_only_what_they_opened() -> None:
    async with counter() as desk:
        said = await desk.say(OrderHistory(), "我的订单")
        assert said.decision == "clarify"
        assert "手机号后四位" in said.zh
    async with counter(opened=("10423",)) as desk:
        said = await desk.say(OrderHistory(), "我的订单")
        assert "10423" in said.zh
        assert "10421" not in said.zh


async def test_a_number_that_is_what_one_of_their_orders_cost_means_that_order() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(OrderStatus(), "那12800的呢", entities={"order_id": "12800"})
        assert "10424（咖啡机）" in said.zh
        numbered = await desk.say(OrderStatus(), "10422呢", entities={"order_id": "10422"})
        assert "10422" in numbered.zh


async def test_no_money_moves_for_an_order_that_only_its_price_names() -> None:
    async with counter(customer="C1001") as desk:
        with pytest.raises(NotFound):
            await desk.say(RefundRequest(), "12800呢", entities={"order_id": "12800"})


async def test_the_newest_order_is_theirs_or_nobodys() -> None:
    newest = {"which_order": "newest"}
    async with counter(customer="C1001") as desk:
        assert "10422" in (await desk.say(OrderStatus(), "最近那单到哪了", entities=newest)).zh
    async with counter(customer=None) as desk:
        assert "订单号" in (await desk.say(OrderStatus(), "最近那单到哪了", entities=newest)).zh


async def test_who_says_that_it_has_not_come_is_not_just_told_that_it_has() -> None:
    async with counter(customer="C1003") as desk:
        late = {"order_id": "30911", "reason": "late"}
        said = await desk.say(OrderStatus(), "my case still is not here", entities=late)
        assert "If you don't have it" in said.en
        assert "没有收到" in said.zh
        plain = await desk.say(OrderStatus(), "where is my case", entities={"order_id": "30911"})
        assert "If you don't have it" not in plain.en
