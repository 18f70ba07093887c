"""What shall stay as it stands is a no to the change of an order that is shown, in twelve languages."""

import pytest

from bot.judgement import judge
from bot.judgement.case import Pending
from tests.judgement.kit import case, request

CHANGE = Pending(effect="e1", action="order_change", skill="orders", shown=True, type="change_order")
STAYS = (
    "还是原来的吧",
    "no, keep it as it was",
    "no, déjalas en la 41",
    "non, gardez la taille 39",
    "nee, lasst sie doch bei 44",
    "não, mantenha no 40",
    "やっぱり今のままで",
    "그냥 40으로 놔두세요",
    "нет, оставьте 41",
    "لا خليه على 42",
    "thôi cứ giữ nguyên size 40",
    "ไม่เปลี่ยนแล้ว เอาเบอร์ 41 เหมือนเดิม",
)


@pytest.mark.parametrize("said", STAYS)
@pytest.mark.parametrize("read", ["dialog.deny", "dialog.correct", "dialog.inform"])
def test_the_change_is_dropped(said: str, read: str) -> None:
    decision = judge(case(request((read, 0.5)), text=said, talk_pending=(CHANGE,)))
    assert (decision.reasons[0].rule, decision.moves[0].kind) == ("effect.denied", "drop")


@pytest.mark.parametrize(
    "said",
    [
        "leave it at the door",
        "déjalo con el portero",
        "laissez le colis en bas",
        "оставьте у соседей",
        "改成44",
        "make it 44",
    ],
)
def test_where_it_shall_be_left_is_no_word_about_the_change(said: str) -> None:
    decision = judge(case(request(("dialog.inform", 0.5)), text=said, talk_pending=(CHANGE,)))
    assert all(move.kind != "drop" for move in decision.moves)
