"""A few words that lean on what was said before, each beside words that only look like them."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest

from bot.judgement import ActionCard, Form, Pending, judge
from bot.turn import Button, Decision, Request
from tests.judgement.kit import ACTIONS, SHOWN, case, request

MORE = (
    ActionCard(name="contact_info", skill="handoff", intents=("contact.info",)),
    ActionCard(name="return_policy", skill="returns", intents=("return.policy",)),
    ActionCard(name="return_request", skill="returns", intents=("return.request",), confirms=True),
    ActionCard(name="warranty_repair", skill="returns", intents=("warranty.repair",), confirms=True),
    ActionCard(name="price_protection", skill="refunds", intents=("price.protection",)),
    ActionCard(name="price_ask", skill="products", intents=("price.ask",)),
    ActionCard(name="product_info", skill="products", intents=("product.info",)),
    ActionCard(name="password", skill="account", intents=("account.password",)),
    ActionCard(name="invoice_get", skill="orders", intents=("invoice.get",)),
    ActionCard(name="invoice_change", skill="orders", intents=("invoice.change",), confirms=True),
    ActionCard(name="address_change", skill="orders", intents=("address.change",), confirms=True),
    ActionCard(name="delivery_issue", skill="logistics", intents=("delivery.issue",)),
)
EVERY = {**ACTIONS, **{intent: card for card in MORE for intent in card.intents}}
UNSURE = request(("return.status", 0.2), ("oos", 0.2))
WHO = Form(
    action="address_change", skill="orders", slot="address", entity="address", intents=("address.change",)
)
WAYS = (Button("A", '/warranty.repair{"reason":"quality"}'), Button("B", "/return.request"))


def decided(*requests: Request, **about: Any) -> Decision:
    return judge(replace(case(*requests, **about), actions=EVERY))


def ruled(*requests: Request, **about: Any) -> str:
    return decided(*requests, **about).reasons[0].rule


class TestWhenAPersonAnswers:
    @pytest.mark.parametrize(
        "text",
        ["什么时候有人联系我", "有人会回复我吗", "will anyone get back to me", "when will i hear from you"],
    )
    def test_who_waits_for_a_person_is_told_when_people_are_there(self, text: str) -> None:
        assert decided(UNSURE, text=text, talk_ticket_open=True).moves[0].target == "contact_info"

    @pytest.mark.parametrize("text", ["还要等多久", "how much longer", "how long do i have to wait"])
    def test_how_long_means_that_right_after_it_was_handed_over(self, text: str) -> None:
        about = {"talk_ticket_open": True, "talk_last_response": "handoff.closed_hours"}
        assert ruled(UNSURE, text=text, **about) == "person.when"
        assert ruled(UNSURE, text=text, talk_ticket_open=True) != "person.when"

    def test_nobody_waits_where_no_ticket_is_open(self) -> None:
        assert ruled(UNSURE, text="什么时候有人联系我") != "person.when"


class TestParticulars:
    HANDED: ClassVar = {"talk_ticket_open": True, "talk_last_response": "handoff.closed_hours"}

    @pytest.mark.parametrize("text", ["20733", "两笔都是下午三点扣的", "it was 3pm, twice 27 dollars"])
    def test_what_is_told_after_a_person_was_asked_for_is_with_the_case(self, text: str) -> None:
        told = request(("dialog.inform", 0.8), order_id="20733")
        assert decided(told, text=text, **self.HANDED).moves[0].target == "handoff.particulars"
        assert ruled(told, text=text) != "person.particulars"
        later = {**self.HANDED, "talk_last_response": "order.status.paid"}
        assert ruled(told, text=text, **later) != "person.particulars"

    @pytest.mark.parametrize("text", ["20733到哪了？", "can you see 20733?"])
    def test_a_question_is_answered_as_ever(self, text: str) -> None:
        assert ruled(request(("dialog.inform", 0.8)), text=text, **self.HANDED) != "person.particulars"


class TestHowTo:
    @pytest.mark.parametrize("text", ["how do i claim", "怎么申请", "那我该怎么弄呢", "ok how do i do that"])
    def test_after_the_warranty_was_told_a_repair_is_begun(self, text: str) -> None:
        heard = request(("refund.request", 0.64))
        assert (
            decided(heard, text=text, talk_last_action="warranty_repair").moves[0].target == "warranty_repair"
        )

    @pytest.mark.parametrize("text", ["how do i claim my points", "怎么申请发票"])
    def test_what_is_named_is_meant(self, text: str) -> None:
        heard = request(("refund.request", 0.64))
        assert ruled(heard, text=text, talk_last_action="warranty_repair") != "request.how_to"


class TestWhenGot:
    @pytest.mark.parametrize(
        "text",
        ["got it 4 days ago", "bought like a week ago", "前天收到的", "三天前买的", "it arrived yesterday"],
    )
    def test_the_ways_out_are_offered_again(self, text: str) -> None:
        heard = request(("delivery.issue", 0.66))
        decision = decided(heard, text=text, talk_last_response="clarify.which", talk_buttons=WAYS)
        assert decision.moves[0].facts["intents"] == ["warranty.repair", "return.request"]

    def test_who_never_got_it_is_heard(self) -> None:
        heard = request(("delivery.issue", 0.9))
        about = {"talk_last_response": "clarify.which", "talk_buttons": WAYS}
        assert ruled(heard, text="ordered it 4 weeks ago and it never came", **about) != "request.when_got"


class TestThings:
    @pytest.mark.parametrize("text", ["耳机买贵了，今天看降价了", "kettle for 27 now its 22 on your site"])
    def test_a_price_that_fell_is_worked_out(self, text: str) -> None:
        heard = request(("price.ask", 0.4), ("price.protection", 0.3), product="kettle")
        assert decided(heard, text=text).moves[0].target == "price_protection"

    def test_a_plain_price_is_not(self) -> None:
        heard = request(("price.ask", 0.6), ("price.protection", 0.2), product="kettle")
        assert ruled(heard, text="what does the kettle cost") != "request.price_fell"

    def test_a_reset_of_a_thing_is_no_password(self) -> None:
        heard = request(("account.password", 0.59), ("product.info", 0.35), product="earphones")
        assert decided(heard, text="how do i reset the earphones").moves[0].target == "product_info"

    def test_a_password_stays_one(self) -> None:
        heard = request(("account.password", 0.9))
        assert decided(heard, text="how do i reset my password").moves[0].target == "password"


class TestInvoices:
    def test_how_long_after_an_invoice_is_of_invoices(self) -> None:
        waits = Pending(effect="e1", action="invoice_change", skill="orders", shown=True)
        heard = request(("refund.status", 0.8))
        about = {"talk_last_action": "invoice_change", "talk_pending": (waits,)}
        decision = decided(heard, text="how long does that take", **about)
        assert [move.target or move.kind for move in decision.moves] == ["invoice_get", "resume"]

    def test_money_that_is_named_is_meant(self) -> None:
        heard = request(("refund.status", 0.8))
        assert ruled(heard, text="how long for the refund", talk_last_action="invoice_get") == "request.known"


class TestWhoReceivesIt:
    @pytest.mark.parametrize(
        ("text", "name"), [("张三", "张三"), ("就写王小明吧", "王小明"), ("Sam Carter", "Sam Carter")]
    )
    def test_a_bare_name_answers(self, text: str, name: str) -> None:
        heard = request(("dialog.inform", 0.9))
        decision = decided(heard, text=text, talk_form=WHO, talk_last_response="address.recipient.ask")
        assert (decision.moves[0].kind, decision.moves[0].entities[-1].value) == ("fill", name)

    @pytest.mark.parametrize("text", ["算了", "谢谢", "no thanks", "不换了", "wait"])
    def test_a_word_that_is_no_name_does_not(self, text: str) -> None:
        heard = request(("dialog.inform", 0.5))
        assert (
            ruled(heard, text=text, talk_form=WHO, talk_last_response="address.recipient.ask")
            != "form.name_told"
        )


def test_of_two_wishes_that_come_to_the_same_the_surer_one_is_told() -> None:
    first, second = request(("order.status", 0.8)), request(("delivery.issue", 0.95))
    decision = decided(first, second, text="已经发货了？那拒收行不行")
    assert [move.target for move in decision.moves] == ["delivery_issue"]


@pytest.mark.parametrize("text", ["他让我查的", "尾号7730", "为啥不行", "she asked me to check"])
def test_what_was_refused_is_said_again_whoever_is_named(text: str) -> None:
    heard = request(("dialog.inform", 0.6), **({"phone_tail": "7730"} if "7730" in text else {}))
    decision = decided(heard, text=text, talk_last_response="order.not_found")
    assert (decision.kind, decision.moves[0].target) == ("decline", "order.not_found")


class TestSomethingThatWaitsToGoBack:
    WAITS = Pending(effect="e1", action="return_request", skill="returns", shown=True)

    @pytest.mark.parametrize("text", ["多久能换好", "大概啥时候有结果", "how long will it take"])
    def test_how_long_it_takes_stands_in_what_is_shown(self, text: str) -> None:
        heard = request(("return.status", 0.7))
        assert ruled(heard, text=text, talk_pending=(self.WAITS,)) == "effect.asks_time"

    def test_how_long_the_money_takes_is_another_question(self) -> None:
        heard = request(("refund.status", 0.9))
        assert ruled(heard, text="多久到账", talk_pending=(self.WAITS,)) != "effect.asks_time"

    @pytest.mark.parametrize("intent", ["return.policy", "dialog.inform"])
    def test_why_it_goes_back_is_taken_even_where_it_sounds_like_the_rules(self, intent: str) -> None:
        heard = request((intent, 0.9), reason="quality")
        assert ruled(heard, text="质量问题", talk_pending=(self.WAITS,)) == "effect.reason"

    @pytest.mark.parametrize("text", ["盒子扔了", "要不要原包装啊", "i dont have the box anymore"])
    def test_a_box_that_is_gone_is_about_what_has_to_come_back(self, text: str) -> None:
        heard = request(("order.cancel", 0.5))
        assert decided(heard, text=text, talk_pending=(self.WAITS,)).moves[0].target == "return_policy"

    def test_a_box_is_no_return_by_itself(self) -> None:
        assert ruled(request(("order.cancel", 0.5)), text="盒子扔了") != "request.no_box"


@pytest.mark.parametrize(
    "text",
    ["都过了退货期了吧", "还来得及退吗", "am i outside the return window", "is it too late to return it"],
)
def test_too_late_is_told_for_the_order_that_was_spoken_of(text: str) -> None:
    heard = request(("return.status", 0.4), ("return.policy", 0.3))
    decision = decided(heard, text=text, talk_slots={"order_id": "10425"})
    assert (decision.reasons[0].rule, decision.moves[0].entities[0].value) == (
        "request.return_window",
        "10425",
    )


@pytest.mark.parametrize(
    "text", ["要我自己出运费吗", "这个免费吗", "ok but will they charge me", "who pays for it?"]
)
def test_what_a_card_costs_is_told_by_the_card(text: str) -> None:
    shown = replace(SHOWN, says=("customer_pays",))
    decision = judge(case(request(("price.ask", 0.6)), text=text, talk_pending=(shown,)))
    assert decision.reasons[0].rule == "effect.asks_cost"
    assert [move.kind for move in decision.moves] == ["resume"]
