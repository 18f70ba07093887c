"""A decision that is put off is neither a yes nor a no: what waits goes on waiting, and the card is not shown once more."""

import pytest

from bot.judgement import judge
from bot.judgement.rules.forms import ASKS
from tests.judgement.kit import SHOWN, case, request

LATER = (
    "晚一点我再确认",
    "我考虑一下",
    "等我问问老公",
    "I'll decide tonight",
    "let me sleep on it",
    "I'll get back to you tomorrow",
    "mañana te confirmo",
    "je vous réponds ce soir",
    "demain je vous dirai",
    "ich muss noch überlegen",
    "amanhã eu aviso",
    "少し考えさせてください",
    "내일 말씀드릴게요",
    "завтра отвечу",
    "أرد عليك بكرة",
    "để mình nghĩ thêm",
    "ขอคิดดูก่อน",
)


@pytest.mark.parametrize("said", LATER)
@pytest.mark.parametrize("read", ["dialog.affirm", "dialog.deny", "dialog.social"])
def test_what_waits_goes_on_waiting(said: str, read: str) -> None:
    decision = judge(case(request((read, 0.95)), text=said, talk_pending=(SHOWN,)))
    assert decision.reasons[0].rule == "effect.later"
    assert [(move.kind, move.target) for move in decision.moves] == [("say", "effect.later")]


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "确认",
        "好的",
        "do it",
        "no",
        "不要了",
        "deliver it tomorrow",
        "明天能到吗",
        "llega mañana",
        "when do you decide?",
    ],
)
def test_an_answer_or_another_wish_is_no_delay(said: str) -> None:
    decision = judge(case(request(("dialog.affirm", 0.95)), text=said, talk_pending=(SHOWN,)))
    assert decision.reasons[0].rule != "effect.later"


def test_where_nothing_waits_nothing_is_put_off() -> None:
    decision = judge(case(request(("dialog.social", 0.9)), text="let me think"))
    assert decision.reasons[0].rule != "effect.later"


@pytest.mark.parametrize("said", ["je vous confirmerai", "c'est vrai", "j'ai", "сай"])
def test_the_end_of_a_word_asks_nothing(said: str) -> None:
    assert ASKS.search(said) is None


def test_who_is_a_question_in_vietnamese() -> None:
    assert ASKS.search("bạn là ai?")
