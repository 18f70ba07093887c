"""The policy as a manager would read it: what was said in which situation, and what must follow."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judgement import Limits, judge
from bot.judgement.policy import RULES
from bot.turn import Attachment, Button, Decision, Entity, Passage
from tests.judgement.kit import ACTIONS, REFUND_FORM, SHOWN, case, request


def moves(decision: Decision) -> list[tuple[str, str]]:
    return [(move.kind, move.target) for move in decision.moves]


class TestPeople:
    def test_a_wish_for_a_person_is_never_argued_with(self) -> None:
        decision = judge(case(request(("handoff.request", 0.9)), talk_form=REFUND_FORM))
        assert decision.kind == "handoff"
        assert moves(decision) == [("handoff", "asked")]

    @pytest.mark.parametrize("owner", ["queue", "agent:li"])
    def test_the_bot_is_silent_while_a_person_is_awaited_or_writes(self, owner: str) -> None:
        decision = judge(case(request(("order.status", 0.99), order_id="10421"), talk_owner=owner))
        assert decision.kind == "handoff"
        assert moves(decision) == [("hush", "")]

    def test_never_mind_in_the_queue_gives_the_conversation_back(self) -> None:
        assert moves(judge(case(request(("dialog.deny", 0.95)), talk_owner="queue"))) == [("leave_queue", "")]

    def test_no_person_after_all_and_a_wish_is_carried_out(self) -> None:
        heard = request(("refund.request", 0.94))
        left = judge(case(heard, text="算了 不用转了 给我退款吧", talk_owner="queue"))
        assert moves(left) == [("leave_queue", ""), ("run", "refund_request")]
        assert moves(judge(case(heard, text="给我退款", talk_owner="queue"))) == [("hush", "")]
        assert moves(judge(case(heard, text="不用转了 给我退款", talk_owner="agent:li"))) == [("hush", "")]

    def test_danger_keeps_the_person_even_if_none_is_wanted(self) -> None:
        heard = request(("refund.request", 0.94))
        hurt = judge(case(heard, text="不用转人工，烧伤了，退款", talk_owner="queue", risk=("safety",)))
        assert moves(hurt) == [("say", "risk.safety.injury"), ("handoff", "safety")]

    def test_never_mind_does_not_interrupt_an_agent(self) -> None:
        assert moves(judge(case(request(("dialog.deny", 0.95)), talk_owner="agent:li"))) == [("hush", "")]

    def test_the_third_dissatisfied_turn_in_a_row_brings_a_person(self) -> None:
        angry = request(("order.status", 0.95))
        assert judge(case(angry, sentiment="negative", talk_dissatisfied=1)).kind == "answer"
        assert judge(case(angry, sentiment="negative", talk_dissatisfied=2)).kind == "handoff"
        assert judge(case(angry, sentiment="neutral", talk_dissatisfied=2)).kind == "answer"

    def test_a_person_refused_an_effect_and_the_customer_is_told(self) -> None:
        refused = case(
            request(("dialog.inform", 1.0)), kind="approval", metadata={"effect": "e9", "verdict": "reject"}
        )
        assert moves(judge(refused)) == [("drop", "e9")]


class TestRisk:
    @pytest.mark.parametrize("risk", ["safety", "legal", "fraud"])
    def test_some_risks_need_a_person_at_once(self, risk: str) -> None:
        assert judge(case(request(("order.status", 0.99)), risk=(risk,))).kind == "handoff"

    def test_safety_is_told_the_first_right_words_before_anything_else(self) -> None:
        decision = judge(case(request(("product.info", 0.9)), risk=("safety",), text="冒烟了"))
        assert moves(decision) == [("say", "risk.safety.fire"), ("handoff", "safety")]

    @pytest.mark.parametrize("risk", ["injection", "privacy"])
    def test_some_wishes_are_declined_whatever_the_intent(self, risk: str) -> None:
        decision = judge(case(request(("refund.request", 0.99)), risk=(risk,)))
        assert decision.kind == "decline"
        assert all(move.kind == "say" for move in decision.moves)

    def test_an_insult_with_a_request_still_gets_its_answer(self) -> None:
        assert judge(case(request(("order.status", 0.95)), risk=("abuse",))).skill == "orders"
        assert judge(case(request(("feedback.negative", 0.95)), risk=("abuse",))).kind == "decline"

    def test_who_asks_for_a_promise_gets_the_facts_and_no_promise(self) -> None:
        decision = judge(case(request(("order.status", 0.95)), risk=("commitment",)))
        assert moves(decision) == [("say", "risk.commitment"), ("run", "order_status")]


class TestConfirmation:
    def test_a_plain_yes_right_after_the_question_confirms(self) -> None:
        decision = judge(case(request(("dialog.affirm", 0.97)), text="好的", talk_pending=(SHOWN,)))
        assert (decision.kind, moves(decision)) == ("act", [("confirm", "e1")])

    def test_a_yes_with_something_in_it_confirms_nothing(self) -> None:
        more = judge(case(request(("dialog.affirm", 0.97), amount="100"), talk_pending=(SHOWN,)))
        assert ("confirm", "e1") not in moves(more)

    @pytest.mark.parametrize("text", ["yes?", "are you sure?", "maybe", "I guess", "yeah right", "is that correct",
        "yes but only if it comes today", "嗯？", "是吗", "可以是可以，不过等一下", "好，如果今天到账", "好慢"])  # fmt: skip
    def test_a_yes_that_asks_doubts_or_sets_a_condition_shows_the_question_again(self, text: str) -> None:
        decision = judge(case(request(("dialog.affirm", 0.97)), text=text, talk_pending=(SHOWN,)))
        assert moves(decision) == [("resume", "")]

    @pytest.mark.parametrize(
        "text", ["yes", "do it", "ok, go ahead", "no problem", "嗯嗯", "没问题", "没错", "好的，麻烦了"]
    )
    def test_a_clear_yes_confirms_in_any_words(self, text: str) -> None:
        decision = judge(case(request(("dialog.affirm", 0.97)), text=text, talk_pending=(SHOWN,)))
        assert moves(decision) == [("confirm", "e1")]

    @pytest.mark.parametrize(
        "text", ["退", "嗯嗯退吧", "行 退款", "好的，退吧", "refund it please", "给我退了吧"]
    )
    def test_to_say_the_very_act_that_is_shown_is_a_yes(self, text: str) -> None:
        decision = judge(case(request(("refund.request", 0.97)), text=text, talk_pending=(SHOWN,)))
        assert (decision.kind, moves(decision)) == ("act", [("confirm", "e1")])

    @pytest.mark.parametrize(
        "text", ["退货", "换", "退吗", "退多少", "不退", "退一半", "先退围巾", "退了吧 钱几天到", "别退"]
    )
    def test_to_say_anything_else_is_none(self, text: str) -> None:
        decision = judge(case(request(("refund.request", 0.97)), text=text, talk_pending=(SHOWN,)))
        assert "confirm" not in {move.kind for move in decision.moves}

    def test_to_say_it_after_other_talk_shows_it_again(self) -> None:
        late = SHOWN.__class__(effect="e1", action="refund_request", skill="refunds", shown=False)
        decision = judge(case(request(("return.request", 0.97)), text="行吧 退", talk_pending=(late,)))
        assert moves(decision) == [("resume", "")]

    def test_money_asks_more_of_a_yes_than_an_answer_does(self) -> None:
        assert moves(judge(case(request(("dialog.affirm", 0.78)), talk_pending=(SHOWN,)))) == [("resume", "")]

    def test_a_late_yes_shows_the_question_again(self) -> None:
        late = SHOWN.__class__(effect="e1", action="refund_request", skill="refunds", shown=False)
        assert moves(judge(case(request(("dialog.affirm", 0.97)), talk_pending=(late,)))) == [("resume", "")]

    def test_a_yes_to_two_open_questions_confirms_neither(self) -> None:
        other = SHOWN.__class__(effect="e2", action="order_cancel", skill="orders", shown=True)
        decision = judge(case(request(("dialog.affirm", 0.97)), talk_pending=(SHOWN, other)))
        assert "confirm" not in {move.kind for move in decision.moves}

    def test_no_drops_it(self) -> None:
        assert moves(judge(case(request(("dialog.deny", 0.97)), talk_pending=(SHOWN,)))) == [("drop", "e1")]

    def test_a_correction_drops_the_old_one_and_works_out_the_new_one(self) -> None:
        decision = judge(case(request(("dialog.correct", 0.9), order_id="10422"), talk_pending=(SHOWN,)))
        assert moves(decision) == [("drop", "e1"), ("run", "refund_request")]

    @given(st.sampled_from(sorted(ACTIONS)), st.floats(0, 1))
    def test_no_other_wish_ever_confirms(self, intent: str, confidence: float) -> None:
        decision = judge(case(request((intent, confidence)), talk_pending=(SHOWN,)))
        assert "confirm" not in {move.kind for move in decision.moves}


class TestForms:
    def test_what_was_asked_for_fills_the_form(self) -> None:
        decision = judge(case(request(("dialog.inform", 0.9), order_id="10423"), talk_form=REFUND_FORM))
        assert moves(decision) == [("fill", "refund_request")]

    def test_another_wish_interrupts_and_the_question_comes_back(self) -> None:
        decision = judge(case(request(("promo.coupon", 0.95)), talk_form=REFUND_FORM))
        assert decision.skill == "promotions"
        assert [move.kind for move in decision.moves] == ["run", "resume"]

    def test_a_question_about_another_order_is_answered_not_swallowed(self) -> None:
        decision = judge(case(request(("order.status", 0.95), order_id="10421"), talk_form=REFUND_FORM))
        assert decision.skill == "orders"

    def test_never_mind_closes_the_form(self) -> None:
        assert moves(judge(case(request(("dialog.deny", 0.9)), talk_form=REFUND_FORM))) == [
            ("cancel_form", "refund_request")
        ]

    def test_two_failed_answers_bring_a_person(self) -> None:
        vague = request(("product.info", 0.3))
        assert judge(case(vague, talk_form=REFUND_FORM, talk_unclear=1)).kind == "clarify"
        assert judge(case(vague, talk_form=REFUND_FORM, talk_unclear=2)).kind == "handoff"


class TestRequests:
    def test_two_wishes_in_one_message_are_both_carried_out_in_order(self) -> None:
        decision = judge(case(request(("order.status", 0.9)), request(("refund.request", 0.9))))
        assert moves(decision) == [("run", "order_status"), ("run", "refund_request")]

    def test_several_orders_of_theirs_are_each_told(self) -> None:
        heard = request(("order.status", 0.97), order_id="10421")
        both = replace(heard, entities=(*heard.entities, Entity(entity="order_id", value="10422")))
        decision = judge(case(both, talk_customer_id="C1001"))
        assert [move.entities[0].value for move in decision.moves] == ["10421", "10422"]
        assert len(judge(case(both)).moves) == 1  # a visitor opens one after the other

    def test_readings_that_lead_to_the_same_skill_count_together(self) -> None:
        split = request(("refund.request", 0.4), ("refund.status", 0.35), ("order.status", 0.1))
        decision = judge(case(split))
        assert (decision.skill, decision.confidence) == ("refunds", 0.75)

    def test_two_readings_for_two_skills_are_asked_about(self) -> None:
        decision = judge(case(request(("refund.request", 0.4), ("order.status", 0.35))))
        assert moves(decision) == [("say", "clarify.which")]

    def test_an_unclear_question_that_a_passage_answers_is_answered(self) -> None:
        unclear = case(request(("refund.request", 0.3)))
        found = unclear.turn.evolve(passages=(Passage(id="p", text="…", score=0.9),))
        decision = judge(
            case(request(("refund.request", 0.3))).__class__(found, unclear.talk, ACTIONS, Limits())
        )
        assert moves(decision) == [("run", "knowledge_answer")]

    def test_a_bare_order_number_is_a_question_about_it(self) -> None:
        assert moves(judge(case(request(("dialog.inform", 0.9), order_id="10421")))) == [
            ("run", "order_status")
        ]

    def test_what_is_not_for_a_shop_is_declined(self) -> None:
        assert judge(case(request(("oos", 0.9)))).kind == "decline"

    def test_the_manager_can_raise_the_bar_of_one_skill(self) -> None:
        sure = case(request(("refund.request", 0.8)), limits=Limits(by_skill={"refunds": 0.9}))
        assert judge(sure).kind == "clarify"


class TestSameOrder:
    def test_naming_the_order_that_is_asked_about_changes_nothing(self) -> None:
        shown = replace(SHOWN, order="10424")
        same = request(("dialog.inform", 0.9), order_id="10424")
        assert moves(judge(case(same, text="10424", talk_pending=(shown,)))) == [("resume", "")]
        other = request(("dialog.inform", 0.9), order_id="10423")
        assert moves(judge(case(other, text="10423", talk_pending=(shown,)))) == [
            ("drop", "e1"),
            ("run", "refund_request"),
        ]


class TestBesideAForm:
    def test_a_question_that_a_passage_answers_is_answered_and_the_question_comes_back(self) -> None:
        asked = case(request(("refund.request", 0.95)), text="how long does it take?", talk_form=REFUND_FORM)
        passage = Passage(id="p", text="Three days.", score=0.9)
        found = replace(asked, turn=asked.turn.evolve(passages=(passage,)))
        assert moves(judge(found)) == [("run", "knowledge_answer"), ("resume", "refund_request")]
        assert moves(judge(asked)) == [("resume", "refund_request")]

    def test_what_was_asked_for_is_still_an_answer(self) -> None:
        given = request(("refund.request", 0.95), order_id="10423")
        asked = case(given, text="10423, how long?", talk_form=REFUND_FORM)
        found = replace(asked, turn=asked.turn.evolve(passages=(Passage(id="p", text="x", score=0.9),)))
        assert moves(judge(found)) == [("fill", "refund_request")]


class TestTurningAway:
    @pytest.mark.parametrize(
        ("text", "then", "dropped"),
        [
            ("算了，10421到哪了", "order.status", True),
            ("never mind, any coupons?", "promo.coupon", True),
            ("等等，10421到哪了", "order.status", False),
            ("wait, which coupons are there?", "promo.coupon", False),
            ("先看看10421到哪了", "order.status", False),
        ],
    )
    def test_what_was_shown_is_dropped_only_when_it_is_left(
        self, text: str, then: str, dropped: bool
    ) -> None:
        decision = judge(case(request((then, 0.95)), text=text, talk_pending=(SHOWN,)))
        assert (("drop", "e1") in moves(decision)) is dropped
        assert any(kind == "run" for kind, _ in moves(decision))

    def test_an_order_number_alone_answers_which_order_the_offer_is_for(self) -> None:
        ways = (
            Button("退款", "/refund.request"),
            Button("取消", "/order.cancel"),
            Button("转人工", "/handoff.request"),
        )
        number = request(("dialog.inform", 0.9), order_id="20733")
        (move,) = judge(case(number, text="20733", talk_buttons=ways)).moves
        assert (move.kind, move.target) == ("say", "clarify.which_of")
        assert move.facts["intents"] == ["refund.request", "order.cancel"]
        one = judge(case(number, text="20733", talk_buttons=ways[:1]))
        assert moves(one) == [("run", "refund_request")]
        settled = (Button("退款", '/refund.request{"order_id": "10423"}'),)
        assert moves(judge(case(number, text="20733", talk_buttons=settled))) == [("run", "order_status")]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*ACTIONS, "oos", "dialog.affirm", "dialog.deny", "x.unknown"]), st.floats(0, 1)
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["bot", "queue", "agent:a", "closed"]),
    st.booleans(),
    st.booleans(),
)
def test_every_case_gets_exactly_one_decision_with_its_reason(
    readings: list[tuple[str, float]], owner: str, form: bool, shown: bool
) -> None:
    decision = judge(
        case(
            request(*readings),
            talk_owner=owner,
            talk_form=REFUND_FORM if form else None,
            talk_pending=(SHOWN,) if shown else (),
        )
    )
    assert decision.reasons[0].rule in {rule.id for rule in RULES}
    assert 0 <= decision.confidence <= 1
    assert decision.moves


def test_rule_ids_are_unique_and_sentences_are_sentences() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert all(rule.sentence.endswith(".") for rule in RULES)


def test_the_page_about_judgement_names_every_rule_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "judgement.md").read_text(encoding="utf-8")
    assert [rule.id for rule in RULES if f"| `{rule.id}` | {rule.sentence} |" not in page] == []


TWO = (SHOWN, SHOWN.__class__(effect="e2", action="order_cancel", skill="orders", shown=True))


class TestSeveralActsThatWait:
    @pytest.mark.parametrize("text", ["好的", "都要", "both please"])
    def test_a_yes_is_asked_which(self, text: str) -> None:
        heard = request(("dialog.affirm", 0.97)) if text == "好的" else request(("dialog.inform", 0.4))
        decision = judge(case(heard, text=text, talk_pending=TWO))
        assert (decision.kind, decision.reasons[0].rule) == ("clarify", "effect.which")

    @pytest.mark.parametrize("text", ["不用了", "都不要", "neither"])
    def test_a_no_drops_them_all(self, text: str) -> None:
        sure = 0.97 if text == "不用了" else 0.4
        decision = judge(case(request(("dialog.deny", sure)), text=text, talk_pending=TWO))
        assert moves(decision) == [("drop", "e1"), ("drop", "e2")]


class TestTrouble:
    def test_another_way_out_replaces_what_was_shown(self) -> None:
        decision = judge(case(request(("order.cancel", 0.95)), talk_pending=(SHOWN,)))
        assert moves(decision) == [("drop", "e1"), ("run", "order_cancel")]

    def test_another_way_out_replaces_an_open_question(self) -> None:
        decision = judge(case(request(("order.cancel", 0.95)), talk_form=REFUND_FORM))
        assert moves(decision) == [("cancel_form", "refund_request"), ("run", "order_cancel")]

    def test_trouble_without_a_wish_is_offered_its_ways_out(self) -> None:
        told = case(request(("product.info", 0.5), ("refund.request", 0.2), reason="changed_mind"))
        assert moves(judge(told)) == [("run", "refund_request")]

    def test_a_wish_that_was_just_offered_is_taken(self) -> None:
        heard = request(("refund.request", 0.35), ("order.status", 0.3))
        assert judge(case(heard, talk_offered=frozenset({"refund.request"}))).skill == "refunds"
        assert judge(case(heard)).kind == "clarify"

    def test_a_faint_wish_does_not_outweigh_the_last_action(self) -> None:
        heard = request(("dialog.inform", 0.45), ("order.status", 0.22), order_id="10423")
        back = case(heard, text="那还是10423吧", talk_last_action="refund_request")
        assert moves(judge(back)) == [("run", "refund_request")]

    def test_another_wish_is_not_swallowed_by_the_last_action(self) -> None:
        heard = request(("order.status", 0.4), order_id="10421")
        asked = case(heard, text="10421呢", talk_last_action="refund_request")
        assert moves(judge(asked)) == [("run", "order_status")]


@pytest.mark.parametrize(
    ("text", "files", "rule"),
    [
        ("", [], "request.file_only"),
        ("IMG_1.jpg", ["IMG_1.jpg"], "request.file_only"),
        ("IMG_1.jpg 订单 10423 坏了", ["IMG_1.jpg"], None),
    ],
)
def test_a_picture_without_words_is_acknowledged_and_asked_about(
    text: str, files: list[str], rule: str | None
) -> None:
    found = case(request(("dialog.inform", 0.4)), text=text, metadata={"files": files})
    picture = (Attachment(kind="image", ref="1"),)
    said = tuple(replace(each, attachments=picture) for each in found.turn.utterances)
    decision = judge(replace(found, turn=found.turn.evolve(utterances=said)))
    assert (decision.reasons[0].rule == "request.file_only") is (rule is not None)
    if rule:
        assert (decision.kind, decision.moves[0].target) == ("clarify", "dialog.file_received")


def test_words_alone_are_no_file() -> None:
    assert judge(case(request(("dialog.inform", 0.4)), text="")).reasons[0].rule != "request.file_only"


@pytest.mark.parametrize(
    ("readings", "asked"),
    [
        ((("dialog.deny", 0.54), ("handoff.request", 0.27)), True),
        ((("feedback.negative", 0.6), ("handoff.request", 0.3)), True),
        ((("dialog.deny", 0.9), ("handoff.request", 0.05)), False),
        ((("order.status", 0.6), ("handoff.request", 0.3)), False),
    ],
)
def test_a_person_wished_for_in_the_breath_of_a_no_is_called(
    readings: tuple[tuple[str, float], ...], asked: bool
) -> None:
    decision = judge(case(request(*readings), text="forget it, person please"))
    assert (decision.reasons[0].rule == "person.asked") is asked


@pytest.mark.parametrize(
    "text", ["a personal one will do", "那就开个人的吧", "it was for personal use", "换个人抬头"]
)
def test_what_is_personal_asks_for_no_person(text: str) -> None:
    assert judge(case(request(("handoff.request", 0.8)), text=text)).kind != "handoff"


@pytest.mark.parametrize(
    "text",
    [
        "I want a personal agent",
        "a person please",
        "给我个人工客服",
        "帮我叫个人",
        "喊个人过来",
        "麻烦安排个人跟我说",
    ],
)
def test_a_person_is_asked_for_all_the_same(text: str) -> None:
    assert judge(case(request(("handoff.request", 0.8)), text=text)).kind == "handoff"


@pytest.mark.parametrize(
    "text", ["change it back to how it was please", "set it back", "改回去吧", "还原一下"]
)
def test_a_change_just_made_is_taken_back_in_words(text: str) -> None:
    decision = judge(
        case(request(("return.request", 0.9)), text=text, talk_last_action="address_change", talk_undo="e1")
    )
    assert moves(decision) == [("undo", "e1")]
