"""Who lets go of one thing and wants another in the same breath is heard, with nothing open."""

import pytest

from bot.judgement import judge
from tests.judgement.kit import REFUND_FORM, case, request


@pytest.mark.parametrize("text", ["forget it, cancel the shoes then", "算了吧，把鞋子取消掉"])
def test_a_wish_after_a_never_mind_is_carried_out(text: str) -> None:
    heard = request(("dialog.deny", 0.6), ("order.cancel", 0.3), product="P-shoes")
    decision = judge(case(heard, text=text))
    assert decision.reasons[0].rule == "request.instead_of_that"
    assert [(move.kind, move.target, move.intent) for move in decision.moves] == [
        ("run", "order_cancel", "order.cancel")
    ]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("no", (("dialog.deny", 0.7), ("order.cancel", 0.25))),
        ("never mind, not today", (("dialog.deny", 0.9), ("order.cancel", 0.05))),
        ("never mind, what about it", (("dialog.deny", 0.5), ("order.cancel", 0.2))),
        ("never mind, get me someone", (("dialog.deny", 0.5), ("handoff.request", 0.4))),
    ],
)
def test_a_bare_no_or_a_doubtful_wish_is_none(text: str, heard: tuple[tuple[str, float], ...]) -> None:
    assert judge(case(request(*heard), text=text)).reasons[0].rule != "request.instead_of_that"


def test_within_a_form_the_form_decides() -> None:
    heard = request(("dialog.deny", 0.6), ("order.cancel", 0.3))
    decision = judge(case(heard, text="never mind, cancel it", talk_form=REFUND_FORM))
    assert "request.instead_of_that" not in [reason.rule for reason in decision.reasons]
