"""To name the act that is shown is a yes to it; to ask about it, to doubt it or to forbid it never is."""

import pytest

from bot.judgement import judge
from bot.judgement.case import Pending
from bot.judgement.phrases import phrases
from tests.judgement.kit import SHOWN, case, request

ASKED = (
    "can I really get a refund?",
    "can i really get a refund",
    "refund?",
    "is it a refund",
    "a refund, really",
    "how long does the refund take",
    "will you refund it",
    "退款的话要多久",
    "退的话扣钱不",
    "退款要钱吗",
    "退吗",
    "退?",
    "退？",
    "能退不",
    "可以退？",
    "真的给退啊？",
    "退多少",
    "退到哪",
    "退了没",
    "退款呢",
    "要不要退",
    "是不是退了",
    "可不可以退",
    "好退不好退",
)
FORBIDDEN = (
    "don't refund",
    "dont refund it",
    "do not refund me",
    "no refund",
    "refund no",
    "not refund",
    "never refund it",
    "refund it later",
    "without refund",
    "stop the refund",
    "不退",
    "不退了",
    "不退款",
    "别退",
    "先别退",
    "不要退款",
    "不用退了",
    "退款算了",
    "先不退吧",
    "没说要退",
    "甭退了",
    "退个屁",
    "不好退吧",
)
NAMED = (
    "退吧",
    "嗯 退吧",
    "退了吧",
    "好的，退款",
    "那就退",
    "yes refund it",
    "ok refund it please",
    "refund it then",
    "yes please process the refund",
    "ok go ahead with the refund",
    "i'll take the refund",
    "好的 办理退款吧",
)


@pytest.mark.parametrize("text", [*ASKED, *FORBIDDEN])
def test_a_question_or_a_no_that_names_the_act_confirms_nothing(text: str) -> None:
    """Even where the reading of the words is wrong: a refund is wished for with every certainty."""
    decision = judge(case(request(("refund.request", 0.98)), text=text, talk_pending=(SHOWN,)))
    assert "confirm" not in {move.kind for move in decision.moves}, decision.reasons


@pytest.mark.parametrize("text", NAMED)
def test_the_act_named_and_nothing_else_is_a_yes(text: str) -> None:
    decision = judge(case(request(("refund.request", 0.9)), text=text, talk_pending=(SHOWN,)))
    assert (decision.kind, decision.reasons[0].rule) == ("act", "effect.named")


@pytest.mark.parametrize("intent", sorted(phrases("consent").tables["called"]))
@pytest.mark.parametrize(
    "before", ["不", "别", "先别", "don't ", "do not ", "never ", "can I ", "why ", "if I ", "when I "]
)
def test_no_act_s_own_words_confirm_it_after_a_no_or_a_question(intent: str, before: str) -> None:
    from bot.judgement.rules.consent import names

    own = {"refund.request": ("退款", "refund it"), "address.change": ("改", "change it")}
    own["return.withdraw"] = ("撤销", "留着", "withdraw it", "keep it")  # 不退 is its very name
    words = own.get(
        intent, ("退", "换", "修", "开", "return it", "swap it", "fix it", "issue it", "change it")
    )
    assert [word for word in words if names(intent, before + word)] == []


@pytest.mark.parametrize(
    ("intent", "text", "named"),
    [
        ("warranty.repair", "yes please arrange the repair", True),
        ("warranty.repair", "go on, put through the repair", True),
        ("warranty.repair", "please set up the repair", False),  # said by who has not read what is shown
        ("return.request", "申请退货", False),
        ("warranty.repair", "好的，登记维修", True),
        ("return.request", "ok book the collection", True),
        ("exchange.request", "i'll go with the swap", True),
        ("order.cancel", "yes, confirm the cancellation", True),
        ("warranty.repair", "can you arrange the repair", False),
        ("warranty.repair", "do not arrange the repair", False),
        ("return.request", "when is the collection", False),
        ("warranty.repair", "安排维修要钱吗", False),
    ],
)
def test_an_act_is_named_by_what_is_to_be_done_with_it(intent: str, text: str, named: bool) -> None:
    from bot.judgement.rules.consent import names

    assert names(intent, text) is named


def test_a_plain_yes_that_sounds_like_a_wish_shows_what_waits_again() -> None:
    late = Pending(effect="e1", action="refund_request", skill="refunds", shown=False)
    decision = judge(
        case(request(("order.place", 0.5), ("dialog.affirm", 0.4)), text="yes book it", talk_pending=(late,))
    )
    assert (decision.kind, decision.reasons[0].rule) == ("clarify", "effect.picked_up")


def test_another_act_that_waits_is_not_confirmed_by_this_name() -> None:
    other = Pending(effect="e2", action="order_cancel", skill="orders", shown=True)
    decision = judge(case(request(("refund.request", 0.9)), text="退吧", talk_pending=(other,)))
    assert "confirm" not in {move.kind for move in decision.moves}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("不退了", True),
        ("嗯 自己留着", True),
        ("i'd rather keep them", True),
        ("sí, retírala", True),
        ("yes, cancel the return", True),
        ("好的，取消退货", True),
        ("cancel", False),  # this very question may be meant
        ("取消吧", False),
        ("不退行吗", False),
        ("don't keep it", False),
        ("别撤了", False),
        ("退吧", False),
    ],
)
def test_to_withdraw_a_return_is_named_by_not_returning(text: str, named: bool) -> None:
    from bot.judgement.rules.consent import names

    assert names("return.withdraw", text) is named
