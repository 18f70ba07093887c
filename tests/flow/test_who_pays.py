"""Who pays the way back: a fault that was told decides it, and a yes to paying is a yes."""

import pytest

from tests.flow.kit import OpenDesk, done, said, wish


async def test_a_fault_told_after_the_exchange_was_shown_turns_the_payer(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("exchange.request", order_id="10424"))
        shown = said(await mei.say("换个新的"))
        assert "由您承担" in shown
        shown = said(await mei.say("明明是你们产品的问题，凭什么我出邮费"))
        assert "由我们承担" in shown


async def test_a_fault_told_before_is_remembered(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10424 一开就跳闸")
        await mei.say("算了没事了")
        await mei.say(wish("exchange.request", order_id="10424"))
        shown = said(await mei.say("换个新的"))
        assert "由我们承担" in shown, shown


@pytest.mark.parametrize("yes", ["邮费我自己出也行，确定", "好的，运费我来付"])
async def test_paying_the_way_back_is_a_yes_to_an_act_that_says_so(desk: OpenDesk, yes: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10424", reason="changed_mind"))
        assert done(await mei.say(yes)) == [("return", "10424", "done")]


async def test_the_same_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        shown = said(await tom.say(wish("return.request", order_id="20733", reason="changed_mind")))
        assert "you pay" in shown
        shown = said(await tom.say("that's your fault, not mine"))
        assert "paid by us" in shown
        again = await tom.say("yes, I'll pay the postage")
        assert done(again) == [], "it says that we pay: shown again"


async def test_a_yes_to_pay_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("return.request", order_id="20733", reason="changed_mind"))
        assert done(await tom.say("OK, I'll pay the return shipping")) == [("return", "20733", "done")]


@pytest.mark.parametrize(
    ("customer", "order", "why", "told"),
    [
        ("C1001", "10424", "质量没毛病，就是嫌吵", "由您承担"),
        ("C1001", "10423", "不是产品的问题，我多买了", "由您承担"),
        ("C1001", "10423", "一股塑料味，做工有瑕疵", "由我们承担"),
        ("C1002", "20733", "it's not a product defect, I bought it twice", "you pay"),
    ],
)
async def test_what_is_denied_is_no_fault_of_ours(
    desk: OpenDesk, customer: str, order: str, why: str, told: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        await someone.say(wish("return.request", order_id=order))
        shown = said(await someone.say(why))
        assert told in shown or "with the way back paid by you" in shown, shown


@pytest.mark.parametrize(
    "text", ["10423 退货，有瑕疵", "有质量问题，10423给我办退货", "I want to return 20733, it is faulty"]
)
async def test_why_it_goes_back_is_no_question_about_the_rules(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001" if "10423" in text else "C1002")
        shown = said(await someone.say(text))
        assert "由我们承担" in shown or "paid by us" in shown, shown
        assert "签收后 7 天" not in shown
        assert "within 7 days" not in shown


@pytest.mark.parametrize(
    "text", ["10423 退货并退款", "10423 我寄回去，然后退钱给我", "return 20733 and get my money back please"]
)
async def test_no_money_moves_before_the_goods_when_they_shall_go_back(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001" if "10423" in text else "C1002")
        await someone.say(text)
        done_ = done(await someone.say("确认" if "10423" in text else "yes, confirm"))
        assert [kind for kind, _, _ in done_] == ["return"]


@pytest.mark.parametrize(
    ("customer", "order", "asks", "told"),
    [
        ("C1001", "10423", "那我要不要自己约顺丰", "上门取件安排"),
        ("C1002", "20733", "do I have to book the courier myself?", "ick-up"),
    ],
)
async def test_who_is_coming_is_told_after_a_return(
    desk: OpenDesk, customer: str, order: str, asks: str, told: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        await someone.say(wish("return.request", order_id=order))
        await someone.say("确认" if customer == "C1001" else "yes, confirm")
        answer = said(await someone.say(asks))
        assert told in answer, answer
        assert "寄到" not in answer


@pytest.mark.parametrize(
    ("customer", "trouble", "other", "ours"),
    [
        ("C1002", "the lamp i got is broken", "i want to return the kettle", "paid by us"),
        ("C1001", "围巾有质量问题", "我要退水壶", "运费由我们承担"),
    ],
)
async def test_a_fault_of_one_thing_pays_no_way_back_of_another(
    desk: OpenDesk, customer: str, trouble: str, other: str, ours: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        await someone.say(trouble)
        assert ours not in said(await someone.say(other))


async def test_the_same_thing_by_a_shorter_name_keeps_its_fault(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("the electric kettle is faulty")
        assert "paid by us" in said(await alex.say("i want to return the kettle"))
