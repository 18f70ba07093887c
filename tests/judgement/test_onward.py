"""What was told stays what is spoken of; another matter that is named is another matter."""

from dataclasses import replace
from typing import Any

import pytest

from bot.judgement import ActionCard, judge
from bot.turn import Decision, Onward, Passage, Request
from tests.judgement.kit import ACTIONS, SHOWN, case, request

MORE = (
    ActionCard(name="return_policy", skill="returns", intents=("return.policy",)),
    ActionCard(name="return_request", skill="returns", intents=("return.request",), confirms=True),
    ActionCard(name="delivery_period", skill="logistics", intents=("delivery.period",)),
    ActionCard(name="product_price", skill="products", intents=("product.price",)),
    ActionCard(name="handoff", skill="handoff", intents=("handoff.request",)),
)
EVERY = {**ACTIONS, **{intent: card for card in MORE for intent in card.intents}}
PART = Passage(id="skates.zh", text="押金 100 元，当天退。", score=1.0, language="zh")
ANSWERED = Onward(title="租溜冰鞋", passage=PART)
UNSAID = Onward(title="租溜冰鞋", bare=True)


def decided(*requests: Request, on: Onward, **about: Any) -> Decision:
    heard = replace(case(*requests, **about), actions=EVERY)
    return judge(replace(heard, turn=heard.turn.evolve(onward=on)))


def rule(decision: Decision) -> str:
    return decision.reasons[0].rule


@pytest.mark.parametrize(
    ("intent", "text"), [("return.policy", "押金能退吗"), ("delivery.period", "要几天"), ("oos", "那雨天呢")]
)
def test_its_own_part_is_told_however_the_few_words_are_heard(intent: str, text: str) -> None:
    decision = decided(request((intent, 0.95)), text=text, on=ANSWERED)
    assert rule(decision) == "request.onward"
    assert [move.target for move in decision.moves] == ["knowledge_answer"]


@pytest.mark.parametrize(
    ("intent", "text", "entities"),
    [
        ("return.request", "我要退7001", {"order_id": "7001"}),
        ("return.request", "帮我把它退掉", {}),
        ("order.status", "我的包裹呢", {}),
        ("handoff.request", "能转人工吗", {}),
        ("product.price", "冰刀多少钱", {"product": "blades"}),
    ],
)
def test_another_matter_is_another_matter(intent: str, text: str, entities: dict[str, str]) -> None:
    decision = decided(request((intent, 0.95), **entities), text=text, on=ANSWERED)
    assert rule(decision) != "request.onward"


def test_an_act_that_waits_is_what_few_words_are_about() -> None:
    decision = decided(request(("delivery.period", 0.95)), text="要几天", on=ANSWERED, talk_pending=(SHOWN,))
    assert rule(decision) != "request.onward"


def test_what_it_does_not_say_is_told_so_by_its_title() -> None:
    decision = decided(request(("delivery.period", 0.95)), text="要多久", on=UNSAID)
    assert rule(decision) == "request.not_in_it"
    assert decision.moves[0].facts == {"title": "租溜冰鞋"}


@pytest.mark.parametrize(
    "about", [{"talk_slots": {"product": "blades"}}, {"talk_told": frozenset({"delivery.period"})}]
)
def test_what_was_spoken_of_before_the_article_is_gone_on_with(about: dict[str, Any]) -> None:
    decision = decided(request(("delivery.period", 0.95)), text="要多久", on=UNSAID, **about)
    assert rule(decision) == "request.known"


def test_a_question_that_goes_on_and_is_not_understood_names_what_it_is_about() -> None:
    decision = decided(request(("oos", 0.3)), text="那带狗呢", on=replace(UNSAID, bare=False))
    assert rule(decision) == "request.unknown_of_it"
    assert rule(decided(request(("oos", 0.9)), text="今天股市怎么样", on=replace(UNSAID, bare=False))) != (
        "request.unknown_of_it"
    )


@pytest.mark.parametrize(
    ("intent", "sure", "text"), [("dialog.inform", 0.9, "小号的"), ("product.info", 0.5, "我脚有四十七码")]
)
def test_more_of_their_own_case_is_answered_by_what_was_told(intent: str, sure: float, text: str) -> None:
    assert rule(decided(request((intent, sure)), text=text, on=ANSWERED)) == "request.onward"


@pytest.mark.parametrize(
    ("intent", "sure"), [("dialog.thank", 0.9), ("feedback.negative", 0.4), ("return.request", 0.9)]
)
def test_thanks_grumbling_and_a_sure_wish_say_nothing_more_of_it(intent: str, sure: float) -> None:
    assert rule(decided(request((intent, sure)), text="押金", on=ANSWERED)) != "request.onward"


def test_a_thing_of_the_record_that_the_sentences_speak_of_is_answered_by_them() -> None:
    part = replace(PART, text="冰刀要自己磨。")
    asked = request(("product.info", 0.95), product="冰刀")
    assert rule(decided(asked, text="冰刀要自己带吗", on=replace(ANSWERED, passage=part))) == "request.onward"
    assert rule(decided(asked, text="冰刀是什么材质", on=ANSWERED)) != "request.onward"
