"""The price fell after I bought it."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.identity import Principal, SessionShop, acting_as
from skills.refunds.price_protection import PriceProtection
from skills.shop.fixture import parse_fixture
from skills.shop.sql import SqlShop, Template
from tests.skills.kit import FIXTURES, NOW, Desk, counter


@pytest.fixture
async def sale() -> AsyncIterator[Desk]:
    """The demo shop on the day the kettle went down to ¥159."""
    data = json.loads(FIXTURES["demo"].read_text("utf-8"))
    data["products"]["kettle"]["prices"]["CNY"] = data["products"]["kettle"]["price"] = 159
    shop = SqlShop.from_template(await Template.of(parse_fixture(data), NOW))
    async with acting_as(Principal(conversation_id="test", customer_id="C1001")) as session:
        yield Desk(shop, SessionShop(shop), session, [NOW])
    await shop.close()


async def test_the_difference_goes_back_once(sale: Desk) -> None:
    skill = PriceProtection()
    shown = await sale.say(skill, "水壶降价了，退我差价", order_id="10423")
    assert shown.responses == ["price.adjust_confirm"]
    assert "¥30.00" in shown.zh
    done = await sale.confirm(skill, shown)
    assert "¥30.00" in done.en
    assert (await sale.order("10423")).refunded.plain == "30.00"


async def test_no_lower_price_no_difference() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(PriceProtection(), "降价了退差价", order_id="10423")
        assert said.responses == ["price.not_lower"]
        assert said.decision == "decline"


async def test_after_the_protected_days(sale: Desk) -> None:
    said = await sale.say(PriceProtection(), "退差价", order_id="10425")
    assert said.responses == ["price.protection_over"]
    assert "7 天" in said.zh


async def test_a_settled_order_has_no_difference() -> None:
    async with counter("second", customer="K503") as desk:
        said = await desk.say(PriceProtection(), order_id="770304")
        assert said.responses == ["price.settled"]
