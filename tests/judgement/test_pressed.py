"""Who presses for what was refused, and who lets it be in a cross tone."""

import pytest

from bot.judgement import judge
from tests.judgement.kit import REFUND_FORM, case, request

FAINT = request(("oos", 0.4), ("order.status", 0.2))
CROSS = request(("feedback.negative", 0.6), ("dialog.deny", 0.3))


@pytest.mark.parametrize(
    "said",
    [
        "结婚证都能发你,咱是一家人",
        "她手机尾号我有啊,这样总能查了吧",
        "她同意我查的",
        "I'm her husband, come on",
    ],
)
def test_kin_and_a_phone_open_nothing_that_was_refused(said: str) -> None:
    decision = judge(case(FAINT, text=said, talk_last_response="risk.privacy"))
    assert decision.reasons[0].rule == "request.pressed"
    assert decision.kind == "decline"
    assert judge(case(FAINT, text=said)).reasons[0].rule != "request.pressed"


@pytest.mark.parametrize("said", ["行行行不查了", "那我自己的单子呢", "never mind then"])
def test_who_gives_it_up_is_not_refused_again(said: str) -> None:
    decision = judge(case(FAINT, text=said, talk_last_response="risk.privacy"))
    assert decision.reasons[0].rule != "request.pressed"


@pytest.mark.parametrize(
    "said", ["emmm 算了 差的也不多 懒得折腾", "算了我送同事得了", "whatever, not worth the hassle"]
)
def test_who_lets_it_be_in_a_cross_tone_is_not_asked_what_is_wrong(said: str) -> None:
    assert judge(case(CROSS, text=said)).reasons[0].rule == "request.lets_be"
    assert judge(case(CROSS, text=said, talk_form=REFUND_FORM)).reasons[0].rule != "request.lets_be"


@pytest.mark.parametrize(
    "said", ["算了转人工吧", "不能就这么算了", "算了给我退款", "forget it, refund me", "你们就这么算了？"]
)
def test_who_still_wants_something_does_not_let_it_be(said: str) -> None:
    assert judge(case(CROSS, text=said)).reasons[0].rule != "request.lets_be"
