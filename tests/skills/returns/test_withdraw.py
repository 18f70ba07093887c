"""A return, an exchange or a repair that is on file is the customer's to take back, until the day of the pick-up."""

import pytest

from bot.errors import Rejected
from bot.skill import Skill
from skills.refunds.request import RefundRequest
from skills.returns.exchange import ExchangeRequest
from skills.returns.repair import WarrantyRepair
from skills.returns.request import ReturnRequest
from skills.returns.status import ReturnStatus
from skills.returns.withdraw import ReturnWithdraw
from tests.skills.kit import Desk, counter

FILED: dict[str, tuple[type[Skill], str, str]] = {
    "return": (ReturnRequest, "想退货", "退货"),
    "exchange": (ExchangeRequest, "换一个新的", "换货"),
    "repair": (WarrantyRepair, "不加热了，帮我修修", "维修"),
}


async def file(desk: Desk, kind: str = "return", order_id: str = "10423") -> str:
    skill, text, _ = FILED[kind]
    done = await desk.confirm(skill(), await desk.say(skill(), text, order_id=order_id))
    return done.receipts[0].reference


@pytest.mark.parametrize("kind", FILED)
async def test_it_is_shown_and_needs_a_yes_and_then_it_is_gone(kind: str) -> None:
    async with counter(customer="C1001") as desk:
        reference = await file(desk, kind)
        shown = await desk.say(ReturnWithdraw(), "我还是留着吧", order_id="10423")
        assert shown.responses == ["return.withdraw_confirm"] or shown.proposes
        assert reference in shown.zh
        assert FILED[kind][2] in shown.zh
        assert (await desk.say(ReturnStatus(), order_id="10423")).responses == [f"return.status.{kind}"]
        done = await desk.confirm(ReturnWithdraw(), shown)
        assert done.responses == ["return.withdrawn"]
        status = await desk.say(ReturnStatus(), order_id="10423")
        assert status.responses == ["return.status.withdrawn"]
        assert "3月10日" in status.zh
        assert FILED[kind][2] in status.zh
        assert (await desk.say(ReturnWithdraw(), order_id="10423")).responses == ["return.status.withdrawn"]


async def test_what_was_withdrawn_stands_in_the_way_of_nothing() -> None:
    async with counter(customer="C1001") as desk:
        await file(desk)
        assert (await desk.say(RefundRequest(), order_id="10423")).responses == ["refund.on_file"]
        await desk.confirm(ReturnWithdraw(), await desk.say(ReturnWithdraw(), order_id="10423"))
        assert (await desk.say(RefundRequest(), order_id="10423")).proposes
        assert await file(desk, "exchange")


async def test_until_when_it_may_be_asked_for_again_is_told() -> None:
    async with counter(customer="C1001") as desk:
        await file(desk)
        assert "3月14日" in (await desk.say(ReturnWithdraw(), order_id="10423")).zh


async def test_from_the_day_of_the_pick_up_a_person_looks() -> None:
    async with counter(customer="C1001") as desk:
        await file(desk)
        desk.wait(days=1)
        said = await desk.say(ReturnWithdraw(), order_id="10423")
        assert said.responses == ["return.withdraw_on_its_way"]
        assert said.decision == "decline"
        assert "3月11日" in said.zh


async def test_a_yes_that_comes_after_midnight_is_too_late() -> None:
    async with counter(customer="C1001") as desk:
        await file(desk)
        shown = await desk.say(ReturnWithdraw(), order_id="10423")
        desk.wait(hours=15)
        with pytest.raises(Rejected):
            await desk.confirm(ReturnWithdraw(), shown)
        assert (await desk.say(ReturnStatus(), order_id="10423")).responses == ["return.status.return"]


async def test_a_shop_that_does_not_offer_it_leaves_it_to_a_person() -> None:
    async with counter("second", customer="K501") as desk:
        order = next(o for o in await desk.view.orders() if o.state == "delivered")
        done = await desk.say(ReturnRequest(), order_id=order.id)
        await desk.confirm(ReturnRequest(), done)
        said = await desk.say(ReturnWithdraw(), order_id=order.id)
        assert said.responses == ["return.withdraw_not_offered"]


async def test_nothing_on_file_is_said_to_be_so() -> None:
    async with counter(customer="C1001") as desk:
        assert (await desk.say(ReturnWithdraw(), order_id="10423")).responses == ["return.status.none"]


async def test_the_order_with_something_on_file_is_meant_when_none_is_named() -> None:
    async with counter(customer="C1001") as desk:
        reference = await file(desk)
        assert reference in (await desk.say(ReturnWithdraw(), "我那个不想办了")).zh


async def test_who_asks_once_more_is_told_that_it_can_be_withdrawn() -> None:
    async with counter(customer="C1001") as desk:
        await file(desk)
        assert "撤销" in (await desk.say(ReturnRequest(), order_id="10423")).zh
        desk.wait(days=1)
        assert "撤销" not in (await desk.say(ReturnRequest(), order_id="10423")).zh


async def test_another_size_takes_the_place_of_the_first() -> None:
    async with counter(customer="C1001") as desk:
        first = await file(desk, "exchange")
        skill = ExchangeRequest()
        shown = await desk.say(skill, "换白色的吧", order_id="10423", wish="白色")
        assert first in shown.zh
        done = await desk.confirm(skill, shown)
        assert done.responses == ["exchange.replaced"]
        assert "白色" in done.zh
        again = await desk.say(skill, "换白色的", order_id="10423", wish="白色")
        assert again.responses == ["exchange.already"]
        desk.wait(days=1)
        late = await desk.say(skill, "换黑色的", order_id="10423", wish="黑色")
        assert late.responses == ["exchange.already"]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("mejor mist blue, no clear", "mist blue"),
        ("雾蓝吧，不要透明", "雾蓝"),
        ("透明 eigentlich nicht, lieber 雾蓝", "雾蓝"),
    ],
)
async def test_the_colour_that_is_turned_away_is_not_the_wish(text: str, wish: str) -> None:
    async with counter(customer="C1003") as desk:
        shown = await desk.say(ExchangeRequest(), text, order_id="30911")
        assert shown.proposal["details"]["wish"] == wish
