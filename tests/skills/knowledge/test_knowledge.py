"""Passages, ways of paying, paying in parts."""

from skills.knowledge.answer import KnowledgeAnswer
from skills.knowledge.payment_credit import PaymentCredit
from skills.knowledge.payment_methods import PaymentMethods
from tests.skills.kit import counter
from tests.skills.products.test_products import library


async def test_a_passage_is_quoted_whole_with_its_id() -> None:
    async with counter(retriever=library()) as desk:
        said = await desk.say(KnowledgeAnswer(), "羊毛围巾怎么洗")
        assert said.responses == ["knowledge.answer"]
        [source] = said.drafts[0].sources
        assert source.id == "care-scarf.zh"
        assert "围巾" in source.title
        assert "30 ℃" in said.zh


async def test_no_passage_no_answer() -> None:
    async with counter(retriever=library()) as desk:
        said = await desk.say(KnowledgeAnswer(), "why is the sky so blue today?", language="en")
        assert said.responses == ["knowledge.unknown"]
        assert said.decision == "decline"
    async with counter() as desk:
        assert (await desk.say(KnowledgeAnswer(), "羊毛围巾怎么洗")).decision == "decline"


async def test_ways_to_pay_by_currency_the_own_first() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(PaymentMethods(), "可以用什么付款")
        assert "微信支付、支付宝、银联卡" in said.zh
        assert said.zh.index("人民币") < said.zh.index("美元")
        cash = await desk.say(PaymentMethods(), "支持货到付款吗")
        assert cash.responses == ["payment.not_on_delivery"]
    async with counter("second", customer="K502") as desk:
        said = await desk.say(PaymentMethods(), "how can I pay?", language="en")
        assert said.en.index("Japanese Yen") < said.en.index("Euro")
        assert "JCB" in said.en


async def test_paying_in_parts() -> None:
    async with counter() as desk:
        said = await desk.say(PaymentCredit(), "能分期吗")
        assert "满 ¥500.00" in said.zh
        assert "3、6、12 期" in said.zh
    async with counter("second") as desk:
        said = await desk.say(PaymentCredit(), "can I pay later?", language="en")
        assert said.responses == ["payment.no_instalments"]
