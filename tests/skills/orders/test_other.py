"""Buying, wrong or missing things, payments."""

import pytest

from skills.orders.payment import PaymentFee, PaymentIssue
from skills.orders.place import OrderPlace
from skills.orders.wrong_item import WrongItem
from tests.skills.kit import counter


async def test_how_to_order_and_what_to_do_when_it_will_not_work() -> None:
    async with counter() as desk:
        how = await desk.say(OrderPlace(), "怎么下单")
        assert "30 分钟内付款" in how.zh
        stuck = await desk.say(OrderPlace(), "提交失败，下不了单")
        assert stuck.decision == "clarify"
        for words in ("批发价怎么算", "We're a hotel, looking to buy 60 kettles", "an order for our office"):
            assert "order.place.bulk" in (await desk.say(OrderPlace(), words)).responses, words
        bulk = await desk.say(OrderPlace(), "想买 50 件", entities={"quantity": "50"})
        assert "20 件起" in bulk.zh
    async with counter("second") as desk:
        assert "分钟" not in (await desk.say(OrderPlace(), "怎么下单")).zh


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("你们发错货了", "order.wrong_item.wrong_item"),
        ("少了一个充电器", "order.wrong_item.missing_item"),
        ("you sent me the wrong colour", "order.wrong_item.wrong_item"),
        ("the lid is missing", "order.wrong_item.missing_item"),
    ],
)
async def test_what_went_wrong_is_understood_and_ways_out_are_offered(text: str, response: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(WrongItem(), text, order_id="10423")
    assert said.responses == [response]
    assert said.decision == "clarify"


async def test_sending_again_is_filed_once() -> None:
    async with counter(customer="C1001") as desk:
        chosen = {"problem": "missing_item", "remedy": "resend"}
        said = await desk.say(WrongItem(), "1", order_id="10423", entities=chosen)
        assert said.decision == "act"
        assert said.receipts[0].reference in said.zh
        again = await desk.say(WrongItem(), "少了盖子，给我补发", order_id="10423")
        assert again.decision == "answer"
        assert said.receipts[0].reference in again.zh


async def test_wrong_or_missing_is_asked_when_it_was_not_said() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(WrongItem(), "东西有问题", order_id="10423")
    assert said.asks == "problem"


@pytest.mark.parametrize(("customer", "order_id"), [("C1001", "10422"), ("C1002", "20734")])
async def test_what_never_left_or_was_refunded_is_not_sent_again(customer: str, order_id: str) -> None:
    async with counter(customer=customer) as desk:
        said = await desk.say(WrongItem(), "发错了，补发", order_id=order_id)
    assert said.decision == "decline"


async def test_a_failed_payment_gets_advice_and_a_double_one_a_person() -> None:
    async with counter(customer="C1001") as desk:
        assert "30 分钟" in (await desk.say(PaymentIssue(), "支付失败怎么办")).zh
        double = await desk.say(PaymentIssue(), "扣了我两次钱")
        assert double.decision == "handoff"
        assert double.hands_over
        assert "¥299.00" in double.zh
        lost = await desk.say(PaymentIssue(), "钱扣了但订单没显示付款")
        assert lost.responses == ["payment.not_credited.person"]
        assert (await desk.say(PaymentIssue(), "付款的问题")).asks == "payment_problem"
    async with counter() as desk:
        for said in ("I was charged twice", "my bank shows 2 debits", "you billed me a second time"):
            assert (await desk.say(PaymentIssue(), said)).responses == ["payment.other.person"]


async def test_a_charge_is_taken_apart() -> None:
    async with counter("second", customer="K503") as desk:
        said = await desk.say(PaymentFee(), "这笔钱是什么", order_id="770302")
        assert "CHF22.00" in said.zh.replace("\xa0", "").replace(" ", "")
        assert "会员是免费的" in (await desk.say(PaymentFee(), "怎么自动续费了")).zh
        assert "770302" not in (await desk.say(PaymentFee(), "怎么多收钱")).zh
    async with counter(customer="C1001") as desk:
        assert "运费为 0" in (await desk.say(PaymentFee(), order_id="10421")).zh
