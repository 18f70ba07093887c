"""An article of the shop's own is told where it speaks of the very matter that is asked, and acts stay acts."""

from dataclasses import replace
from typing import Any

import pytest

from bot.judgement import ActionCard, judge
from bot.turn import Decision, Passage, Request
from tests.judgement.kit import ACTIONS, case, request

MORE = (
    ActionCard(name="return_policy", skill="returns", intents=("return.policy",)),
    ActionCard(name="return_request", skill="returns", intents=("return.request",), confirms=True),
    ActionCard(name="delivery_schedule", skill="logistics", intents=("delivery.schedule",)),
    ActionCard(name="delivery_issue", skill="logistics", intents=("delivery.issue",)),
    ActionCard(name="order_change", skill="orders", intents=("order.change",), confirms=True),
    ActionCard(name="product_info", skill="products", intents=("product.info",)),
)
EVERY = {**ACTIONS, **{intent: card for card in MORE for intent in card.intents}}
ARTICLE = Passage(id="lessons.md", text="Lessons move for free a day before.", score=0.7, language="en")


def decided(*requests: Request, told: bool = True, **about: Any) -> Decision:
    heard = replace(case(*requests, **about), actions=EVERY)
    return judge(replace(heard, turn=heard.turn.evolve(told=(ARTICLE,) if told else ())))


def targets(decision: Decision) -> list[str]:
    return [move.target for move in decision.moves]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("return.policy", "染过色的布还能退么"),
        ("return.policy", "can i return a bike i have ridden"),
        ("delivery.schedule", "周三有位子不"),
        ("delivery.issue", "轮胎路上扎了咋弄"),
    ],
)
def test_what_an_article_says_of_the_very_matter_is_told(intent: str, text: str) -> None:
    decision = decided(request((intent, 0.95)), text=text)
    assert decision.reasons[0].rule == "request.particular"
    assert targets(decision) == ["knowledge_answer"]
    assert "knowledge_answer" not in targets(decided(request((intent, 0.95)), text=text, told=False))


def test_a_wish_that_is_not_sure_is_told_the_rule_that_speaks_of_it() -> None:
    decision = decided(request(("order.change", 0.5)), text="want another day for my lesson", language="en")
    assert targets(decision) == ["knowledge_answer"]


@pytest.mark.parametrize(
    ("intent", "sure", "text"),
    [
        ("return.request", 0.95, "我要退这块布"),
        ("delivery.issue", 0.6, "it came with a bent wheel"),
        ("product.info", 0.95, "这块布缩水吗"),
    ],
)
def test_acts_troubles_and_records_stay_with_their_skills(intent: str, sure: float, text: str) -> None:
    assert "knowledge_answer" not in targets(decided(request((intent, sure)), text=text))


def test_who_begs_for_a_change_of_a_thing_of_theirs_gets_the_act() -> None:
    heard = request(("order.change", 0.9), product="bike")
    decision = decided(heard, text="could you make the bike a blue one", language="en")
    assert targets(decision)[0] == "order_change"


def test_a_sure_way_back_of_a_thing_is_shown_after_the_rule() -> None:
    heard = request(("return.request", 0.95), product="bike")
    decision = decided(heard, text="can i return the bike", language="en", talk_customer_id="C1")
    assert targets(decision) == ["knowledge_answer", "return_request"]


def test_an_order_that_is_named_is_no_general_question() -> None:
    heard = request(("return.policy", 0.95), order_id="10423")
    assert "knowledge_answer" not in targets(decided(heard, text="10423 还能退么"))


@pytest.mark.parametrize(("title", "targets_it"), [("Moving a lesson", True), ("When parcels leave", False)])
def test_an_unsure_wish_about_a_thing_is_told_what_is_called_by_it(title: str, targets_it: bool) -> None:
    heard = replace(
        case(
            request(("order.change", 0.5), product="lesson"), text="another day for my lesson", language="en"
        ),
        actions=EVERY,
    )
    article = replace(ARTICLE, title=title)
    decision = judge(replace(heard, turn=heard.turn.evolve(passages=(article,))))
    assert (decision.reasons[0].rule == "request.particular") == targets_it


def with_answer(*requests: Request, **about: Any) -> Decision:
    heard = replace(case(*requests, **about), actions=EVERY)
    return judge(replace(heard, turn=heard.turn.evolve(answers=(replace(ARTICLE, language="zh"),))))


@pytest.mark.parametrize(
    ("intent", "sure"), [("oos", 0.95), ("delivery.schedule", 0.5), ("return.policy", 0.5)]
)
def test_an_unsure_reading_gives_way_to_what_surely_answers(intent: str, sure: float) -> None:
    decision = with_answer(request((intent, sure)), text="能租双溜冰鞋吗")
    assert targets(decision) == ["knowledge_answer"]


def test_a_sure_reading_and_an_act_on_the_order_spoken_of_do_not() -> None:
    assert targets(with_answer(request(("return.policy", 0.95)), text="能退吗")) == ["return_policy"]
    hardly = request(("return.policy", 0.6), ("return.request", 0.3))
    assert targets(with_answer(hardly, text="订了不去退钱吗")) == ["knowledge_answer"]
    assert targets(with_answer(request(("order.change", 0.6)), text="想改到周三")) != ["knowledge_answer"]
    assert targets(with_answer(request(("order.change", 0.6)), text="能帮我改到周三吗")) != [
        "knowledge_answer"
    ]
    of_an_order = with_answer(request(("order.change", 0.6)), text="能改吗", talk_slots={"order_id": "10423"})
    assert targets(of_an_order) != ["knowledge_answer"]
