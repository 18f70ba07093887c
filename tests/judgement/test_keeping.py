"""What is on file and no longer wanted is looked up; to ask about it, to bargain or to suppose it is none of it."""

import pytest

from bot.judgement import ActionCard, judge
from bot.judgement.rules.keeping import no_more
from tests.judgement.kit import ACTIONS, SHOWN, case, request

WITHDRAW = ActionCard(name="refund_cancel", skill="refunds", intents=("refund.cancel",))
OTHERS = {
    intent: ActionCard(name=intent.replace(".", "_"), skill="returns", intents=(intent,))
    for intent in ("exchange.request", "warranty.repair", "goodwill.offer")
}
MORE = {**ACTIONS, "refund.cancel": WITHDRAW, **OTHERS}

KEPT = (
    "不换了，就这么用吧",
    "耳机我自己留下了，不退",
    "退货的事就算了",
    "别退了，我改主意了",
    "明天不用来取了",
    "on second thoughts i'm keeping the lamp",
    "actually i'd rather keep them",
    "no need to return it, it works now",
    "never mind the exchange",
    "hm, changed my mind",
    "al final me la quedo",
    "finalement je les garde",
    "ich behalte ihn doch",
    "fico com ela, obrigado",
    "やっぱり交換しません",
    "그냥 신을게요",
    "оставлю их себе",
    "سأحتفظ بها",
    "thôi mình giữ lại",
    "ขอเก็บไว้ดีกว่า",
)
NOT_KEPT = (
    "不退会怎么样",
    "能不能不退",
    "不退不行么？",
    "要是不退你们能补点吗",
    "便宜点我就留着",
    "can i keep it and still get my money?",
    "if i keep it, do i get a discount",
    "i changed my mind, i want the blue one",
    "what happens if i don't return it",
    "keep me updated about the return",
    "si me lo quedo me hacen descuento",
    "wenn ich es behalte, gibt es Rabatt",
    "退货",
    "i want to return it",
)


def ruled(text: str, **about: object) -> str:
    found = case(request(("oos", 0.4)), text=text, **about)  # type: ignore[arg-type]
    found.__dict__["actions"] = MORE
    return judge(found).reasons[0].rule


@pytest.mark.parametrize("text", KEPT)
def test_it_is_looked_up_where_something_is_on_file(text: str) -> None:
    assert no_more(text)
    assert ruled(text, talk_under_way=True) == "request.called_off"


@pytest.mark.parametrize("text", NOT_KEPT)
def test_a_question_a_bargain_or_another_wish_withdraws_nothing(text: str) -> None:
    assert not no_more(text)
    assert ruled(text, talk_under_way=True) != "request.called_off"


@pytest.mark.parametrize("text", ["我留着吧", "i'll keep it then"])
def test_with_nothing_on_file_or_something_open_nothing_is_looked_up(text: str) -> None:
    assert ruled(text) != "request.called_off"
    assert ruled(text, talk_under_way=True, talk_pending=(SHOWN,)) != "request.called_off"


@pytest.mark.parametrize(
    "text",
    [
        "不想退款，还能怎么处理",
        "别给我退钱了，换个别的方案行吗",
        "i don't want a refund. any other options?",
        "no refund please, what else can you do",
        "no quiero el reembolso, ¿hay otra solución?",
        "pas de remboursement, une autre solution ?",
        "не хочу возврат, есть другой вариант?",
    ],
)
@pytest.mark.parametrize("waiting", [(), (SHOWN,)])
def test_who_wants_no_money_and_asks_what_else_there_is_gets_other_ways(
    text: str, waiting: tuple[object, ...]
) -> None:
    found = case(request(("refund.cancel", 0.9)), text=text, talk_pending=waiting)
    found.__dict__["actions"] = MORE
    decision = judge(found)
    assert decision.reasons[0].rule == "request.other_ways"
    assert [m.kind for m in decision.moves] == [*("drop" for _ in waiting), "say"]
    assert "refund.request" not in decision.moves[-1].facts["intents"]  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [
        "我要退款，怎么办理",
        "can you refund it instead of exchanging it?",
        "what else can i order",
        "还有别的颜色吗",
        "不要退货标签",
    ],
)
def test_other_questions_are_not_taken_for_it(text: str) -> None:
    assert ruled(text) != "request.other_ways"
