"""A code for a discount is looked up, whatever its letters spell; other capitals with digits are none."""

from dataclasses import replace

import pytest

from bot.judgement import ActionCard, judge
from tests.judgement.kit import ACTIONS, case, request

COUPON = ActionCard(name="promo_coupon", skill="promotions", intents=("promo.coupon",))


def ruled(text: str, **entities: str) -> str:
    known = {**ACTIONS, "promo.coupon": COUPON}
    heard = request(("dialog.social", 0.95), **entities)
    return judge(replace(case(heard, text=text), actions=known)).reasons[0].rule


@pytest.mark.parametrize(
    "text", ["THANKS20-88 还有效吗", "can i use SILVER15?", "WELCOME10 管用不", "VIPCLUB25 noch gültig?"]
)
def test_a_code_is_looked_up(text: str) -> None:
    assert ruled(text) == "request.code"


@pytest.mark.parametrize(
    "text", ["HELLO 10 块能用吗", "thanks, it works now", "PS5 能用吗", "用的是 USB3，好使吗", "WELCOME10"]
)
def test_other_capitals_are_no_code(text: str) -> None:
    assert ruled(text) != "request.code"


def test_a_parcel_or_a_thing_is_no_code() -> None:
    assert ruled("SFEXP1040210 还能用吗", tracking_number="SFEXP1040210") != "request.code"
    assert ruled("IPHONE15 能用吗", product="phone case") != "request.code"
