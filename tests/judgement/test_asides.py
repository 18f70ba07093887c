"""Questions beside the matter in hand, money for trouble, and what an open form may not swallow."""

from dataclasses import replace
from typing import Any

import pytest

from bot.judgement import ActionCard, Form, judge
from bot.turn import Decision, Request
from tests.judgement.kit import ACTIONS, REFUND_FORM, SHOWN, case, request

MORE = (
    ActionCard(name="delivery_schedule", skill="logistics", intents=("delivery.schedule",)),
    ActionCard(name="delivery_issue", skill="logistics", intents=("delivery.issue",)),
    ActionCard(name="delivery_options", skill="logistics", intents=("delivery.options",)),
    ActionCard(name="delivery_fee", skill="logistics", intents=("delivery.fee",)),
    ActionCard(name="contact_info", skill="handoff", intents=("contact.info",)),
    ActionCard(name="goodwill_offer", skill="goodwill", intents=("goodwill.offer",), stakes="money"),
    ActionCard(name="order_change", skill="orders", intents=("order.change",), confirms=True),
    ActionCard(name="exchange_request", skill="returns", intents=("exchange.request",), confirms=True),
    ActionCard(name="warranty_repair", skill="returns", intents=("warranty.repair",), confirms=True),
    ActionCard(name="wrong_item", skill="orders", intents=("order.wrong_item",)),
    ActionCard(name="invoice_get", skill="orders", intents=("invoice.get",)),
    ActionCard(name="promo_coupon", skill="promotions", intents=("promo.coupon",)),
    ActionCard(name="cross", skill="feedback", intents=("feedback.negative",)),
)
EVERY = {**ACTIONS, **{intent: card for card in MORE for intent in card.intents}}
ANYTHING = request(("oos", 0.3), ("delivery.issue", 0.25))
NOTE = Form(action="order_change", skill="orders", slot="change", intents=("order.change",))
FAULT = Form(action="warranty_repair", skill="returns", slot="fault", intents=("warranty.repair",))
INVOICE = Form(
    action="invoice_get", skill="orders", slot="order_id", entity="order_id", intents=("invoice.get",)
)
WRONG = Form(
    action="wrong_item", skill="orders", slot="problem", choice="problem", intents=("order.wrong_item",)
)
OFFERED = Form(
    action="goodwill_offer", skill="goodwill", slot="way", choice="way", intents=("goodwill.offer",)
)


def decided(*requests: Request, **about: Any) -> Decision:
    return judge(replace(case(*requests, **about), actions=EVERY))


def ruled(*requests: Request, **about: Any) -> str:
    return decided(*requests, **about).reasons[0].rule


class TestAtTheDoor:
    @pytest.mark.parametrize(
        "text",
        [
            "万一我不在家呢",
            "可以放门口吗",
            "送来的时候家里没人咋办",
            "让快递放丰巢行吗",
            "能让邻居代收吗",
            "必须本人签收吗",
            "what happens if im not home when it comes",
            "can they leave it with my neighbour",
            "do i need to sign for it",
            "could you leave the parcel at the front desk",
        ],
    )
    def test_who_takes_a_parcel_in_is_told(self, text: str) -> None:
        decision = decided(ANYTHING, text=text)
        assert (decision.reasons[0].rule, decision.moves[0].target) == (
            "request.at_the_door",
            "delivery_schedule",
        )

    @pytest.mark.parametrize(
        "text",
        [
            "快递放门口被偷了",
            "你们没人在吗",
            "客服都不在吗",
            "放门口了我没收到",
            "they left it at the door and now it's gone",
            "nobody is in your office when i call",
            "the box says leave at the door but nothing is there",
        ],
    )
    def test_trouble_that_has_happened_is_not_that(self, text: str) -> None:
        assert ruled(ANYTHING, text=text) != "request.at_the_door"

    def test_an_open_question_is_put_again_after_it(self) -> None:
        decision = decided(ANYTHING, text="可以放门口吗", talk_form=REFUND_FORM)
        assert [move.kind for move in decision.moves] == ["run", "resume"]


class TestOwnLimits:
    @pytest.mark.parametrize(
        "text",
        [
            "多少钱以内自动退款",
            "多少块以下不用审核啊",
            "你们直接退款的上限是多少",
            "whats the max you refund without asking anyone",
            "what's your auto-refund limit",
            "up to what amount can you refund on your own",
        ],
    )
    def test_how_far_we_go_alone_is_not_told(self, text: str) -> None:
        decision = decided(request(("refund.policy", 0.9)), text=text)
        assert (decision.kind, decision.moves[0].target) == ("decline", "decline.own_limits")

    @pytest.mark.parametrize(
        "text",
        ["多少钱以内包邮", "满多少钱直接减", "最多能退几件", "how much will you refund me", "满多少免运费"],
    )
    def test_sums_of_the_shop_are_no_secret(self, text: str) -> None:
        assert ruled(request(("refund.policy", 0.9)), text=text) != "request.own_limits"


class TestDuty:
    @pytest.mark.parametrize("text", ["要交税吗", "关税谁付", "any customs fees", "do i pay import duty"])
    def test_customs_are_no_postage(self, text: str) -> None:
        assert ruled(request(("payment.fee", 0.4), ("delivery.fee", 0.35)), text=text) == "request.duty"

    @pytest.mark.parametrize("text", ["是不是卡在海关了", "my parcel is stuck in customs", "税号写错了"])
    def test_a_parcel_at_the_border_is_another_matter(self, text: str) -> None:
        assert ruled(request(("delivery.issue", 0.5)), text=text) != "request.duty"


class TestAmends:
    @pytest.mark.parametrize(
        "text", ["能不能给点补偿", "赔我点钱吧", "can i get a refund for the delay", "i want compensation"]
    )
    def test_money_for_a_delay_is_a_persons_to_give(self, text: str) -> None:
        heard = request(("refund.request", 0.9))
        decision = decided(heard, text=text, talk_last_action="order_status")
        assert (decision.kind, decision.moves[0].target) == ("decline", "goodwill.by_a_person")

    def test_a_delay_that_is_named_needs_no_talk_before_it(self) -> None:
        heard = request(("delivery.issue", 0.8))
        text = "it's already late, can I get something for the delay?"
        assert ruled(heard, text=text) == "request.amends"

    def test_a_refund_that_names_no_delay_stays_one(self) -> None:
        heard = request(("refund.request", 0.9))
        assert ruled(heard, text="我要退款", talk_last_action="order_status") == "request.known"

    @pytest.mark.parametrize(
        ("text", "amount"), [("$10", "10 USD"), ("就退50块吧", "50 CNY"), ("about 10 dollars", "10 USD")]
    )
    def test_a_sum_that_was_asked_for_is_that_much_of_the_order(self, text: str, amount: str) -> None:
        heard = request(("dialog.inform", 0.4), amount=amount)
        decision = decided(heard, text=text, talk_last_response="refund.how_much")
        assert decision.reasons[0].rule == "request.sum_back"
        assert decision.moves[0].intent == "refund.request"
        assert ruled(heard, text=text, talk_last_response="order.status") != "request.sum_back"

    @pytest.mark.parametrize("text", ["三分之一", "六十块", "a quarter of it", "fifteen", "no, make it $9"])
    def test_another_sum_than_the_one_that_is_shown_is_no_yes(self, text: str) -> None:
        heard = request(("dialog.affirm", 0.95))
        decision = decided(heard, text=text, talk_pending=(SHOWN,))
        assert decision.reasons[0].rule == "effect.other_sum"
        assert [move.kind for move in decision.moves] == ["drop", "run"]

    @pytest.mark.parametrize("text", ["好的", "yes please", "half the keys are dead", "50 people said so"])
    def test_what_is_no_sum_stays_what_it_was(self, text: str) -> None:
        assert ruled(request(("dialog.affirm", 0.95)), text=text, talk_pending=(SHOWN,)) != "effect.other_sum"

    def test_the_number_of_a_button_is_no_sum(self) -> None:
        pressed = request(("effect.confirm", 1.0), effect="e1")
        assert ruled(pressed, text="1", talk_pending=(SHOWN,)) == "effect.pressed"

    @pytest.mark.parametrize("text", ["手机壳退一部分钱", "refund half of the kettle"])
    def test_nothing_is_said_to_be_broken_that_nobody_called_so(self, text: str) -> None:
        heard = request(("refund.request", 0.9), product="kettle")
        assert ruled(heard, text=text) != "request.part_back"
        broken = request(("refund.request", 0.9), product="kettle", reason="damaged")
        assert ruled(broken, text=text) == "request.part_back"

    @pytest.mark.parametrize("text", ["50行不行", "just part of it, like 10 bucks", "至少20块吧"])
    def test_who_then_names_a_sum_gets_a_person(self, text: str) -> None:
        heard = request(("dialog.inform", 0.4))
        decision = decided(heard, text=text, talk_last_response="goodwill.by_a_person")
        assert (decision.reasons[0].rule, decision.kind) == ("form.sum_not_ours", "handoff")

    @pytest.mark.parametrize(
        "text", ["不想退，能不能退一部分钱", "只退一半行吗", "can i get a partial refund and keep it"]
    )
    def test_a_part_of_the_price_is_no_whole_refund(self, text: str) -> None:
        heard = request(("refund.request", 0.9))
        decision = decided(heard, text=text, talk_form=WRONG)
        assert (decision.reasons[0].rule, decision.moves[-1].target) == (
            "request.part_back",
            "goodwill_offer",
        )

    @pytest.mark.parametrize(
        "text",
        [
            "me lo quedo si me haceis una rebaja",
            "remboursez-moi une partie et je la garde",
            "die hälfte zurück und ich behalte ihn",
            "fico com ela por um desconto",
            "半額返してくれたらこのまま使います",
            "절반만 환불해 주면 그냥 쓸게요",
            "верните часть денег, оставлю себе",
            "رجعوا نصف المبلغ واحتفظ فيها",
            "hoàn lại một phần mình giữ lại",
            "คืนเงินบางส่วนแล้วจะเก็บไว้",
        ],
    )
    def test_keeping_it_for_a_part_of_the_price_is_heard_in_ten_more_languages(self, text: str) -> None:
        heard = request(("return.request", 0.9))
        assert ruled(heard, text=text, talk_form=WRONG) == "request.part_back"

    @pytest.mark.parametrize(
        ("language", "text"),
        [("es", "pues 30%"), ("ja", "じゃあ3割で"), ("ru", "хотя бы 400 рублей"), ("zh", "那三成吧")],
    )
    def test_a_sum_instead_of_what_is_offered_is_a_persons(self, language: str, text: str) -> None:
        heard = request(("dialog.inform", 0.6))
        decision = decided(
            heard, text=text, language=language, talk_form=OFFERED, talk_last_response="goodwill.offer.ask"
        )
        assert (decision.reasons[0].rule, decision.kind) == ("form.not_enough", "handoff")

    @pytest.mark.parametrize("text", ["2", "３"])
    def test_the_number_of_a_choice_is_no_sum(self, text: str) -> None:
        heard = request(("dialog.inform", 0.6))
        found = ruled(heard, text=text, talk_form=OFFERED, talk_last_response="goodwill.offer.ask")
        assert found != "form.not_enough"

    def test_one_of_several_things_may_go_back(self) -> None:
        heard = request(("return.request", 0.9))
        assert ruled(heard, text="只退其中一件行吗", talk_form=WRONG) != "request.part_back"


class TestSumOfOffer:
    @pytest.mark.parametrize("text", ["我买了400", "450呢", "i spent 60", "满500能减多少"])
    def test_what_comes_off_is_told(self, text: str) -> None:
        heard = request(("price.protection", 0.2))
        assert ruled(heard, text=text, talk_last_action="promo_coupon") == "request.sum_of_offer"

    def test_a_number_after_other_talk_is_something_else(self) -> None:
        heard = request(("price.protection", 0.2))
        assert ruled(heard, text="我买了400", talk_last_action="order_status") != "request.sum_of_offer"


class TestForms:
    def test_readings_that_come_to_the_same_interrupt_together(self) -> None:
        heard = request(("exchange.request", 0.47), ("order.change", 0.47), product="shoes")
        decision = decided(heard, text="can you swap the shoes to a 43", language="en", talk_form=REFUND_FORM)
        assert decision.moves[-1].target in ("exchange_request", "order_change")

    def test_a_doubtful_reading_beside_a_named_thing_still_answers(self) -> None:
        form = replace(REFUND_FORM, also=("product",))
        heard = request(("order.status", 0.4), ("dialog.inform", 0.3), product="shoes")
        assert ruled(heard, text="the shoes", language="en", talk_form=form) == "form.answered"

    @pytest.mark.parametrize("text", ["要收钱吗", "多久能好？", "how much is that?", "is it free?"])
    def test_a_question_is_not_written_down_as_a_note(self, text: str) -> None:
        heard = request(("dialog.inform", 0.5), ("order.change", 0.3))
        assert ruled(heard, text=text, talk_form=NOTE) == "form.its_own_question"

    @pytest.mark.parametrize("text", ["换成红色可以吗", "写上生日快乐", "左耳没声音怎么办", "能不能改成两个"])
    def test_a_wish_in_the_form_of_a_question_is_taken(self, text: str) -> None:
        heard = request(("dialog.inform", 0.6))
        assert ruled(heard, text=text, talk_form=NOTE) == "form.free_text"

    @pytest.mark.parametrize("text", ["公司的", "开公司抬头", "杭州云栖科技有限公司", "for my company"])
    def test_for_whom_an_invoice_is_may_be_said_first(self, text: str) -> None:
        decision = decided(request(("dialog.inform", 0.9)), text=text, talk_form=INVOICE)
        assert decision.reasons[0].rule == "form.particulars"
        assert [move.kind for move in decision.moves] == ["say", "fill"], (
            "it is noted, and the order asked for"
        )

    def test_a_name_in_another_form_is_no_invoice(self) -> None:
        heard = request(("dialog.inform", 0.9))
        assert ruled(heard, text="公司的", talk_form=REFUND_FORM) == "form.asked_again"


class TestWhatLeansOnTheTalk:
    @pytest.mark.parametrize("text", ["电话多少", "他们电话是多少", "can you give me their number"])
    def test_the_number_after_the_courier_is_the_couriers(self, text: str) -> None:
        heard = request(("contact.info", 0.9))
        about = {"talk_last_action": "delivery_issue", "talk_last_response": "delivery.courier"}
        assert decided(heard, text=text, **about).moves[0].target == "delivery_issue"
        assert decided(heard, text=text).moves[0].target == "contact_info"

    @pytest.mark.parametrize("text", ["那是哪一单来着", "which one is that again", "what's in that order"])
    def test_which_order_that_was(self, text: str) -> None:
        decision = decided(ANYTHING, text=text, talk_slots={"order_id": "20732"})
        assert (decision.reasons[0].rule, decision.moves[0].entities[0].value) == (
            "request.which_was_it",
            "20732",
        )

    @pytest.mark.parametrize("text", ["才买几天啊", "这才用了两次", "i only got it last week"])
    def test_a_grumble_is_met(self, text: str) -> None:
        heard = request(("delivery.period", 0.8))
        assert decided(heard, text=text).moves[0].target == "cross"

    @pytest.mark.parametrize("text", ["刚买的什么时候发货", "i just got it, how do i charge it"])
    def test_a_question_is_no_grumble(self, text: str) -> None:
        assert ruled(request(("delivery.period", 0.8)), text=text) != "request.only_just"
