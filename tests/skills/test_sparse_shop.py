"""A shop that tells no more than it must: titles, prices and a few attributes in its own words."""

import pytest

from bot.knowledge import Article, MemoryRetriever
from bot.shop.order_facts import items_text
from skills.logistics.fee import DeliveryFee
from skills.logistics.options import DeliveryOptions
from skills.orders.invoice import InvoiceGet
from skills.orders.status import OrderStatus
from skills.products.info import ProductInfo
from skills.products.size import ProductSize
from skills.promotions.coupon import PromoCoupon
from skills.returns.service import TradeIn
from skills.shop.fixture import load_fixture
from tests.skills.kit import FIXTURES, counter


def library() -> MemoryRetriever:
    """The shop's two articles, found by words."""
    parts = load_fixture(FIXTURES["sparse"]).knowledge
    return MemoryRetriever(
        [
            Article(id=str(n), text=p.text, title=p.title or "", language=p.language or "")
            for n, p in enumerate(parts)
        ]
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("货架能驮多重的东西，承重多少", "25千克"),
        ("头盔是什么颜色的", "黄色"),
        ("儿童头盔五岁能戴吗", "3到8岁"),
        ("can the code of the combination lock be reset?", "reset"),
        ("what finish does the rear rack have", "anodised"),
        ("what colour is the riding helmet", "yellow"),
    ],
)
async def test_what_the_shop_calls_in_its_own_way_is_told(text: str, part: str) -> None:
    async with counter("sparse") as desk:
        said = await desk.say(ProductInfo(), text)
        assert part in said.zh + said.en
        assert said.decision == "answer"


async def test_a_short_record_is_told_whole_where_nothing_names_what_is_asked() -> None:
    async with counter("sparse") as desk:
        said = await desk.say(ProductInfo(), "密码锁好用不")
        assert said.responses == ["product.all_known"]
        assert "1.2 m" in said.zh


async def test_what_is_asked_for_and_not_there_is_not_known() -> None:
    async with counter("sparse") as desk:
        said = await desk.say(ProductInfo(), "密码锁防水吗")
        assert said.responses == ["product.fact_unknown"]


async def test_the_sizes_that_are_listed_are_told() -> None:
    async with counter("sparse") as desk:
        said = await desk.say(ProductSize(), "头盔有哪些码")
        assert "S" in said.en
        assert "M" in said.en


async def test_a_code_that_the_rules_do_not_name_is_told_beside_them() -> None:
    async with counter("sparse") as desk:
        assert "RIDE10" in (await desk.say(PromoCoupon(), "有什么优惠")).zh
    async with counter() as demo:
        assert (await demo.say(PromoCoupon(), "有什么优惠")).zh.count("GOLD30") <= 1


@pytest.mark.parametrize(("thing", "order"), [("密码锁", "SP-501"), ("头盔", "SP-502"), ("水壶架", "SP-503")])
async def test_an_order_is_known_by_a_shorter_name_of_what_is_in_it(thing: str, order: str) -> None:
    async with counter("sparse", customer="S1") as desk:
        listed = {} if order == "SP-503" else {"product": thing}
        said = await desk.say(OrderStatus(), f"{thing}到哪了", entities=listed)
        assert order in said.zh
        assert items_text(await desk.order(order))["zh"] in said.zh


@pytest.mark.parametrize("text", ["西藏运费怎么算", "寄西藏要多少钱"])
async def test_what_an_article_says_of_a_place_is_told_where_the_policy_says_nothing(text: str) -> None:
    async with counter("sparse", retriever=library()) as desk:
        assert "20元" in (await desk.say(DeliveryFee(), text)).zh
        assert "¥12.00" in (await desk.say(DeliveryFee(), "运费怎么算")).zh


async def test_a_place_of_which_only_an_article_tells() -> None:
    async with counter("sparse", retriever=library()) as desk:
        assert "不发货" in (await desk.say(DeliveryOptions(), "香港能发吗")).zh


async def test_an_invoice_without_a_rule_is_what_an_article_says() -> None:
    async with counter("sparse", customer="S1", retriever=library()) as desk:
        said = await desk.say(InvoiceGet(), "SP-503 开个发票", order_id="SP-503")
        assert "两个工作日" in said.zh
        assert not said.proposes


async def test_an_article_on_exchanging_old_things_is_told_where_the_policy_says_nothing_of_it() -> None:
    trade = Article(
        id="trade",
        title="Trading in old things in part exchange",
        text="We take a working bell or rack in part exchange.",
        language="en",
    )
    retriever = MemoryRetriever(
        [trade, Article(id="bell", title="Fitting a bell", text="It clips on.", language="en")]
    )
    async with counter("sparse", retriever=retriever) as desk:
        assert "working bell" in (await desk.say(TradeIn(), "do you want my worn out one", language="en")).en
    async with counter("sparse") as desk:
        said = await desk.say(TradeIn(), "do you want my worn out one", language="en")
        assert said.responses == ["trade_in.none"]
