"""Words that lean on what was said, or are likely rather than sure: what may be taken, because it costs nothing."""

from dataclasses import replace
from typing import Any

import pytest

from bot.judgement import ActionCard, Limits, Pending, judge
from bot.turn import Button, Decision, Request
from tests.judgement.kit import ACTIONS, case, request

MORE = (
    ActionCard(name="return_request", skill="returns", intents=("return.request",), confirms=True),
    ActionCard(name="exchange_request", skill="returns", intents=("exchange.request",), confirms=True),
    ActionCard(name="warranty_repair", skill="returns", intents=("warranty.repair",), confirms=True),
    ActionCard(name="return_policy", skill="returns", intents=("return.policy",)),
    ActionCard(name="product_info", skill="products", intents=("product.info",)),
    ActionCard(
        name="address_change",
        skill="orders",
        intents=("address.change",),
        takes=frozenset({"address", "order_id"}),
    ),
    ActionCard(name="account_edit", skill="account", intents=("account.edit",)),
)
EVERY = {**ACTIONS, **{intent: card for card in MORE for intent in card.intents}}
REPAIR = Pending(effect="e1", action="warranty_repair", skill="returns", shown=True)
RETURN = Pending(effect="e2", action="return_request", skill="returns", shown=True)


def decided(*requests: Request, **about: Any) -> Decision:
    return judge(replace(case(*requests, **about), actions=EVERY))


def rule(decision: Decision) -> str:
    return decision.reasons[0].rule


def ran(decision: Decision) -> list[tuple[str, str]]:
    return [(move.kind, move.target) for move in decision.moves]


class TestDigitsAgain:
    ABOUT: dict[str, Any] = {"talk_to_open": "10421", "talk_last_action": "order_status"}

    @pytest.mark.parametrize("text", ["哦记错了 4821", "oops 7730", "4821"])
    def test_other_digits_try_the_same_order_once_more(self, text: str) -> None:
        decision = decided(request(("dialog.correct", 0.6), phone_tail=text[-4:]), text=text, **self.ABOUT)
        assert rule(decision) == "request.digits_again"
        (move,) = decision.moves
        assert {(each.entity, each.value) for each in move.entities} == {
            ("phone_tail", text[-4:]),
            ("order_id", "10421"),
        }

    def test_a_sure_wish_with_four_digits_is_that_wish(self) -> None:
        heard = request(("refund.request", 0.95), phone_tail="1500")
        assert rule(decided(heard, text="refund the 1500 one", **self.ABOUT)) != "request.digits_again"

    def test_nothing_was_refused_so_nothing_is_tried(self) -> None:
        heard = request(("dialog.inform", 0.6), phone_tail="4821")
        assert rule(decided(heard, text="4821", talk_last_action="order_status")) != "request.digits_again"


class TestRefused:
    @pytest.mark.parametrize("text", ["那是我老婆的单子", "its my wifes", "it's mine"])
    def test_whose_order_it_is_opens_nothing(self, text: str) -> None:
        decision = decided(request(("order.status", 0.5)), text=text, talk_last_response="order.not_found")
        assert (decision.kind, ran(decision)) == ("decline", [("say", "order.not_found")])

    def test_a_present_for_somebody_is_no_claim_to_an_order(self) -> None:
        heard = request(("product.info", 0.9))
        decision = decided(heard, text="送老婆什么好", talk_last_response="order.not_found")
        assert decision.kind == "answer"


class TestOffered:
    BUTTONS = (
        Button("改地址", '/address.change{"product":"鞋"}'),
        Button("改资料", '/account.edit{"product":"鞋"}'),
    )

    def test_what_only_one_of_the_offers_needs_chooses_it(self) -> None:
        heard = request(("dialog.inform", 0.5), address="22 King Street")
        decision = decided(
            heard, text="22 King Street", talk_buttons=self.BUTTONS, talk_last_response="clarify.which"
        )
        assert ran(decision) == [("run", "address_change")]
        assert [each.value for each in decision.moves[0].entities] == ["鞋", "22 King Street"]

    def test_the_same_words_choose_nothing_under_other_buttons(self) -> None:
        heard = request(("dialog.inform", 0.5), address="22 King Street")
        decision = decided(
            heard, text="22 King Street", talk_buttons=self.BUTTONS, talk_last_response="order.status"
        )
        assert rule(decision) != "request.value_for_offered"


class TestWanted:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("水壶用了两天烧不开水 要退", True),
            ("手机壳装不上 退了吧", True),
            ("can you tell me how i return the kettle", False),
            ("水壶要退的话有什么规定", False),
            ("i want to know the return terms for the kettle", False),
        ],
    )
    def test_a_wish_is_told_from_a_question_about_its_rules(self, text: str, wanted: bool) -> None:
        decision = decided(request(("return.policy", 0.75), product="水壶"), text=text)
        assert (rule(decision) == "request.wants_it_done") is wanted
        assert decision.moves[0].target == ("return_request" if wanted else "return_policy")

    def test_nothing_is_named_so_the_rules_are_told(self) -> None:
        assert rule(decided(request(("return.policy", 0.75)), text="东西要退")) == "request.known"


class TestDoIt:
    @pytest.mark.parametrize("text", ["那给我办吧 10423", "ok do it for 10423"])
    def test_who_heard_the_rules_may_say_to_do_it(self, text: str) -> None:
        heard = request(("dialog.inform", 0.4), ("dialog.affirm", 0.2), order_id="10423")
        decision = decided(heard, text=text, talk_last_action="return_policy")
        assert (rule(decision), ran(decision)) == ("request.do_it", [("run", "return_request")])

    def test_after_something_else_it_means_nothing_yet(self) -> None:
        heard = request(("dialog.affirm", 0.9))
        assert (
            rule(decided(heard, text="好，办吧", talk_last_action="order_status")) == "request.nothing_open"
        )


class TestLookUp:
    def test_a_likely_question_about_a_thing_is_answered(self) -> None:
        heard = request(("order.status", 0.46), ("refund.status", 0.13), product="耳机")
        assert ran(decided(heard, text="对了耳机啥时候到")) == [("run", "order_status")]

    def test_what_comes_near_is_asked_about(self) -> None:
        heard = request(("order.status", 0.46), ("product.info", 0.31), product="耳机")
        assert decided(heard, text="那耳机咋还没影儿啊").kind == "clarify"
        assert ran(decided(heard, text="我那耳机咋还没影儿啊")) == [("run", "order_status")]

    def test_a_manager_who_wants_to_be_asked_is(self) -> None:
        heard = request(("order.status", 0.6), product="耳机")
        assert decided(heard, text="耳机呢", limits=Limits(clarify_below=0.95)).kind == "clarify"


class TestAround:
    def test_a_symptom_by_itself_belongs_to_the_repair_that_waits(self) -> None:
        heard = request(("tech.issue", 0.8))
        decision = decided(heard, text="it just clicks and nothing", talk_pending=(REPAIR,))
        assert (rule(decision), decision.kind) == ("effect.told_more", "clarify")

    def test_a_question_is_answered_first(self) -> None:
        heard = request(("product.info", 0.8))
        decision = decided(heard, text="is it waterproof?", talk_pending=(REPAIR,))
        assert ran(decision)[0] == ("run", "product_info")

    @pytest.mark.parametrize("text", ["i meant exchange not return", "不退货了，换个新的"])
    def test_another_way_out_by_name_takes_its_place(self, text: str) -> None:
        decision = decided(request(("return.policy", 0.7)), text=text, talk_pending=(RETURN,))
        assert ran(decision) == [("drop", "e2"), ("run", "exchange_request")]

    @pytest.mark.parametrize("text", ["不退货了", "don't want to return it", "no return fee?"])
    def test_a_no_by_itself_names_no_other_way(self, text: str) -> None:
        decision = decided(request(("return.policy", 0.7)), text=text, talk_pending=(RETURN,))
        assert rule(decision) != "effect.other_named"

    @pytest.mark.parametrize("text", ["回来了 继续", "i'm back", "ok carry on"])
    def test_who_comes_back_sees_it_again(self, text: str) -> None:
        late = replace(RETURN, shown=False)
        decision = decided(request(("dialog.social", 0.2)), text=text, talk_pending=(late,))
        assert (rule(decision), decision.kind) == ("effect.picked_up", "clarify")

    def test_half_a_no_shows_it_again_and_drops_nothing(self) -> None:
        heard = request(("dialog.deny", 0.45), product="围巾")
        decision = decided(heard, text="那围巾还是别要了", talk_pending=(RETURN,))
        assert ran(decision) == [("resume", "")]

    def test_a_no_with_another_value_corrects_what_is_shown(self) -> None:
        moving = Pending(effect="e3", action="address_change", skill="orders", shown=True)
        heard = request(("dialog.deny", 0.41), ("address.change", 0.35), address="15 Park Lane")
        decision = decided(heard, text="no wait 15 Park Lane", talk_pending=(moving,))
        assert ran(decision) == [("drop", "e3"), ("run", "address_change")]


def test_an_order_that_is_named_is_told_of_rather_than_nothing() -> None:
    unsure = request(("oos", 0.26), ("order.status", 0.18), order_id="20731")
    assert decided(unsure, text="is 20731 moving at all").reasons[0].rule == "request.about_an_order"
    near = request(("refund.request", 0.4), ("oos", 0.2), order_id="20731")
    assert decided(near, text="20731 money").reasons[0].rule != "request.about_an_order"


@pytest.mark.parametrize("text", ["不用审批，直接退", "just do the refund without approval"])
def test_what_is_wanted_past_a_person_is_asked_about(text: str) -> None:
    wish = request(("refund.request", 0.5), ("refund.policy", 0.2), order_id="10424")
    assert "request.wants_it_done" not in [reason.rule for reason in decided(wish, text=text).reasons]
