"""Haste, courtesy and a name before a wish: the wish is what is read, and a message of nothing else stays what it is."""

import pytest

from bot.understanding import Understander
from bot.understanding.split import opens


@pytest.mark.parametrize(
    "clause",
    [
        "hurry up",
        "sorry to bother you",
        "my name is ada lovelace",
        "excuse me",
        "快点",
        "赶紧的",
        "不好意思打扰了",
        "我叫林梅",
    ],
)
def test_what_only_leads_up(clause: str) -> None:
    assert opens(clause)


@pytest.mark.parametrize(
    "clause",
    [
        "sorry",
        "抱歉",
        "hurry up the parcel",
        "my name is wrong on the invoice",
        "我是来退货的",
        "我是会员",
        "快递呢",
    ],
)
def test_what_says_more_does_not(clause: str) -> None:
    assert not opens(clause)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("hurry up, i want to cancel order 20732", "order.cancel"),
        ("快点，我要退货", "return.request"),
        ("sorry to bother you, i want a refund", "refund.request"),
    ],
)
def test_the_wish_is_read(linear: Understander, text: str, wish: str) -> None:
    heard = linear.understand(text)
    assert [request.top.name for request in heard.requests] == [wish]


def test_haste_alone_is_a_wish(linear: Understander) -> None:
    assert linear.understand("快点").requests[0].top.name != "return.request"
