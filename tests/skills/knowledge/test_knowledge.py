"""Passages, ways of paying, paying in parts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.knowledge import MemoryRetriever
from bot.knowledge.fusion import Fusion, Signs
from bot.knowledge.offer import refused
from skills.knowledge.answer import KnowledgeAnswer
from skills.knowledge.payment_credit import PaymentCredit
from skills.knowledge.payment_methods import PaymentMethods
from skills.products.info import ProductInfo
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


async def test_what_may_be_meant_is_offered_by_title_and_said_once_it_is_wanted() -> None:
    async with counter(retriever=doubtful()) as desk:
        asked = await desk.say(KnowledgeAnswer(), "羊毛围巾怎么洗")
        assert asked.responses == ["knowledge.offer_some"]
        assert asked.decision == "clarify"
        assert "30 ℃" not in asked.zh
        buttons = asked.drafts[0].buttons
        assert 2 <= len(buttons) <= 3
        assert buttons[0].title == "羊毛围巾怎么洗"
        assert buttons[0].payload == '/knowledge.ask{"passage": "care-scarf.zh"}'
        for button in buttons:
            named = {"passage": button.payload.split('"')[-2]}
            wanted = await desk.say(
                KnowledgeAnswer(), button.payload, entities=named, earlier="羊毛围巾怎么洗"
            )
            assert wanted.responses[0].startswith("knowledge.answer")


async def test_none_of_what_was_offered_is_an_honest_no_with_a_way_to_a_person() -> None:
    async with counter(retriever=doubtful()) as desk:
        none = {"passage": "none"}
        said = await desk.say(KnowledgeAnswer(), "/knowledge.ask", entities=none, earlier="羊毛围巾怎么洗")
        assert said.responses == ["knowledge.unknown"]
        assert said.decision == "decline"


async def test_the_only_article_there_is_is_asked_about_by_its_title() -> None:
    retriever = doubtful()
    alone = [each for each in library().articles if each.subject == "shop/care-scarf"]
    only = MemoryRetriever(alone, embed, reader=Doubting())
    only.finder = replace(only.finder, with_reader=retriever.finder.with_reader)
    async with counter(retriever=only) as desk:
        asked = await desk.say(KnowledgeAnswer(), "羊毛围巾怎么洗")
        assert asked.responses == ["knowledge.offer"]
        assert "羊毛围巾怎么洗" in asked.zh


async def test_what_an_article_about_the_product_may_answer_is_offered_by_its_title() -> None:
    async with counter(retriever=doubtful()) as desk:
        asked = await desk.say(ProductInfo(), "羊毛围巾沾了咖啡", product="scarf")
        assert asked.responses[0] in ("knowledge.offer", "knowledge.offer_some")
        assert asked.decision == "clarify"
        assert all("围巾" in button.title for button in asked.drafts[0].buttons[:1])


def offer(*names: str) -> dict[str, Any]:
    """What the bot said when it offered these articles."""
    shown = [
        {"title": each, "payload": f'/knowledge.ask{{"passage": "{each}"}}'} for each in (*names, "none")
    ]
    return {"event": "bot", "data": {"buttons": shown}, "metadata": {"response": "knowledge.offer_some"}}


def heard(intent: str, **entities: str) -> dict[str, Any]:
    """What the customer said to it."""
    named = [{"entity": name, "value": value} for name, value in entities.items()]
    return {"event": "user", "parse_data": {"intent": {"name": intent}, "entities": named}}


@pytest.mark.parametrize(
    "said", [heard("knowledge.ask", passage="none"), heard("dialog.deny")], ids=["pressed", "said"]
)
def test_what_is_not_meant_is_not_offered_again(said: dict[str, Any]) -> None:
    assert refused([offer("a.zh", "b.zh"), said, offer("c.zh")]) == {"a.zh", "b.zh"}


@pytest.mark.parametrize(
    "events",
    [
        [offer("a.zh")],
        [offer("a.zh"), heard("knowledge.ask", passage="a.zh")],
        [offer("a.zh"), heard("knowledge.ask"), heard("dialog.deny")],  # the no is to something else
        [{"event": "bot", "data": {}, "metadata": {}}, heard("dialog.deny")],
    ],
    ids=["not answered yet", "taken", "passed over", "nothing offered"],
)
def test_what_nobody_refused_may_be_offered_again(events: list[dict[str, Any]]) -> None:
    assert refused(events) == frozenset()


async def test_a_payload_that_was_made_up_quotes_nothing() -> None:
    async with counter(retriever=doubtful()) as desk:
        said = await desk.say(KnowledgeAnswer(), "/knowledge.ask", entities={"passage": "care-scarf.zh"})
        assert said.responses == ["knowledge.unknown"]
