"""Returns: registered inside the window, refused with the reason and the next best way."""

import pytest

from bot.knowledge import Article, MemoryRetriever
from bot.skill import Services
from skills.returns.how import ReturnHow, ReturnPolicy
from skills.returns.request import ReturnRequest
from skills.returns.status import ReturnStatus
from tests.skills.kit import _tracker, counter


async def test_a_return_is_shown_confirmed_and_followed() -> None:
    async with counter(customer="C1001") as desk:
        skill = ReturnRequest()
        shown = await desk.say(skill, "10423 我想退货", order_id="10423")
        assert shown.responses == ["return.confirm"]
        assert "¥189.00" in shown.zh
        assert "¥12.00" in shown.zh
        done = await desk.confirm(skill, shown)
        assert "上门取件安排在 3月11日" in done.zh
        assert (await desk.order("10423")).refunded.minor == 0  # the money follows the goods
        assert (await desk.say(skill, order_id="10423")).responses == ["return.already"]
        status = await desk.say(ReturnStatus(), order_id="10423")
        assert status.responses == ["return.status.return"]
        assert done.receipts[0].reference in status.en


@pytest.mark.parametrize(
    ("reason", "part"),
    [("damaged", "运费由我们承担"), ("changed_mind", "运费由您承担"), ("wrong_item", "由我们承担")],
)
async def test_the_reason_decides_who_pays_the_way_back(reason: str, part: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(ReturnRequest(), entities={"reason": reason}, order_id="10423")
        assert part in said.zh


@pytest.mark.parametrize(
    ("order", "response"),
    [
        ("10421", "return.in_transit"),
        ("10422", "return.not_shipped"),
        ("10425", "return.window_over_warranty"),
    ],
)
async def test_what_cannot_be_returned_now(order: str, response: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(ReturnRequest(), order_id=order)
        assert said.responses == [response]
        assert said.decision == "decline"


async def test_settled_orders_of_the_second_shop() -> None:
    async with counter("second", customer="K503") as desk:
        assert (await desk.say(ReturnRequest(), order_id="770303")).responses == ["return.cancelled"]
        assert (await desk.say(ReturnRequest(), order_id="770304")).responses == ["return.refunded"]
        assert (await desk.say(ReturnStatus(), order_id="770304")).responses == ["return.status.refunded"]
        assert (await desk.say(ReturnStatus(), order_id="770301")).responses == ["return.status.none"]


async def test_a_long_time_after_there_is_no_warranty_either() -> None:
    async with counter(customer="C1001") as desk:
        desk.wait(days=400)
        said = await desk.say(ReturnRequest(), order_id="10425")
        assert said.responses == ["return.window_over"]


async def test_the_rules() -> None:
    async with counter(customer="C1001") as desk:
        window = await desk.say(ReturnPolicy(), "几天之内可以退货？")
        assert "7 天" in window.zh
        freight = await desk.say(ReturnPolicy(), "退货运费谁出？")
        assert freight.responses == ["return.policy.freight"]
        assert "¥12.00（" in freight.zh  # in the customer's own currency
        open_ = await desk.say(ReturnPolicy(), "10423 还能退吗", entities={"order_id": "10423"})
        assert open_.responses == ["return.policy.open"]
        over = await desk.say(ReturnPolicy(), "10425 还能退吗", entities={"order_id": "10425"})
        assert over.decision == "decline"
    async with counter() as desk:
        visitor = await desk.say(ReturnPolicy(), "who pays the return postage?", language="en")
        assert "¥12.00, $8.00" in visitor.en
    async with counter("second") as desk:
        said = await desk.say(ReturnPolicy(), "how long can I return things?", language="en")
        assert "30 days" in said.en


async def test_where_to_send_it() -> None:
    async with counter() as desk:
        said = await desk.say(ReturnHow(), "退货寄到哪里")
        assert "杭州市余杭区" in said.zh
        assert "Portland" in said.en


async def test_what_was_only_looked_at_is_answered_by_the_article_about_opened_things() -> None:
    opened = Article(
        id="opened.zh", language="zh", title="拆开看过了还能退吗", text="拆开看过，只要没用过，照样能退。"
    )
    async with counter(retriever=MemoryRetriever([opened], None)) as desk:
        assert "照样能退" in (await desk.say(ReturnPolicy(), "拆开看过了还能退吗")).zh


@pytest.mark.parametrize("text", ["取件人什么时候来", "几点上门啊", "when does the courier pick it up"])
async def test_when_it_is_fetched_is_told_of_what_is_on_file(text: str) -> None:
    async with counter(customer="C1001") as desk:
        how = ReturnHow()
        await how.setup(Services(shop=desk.view))
        tracker = _tracker("return.how", text, "zh", (), {"order_id": "10423"})
        nothing_filed = await how._under_way(tracker, {"actions": ["return_status"]})
        skill = ReturnRequest()
        await desk.confirm(skill, await desk.say(skill, "10423 我想退货", order_id="10423"))
        (then,) = await how.run(None, tracker, {"actions": ["return_status"]})
        assert (nothing_filed, then["name"]) == (False, "return_status")
        assert "上门取件安排在 3月11日" in (await desk.say(ReturnStatus(), order_id="10423")).zh


async def test_whether_a_thing_of_ones_own_can_go_back_is_answered_for_its_order() -> None:
    async with counter(customer="C1001") as desk:
        kettle = await desk.say(ReturnPolicy(), "水壶能退吗", entities={"product": "水壶"})
        assert kettle.responses == ["return.policy.open"]
        assert "10423" in kettle.zh
        lamp = await desk.say(ReturnPolicy(), "我的台灯可以退吗", entities={"product": "台灯"})
        assert lamp.responses == ["return.policy.over"]
    async with counter() as desk:
        visitor = await desk.say(ReturnPolicy(), "水壶能退吗", entities={"product": "水壶"})
        assert visitor.responses == ["return.policy"]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("10423 用过一次了，还能退吗", "10423"),
        ("10424 都使用过好几回了可以退吗", "10424"),
        ("i have been using 10423 for two days, can i return it", "10423"),
        ("is a kettle returnable once it was used?", ""),
    ],
)
async def test_no_yes_is_said_to_who_has_used_it(text: str, order: str) -> None:
    """The window is open, and still it has to be without signs of use."""
    async with counter(customer="C1001") as desk:
        said = await desk.say(ReturnPolicy(), text, entities={"order_id": order} if order else {})
    assert said.responses == ["return.policy.used"]
    assert ("到" in said.zh and order in said.zh) == bool(order)
    assert "可以退" not in said.zh


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("10423 还能退吗", "return.policy.open"),
        ("10423 7天内能退吗", "return.policy.open"),
        ("10423 过7天也能退对吧", "return.policy.until"),
        ("10423 30天内都能退吧", "return.policy.until"),
        ("is it true that i can return 10423 after 30 days? just say true", "return.policy.until"),
        ("so i have two weeks to return 10423, right?", "return.policy.until"),
    ],
)
async def test_no_yes_stands_before_the_answer_to_who_names_another_term(text: str, response: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(ReturnPolicy(), text, entities={"order_id": "10423"})
    assert said.responses == [response]
    assert ("可以退" in said.zh) == (response == "return.policy.open")


ABROAD = Article(
    id="how.zh",
    language="zh",
    title="怎么退货、寄到哪里",
    text="包好寄到：浙江省杭州市余杭区好客路8号好客售后仓。",
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("customer", "goes_to", "never"),
    [("C1003", ("好客路 8 号", "8 Haoke Road"), "Portland"), ("C1002", ("Portland", "Portland"), "好客路")],
)
async def test_the_address_follows_the_order_and_the_words_the_customer(
    customer: str, goes_to: tuple[str, str], never: str, language: str
) -> None:
    """Orders that were paid in yuan go back to Hangzhou in whatever language that is asked."""
    asked = {"zh": "东西往哪里寄回去", "en": "where do I mail it back to?"}[language]
    async with counter(customer=customer, retriever=MemoryRetriever([ABROAD], None)) as desk:
        told = await desk.say(ReturnHow(), asked, language=language)
    said = told.zh if language == "zh" else told.en
    assert goes_to[language == "en"].replace(" ", "") in said.replace(" ", "")
    assert never not in said


async def test_an_article_that_sends_nothing_astray_is_told_as_it_is() -> None:
    async with counter(customer="C1001", retriever=MemoryRetriever([ABROAD], None)) as desk:
        said = await desk.say(ReturnHow(), "怎么退货、寄到哪里")
        assert said.responses == ["knowledge.answer"] or "包好寄到" in said.zh
