"""Products: facts of the catalogue, and an honest word where it holds none."""

import json

import pytest
from rasa_sdk.executor import CollectingDispatcher

from bot.identity import Principal, SessionShop, acting_as
from bot.knowledge import Article, MemoryRetriever
from bot.skill import Services, Skill
from skills.products.info import ProductInfo
from skills.products.price import PriceAsk
from skills.products.recommend import ProductRecommend
from skills.products.size import ProductSize
from skills.products.stock import ProductStock
from skills.products.tech import TechIssue
from skills.shop.fixture import DEMO, load_fixture, parse_fixture
from skills.shop.sql import SqlShop, Template
from tests.skills.kit import FIXTURES, NOW, Desk, _tracker, counter


def library() -> MemoryRetriever:
    """The demo shop's knowledge, found by words."""
    parts = load_fixture(DEMO).knowledge
    return MemoryRetriever(
        [Article(id=p.id or "", text=p.text, title=p.title or "", language=p.language or "") for p in parts]
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("蓝牙耳机防水吗？", "IPX4"),
        ("蓝牙耳机续航多久", "28 小时"),
        ("电热水壶是什么材质的", "316 不锈钢"),
        ("手机壳支持小米吗", "小米 14"),
        ("羊毛围巾产地是哪里", "内蒙古"),
        ("咖啡机多重", "26 千克"),
    ],
)
async def test_a_question_about_an_attribute(text: str, part: str) -> None:
    async with counter() as desk:
        said = await desk.say(ProductInfo(), text)
        assert said.responses == ["product.facts"]
        assert part in said.zh


async def test_a_follow_up_needs_no_name_and_a_general_word_means_all() -> None:
    async with counter() as desk:
        said = await desk.say(ProductInfo(), "is it waterproof?", language="en", product="sport-earphones")
        assert "IP67" in said.en
        both = await desk.say(ProductInfo(), "耳机降噪吗")
        assert "42 dB" in both.zh
        assert "开放式" in both.zh


async def test_a_general_word_means_all_in_the_next_question_too_until_one_is_pressed() -> None:
    async with counter() as desk:
        kept = {"product": "drip-coffee-maker"}
        both = await desk.say(PriceAsk(), "那多少钱", earlier="你们那个咖啡机能做奶泡吗", **kept)
        assert "459" in both.zh
        assert "12,800" in both.zh
        pressed = await desk.say(
            PriceAsk(), "那多少钱", earlier='/dialog.inform{"product":"drip-coffee-maker"}', **kept
        )
        assert "459" in pressed.zh
        assert "12,800" not in pressed.zh
        other = await desk.say(PriceAsk(), "那多少钱", earlier="电热水壶有货吗", **kept)
        assert "12,800" not in other.zh


async def test_the_thing_in_the_order_that_is_talked_about() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(ProductInfo(), "它的容量多大", order_id="10423")
        assert "1.5 升" in said.zh


async def test_of_two_coffee_machines_the_one_they_have_is_meant_where_they_speak_of_theirs() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(ProductInfo(), "我上周买的那个咖啡机噪音也太大了吧，正常吗")
        assert "滴滤" not in said.zh
        assert "咖啡机" in said.zh
    async with counter() as desk:  # a visitor has nothing
        both = await desk.say(ProductInfo(), "我的耳机降噪吗")
        assert "42 dB" in both.zh
        assert "开放式" in both.zh


async def test_what_the_catalogue_does_not_hold_is_not_guessed() -> None:
    async with counter() as desk:
        said = await desk.say(ProductInfo(), "台灯防水吗")
        assert said.responses == ["product.fact_unknown"]
        assert said.decision == "decline"
        assert "防水" in said.zh
        odd = await desk.say(ProductInfo(), "台灯能连米家吗")
        assert odd.responses == ["product.not_in_catalogue"]


async def test_an_overview_and_a_passage() -> None:
    async with counter(retriever=library()) as desk:
        said = await desk.say(ProductInfo(), "台灯")
        assert said.responses == ["product.overview"]
        assert "¥129.00" in said.zh
        quoted = await desk.say(ProductInfo(), "水壶怎么除垢", product="kettle")
        assert "柠檬酸" in quoted.zh


@pytest.mark.parametrize(
    ("text", "language", "title"),
    [
        ("充电宝能带上飞机吗", "zh", "充电宝能带上飞机吗"),
        ("我同事说你们家充电宝能带上飞机？", "zh", "充电宝能带上飞机吗"),
        ("can i take the power bank on a plane", "en", "Taking the power bank on a plane"),
    ],
)
async def test_what_the_catalogue_does_not_hold_an_article_about_the_product_says(
    text: str, language: str, title: str
) -> None:
    async with counter(retriever=library()) as desk:
        said = await desk.say(ProductInfo(), text, language=language)
        [source] = said.drafts[0].sources
        assert (source.id, source.title) == (f"power-bank-flight.{language}", title)
        assert said.decision == "answer"
        assert "37 Wh" in said.text(language)
        leaning = await desk.say(ProductInfo(), "能带上飞机吗", product="power-bank")
        assert "37 Wh" in leaning.zh


@pytest.mark.parametrize("text", ["充电宝防水吗", "充电宝带手电筒吗", "台灯防水吗", "水壶能煮面吗"])
async def test_an_article_about_the_product_that_says_something_else_is_no_answer(text: str) -> None:
    async with counter(retriever=library()) as desk:
        said = await desk.say(ProductInfo(), text)
        assert said.responses[0] in (
            "product.fact_unknown",
            "product.not_in_catalogue",
            "knowledge.offer",
            "knowledge.offer_some",
        )
        assert said.decision in ("decline", "clarify"), "never told as the answer"


async def test_without_a_product_it_is_asked_for() -> None:
    async with counter() as desk:
        said = await desk.say(ProductInfo(), "这个怎么样")
        assert said.decision == "clarify"
        assert len(said.buttons) == 6


@pytest.mark.parametrize(
    ("text", "entities", "response"),
    [
        ("蓝牙耳机有货吗", {}, "product.stock.there"),
        ("充电宝还有吗", {}, "product.stock.gone"),
        ("跑鞋 42 码有货吗", {"size": "42"}, "product.stock.variant"),
        ("跑鞋 41 码有货吗", {"size": "41"}, "product.stock.variant_gone"),
        ("running shoes, do you have 41?", {}, "product.stock.variant_gone"),
        ("跑鞋 48 码有货吗", {"size": "48"}, "product.stock.no_such_variant"),
        ("围巾酒红色还有吗", {"colour": "酒红色"}, "product.stock.variant"),
    ],
)
async def test_stock(text: str, entities: dict[str, str], response: str) -> None:
    async with counter() as desk:
        said = await desk.say(ProductStock(), text, entities=entities)
        assert said.responses == [response]


async def test_when_it_comes_back_is_the_suppliers_estimate() -> None:
    async with counter() as desk:
        said = await desk.say(ProductStock(), "充电宝什么时候有货")
        assert "3月16日" in said.zh
        assert "预计" in said.zh
    async with counter("second") as desk:
        gloves = await desk.say(
            ProductStock(), "gardening gloves in L?", entities={"size": "L"}, language="en"
        )
        assert "in stock: S, M" in gloves.en


async def test_stock_asks_for_the_product() -> None:
    async with counter() as desk:
        asked = await desk.say(ProductStock(), "有货吗")
        assert asked.asks == "product"
        answer = await desk.say(ProductStock(), "台灯", entities={"product": "台灯"})
        assert answer.responses == ["product.stock.there"]
        strange = await desk.say(ProductStock(), "天文仪", entities={"product": "天文仪"})
        assert strange.responses == ["product.not_ours", "product.ask_which"]


async def test_sizes() -> None:
    async with counter() as desk:
        said = await desk.say(ProductSize(), "跑鞋怎么选码")
        assert "36–45" in said.zh
        assert "建议大半码" in said.zh
        assert "41" not in said.zh.partition("有货")[2].partition("。")[0]
        assert (await desk.say(ProductSize(), "台灯多大码")).responses == ["product.size.none"]
        assert (await desk.say(ProductSize(), "穿多大的")).decision == "clarify"
    async with counter(retriever=library()) as desk:
        assert "脚长" in (await desk.say(ProductSize(), "跑鞋怎么选码")).zh


@pytest.mark.parametrize("text", ["围巾长度多少厘米", "how long is the scarf"])
async def test_how_long_a_thing_without_sizes_is_no_chart_of_sizes_tells(text: str) -> None:
    async with counter() as desk:
        said = await desk.say(ProductSize(), text, product="wool-scarf")
        assert [event["name"] for event in said.events if event["event"] == "followup"] == ["product_info"]


async def test_a_certain_size_is_a_question_about_stock() -> None:
    async with counter(retriever=library()) as desk:
        said = await desk.say(
            ProductSize(), "do you have running shoes in size 41?", entities={"size": "41"}, language="en"
        )
        assert said.responses == ["product.stock.variant_gone"]


async def test_prices_in_the_customers_currency() -> None:
    async with counter(customer="C1001") as desk:
        assert "¥299.00。" in (await desk.say(PriceAsk(), "蓝牙耳机多少钱")).zh
    async with counter(customer="C1002") as desk:
        said = await desk.say(PriceAsk(), "how much are the earbuds?", language="en")
        assert "$41.00" in said.en
        assert "¥" not in said.en
    async with counter() as desk:
        visitor = await desk.say(PriceAsk(), "how much is the kettle?", language="en")
        assert "¥189.00, $27.00" in visitor.en


async def test_bargaining_and_prices_elsewhere() -> None:
    async with counter() as desk:
        said = await desk.say(PriceAsk(), "能便宜点吗")
        assert said.responses == ["price.fixed"]
        assert "满减" in said.zh
        other = await desk.say(PriceAsk(), "cheaper on Amazon, can you match it?", language="en")
        assert other.decision == "decline"
        assert "7 days" in other.en


async def test_two_products_side_by_side() -> None:
    async with counter() as desk:
        said = await desk.say(ProductRecommend(), "蓝牙耳机和运动耳机哪个好")
        assert said.responses == ["product.compare"]
        for part in ("¥299.00", "¥199.00", "IPX4", "IP67"):
            assert part in said.zh


async def test_the_one_that_was_talked_about_takes_part_in_a_comparison() -> None:
    async with counter() as desk:
        skill = ProductRecommend()
        await skill.setup(Services(shop=desk.view))
        tracker = _tracker(
            "product.recommend", "和运动耳机比哪个好", "zh", (), {"product": "sport-earphones"}
        )
        tracker.events += [
            {"event": "slot", "name": "product", "value": name}
            for name in ("bluetooth-earphones", "sport-earphones")
        ]
        heard = CollectingDispatcher()
        await skill.run(heard, tracker, {})
        assert heard.messages[0]["response"] == "product.compare"
        assert len(heard.messages[0]["products"]) == 2


async def test_the_cheapest_of_a_kind_a_use_and_a_budget() -> None:
    async with counter() as desk:
        assert "运动耳机" in (await desk.say(ProductRecommend(), "最便宜的耳机是哪款")).zh
        assert "咖啡机" in (await desk.say(ProductRecommend(), "最贵的咖啡机")).zh
        use = await desk.say(ProductRecommend(), "推荐一款跑步骑行用的")
        assert "运动耳机" in use.zh
        budget = await desk.say(ProductRecommend(), "200 块以内的耳机推荐", entities={"amount": "200 CNY"})
        assert "¥299" not in budget.zh
        gift = await desk.say(ProductRecommend(), "送女朋友的 两百左右", entities={"amount": "200"})
        assert gift.responses == ["product.suggest"]
        assert "¥299" not in gift.zh
        poor = await desk.say(ProductRecommend(), "1 块钱能买什么", entities={"amount": "1 CNY"})
        assert poor.responses == ["product.none_in_budget"]


async def test_past_orders_shape_advice_only_with_consent() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(ProductRecommend(), "给我推荐点东西吧")
        assert said.responses == ["product.suggest_from_orders"]
        assert "· 蓝牙耳机" not in said.zh  # owned already
    async with counter(customer="C1003") as desk:
        assert (await desk.say(ProductRecommend(), "给我推荐点东西吧")).responses == ["product.ask_use"]
    async with counter() as desk:
        assert (await desk.say(ProductRecommend(), "给我推荐点东西吧")).decision == "clarify"


async def test_a_site_that_does_not_work() -> None:
    async with counter() as desk:
        assert (await desk.say(TechIssue(), "小程序打不开")).responses == ["tech.first_steps"]
    async with counter(retriever=library()) as desk:
        assert "缓存" in (await desk.say(TechIssue(), "网页打不开了")).zh


async def test_a_catalogue_of_bare_products() -> None:
    data = json.loads(FIXTURES["demo"].read_text("utf-8"))
    data["products"] = {"mug": {"title": {"en": "mug"}, "price": 9.5}}
    data["orders"] = {}
    del data["policy"]["attribute_labels"]
    data["policy"].pop("installation")
    shop = SqlShop.from_template(await Template.of(parse_fixture(data), NOW))
    async with acting_as(Principal(conversation_id="test")) as session:
        desk = Desk(shop, SessionShop(shop), session, [NOW])
        assert (await desk.say(ProductInfo(), "tell me about the mug", language="en")).responses == [
            "product.overview"
        ]
        assert (await desk.say(ProductStock(), "is the mug in stock?", language="en")).responses == [
            "product.stock.gone_for_now"
        ]
        assert (await desk.say(ProductSize(), "what size is the mug", language="en")).responses == [
            "product.size.none"
        ]
        assert "¥9.50" in (await desk.say(PriceAsk(), "how much is the mug", language="en")).en
    await shop.close()


async def test_a_word_of_a_product_among_many_is_a_hint_and_no_name() -> None:
    async with counter(customer="C1001") as desk:
        text = "looking for something for my dad, he drinks a lot of coffee"
        said = await desk.say(ProductRecommend(), text, entities={"product": "coffee"}, language="en")
        assert said.responses == ["product.suggest"]
        assert "drip coffee maker" in said.en


@pytest.mark.parametrize(
    ("skill", "text"),
    [
        (ProductStock, "got a pair in us 8.5?"),
        (ProductStock, "are the runners there in an 11 uk"),
        (ProductSize, "what about women's size US 7, I take a us 7 normally"),
        (ProductSize, "我穿英码8.5，有没有"),
        (ProductStock, "这鞋美国码10有货不"),
    ],
)
async def test_a_size_of_another_country_is_no_size_of_this_shop_and_is_not_converted(
    skill: type[Skill], text: str
) -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(skill(), text, product="running-shoes")
        assert said.responses == ["product.stock.other_scale"]
        assert "42" in said.en


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("got size 43 and can you ship to the US in 5 days", "product.stock.variant"),
        ("43码有货吗，寄到美国", "product.stock.variant"),
        ("are they in stock? i have us 10 dollars off", "product.stock.there"),
    ],
)
async def test_a_country_beside_a_size_does_not_make_it_one_of_that_country(text: str, response: str) -> None:
    async with counter(customer="C1002") as desk:
        assert (await desk.say(ProductStock(), text, product="running-shoes")).responses == [response]


@pytest.mark.parametrize(
    "text", ["need a bday pressie for my colleague", "something for our anniversary?", "给同事挑份结婚贺礼"]
)
@pytest.mark.parametrize("customer", ["C1001", "C1002"])
async def test_for_a_present_it_is_asked_who_it_is_for_and_no_gift_card_is_taken_for_it(
    text: str, customer: str
) -> None:
    async with counter(customer=customer) as desk:
        assert (await desk.say(ProductRecommend(), text)).responses == ["product.ask_present"]


@pytest.mark.parametrize(
    ("text", "thing"),
    [("xmas present for a friend who loves coffee", "coffee"), ("thinking of a gift card", "gift card")],
)
async def test_a_present_that_is_told_more_of_is_recommended(text: str, thing: str) -> None:
    async with counter(customer="C1002") as desk:
        named = {"product": "gift-card"} if thing == "gift card" else {}
        said = await desk.say(ProductRecommend(), text, **named)
        assert said.responses == ["product.suggest"]
        assert thing in said.en
