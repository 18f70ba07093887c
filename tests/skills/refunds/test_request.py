"""Asking for money back: what is proposed, what is refused, and that nothing goes back twice."""

import pytest

from skills.refunds.request import RefundRequest
from skills.returns.request import ReturnRequest
from tests.skills.kit import counter


async def test_inside_the_window_the_exact_refund_is_shown_and_paid_once() -> None:
    async with counter(customer="C1001") as desk:
        skill = RefundRequest()
        shown = await desk.say(skill, "10423 我要退款", order_id="10423")
        assert shown.responses == ["refund.confirm"]
        assert shown.decision == "clarify"
        assert all(part in shown.zh for part in ("10423", "电热水壶", "¥189.00", "原路"))
        done = await desk.confirm(skill, shown)
        assert done.decision == "act"
        assert "¥189.00" in done.zh
        assert "3-5" in done.en
        again = await desk.say(skill, "10423 我要退款", order_id="10423")
        assert again.responses == ["refund.already_approved"]
        assert not again.proposes
        assert (await desk.order("10423")).refunded.plain == "189.00"


async def test_a_part_of_the_money_and_then_the_rest() -> None:
    async with counter(customer="C1001") as desk:
        skill = RefundRequest()
        shown = await desk.say(skill, "10423 退我 50 块就行", entities={"amount": "50 CNY"}, order_id="10423")
        assert "¥50.00（这一单共付 ¥189.00" in shown.zh
        await desk.confirm(skill, shown)
        more = await desk.say(skill, "再退 150", entities={"amount": "150"}, order_id="10423")
        assert more.responses == ["refund.too_much"]
        assert "¥139.00" in more.zh
        rest = await desk.say(skill, "那就退 139", entities={"amount": "139"}, order_id="10423")
        assert rest.proposal["amount"] == {"$money": ["139.00", "CNY"]}


async def test_of_a_part_is_told_what_it_is_a_part_of() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(
            RefundRequest(), "10424 退 499", entities={"amount": "499 CNY"}, order_id="10424"
        )
        assert said.proposal["details"]["part_of"] == "12800.00"


async def test_some_of_it_is_asked_how_much_and_never_the_whole() -> None:
    async with counter(customer="C1001") as desk:
        for text in ("咖啡机有划痕，钱能不能退点", "退我一点就行", "can I get a little back for the scratch"):
            assert (await desk.say(RefundRequest(), text, order_id="10424")).responses == ["refund.how_much"]


@pytest.mark.parametrize(
    ("text", "sum_"),
    [
        ("10423 退两成", "37.80"),
        ("10423 退四分之一", "47.25"),
        ("退 8 毛，10423", "0.80"),
        ("10423退款35块五", "35.50"),
    ],
)
async def test_a_share_is_worked_out_of_what_was_paid(text: str, sum_: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundRequest(), text, entities={"order_id": "10423"})
        assert said.proposal["amount"] == {"$money": [sum_, "CNY"]}


@pytest.mark.parametrize(
    "text",
    ["退 -30 元", "退 20 到 60 元", "退 40+40", "退 9.999 元", "退 inf 元", "refund all but $3", "退 130%"],
)
async def test_a_sum_that_is_not_surely_read_is_asked_for_and_none_is_shown(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundRequest(), text, order_id="10423")
        assert said.responses == ["refund.how_much"]
        assert not said.proposes


async def test_a_sum_is_remembered_while_its_order_is_asked_for() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundRequest(), "10423", entities={"order_id": "10423"}, part="30 CNY")
        assert said.proposal["amount"] == {"$money": ["30.00", "CNY"]}


async def test_a_part_of_what_has_not_shipped_cancels_nothing() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundRequest(), "退四成", order_id="10422")
        assert (said.responses, said.proposes) == (["refund.only_whole"], False)
        whole = await desk.say(RefundRequest(), "退 358 元", order_id="10422")
        assert whole.responses == ["refund.confirm_cancel"]


async def test_an_amount_in_another_currency_is_asked_about() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(
            RefundRequest(), "refund 20 yuan of 20733", entities={"amount": "20 CNY"}, order_id="20733"
        )
        assert said.responses == ["refund.other_currency"]
        assert said.decision == "clarify"


async def test_over_the_limit_is_proposed_all_the_same_and_a_person_decides() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundRequest(), "咖啡机退款", order_id="10424")
        assert said.proposal["amount"] == {"$money": ["12800.00", "CNY"]}


async def test_what_has_not_shipped_is_cancelled_whole() -> None:
    async with counter(customer="C1001") as desk:
        skill = RefundRequest()
        shown = await desk.say(skill, "围巾不要了退钱", order_id="10422")
        assert shown.responses == ["refund.confirm_cancel"]
        assert "¥358.00" in shown.zh
        await desk.confirm(skill, shown)
        assert (await desk.order("10422")).state == "cancelled"
        again = await desk.say(skill, "围巾退款", order_id="10422")
        assert again.responses == ["refund.after_cancel"]


async def test_a_parcel_on_its_way_can_be_refused_or_returned() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundRequest(), "10421 退款", order_id="10421")
        assert said.decision == "decline"
        assert "拒收" in said.zh
        assert "refuse the parcel" in said.en


@pytest.mark.parametrize(
    ("reason", "response"),
    [("changed_mind", "refund.window_over_warranty"), ("damaged", "refund.window_over_faulty")],
)
async def test_after_the_window_the_reason_and_what_is_still_possible(reason: str, response: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(RefundRequest(), "10425 退款", entities={"reason": reason}, order_id="10425")
        assert said.responses == [response]
        assert said.decision == "decline"
        assert "7 天" in said.zh
        assert "保修" in said.zh
        assert "转人工" in said.zh


async def test_an_approved_refund_is_told_and_not_repeated() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(RefundRequest(), "refund 20734 please", order_id="20734", language="en")
        assert said.responses == ["refund.already_approved"]
        assert "$18.00" in said.en
        assert said.decision == "answer"


async def test_several_orders_fit_and_the_customer_chooses() -> None:
    async with counter(customer="C1001") as desk:
        asked = await desk.say(RefundRequest(), "我要退款")
        assert asked.asks == "order_id"
        assert any(button.title.startswith("10423") for button in asked.buttons)


async def test_another_shop_with_other_windows_and_currencies() -> None:
    async with counter("second", customer="K501") as desk:
        skill = RefundRequest()
        inside = await desk.say(skill, "550103 退款", order_id="550103")  # 12 days ago, window of 30
        assert "€58.00" in inside.zh
        late = await desk.say(skill, "550105 退款", order_id="550105")
        assert "30 天" in late.zh
    async with counter("second", customer="K503") as desk:
        swiss = await desk.say(skill, "770302 退款", order_id="770302")
        assert swiss.proposal["amount"] == {"$money": ["31.00", "CHF"]}
        gone = await desk.say(skill, "770304 退款", order_id="770304")
        assert gone.responses == ["refund.already_paid"]
        cancelled = await desk.say(skill, "770303 退款", order_id="770303")
        assert cancelled.responses == ["refund.after_cancel"]


async def test_yen_are_written_with_the_sign_of_yuan() -> None:
    async with counter("second", customer="K502") as desk:
        said = await desk.say(
            RefundRequest(), "refund ¥1000 of it", entities={"amount": "1000 CNY"}, order_id="660203"
        )
        assert said.proposal["amount"] == {"$money": ["1000", "JPY"]}


async def test_what_is_being_returned_is_not_refunded_besides() -> None:
    async with counter(customer="C1001") as desk:
        back = ReturnRequest()
        await desk.confirm(back, await desk.say(back, order_id="10423"))
        said = await desk.say(RefundRequest(), "10423 退款", order_id="10423")
        assert said.responses == ["refund.on_file"]
        assert not said.proposes
