"""东西坏了，想退又不值当运费，咋整？"""

import json

import pytest

from bot.identity import Principal, SessionShop, acting_as
from bot.skill import Services, Skill
from bot.skill.not_worth import not_worth
from skills.goodwill.offer import GoodwillOffer
from skills.refunds.request import RefundRequest
from skills.returns.how import ReturnPolicy
from skills.returns.repair import WarrantyRepair
from skills.returns.request import ReturnRequest
from skills.shop.fixture import parse_fixture
from skills.shop.sql import SqlShop, Template
from tests.skills.kit import FIXTURES, NOW, Desk, _tracker, counter, responses

ASKED = "东西坏了，想退又不值当运费，咋整？"


async def test_the_choice_is_a_repair_a_coupon_or_a_free_return() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(GoodwillOffer(), ASKED, order_id="10423")
        assert said.responses == ["goodwill.offer.repair_coupon_return"]
        assert said.decision == "clarify"
        for part in ("10423", "免费上门取件维修", "¥30.00 优惠券", "运费由我们出", "5-7"):
            assert part in said.zh
        buttons = responses().render(said.responses[0], said.drafts[0].facts, "zh").buttons
        assert [button.title for button in buttons] == ["免费取件维修", "留着，要优惠券", "退货，运费你们出"]


async def test_a_chosen_coupon_is_issued_once_in_the_window() -> None:
    async with counter(customer="C1001") as desk:
        skill = GoodwillOffer()
        done = await desk.say(skill, "/goodwill.offer", entities={"goodwill": "coupon"}, order_id="10423")
        assert done.responses == ["goodwill.coupon_done"]
        assert done.decision == "act"
        assert "HK-" in done.zh
        with pytest.raises(Exception, match="too_soon"):
            await desk.say(skill, "/goodwill.offer", entities={"goodwill": "coupon"}, order_id="10423")


async def test_a_chosen_repair_is_registered_with_its_pickup_day_and_nothing_is_added_on_top() -> None:
    async with counter(customer="C1001") as desk:
        skill = GoodwillOffer()
        done = await desk.say(skill, "/goodwill.offer", entities={"goodwill": "repair"}, order_id="10423")
        assert done.responses == ["goodwill.repair_done"]
        assert "3月11日" in done.zh
        again = await desk.say(skill, ASKED, order_id="10423")
        assert again.responses == ["goodwill.offer.already"]


async def test_after_the_return_window_a_repair_or_a_coupon_remain() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(GoodwillOffer(), ASKED, order_id="10425")
        assert said.responses == ["goodwill.offer.repair_coupon"]


async def test_the_coupon_is_never_worth_more_than_was_paid() -> None:
    async with counter("second", customer="K503") as desk:
        said = await desk.say(GoodwillOffer(), ASKED, order_id="770301")
        assert "€8.00" in said.zh  # paid 9.90
        swiss = await desk.say(GoodwillOffer(), ASKED, order_id="770302")
        assert swiss.responses == ["goodwill.offer.repair_return"]  # no limit in francs, no coupon


async def test_nothing_for_what_is_refunded_or_on_its_way() -> None:
    async with counter("second", customer="K503") as desk:
        assert (await desk.say(GoodwillOffer(), order_id="770304")).responses == ["goodwill.offer.none"]
    async with counter(customer="C1001") as desk:
        assert (await desk.say(GoodwillOffer(), order_id="10421")).responses == ["goodwill.offer.none"]


@pytest.mark.parametrize(
    ("policy", "order", "response"),
    [
        ({"goodwill": {}}, "10423", "return"),
        ({"goodwill": {}}, "10425", "none"),
        ({"goodwill": {"free_pickup_repair": True}}, "10425", "repair"),
        ({"goodwill": {"coupon_max": {"CNY": 20}}}, "10425", "coupon"),
        ({"goodwill": {"coupon_max": {"CNY": 20}}}, "10423", "coupon_return"),
    ],
)
async def test_the_manager_sets_the_limits(policy: dict[str, object], order: str, response: str) -> None:
    data = json.loads(FIXTURES["demo"].read_text("utf-8"))
    data["policy"] |= policy
    shop = SqlShop.from_template(await Template.of(parse_fixture(data), NOW))
    async with acting_as(Principal(conversation_id="test", customer_id="C1001")) as session:
        desk = Desk(shop, SessionShop(shop), session, [NOW])
        said = await desk.say(GoodwillOffer(), ASKED, order_id=order)
    await shop.close()
    assert said.responses == [f"goodwill.offer.{response}"]


async def test_words_choose_only_after_the_ways_were_shown() -> None:
    async with counter(customer="C1001") as desk:
        skill = GoodwillOffer()
        offered = await desk.say(skill, "坏了，退货不划算，能修一下吗", order_id="10423")
        assert offered.responses == ["goodwill.offer.repair_coupon_return"]
        done = await desk.say(skill, "那给我张券吧", order_id="10423", requested="goodwill")
        assert done.responses == ["goodwill.coupon_done"]


async def test_a_way_that_is_closed_is_not_taken() -> None:
    async with counter("second", customer="K503") as desk:
        again = await desk.say(GoodwillOffer(), "那给我张券吧", order_id="770302", requested="goodwill")
        assert again.responses == ["clarify.again", "goodwill.offer.repair_return"]


FOLLOW = [{"event": "followup", "timestamp": None, "name": "goodwill_offer"}]


@pytest.mark.parametrize("skill", [ReturnRequest, RefundRequest, WarrantyRepair, ReturnPolicy])
async def test_whatever_the_wish_began_with_it_leads_here_when_goodwill_is_on(skill: type[Skill]) -> None:
    async with counter(customer="C1001") as desk:
        begun = skill()
        await begun.setup(Services(shop=desk.view))
        tracker = _tracker(begun.intents[0], ASKED, "zh", (), {"order_id": "10423", "not_worth": "yes"})
        assert await begun.run(None, tracker, {"actions": ["goodwill_offer"]}) == FOLLOW


async def test_a_return_stays_a_return_when_goodwill_is_off() -> None:
    async with counter(customer="C1001") as desk:
        alone = await desk.say(ReturnRequest(), ASKED, order_id="10423")
        assert alone.responses == ["return.confirm"]


async def test_an_order_that_nobody_asked_for_is_asked_for_here() -> None:
    async with counter(customer="C1001") as desk:
        asked = await desk.say(GoodwillOffer(), ASKED)
        assert (asked.asks, asked.responses) == ("order_id", ["goodwill.ask_order"])
        assert next(b.payload for b in asked.buttons) == '/dialog.inform{"order_id":"10423"}'


async def test_the_only_order_that_came_is_taken_without_asking() -> None:
    async with counter(customer="C1003") as desk:
        offered = await desk.say(GoodwillOffer(), ASKED)
        assert offered.asks == "goodwill"
        assert "30911" in offered.zh


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ASKED, True),
        ("It's broken but returning it isn't worth the postage", True),
        ("退货的运费比东西还贵", True),
        ("not worth sending back", True),
        ("退货运费谁出", False),
        ("这个不划算，有优惠吗", False),
        ("I want to return this", False),
    ],
)
def test_not_worth_the_freight_in_words(text: str, says: bool) -> None:
    assert not_worth(text) is says
