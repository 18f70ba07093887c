"""An article that states another number than the policy is found, by article and key; every other number is left alone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.config import Config
from bot.knowledge.articles import Article
from bot.knowledge.disagree import Disagreement, disagreements
from bot.wiring.models import shop_articles
from skills.shop.fixture import DEMO, load_fixture

NOW = datetime(2026, 5, 4, tzinfo=UTC)
POLICY: dict[str, Any] = {
    "return_window_days": 7,
    "exchange_window_days": 14,
    "warranty_days": 365,
    "shipping_fee": {"CNY": 8, "GBP": 4},
    "free_shipping_from": {"CNY": 99, "GBP": 50},
    "auto_refund_limit": {"CNY": 200, "GBP": 60},
    "human_hours": "09:00-12:00,13:00-18:00",
}


def found(text: str, title: str = "", language: str = "", **about: Any) -> list[Disagreement]:
    article = Article(id="a", title=title, text=text, language=language, **about)
    return disagreements([article], POLICY, "CNY", now=NOW)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("return_window_days", "收到后 30 天内可以退货，吊牌不要剪。"),
        ("return_window_days", "本店支持十五天无理由。"),
        ("return_window_days", "Changed your mind? You have two weeks to return it."),
        ("return_window_days", "Unworn shoes can be returned within a month."),
        ("exchange_window_days", "七天内换货免运费。"),
        ("exchange_window_days", "Within 30 days you can exchange it for another size."),
        ("warranty_days", "灯具保修两年，灯泡不在内。"),
        ("warranty_days", "Every pan has a 6-month warranty."),
        ("shipping_fee", "邮费统一 12 元，当天发。"),
        ("shipping_fee", "Postage is £5.50, whatever you order."),
        ("free_shipping_from", "满 128 元包邮。"),
        ("free_shipping_from", "Free delivery on orders over £75."),
        ("auto_refund_limit", "500 元以内的退款当场办好。"),
        ("auto_refund_limit", "Refunds over £100 are looked at by a colleague."),
        ("human_hours", "人工客服每天上午十点到晚上八点在线。"),
        ("human_hours", "Our team is here from 10 am to 6 pm."),
    ],
)
def test_another_number_than_the_policys_is_found_with_its_key(key: str, text: str) -> None:
    assert [each.key for each in found(text)] == [key]


@pytest.mark.parametrize(
    "text",
    [
        "收到后 7 天内可以退货。",
        "一周内可以退货；春节前买的放宽到 30 天内退货。",
        "You have seven days to return it.",
        "保修一年。另买延保的再加保修两年。",
        "A one-year warranty covers it; the extended one is a 3-year warranty.",
        "每单运费 8 元，满 99 元包邮；偏远地区运费 25 元。",
        "Postage is £4. Express delivery is £9.",
        "退货运费 15 元，从退款里扣。",
        "退款 3 天到账。",
        "租的架子 30 天内退货，押金全退。",
        "Return the hired tent within 3 days of the end.",
        "上课前三天可以退，课程报名费全退。",
        "客服上午九点到十二点、下午一点到六点在线。",
        "We answer between 9 and 6.",
        "门店周六下午两点到五点有活动。",
        "Postage to Norway is NOK 90.",
    ],
)
def test_the_same_number_and_the_numbers_of_other_things_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_an_article_is_held_against_it_as_a_whole_and_named() -> None:
    parts = [
        Article(id="back", title="Sending back", text="You have 7 days to return it.", language="en"),
        Article(
            id="back",
            title="Sending back",
            text="At Christmas: 30 days to return it.",
            position=1,
            language="en",
        ),
    ]
    assert disagreements(parts, POLICY, "CNY", now=NOW) == []
    (one,) = disagreements(parts[1:], POLICY, "CNY", now=NOW)
    assert str(one).startswith("back “Sending back” says “30 days to return”")
    assert "policy.return_window_days is 7" in str(one)


def test_what_customers_are_not_told_and_what_the_policy_leaves_out_disagrees_with_nothing() -> None:
    text = "收到后 30 天内可以退货。"
    assert found(text, audience="agents") == []
    assert found(text, valid_until=datetime(2026, 1, 1, tzinfo=UTC)) == []
    assert disagreements([Article(id="a", text=text)], {"warranty_days": 0}, "CNY", now=NOW) == []


def test_the_title_says_what_is_lent_or_booked() -> None:
    assert found("30 days to return it.", "Hiring a kiln") == []
    assert found("Shipping costs £9.", "Sending a return back") == []


def test_the_demo_shop_agrees_with_itself() -> None:
    fixture = load_fixture(DEMO, "Asia/Shanghai")
    assert disagreements(shop_articles(Config()), fixture.info.policy, "CNY", now=NOW) == []
