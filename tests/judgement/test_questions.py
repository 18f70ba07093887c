"""Questions that lean on what was just done or told, and turns from one way out to another."""

from dataclasses import replace
from typing import Any

import pytest

from bot.judgement import ActionCard, Form, Pending, judge
from bot.turn import Decision, Entity, Passage, Request
from tests.judgement.kit import SHOWN, case, request
from tests.judgement.test_likely import EVERY, ran, rule

MORE = (
    ActionCard(name="return_status", skill="returns", intents=("return.status",), stakes="personal"),
    ActionCard(name="delivery_period", skill="logistics", intents=("delivery.period",)),
    ActionCard(name="payment_methods", skill="promotions", intents=("payment.methods",)),
    ActionCard(name="delivery_issue", skill="logistics", intents=("delivery.issue",)),
    ActionCard(name="delivery_options", skill="logistics", intents=("delivery.options",)),
    ActionCard(name="delivery_fee", skill="logistics", intents=("delivery.fee",)),
    ActionCard(name="price_ask", skill="products", intents=("price.ask",)),
)
ALL = {**EVERY, **{intent: card for card in MORE for intent in card.intents}}
REFUNDED: dict[str, Any] = {"talk_last_action": "refund_request", "talk_slots": {"order_id": "20733"}}
PASSAGE = (
    Passage(id="returns-freight.en", text="If you changed your mind, you pay the way back.", score=0.6),
)


def decided(*requests: Request, passages: tuple[Passage, ...] = (), **about: Any) -> Decision:
    asked = case(*requests, **about)
    return judge(replace(asked, actions=ALL, turn=replace(asked.turn, passages=passages)))


class TestAfterMoneyWentBack:
    @pytest.mark.parametrize(
        ("text", "heard", "by"),
        [
            ("how long does it normally take tho", "delivery.period", "request.after_money"),
            ("to which card", "payment.methods", "request.whither"),
            ("一般多久啊", "delivery.period", "request.after_money"),
            ("退到哪张卡", "payment.methods", "request.whither"),
        ],
    )
    def test_how_long_and_where_to_are_about_that_refund(self, text: str, heard: str, by: str) -> None:
        decision = decided(request((heard, 0.9)), text=text, **REFUNDED)
        assert rule(decision) == by
        assert ran(decision) == [("run", "refund_status")]

    @pytest.mark.parametrize("text", ["how long does shipping take", "快递一般多久", "几点有人工"])
    def test_a_question_about_parcels_or_people_stays_what_it_is(self, text: str) -> None:
        decision = decided(request(("delivery.period", 0.9)), text=text, **REFUNDED)
        assert ran(decision) == [("run", "delivery_period")]

    @pytest.mark.parametrize("text", ["发票多久能开", "how long does the invoice take"])
    def test_how_long_an_invoice_takes_is_not_about_the_money(self, text: str) -> None:
        decision = decided(request(("invoice.get", 0.9)), text=text, **REFUNDED)
        assert rule(decision) != "request.after_money"

    def test_before_anything_went_back_it_is_about_delivery(self) -> None:
        decision = decided(request(("delivery.period", 0.9)), text="how long does it take")
        assert ran(decision) == [("run", "delivery_period")]


LATE: dict[str, Any] = {"talk_last_action": "order_status", "talk_slots": {"order_id": "20731"}}


class TestWhatNow:
    @pytest.mark.parametrize(
        "text", ["那怎么办", "接下来呢？", "you're late, what are you going to do about it", "now what"]
    )
    def test_it_goes_on_with_what_went_wrong(self, text: str) -> None:
        decision = decided(request(("return.request", 0.44), ("address.change", 0.2)), text=text, **LATE)
        assert rule(decision) == "request.what_now"
        assert ran(decision) == [("run", "delivery_issue")]

    def test_of_money_that_goes_back_it_asks_where_it_stands(self) -> None:
        assert ran(decided(request(("oos", 0.4)), text="那怎么办", **REFUNDED)) == [("run", "refund_status")]

    @pytest.mark.parametrize("text", ["那怎么办退货", "what now with my lamp", "怎么处理发票"])
    def test_a_wish_of_its_own_is_that_wish(self, text: str) -> None:
        assert rule(decided(request(("return.policy", 0.9)), text=text, **LATE)) != "request.what_now"


class TestPriceOfDelivery:
    BOTH = (request(("delivery.options", 0.97)), request(("price.ask", 0.96)))

    def test_how_much_is_it_after_where_do_you_ship(self) -> None:
        decision = decided(*self.BOTH, text="do you ship to canada and how much is it")
        assert ran(decision) == [("run", "delivery_options"), ("run", "delivery_fee")]

    def test_the_next_message_counts_as_well(self) -> None:
        decision = decided(request(("price.ask", 0.9)), text="多少钱", talk_last_action="delivery_options")
        assert ran(decision) == [("run", "delivery_fee")]

    def test_goods_that_are_named_have_their_own_price(self) -> None:
        named = request(("price.ask", 0.96), product="lamp")
        decision = decided(self.BOTH[0], named, text="do you ship to canada and how much is the lamp")
        assert ("run", "price_ask") in ran(decision)


class TestRules:
    def test_who_names_no_order_is_told_the_rules(self) -> None:
        heard = request(("return.status", 0.53), ("return.policy", 0.39))
        assert ran(decided(heard, text="你们退货几天内？")) == [("run", "return_policy")]

    def test_who_spoke_of_an_order_is_told_of_that_one(self) -> None:
        heard = request(("return.status", 0.53), ("return.policy", 0.39))
        decision = decided(heard, text="退货到哪了？", talk_slots={"order_id": "10423"})
        assert ran(decision) == [("run", "return_status")]

    def test_an_unsure_question_about_rules_is_answered_by_what_was_written_for_it(self) -> None:
        heard = request(("return.policy", 0.62), ("delivery.period", 0.23))
        decision = decided(heard, text="邮费谁掏", passages=PASSAGE)
        assert ran(decision) == [("run", "knowledge_answer")]

    def test_what_would_hold_if_it_broke_is_no_wish_for_a_repair(self) -> None:
        heard = request(("warranty.repair", 0.57), ("delivery.period", 0.1))
        decision = decided(heard, text="and if its broken", passages=PASSAGE)
        assert ran(decision) == [("run", "knowledge_answer")]

    def test_a_few_words_that_name_no_thing_go_on_with_the_topic(self) -> None:
        heard = request(("product.info", 0.8), ("promo.coupon", 0.12))
        decision = decided(heard, text="咋用", talk_last_action="promotions")
        assert ran(decision) == [("run", "promotions")]


class TestOfAnOrder:
    @pytest.mark.parametrize("text", ["change the phone on 10421", "10421 换个电话"])
    def test_another_phone_on_an_order_is_about_where_it_goes(self, text: str) -> None:
        heard = request(("account.edit", 0.64), ("address.change", 0.18), order_id="10421")
        decision = decided(heard, text=text)
        assert ran(decision) == [("run", "address_change")]

    def test_another_phone_of_their_own_is_about_their_account(self) -> None:
        decision = decided(request(("account.edit", 0.9)), text="change my phone number")
        assert ran(decision) == [("run", "account_edit")]


class TestTurnedTo:
    EXCHANGE = Pending(effect="e3", action="exchange_request", skill="returns", shown=True)
    FORM = Form(
        action="exchange_request",
        skill="returns",
        slot="variant",
        intents=("exchange.request",),
    )

    def test_an_exchange_that_was_shown_makes_way_for_the_refund(self) -> None:
        heard = request(("dialog.deny", 0.51), ("refund.request", 0.27))
        decision = decided(heard, text="算了 还是退钱吧", talk_pending=(self.EXCHANGE,))
        assert ran(decision) == [("drop", "e3"), ("run", "refund_request")]

    def test_an_open_question_about_it_makes_way_too(self) -> None:
        heard = request(("refund.request", 0.53), ("dialog.deny", 0.26))
        decision = decided(heard, text="算了 还是退钱吧", talk_form=self.FORM)
        assert ran(decision) == [("cancel_form", "exchange_request"), ("run", "refund_request")]

    @pytest.mark.parametrize("text", ["算了 不退了", "算了", "forget it, no refund"])
    def test_a_plain_no_to_a_refund_is_a_no(self, text: str) -> None:
        heard = request(("dialog.deny", 0.9), ("refund.request", 0.05))
        assert ran(decided(heard, text=text, talk_pending=(SHOWN,))) == [("drop", "e1")]


class TestWhyWhileAnActWaits:
    WAITS: dict[str, Any] = {"talk_pending": (SHOWN,), "talk_last_action": "refund_request"}

    def test_it_is_worked_out_again_with_the_reason(self) -> None:
        heard = request(("feedback.negative", 0.46), ("dialog.deny", 0.15))
        why = Entity(entity="reason", value="changed_mind", start=2, end=5)
        decision = decided(replace(heard, entities=(why,)), text="就是不喜欢", **self.WAITS)
        assert rule(decision) == "effect.reason"
        assert ran(decision) == [("drop", "e1"), ("run", "refund_request")]

    @pytest.mark.parametrize("text", ["不喜欢也别退了", "如果不喜欢呢"])
    def test_what_doubts_is_no_reason(self, text: str) -> None:
        heard = request(("feedback.negative", 0.46), reason="changed_mind")
        assert rule(decided(heard, text=text, **self.WAITS)) != "effect.reason"
