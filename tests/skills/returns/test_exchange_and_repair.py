"""Another size, a repair, an installation, old for new."""

import json

import pytest
from rasa_sdk import Tracker

from bot.identity import Principal, SessionShop, acting_as
from skills.orders.cancel import OrderCancel
from skills.refunds.withdraw import RefundCancel
from skills.returns.exchange import ExchangeRequest
from skills.returns.repair import WarrantyRepair, asks, complaint
from skills.returns.service import ServiceInstall, TradeIn
from skills.returns.status import ReturnStatus
from skills.shop.fixture import parse_fixture
from skills.shop.sql import SqlShop, Template
from tests.skills.kit import FIXTURES, NOW, Desk, counter


async def test_an_exchange_asks_for_the_wish_first() -> None:
    async with counter(customer="C1001") as desk:
        skill = ExchangeRequest()
        asked = await desk.say(skill, "10423 想换货", order_id="10423")
        assert asked.asks == "wish"
        shown = await desk.say(skill, "换一个新的", order_id="10423")
        assert "换一件同款新的" in shown.zh
        done = await desk.confirm(skill, shown)
        assert done.responses == ["exchange.done"]
        status = await desk.say(ReturnStatus(), order_id="10423")
        assert status.responses == ["return.status.exchange"]
        assert "上门取件安排在 3月11日" in status.zh


@pytest.mark.parametrize(("size", "response"), [("43", "exchange.confirm"), ("41", "exchange.sold_out")])
async def test_the_wish_must_be_in_stock(size: str, response: str) -> None:
    data = json.loads(FIXTURES["demo"].read_text("utf-8"))
    data["orders"]["20732"] |= {"state": "delivered", "shipped_at": "-1d", "delivered_at": "-0d"}
    shop = SqlShop.from_template(await Template.of(parse_fixture(data), NOW))
    async with acting_as(Principal(conversation_id="test", customer_id="C1002")) as session:
        desk = Desk(shop, SessionShop(shop), session, [NOW])
        said = await desk.say(ExchangeRequest(), "another size", entities={"size": size}, order_id="20732")
    await shop.close()
    assert said.responses == [response]


async def test_before_it_ships_the_order_is_changed_instead() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(ExchangeRequest(), "size 43", entities={"size": "43"}, order_id="20732")
        assert said.responses == ["exchange.not_shipped"]


async def test_a_repair_within_the_warranty() -> None:
    async with counter(customer="C1001") as desk:
        skill = WarrantyRepair()
        asked = await desk.say(skill, "台灯要报修", order_id="10425")
        assert asked.asks == "fault"
        shown = await desk.say(skill, "台灯坏了，不亮", entities={"reason": "damaged"}, order_id="10425")
        assert "台灯坏了，不亮" in shown.zh
        assert "5-7" in shown.zh
        done = await desk.confirm(skill, shown)
        assert done.responses == ["repair.done"]
        assert (await desk.say(ReturnStatus(), order_id="10425")).responses == ["return.status.repair"]


async def test_what_is_wrong_may_be_told_with_the_wish_or_before_it() -> None:
    async with counter(customer="C1001") as desk:
        at_once = await desk.say(WarrantyRepair(), "台灯老闪，能修吗", order_id="10425")
        assert "台灯老闪" in at_once.zh
        asked = await desk.say(
            WarrantyRepair(), "can you fix my lamp please", language="en", order_id="10425"
        )
        assert asked.asks == "fault"


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (["台灯不亮了，插上没反应"], "能修吗", "台灯不亮了，插上没反应"),
        (["the lamp flickers", "/x"], "can it be fixed?", "the lamp flickers"),
        (["你好"], "屏幕花了", "屏幕花了"),
    ],
)
def test_the_problem_is_the_complaint_and_not_the_wish_to_have_it_repaired(
    before: list[str], now: str, told: str
) -> None:
    events = [{"event": "user", "text": text} for text in (*before, now)]
    tracker = Tracker("c", {}, {"text": now}, events, False, None, {}, None)
    assert complaint(tracker) == told


async def test_questions_about_the_warranty_name_no_order() -> None:
    async with counter() as desk:
        said = await desk.say(WarrantyRepair(), "保修多久？")
        assert said.responses == ["warranty.policy"]
        assert "365 天" in said.zh
        more = await desk.say(WarrantyRepair(), "can I extend the warranty?", language="en")
        assert "10%" in more.en
    async with counter("second") as desk:
        assert "730" in (await desk.say(WarrantyRepair(), "how long is the warranty?", language="en")).en
        none = await desk.say(WarrantyRepair(), "可以延保吗？")
        assert none.responses == ["warranty.no_extension"]


async def test_an_order_is_under_warranty_until_a_day() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(WarrantyRepair(), "还在保修期吗", order_id="10425")
        assert said.responses == ["warranty.until"]
        desk.wait(days=400)
        over = await desk.say(WarrantyRepair(), "还在保修期吗", order_id="10425")
        assert over.responses == ["repair.window_over"]


async def test_installation_where_it_is_offered() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(ServiceInstall(), "咖啡机上门安装多少钱")
        assert said.responses == ["install.offer"]
        assert all(part in said.zh for part in ("咖啡机", "杭州", "¥80.00"))
        lamp = await desk.say(ServiceInstall(), "台灯能上门安装吗")
        assert lamp.responses == ["install.none"]
        mine = await desk.say(ServiceInstall(), "能帮我装吗", order_id="10424")
        assert mine.responses == ["install.offer"]
    async with counter("second") as desk:
        assert (await desk.say(ServiceInstall(), "install it?")).responses == ["install.none"]


async def test_old_for_new() -> None:
    async with counter() as desk:
        assert "¥50.00" in (await desk.say(TradeIn(), "旧耳机能换新吗")).zh
    async with counter("second") as desk:
        assert (await desk.say(TradeIn(), "trade in?")).decision == "decline"


async def test_a_broken_thing_is_exchanged_for_a_new_one_of_the_same() -> None:
    async with counter(customer="C1001") as desk:
        text = "10423收到就是坏的，给我换个新的"
        shown = await desk.say(ExchangeRequest(), text, entities={"order_id": "10423", "reason": "damaged"})
        assert "换一件同款新的" in shown.zh
        assert "a new one of the same" in shown.en
        assert "收到就是坏的" not in shown.zh


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("is there a guarantee on electronics?", True),
        ("what does your warranty cover", True),
        ("if it breaks after 8 months are you going to fix it", True),
        ("do you repair stuff for free", True),
        ("以后坏了管不管修", True),
        ("修要钱吗", True),
        ("保修不是一年吗", True),
        ("isnt the warranty a year", True),
        ("修还是换啊 你们咋弄", True),
        ("please repair my kettle, it broke", False),
        ("水壶坏了能修吗", False),
    ],
)
def test_a_question_about_the_warranty_is_told_from_a_wish_for_repair(text: str, general: bool) -> None:
    assert asks(text) is general


async def test_the_colour_that_is_named_last_is_the_wish() -> None:
    async with counter(customer="C1003") as desk:
        skill = ExchangeRequest()
        await desk.say(skill, "手机壳想换货", order_id="30911")
        shown = await desk.say(skill, "transparent? hmm wait, is there mist blue", order_id="30911")
        assert "雾蓝" in shown.zh or "mist blue" in shown.zh


@pytest.mark.parametrize("question", ["万一又坏了呢？", "and what if that breaks too?"])
async def test_a_question_is_no_wish_and_no_fault(question: str) -> None:
    async with counter(customer="C1001") as desk:
        await desk.say(ExchangeRequest(), "10423 想换货", order_id="10423")
        assert (await desk.say(ExchangeRequest(), question, order_id="10423")).asks == "wish"
        told = await desk.say(WarrantyRepair(), question, order_id="10423")
        assert "repair.confirm" not in told.responses


async def test_who_calls_off_what_is_on_file_is_told_of_that_and_of_a_colleague() -> None:
    async with counter(customer="C1001") as desk:
        skill = ExchangeRequest()
        await desk.say(skill, "10423 想换货", order_id="10423")
        await desk.confirm(skill, await desk.say(skill, "换一个新的", order_id="10423"))
        assert (await desk.say(RefundCancel(), order_id="10423")).responses == ["refund.withdraw_filed"]
        assert (await desk.say(OrderCancel(), order_id="10423")).responses == ["order.cancel.filed"]
        assert (await desk.say(OrderCancel(), order_id="10424")).responses == ["order.cancel.delivered"]
