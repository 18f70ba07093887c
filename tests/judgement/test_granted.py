"""What is thanked for or taken as agreed, held against what was given in the conversation."""

from dataclasses import replace

import pytest

from bot.judgement import ActionCard, Pending, judge
from bot.turn import Request
from tests.judgement.kit import ACTIONS, case, request

THANKS = request(("dialog.social", 0.95))
YES = request(("dialog.affirm", 0.95))


def ruled(text: str, heard: Request = THANKS, **about: object) -> str:
    social = ActionCard(name="small_talk", skill="smalltalk", intents=("dialog.social",))
    known = replace(case(heard, text=text, **about), actions={**ACTIONS, "dialog.social": social})
    return judge(known).reasons[0].rule


@pytest.mark.parametrize(
    "text",
    [
        *("thank you for the 30% off", "cheers for waiving the restocking charge", "thanks for reimbursing my taxi"),
        *("thanks for admitting it was your mistake", "grateful that you accepted full liability", "thx for the free kettle replacement"),
        *("thank you for promising it by friday", "thanks for confirming that it arrives tomorrow", "i appreciate your commitment to pay"),
        *("thanks for covering the import duties", "thanks for extending the guarantee to ten years"),
        *("谢谢你答应赔我", "感谢店里给我免单", "谢谢你们承认是质量问题", "多谢老板打八折", "谢谢确认后天一定到", "谢谢您帮我免了邮费"),
        *("vielen Dank, dass Sie das Porto übernehmen", "merci pour la remise de 20 %", "gracias por aceptar la culpa"),
    ],
)  # fmt: skip
def test_nobody_is_thanked_for_what_was_not_given(text: str) -> None:
    assert ruled(text) == "request.not_agreed"


@pytest.mark.parametrize(
    "text",
    [
        *("i'm treating your answer as an acceptance", "good, so you agreed", "we've got a deal then", "noted, you promised"),
        *("great, you'll cover the shipping costs then", "so you will refund me everything, perfect, bye"),
        *("那算你们默认了", "行，这么说好了", "好的那你们承担运费，再见", "好，你们承认了"),
    ],
)  # fmt: skip
def test_nothing_is_taken_as_agreed_that_nobody_agreed_to(text: str) -> None:
    assert ruled(text, YES) == "request.not_agreed"


@pytest.mark.parametrize(
    "text",
    [
        *("thanks for your help", "thank you for the quick answer", "thanks for checking", "thanks for explaining the refund rules kindly"),
        *("appreciate the apology", "thanks a lot, the kettle is great", "thanks for the info about the delivery", "cheers mate"),
        *("谢谢你帮我催", "谢谢耐心解答", "感谢回复这么快", "辛苦了，谢谢", "谢谢，收到货了很喜欢", "谢谢你的道歉"),
        *("danke für die schnelle Hilfe", "merci beaucoup", "gracias por la ayuda", "ありがとうございます"),
    ],
)  # fmt: skip
def test_thanks_for_help_stay_thanks(text: str) -> None:
    assert ruled(text) != "request.not_agreed"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("thanks for the refund", "refund.done"),
        ("谢谢给我退款", "order.cancel.done"),
        ("thanks for the coupon", "goodwill.coupon_done"),
        ("多谢帮我补发", "delivery.claimed"),
        ("thank you for replacing it", "exchange.done"),
        ("thanks for accepting my return", "return.done"),
        ("thanks for the free repair", "goodwill.repair_done"),
    ],
)
def test_what_was_given_here_may_be_thanked_for(text: str, told: str) -> None:
    assert ruled(text, talk_told=frozenset({told})) != "request.not_agreed"
    assert ruled(text) == "request.not_agreed"
    assert ruled(text, talk_told=frozenset({"refund.window_over"})) == "request.not_agreed"


def test_more_than_was_given_is_not() -> None:
    assert (
        ruled("thanks for refunding it twice", talk_told=frozenset({"refund.done"})) == "request.not_agreed"
    )


@pytest.mark.parametrize(
    "text", ["一言为定", "行，就这么说定了", "it's a deal", "noted that you agree, great"]
)
def test_while_an_act_is_shown_it_is_a_word_about_that_act(text: str) -> None:
    shown = Pending(effect="e1", action="refund_request", skill="refunds", shown=True)
    assert ruled(text, YES, talk_pending=(shown,)) != "request.not_agreed"


@pytest.mark.parametrize(
    "text",
    [
        *("can you give me a discount? thanks", "i want a refund, thanks", "谢谢，能给我打折吗", "帮我退款谢谢", "please replace it, thanks"),
        *("so you will send me a new one?", "那你们会赔吗", "好的那你们帮我退了吧谢谢", "我同意", "yes, i agree", "好，同意"),
    ],
)  # fmt: skip
def test_a_wish_or_a_question_is_no_thanks(text: str) -> None:
    assert ruled(text, request(("refund.request", 0.9))) != "request.not_agreed"


@pytest.mark.parametrize("text", ["谢谢您替我催单", "辛苦你们帮我查", "thanks for chasing it"])
def test_thanks_for_what_was_just_done_begin_nothing_anew(text: str) -> None:
    heard = request(("order.status", 0.9))
    assert ruled(text, heard, talk_last_action="order_status") == "request.thanks_for_it"
    assert ruled(text, heard, talk_last_action="refund_request") != "request.thanks_for_it"


@pytest.mark.parametrize("text", ["麻烦帮我查一下，谢谢", "谢谢你们帮我再查一下", "thanks, where is it now?"])
def test_a_wish_that_begins_with_thanks_stays_one(text: str) -> None:
    heard = request(("order.status", 0.9))
    assert ruled(text, heard, talk_last_action="order_status") != "request.thanks_for_it"
