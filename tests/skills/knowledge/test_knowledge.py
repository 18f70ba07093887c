"""Passages, ways of paying, paying in parts."""

from collections.abc import Sequence
from dataclasses import replace

from bot.knowledge import MemoryRetriever
from bot.knowledge.fusion import Fusion, Signs
from skills.knowledge.answer import KnowledgeAnswer
from skills.knowledge.payment_credit import PaymentCredit
from skills.knowledge.payment_methods import PaymentMethods
from tests.knowledge.kit import embed
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


class Doubting:
    """A reader that says neither yes nor no."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        return [-0.4] * len(passages)


def doubtful() -> MemoryRetriever:
    """The demo's articles, every one of which may or may not answer."""
    retriever = MemoryRetriever(library().articles, embed, reader=Doubting())
    believed = Fusion(meaning=0.5, words=0.3, named=0.2, bias=0.0, by=Signs(brevity=0.0, read=1.0))
    retriever.finder = replace(retriever.finder, with_reader=believed)
    return retriever


async def test_what_may_be_meant_is_offered_by_its_title_and_said_once_it_is_wanted() -> None:
    async with counter(retriever=doubtful()) as desk:
        asked = await desk.say(KnowledgeAnswer(), "羊毛围巾怎么洗")
        assert asked.responses == ["knowledge.offer"]
        assert asked.decision == "clarify"
        assert "羊毛围巾怎么洗" in asked.zh
        assert "30 ℃" not in asked.zh
        [button] = asked.drafts[0].buttons
        assert button.payload == '/knowledge.ask{"passage": "care-scarf.zh"}'
        named = {"passage": "care-scarf.zh"}
        wanted = await desk.say(KnowledgeAnswer(), button.payload, entities=named, earlier="羊毛围巾怎么洗")
        assert wanted.responses == ["knowledge.answer"]
        assert "30 ℃" in wanted.zh


async def test_a_payload_that_was_made_up_quotes_nothing() -> None:
    async with counter(retriever=doubtful()) as desk:
        said = await desk.say(KnowledgeAnswer(), "/knowledge.ask", entities={"passage": "care-scarf.zh"})
        assert said.responses == ["knowledge.unknown"]
