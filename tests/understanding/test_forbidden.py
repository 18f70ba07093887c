"""The act after "don't" is never begun: what else is wished is done, and where nothing else is, nothing is."""

import time

import pytest

from bot.understanding import Understander
from bot.understanding.forbidden import forbidden
from bot.understanding.normalise import normalise

ACTS = frozenset(
    [
        "refund.request",
        "return.request",
        "exchange.request",
        "order.cancel",
        "order.change",
        "account.edit",
        "address.change",
        "warranty.repair",
        "handoff.request",
        "invoice.get",
    ]
)
REFUSED = [
    "don't refund 20733",
    "do not cancel my order",
    "Please don't change my address",
    "please do not change my email to a@b.com",
    "never mind the refund for 20733",
    "I don't want to return 20733",
    "I didn't ask for a refund",
    "I'm not asking for a refund",
    "no need to cancel it",
    "no need for a human",
    "don’t transfer me to an agent",
    "不要退款",
    "别取消10422",
    "先别退10423",
    "不要把我的邮箱改成 a@b.com",
    "我不想退货",
    "我没说要退款10423",
    "我不是要取消订单",
    "不用转人工",
    "请不要改我的地址",
]
NOT_REFUSED = [
    "why don't you refund me",
    "don't you refund opened items?",
    "if you don't refund me I'll complain",
    "I don't like it, return it",
    "I don't want it any more, refund it",
    "can I return it if I don't like it",
    "you never refunded me",
    "it doesn't work, cancel the order",
    "refund 20733",
    "你们为什么不退款",
    "如果不退款我就投诉",
    "不要退款吗？",
    "不想要了，退货",
    "我不要了，取消订单",
    "不要红色，换成蓝色",
    "能不能不取消？",
    "取消10422",
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_refusal_is_found_and_all_of_it_is_one(text: str) -> None:
    told = normalise(text).text
    (refusal,) = forbidden(told, ACTS)
    assert (told[: refusal.start] + told[refusal.end :]).strip() == ""


@pytest.mark.parametrize("text", NOT_REFUSED)
def test_a_complaint_a_question_or_a_reason_forbids_nothing(text: str) -> None:
    assert forbidden(normalise(text).text, ACTS) == ()


def test_only_an_act_that_was_heard_is_taken_out() -> None:
    assert forbidden("don't refund it", frozenset({"order.status"})) == ()


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_but_a_refusal_is_a_no_or_no_act_at_all(linear: Understander, text: str) -> None:
    heard = linear.understand(text)
    assert not ACTS & {each.top.name for each in heard.requests if each.top.confidence >= 0.5}


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Don't refund 20733, exchange it", "exchange.request"),
        ("I don't want a refund for 20733, I want to exchange it", "exchange.request"),
        ("don't cancel it, where is my order 20732", "order.status"),
        ("不要退款，10423帮我换货", "exchange.request"),
        ("我不想退10423，想换货", "exchange.request"),
        ("不用转人工，查下10421的物流", "order.status"),
    ],
)
def test_what_is_wished_instead_is_heard_about_the_order_that_was_named(
    linear: Understander, text: str, wish: str
) -> None:
    heard = linear.understand(text)
    assert heard.requests[0].top.name == wish
    assert heard.value("order_id") in ("20733", "20732", "10423", "10421")


def test_what_was_to_be_changed_is_not_heard_of_again(linear: Understander) -> None:
    heard = linear.understand("不要把我的邮箱改成 a@b.com")
    assert heard.requests[0].top.name == "dialog.deny"
    assert heard.entities == ()


def test_the_same_act_may_be_wished_of_another_thing(linear: Understander) -> None:
    heard = linear.understand("don't cancel 20732, cancel 20731")
    assert heard.requests[0].top.name == "order.cancel"
    assert heard.value("order_id") == "20731"


@pytest.mark.parametrize(
    "text", ["我不是要退10423，就问问退货流程", "I don't want to return 20733, only asking how returns work"]
)
def test_who_only_asks_how_an_act_goes_does_not_begin_it(full: Understander, text: str) -> None:
    heard = full.understand(text)
    assert not {"return.request", "refund.request"} & {
        each.name for r in heard.requests for each in r.intents
    }


@pytest.mark.parametrize(
    "unit", ["不要把", "不要", "别先帮我把订单", "我我们", "don't do the ", "please no ", "但是说"]
)
def test_a_long_message_of_its_words_is_looked_through_in_a_moment(unit: str) -> None:
    began = time.process_time()
    assert not forbidden(unit * (4000 // len(unit)), ACTS)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("said", ["10423不想退了", "那单不要退了", "20733别取消"])
def test_an_order_may_be_named_before_the_refusal(said: str) -> None:
    assert forbidden(normalise(said).text, ACTS)
