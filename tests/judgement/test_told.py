"""What is told rather than asked: a symptom, bitter praise, who was rude, an invoice's particulars, more about a danger."""

from dataclasses import replace
from typing import Any

import pytest

from bot.judgement import ActionCard, Pending, judge
from bot.turn import Button, Decision, Passage, Request
from tests.judgement.kit import ACTIONS, case, request

MORE = (
    ActionCard(name="return_request", skill="returns", intents=("return.request",), confirms=True),
    ActionCard(name="exchange_request", skill="returns", intents=("exchange.request",), confirms=True),
    ActionCard(name="warranty_repair", skill="returns", intents=("warranty.repair",), confirms=True),
    ActionCard(name="return_policy", skill="returns", intents=("return.policy",)),
    ActionCard(name="refund_policy", skill="refunds", intents=("refund.policy",)),
    ActionCard(name="order_change", skill="orders", intents=("order.change",), confirms=True),
    ActionCard(name="order_place", skill="orders", intents=("order.place",)),
    ActionCard(name="wrong_item", skill="orders", intents=("order.wrong_item",)),
    ActionCard(name="invoice_get", skill="orders", intents=("invoice.get",)),
    ActionCard(name="invoice_change", skill="orders", intents=("invoice.change",), confirms=True),
    ActionCard(name="product_info", skill="products", intents=("product.info",)),
    ActionCard(name="delivery_issue", skill="logistics", intents=("delivery.issue",)),
    ActionCard(name="delivery_period", skill="logistics", intents=("delivery.period",)),
    ActionCard(name="delivery_fee", skill="logistics", intents=("delivery.fee",)),
    ActionCard(name="delivery_options", skill="logistics", intents=("delivery.options",)),
    ActionCard(name="complaint", skill="feedback", intents=("complaint",)),
    ActionCard(name="glad", skill="feedback", intents=("feedback.positive",)),
    ActionCard(name="cross", skill="feedback", intents=("feedback.negative",)),
)
EVERY = {**ACTIONS, **{intent: card for card in MORE for intent in card.intents}}
RETURN = Pending(effect="e1", action="return_request", skill="returns", shown=True)


def decided(*requests: Request, **about: Any) -> Decision:
    return judge(replace(case(*requests, **about), actions=EVERY))


def rule(decision: Decision) -> str:
    return decision.reasons[0].rule


def targets(decision: Decision) -> list[str]:
    return [move.target for move in decision.moves]


class TestTrouble:
    @pytest.mark.parametrize(
        "text", ["水壶用了两天盖子关不严", "亲在吗 我那个壶盖子关不严", "the lid won't close"]
    )
    def test_a_symptom_is_met_with_what_can_be_done(self, text: str) -> None:
        heard = request(("product.info", 0.8), ("warranty.repair", 0.15), reason="quality")
        decision = decided(heard, text=text)
        assert (rule(decision), targets(decision)) == ("request.symptom", ["clarify.ways"])

    @pytest.mark.parametrize("text", ["盖子关不严怎么办？", "这壶质量咋样", "does the lid not close?"])
    def test_a_question_about_the_thing_is_answered(self, text: str) -> None:
        heard = request(("product.info", 0.8), ("warranty.repair", 0.15), reason="quality")
        assert rule(decided(heard, text=text)) == "request.known"

    def test_praise_with_trouble_is_no_praise(self) -> None:
        heard = request(("feedback.positive", 0.8), reason="late")
        decision = decided(heard, text="wow, amazing service, only a week late", language="en")
        assert (rule(decision), targets(decision)) == ("request.bitter_praise", ["delivery_issue"])

    def test_praise_in_spite_of_trouble_is_thanked_for(self) -> None:
        heard = request(("feedback.positive", 0.8), reason="late")
        decision = decided(heard, text="it came late but I love it", language="en")
        assert targets(decision) == ["glad"]

    def test_what_is_missing_needs_no_choice_between_ways(self) -> None:
        heard = request(("order.wrong_item", 0.64), ("product.info", 0.2), reason="wrong_item")
        assert targets(decided(heard, text="少了个小勺还有一根刷子")) == ["wrong_item"]

    def test_something_late_is_looked_up_rather_than_asked_about(self) -> None:
        heard = request(("product.info", 0.3), ("delivery.issue", 0.25), ("order.status", 0.2), reason="late")
        assert targets(decided(heard, text="이어폰 언제 와요? 너무 늦어요", language="ko")) == [
            "delivery_issue"
        ]

    def test_the_customers_own_slip_changes_the_order(self) -> None:
        heard = request(("order.wrong_item", 0.8), reason="changed_mind")
        assert targets(decided(heard, text="尺码拍错了")) == ["order_change"]

    def test_fewer_of_what_was_bought_is_no_question_how_to_buy(self) -> None:
        heard = request(("order.place", 0.75), product="围巾")
        assert targets(decided(heard, text="围巾我拍了两条 能只要一条吗")) == ["order_change"]


class TestRemedies:
    BUTTONS = (Button("补发缺少的", '/order.wrong_item{"problem":"missing_item","remedy":"resend"}'),)

    def test_to_send_it_again_is_what_the_button_offers(self) -> None:
        heard = request(("refund.request", 0.46), ("return.request", 0.12))
        decision = decided(heard, text="我不退货 补给我就行", talk_buttons=self.BUTTONS)
        assert (rule(decision), targets(decision)) == ("request.remedy_offered", ["wrong_item"])

    def test_a_refund_that_is_named_and_not_wanted_is_never_begun(self) -> None:
        heard = request(("refund.request", 0.46), ("return.request", 0.12))
        decision = decided(heard, text="我不退货 别的行不行", talk_offered=frozenset({"refund.request"}))
        assert "refund_request" not in targets(decision)


class TestMoney:
    def test_postage_while_something_goes_back_is_that_of_the_way_back(self) -> None:
        heard = request(("delivery.fee", 0.8))
        decision = decided(heard, text="那运费得我出？", talk_pending=(RETURN,))
        assert (rule(decision), targets(decision)[0]) == ("request.way_back", "return_policy")
        assert decision.moves[-1].kind == "resume"

    def test_postage_with_nothing_going_back_is_that_of_the_way_here(self) -> None:
        assert targets(decided(request(("delivery.fee", 0.8)), text="运费多少？")) == ["delivery_fee"]

    @pytest.mark.parametrize("text", ["退的钱能打到我另一张卡上吗", "can the refund go to my other card"])
    def test_another_card_is_a_question_about_the_rules(self, text: str) -> None:
        assert targets(decided(request(("refund.status", 0.9)), text=text)) == ["refund_policy"]

    def test_how_much_comes_back_stands_in_what_is_shown(self) -> None:
        heard = request(("refund.status", 0.3), ("refund.policy", 0.2))
        decision = decided(heard, text="how much will i get back", talk_pending=(RETURN,), language="en")
        assert (rule(decision), decision.moves[0].kind) == ("effect.asks_amount", "resume")


class TestInvoice:
    @pytest.mark.parametrize(
        "text", ["公司抬头 杭州云栖科技有限公司", "company name is Carter Design LLC", "税号91330106MA2"]
    )
    def test_particulars_after_an_invoice_are_for_that_invoice(self, text: str) -> None:
        heard = request(("dialog.inform", 0.6), ("invoice.change", 0.3))
        decision = decided(heard, text=text, talk_last_action="invoice_get")
        assert targets(decision) == ["invoice_change"]

    def test_a_company_out_of_nowhere_is_for_no_invoice(self) -> None:
        heard = request(("dialog.inform", 0.6))
        assert rule(decided(heard, text="company name is Carter Design LLC")) != "request.particulars"


class TestPeople:
    def test_what_somebody_of_the_shop_said_stays_a_complaint(self) -> None:
        heard = request(("delivery.period", 0.7))
        decision = decided(heard, text="我就问啥时候发货 他说你自己不会看吗", talk_last_action="complaint")
        assert targets(decision) == ["complaint"]

    @pytest.mark.parametrize(
        ("text", "language", "told"),
        [
            ("it was one of the small round ones", "en", "risk.safety.noted"),
            ("yes she's coughing", "en", "risk.safety.poison"),
            ("那现在怎么办", "zh", "risk.safety.poison"),
        ],
    )
    def test_more_about_a_danger_is_noted_and_who_asks_is_told_again(
        self, text: str, language: str, told: str
    ) -> None:
        heard = request(("oos", 0.3), ("dialog.social", 0.2))
        decision = decided(heard, text=text, talk_danger="risk.safety.poison", language=language)
        assert (rule(decision), targets(decision)) == ("risk.safety_goes_on", [told])
        assert decision.moves[0].facts["ambulance"]

    def test_a_clear_wish_after_a_danger_is_that_wish(self) -> None:
        heard = request(("order.status", 0.95), order_id="10421")
        decision = decided(heard, text="10421 到哪了", talk_danger="risk.safety.fire")
        assert targets(decision) == ["order_status"]

    def test_an_offer_that_is_not_enough_goes_to_a_person(self) -> None:
        heard = request(("dialog.deny", 0.45))
        decision = decided(heard, text="那不够呢", talk_last_response="goodwill.offer.repair_coupon")
        assert (decision.kind, targets(decision)) == ("handoff", ["handoff.not_enough", "asked"])


class TestNear:
    GIFT = Passage(id="gift-wrapping.en", text="Yes.", score=0.4, title="Gift wrapping and a card")
    CARDS = Passage(
        id="gift-card-buy.en", text="At checkout.", score=0.3, title="Buying and using gift cards"
    )

    def near(self, text: str) -> Decision:
        found = case(request(("giftcard.balance", 0.1)), text=text, language="en")
        turn = found.turn.evolve(near=(self.GIFT, self.CARDS))
        return judge(replace(found, turn=turn, actions=EVERY))

    def test_an_article_whose_title_is_said_is_told(self) -> None:
        decision = self.near("do you do gift wrapping? it's a present")
        assert rule(decision) == "request.titled"
        assert [each.value for each in decision.moves[0].entities] == ["gift-wrapping.en"]

    def test_others_are_only_offered(self) -> None:
        assert rule(self.near("something nice for a present")) == "request.near_knowledge"

    @pytest.mark.parametrize(("language", "offered"), [("en", True), ("vi", False)])
    def test_beside_readings_titles_stand_in_the_language_that_is_spoken(
        self, language: str, offered: bool
    ) -> None:
        heard = request(("return.policy", 0.4), ("delivery.fee", 0.35))
        found = case(heard, text="hmm", language=language)
        near = tuple(replace(each, language="en") for each in (self.GIFT, self.CARDS))
        decision = judge(replace(found, turn=found.turn.evolve(near=near), actions=EVERY))
        assert rule(decision) == "request.two_readings"
        assert ("articles" in decision.moves[0].facts) is offered

    @pytest.mark.parametrize("text", ["送人能包装一下吗", "可以包装吗 送礼的"])
    def test_an_article_whose_matters_are_said_in_other_words_is_told(self, text: str) -> None:
        wrapping = replace(self.GIFT, id="gift-wrapping.zh", title="可以包装成礼物、写贺卡吗")
        pickup = replace(self.GIFT, id="pickup.zh", title="可以自提或放快递柜吗")
        found = case(request(("giftcard.balance", 0.1)), text=text)
        decision = judge(replace(found, turn=found.turn.evolve(near=(wrapping, pickup)), actions=EVERY))
        assert [each.value for each in decision.moves[0].entities] == ["gift-wrapping.zh"]

    @pytest.mark.parametrize("text", ["is the gift wrapping made of silk", "gift wrapping for a bike pump"])
    def test_what_asks_for_more_than_the_title_is_only_offered(self, text: str) -> None:
        assert rule(self.near(text)) == "request.near_knowledge"

    def test_one_matter_alone_is_only_offered(self) -> None:
        assert rule(self.near("I want to send it as a gift to my mum")) == "request.near_knowledge"

    @pytest.mark.parametrize("text", ["how bout express", "那改成加急呢", "is there next-day delivery?"])
    def test_a_faster_way_is_told_after_a_late_parcel(self, text: str) -> None:
        decision = decided(request(("delivery.period", 0.75)), text=text, talk_last_action="order_status")
        assert targets(decision) == ["delivery_options"]


class TestSecondRound:
    def test_a_promise_is_asked_for_and_no_repair_is_begun(self) -> None:
        refund = Pending(effect="e2", action="refund_request", skill="refunds", shown=True)
        heard = request(("warranty.repair", 0.85))
        decision = decided(
            heard, text="can you guarantee that?", risk=("commitment",), talk_pending=(refund,), language="en"
        )
        assert rule(decision) == "request.commitment"
        assert decision.moves[-1].kind == "resume"

    def test_a_wish_for_another_one_after_a_danger_is_asked_about(self) -> None:
        heard = request(("exchange.request", 0.5), ("warranty.repair", 0.1))
        decision = decided(heard, text="能换个安静的吗", talk_danger="risk.safety")
        assert rule(decision) != "risk.safety_goes_on"

    def test_a_complaint_about_a_thing_that_is_broken_is_met_with_ways_out(self) -> None:
        heard = request(("complaint", 0.75), product="台灯", reason="damaged")
        assert targets(decided(heard, text="我爸把台灯摔了 灯罩裂了")) == ["clarify.ways"]

    @pytest.mark.parametrize("text", ["ok cancel them", "好的 取消吧", "yes please cancel it"])
    def test_a_yes_that_names_the_cancellation_is_a_yes(self, text: str) -> None:
        shown = Pending(effect="e3", action="order_cancel", skill="orders", shown=True)
        decision = decided(request(("order.cancel", 0.8)), text=text, talk_pending=(shown,))
        assert (rule(decision), decision.moves[0].kind) == ("effect.named", "confirm")

    @pytest.mark.parametrize("text", ["cancel", "cancel it", "取消吧"])
    def test_cancel_alone_may_mean_this_very_question(self, text: str) -> None:
        shown = Pending(effect="e3", action="order_cancel", skill="orders", shown=True)
        heard = request(("order.cancel", 0.8), ("dialog.deny", 0.1))
        decision = decided(heard, text=text, talk_pending=(shown,))
        assert all(move.kind != "confirm" for move in decision.moves)

    @pytest.mark.parametrize("text", ["I'm Emily, can I return 20733?", "我是王芳 20733 想退货"])
    def test_of_two_wishes_that_come_to_the_same_the_named_one_is_taken(self, text: str) -> None:
        heard = request(("refund.request", 0.58), ("return.request", 0.29), order_id="20733")
        assert targets(decided(heard, text=text)) == ["return_request"]


class TestSeveral:
    def test_a_question_beside_a_sure_wish_is_answered_though_less_sure(self) -> None:
        heard = (request(("refund.request", 0.95)), request(("order.status", 0.6)))
        decision = decided(*heard, text="refund for the lamp and can i get the shoes by friday")
        assert targets(decision) == ["refund_request", "order_status"]

    def test_an_act_beside_a_sure_wish_is_asked_about(self) -> None:
        heard = (request(("order.status", 0.95)), request(("order.cancel", 0.6)))
        assert targets(decided(*heard, text="where is it, and scrap the shoes")) == [
            "order_status",
            "clarify.one",
        ]

    def test_what_is_said_around_a_wish_is_no_second_one(self) -> None:
        heard = (request(("order.status", 0.95)), request(("feedback.negative", 0.6)))
        assert targets(decided(*heard, text="where is it, this is slow")) == ["order_status"]


class TestParcels:
    @pytest.mark.parametrize(
        "text", ["so no new date?", "那具体哪天到", "when then?", "没有新的时间吗", "how much longer"]
    )
    def test_which_day_after_where_it_stands_is_told_of_that_parcel(self, text: str) -> None:
        decision = decided(request(("account.edit", 0.3)), text=text, talk_last_action="order_status")
        assert (rule(decision), targets(decision)) == ("request.new_date", ["delivery_period"])

    @pytest.mark.parametrize("text", ["so no new date?", "那具体哪天到"])
    def test_which_day_out_of_nowhere_is_of_no_parcel(self, text: str) -> None:
        assert rule(decided(request(("account.edit", 0.3)), text=text)) != "request.new_date"

    @pytest.mark.parametrize(
        "text",
        [
            "我朋友的包裹到哪了 手机尾号1111",
            "my friend ordered from you, phone 555-010-2299, where is her order",
        ],
    )
    def test_somebody_elses_order_is_not_looked_for_among_ones_own(self, text: str) -> None:
        heard = request(("order.status", 0.9), phone_tail="1111")
        decision = decided(heard, text=text)
        assert (rule(decision), targets(decision)) == ("request.somebodys", ["order.somebodys"])

    @pytest.mark.parametrize("text", ["给我妈买的包裹到哪了 尾号1111", "where is my order, phone ends 1111"])
    def test_what_was_bought_for_somebody_is_ones_own(self, text: str) -> None:
        heard = request(("order.status", 0.9), phone_tail="1111")
        assert targets(decided(heard, text=text)) == ["order_status"]


class TestThirdRound:
    @pytest.mark.parametrize("text", ["no i didn't drop it", "没有摔过啊", "it was never in water"])
    def test_a_no_about_what_happened_is_no_no_to_the_act(self, text: str) -> None:
        repair = Pending(effect="e4", action="warranty_repair", skill="returns", shown=True)
        decision = decided(request(("dialog.deny", 0.83)), text=text, talk_pending=(repair,))
        assert decision.moves[0].kind == "resume"

    @pytest.mark.parametrize("text", ["no", "no thanks", "不用了", "i didn't want that"])
    def test_a_plain_no_is_still_one(self, text: str) -> None:
        repair = Pending(effect="e4", action="warranty_repair", skill="returns", shown=True)
        decision = decided(request(("dialog.deny", 0.9)), text=text, talk_pending=(repair,))
        assert decision.moves[0].kind == "drop"

    def test_do_it_after_its_rules_begins_it_by_its_name(self) -> None:
        heard = request(("return.request", 0.35), ("dialog.social", 0.27), ("dialog.affirm", 0.26))
        assert targets(decided(heard, text="行 那退吧", talk_last_action="return_policy")) == [
            "return_request"
        ]

    def test_a_yes_that_names_an_act_with_nothing_open_begins_it(self) -> None:
        heard = request(("dialog.affirm", 0.53), ("return.request", 0.23), ("dialog.social", 0.08))
        decision = decided(heard, text="行 那退吧", talk_last_action="delivery_fee")
        assert (rule(decision), targets(decision)) == ("request.yes_to_do", ["return_request"])
        assert rule(decided(request(("dialog.affirm", 0.9)), text="行")) == "request.nothing_open"

    def test_to_swap_it_while_another_size_is_shown_is_a_yes(self) -> None:
        change = Pending(effect="e5", action="order_change", skill="orders", shown=True)
        heard = request(("exchange.request", 0.97))
        decision = decided(heard, text="ok swap it", language="en", talk_pending=(change,))
        assert decision.moves[0].kind == "confirm"

    def test_a_leak_is_no_question_about_the_kettle(self) -> None:
        heard = request(
            ("product.info", 0.74), ("delivery.issue", 0.09), ("order.wrong_item", 0.06), reason="damaged"
        )
        assert targets(decided(heard, text="水壶用着有点漏水")) == ["clarify.ways"]

    def test_which_part_is_missing_keeps_the_offer_to_send_it(self) -> None:
        heard = request(("product.info", 0.5), ("dialog.inform", 0.3))
        decision = decided(heard, text="就是那个冲泡手柄", talk_buttons=TestRemedies.BUTTONS)
        assert (rule(decision), targets(decision)) == ("request.more_of_it", ["wrong_item"])
        assert [each.value for each in decision.moves[0].entities] == ["missing_item"]

    @pytest.mark.parametrize("text", ["do i pay for that", "要我自己掏钱吗", "收费吗", "is it free?"])
    def test_who_pays_stands_in_what_is_shown(self, text: str) -> None:
        repair = Pending(effect="e6", action="warranty_repair", skill="returns", shown=True)
        decision = decided(request(("oos", 0.3)), text=text, talk_pending=(repair,))
        assert (rule(decision), decision.moves[0].kind) == ("effect.who_pays", "resume")

    def test_what_paying_costs_with_nothing_shown_is_no_such_question(self) -> None:
        assert rule(decided(request(("oos", 0.3)), text="do i pay for that")) != "effect.who_pays"

    @pytest.mark.parametrize("text", ["能顺便包装一下吗", "could you wrap it too"])
    def test_wrapping_after_an_order_is_a_change_of_that_order(self, text: str) -> None:
        heard = request(("product.info", 0.45), ("order.change", 0.3))
        decision = decided(heard, text=text, talk_slots={"order_id": "10422"})
        assert (rule(decision), targets(decision)) == ("request.wrapping", ["order_change"])
        assert rule(decided(heard, text=text)) != "request.wrapping"

    @pytest.mark.parametrize(
        ("text", "by"),
        [
            ("why isn't it here yet", "request.after_money"),
            ("it's been three days", "request.chase"),
            ("三天了", "request.chase"),
            ("怎么还没到", "request.after_money"),
        ],
    )
    def test_who_still_waits_after_a_refund_waits_for_that(self, text: str, by: str) -> None:
        heard = request(("delivery.issue", 0.83), reason="late")
        decision = decided(
            heard, text=text, talk_last_action="refund_status", talk_slots={"order_id": "20734"}
        )
        assert (rule(decision), targets(decision)) == (by, ["refund_status"])

    @pytest.mark.parametrize("text", ["包裹怎么还没到", "the parcel still hasn't come"])
    def test_who_waits_for_a_parcel_says_so(self, text: str) -> None:
        heard = request(("delivery.issue", 0.83), reason="late")
        decision = decided(
            heard, text=text, talk_last_action="refund_status", talk_slots={"order_id": "20734"}
        )
        assert targets(decision) == ["delivery_issue"]

    @pytest.mark.parametrize("text", ["who's the courier", "哪家快递啊"])
    def test_who_brings_it_is_told_of_that_parcel(self, text: str) -> None:
        decision = decided(request(("delivery.options", 0.44)), text=text, talk_last_action="order_status")
        assert (rule(decision), targets(decision)) == ("request.courier", ["delivery_issue"])
        assert rule(decided(request(("delivery.options", 0.44)), text=text)) != "request.courier"
