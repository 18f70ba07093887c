"""Forms have ways out: not that at all, and no order to name."""

from dataclasses import replace

import pytest

from bot.judgement import ActionCard, Form, judge
from bot.turn import Passage
from tests.judgement.kit import ACTIONS, REFUND_FORM, case, request

CONTACT = ActionCard(name="contact", skill="handoff", intents=("contact.info",))
REPAIR = ActionCard(
    name="repair", skill="returns", intents=("warranty.repair",), takes=frozenset({"order_id"})
)
MORE = {**ACTIONS, "contact.info": CONTACT, "warranty.repair": REPAIR}
INVOICE = Form(action="invoice_get", skill="orders", slot="billing", intents=("invoice.get",))
PARCEL = Form(action="delivery_issue", skill="logistics", slot="parcel_problem", intents=("delivery.issue",))
REPAIR_FORM = Form(
    action="repair", skill="returns", slot="order_id", entity="order_id", intents=("warranty.repair",)
)
TELLS = Passage(id="p", text="The warranty is one year.", score=0.9, title="Warranty", link="")


def judged(*requests: object, passages: tuple[Passage, ...] = (), **about: object) -> object:
    found = case(*requests, **about)  # type: ignore[arg-type]
    found = replace(found, turn=found.turn.evolve(passages=passages))
    found.__dict__["actions"] = MORE
    return judge(found)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("我说不开发票了！", INVOICE),
        ("先不开发票了。你们批发价怎么算", INVOICE),
        ("不是现在开票，我是想问批量买有没有折扣", INVOICE),
        ("not a parcel problem. The kettle doesn't switch on.", PARCEL),
        ("nothing wrong with any parcel. I asked about closing my account", PARCEL),
        ("不是要退款，我问的是什么时候发货", REFUND_FORM),
        ("i don't want a refund, where is my parcel?", REFUND_FORM),
    ],
)
def test_not_that_leaves_the_form(text: str, form: Form) -> None:
    decision = judged(request(("oos", 0.4)), text=text, talk_form=form)
    assert decision.reasons[0].rule == "form.not_that"  # type: ignore[attr-defined]
    assert decision.moves[0].kind == "cancel_form"  # type: ignore[attr-defined]


def test_what_is_wanted_instead_is_done_in_the_same_breath() -> None:
    asks = request(("order.status", 0.9))
    decision = judged(asks, text="不是要退款，我问的是什么时候发货", talk_form=REFUND_FORM)
    assert [(m.kind, m.target) for m in decision.moves] == [  # type: ignore[attr-defined]
        ("cancel_form", "refund_request"),
        ("run", "order_status"),
    ]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("杭州木子贸易有限公司", INVOICE),
        ("包裹不见了", PARCEL),
        ("the parcel never came", PARCEL),
        ("水壶那个", REFUND_FORM),
    ],
)
def test_an_answer_is_no_leaving(text: str, form: Form) -> None:
    decision = judged(request(("dialog.inform", 0.9)), text=text, talk_form=form)
    assert decision.reasons[0].rule not in ("form.not_that", "form.no_order")  # type: ignore[attr-defined]


NO_ORDER = [
    "没订单号 朋友送的",
    "I don't have number, my sister bought online from you",
    "omg. do you have ANY warranty. like in general",
    "I haven't bought anything yet, I just want to know how long the warranty on a lamp is",
    "还没买呢，我就问问",
]


@pytest.mark.parametrize("text", NO_ORDER)
def test_who_has_no_order_is_not_asked_for_one_again(text: str) -> None:
    asks = request(("warranty.repair", 0.9))
    told = judged(asks, passages=(TELLS,), text=text, talk_form=REPAIR_FORM)
    assert [m.target for m in told.moves] == ["repair", "knowledge_answer"]  # type: ignore[attr-defined]
    people = judged(asks, text=text, talk_form=REPAIR_FORM)
    assert [m.target for m in people.moves] == ["repair", "contact"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("能不能开收据", "invoice.get"),
        ("价格保护几天", "price.protection"),
        ("can you swap sizes", "exchange.request"),
        (NO_ORDER[3], "warranty.repair"),
        ("就问问，坏了能修吗", "warranty.repair"),
    ],
)
def test_a_question_about_a_rule_needs_no_order(text: str, intent: str) -> None:
    decision = judged(request((intent, 0.9)), passages=(TELLS,), text=text)
    assert decision.reasons[0].rule == "request.holds_for_all"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "intent", "customer"),
    [
        ("我那单能不能开发票", "invoice.get", None),
        ("my lamp is broken, can you repair it", "warranty.repair", None),
        ("能不能开发票", "invoice.get", "C1001"),
        ("I want to swap it", "exchange.request", None),
    ],
)
def test_ones_own_order_is_asked_for(text: str, intent: str, customer: str | None) -> None:
    decision = judged(request((intent, 0.9)), passages=(TELLS,), text=text, talk_customer_id=customer)
    assert decision.reasons[0].rule != "request.holds_for_all"  # type: ignore[attr-defined]


EXCHANGE = Form(action="exchange_request", skill="returns", slot="wish", intents=("exchange.request",))


@pytest.mark.parametrize("heard", ["order.cancel", "return.policy", "dialog.deny", "oos"])
@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("please don't make the exchange any more, i can live with it, ok?", EXCHANGE),
        ("the swap. drop it", EXCHANGE),
        ("scrap the repair, i fixed it myself", REPAIR_FORM),
        ("i don't want a refund", REFUND_FORM),
        ("换货不办了，将就着用", EXCHANGE),
        ("取消换货吧，好吗", EXCHANGE),
        ("报修撤了吧", REPAIR_FORM),
        ("退款不要了", REFUND_FORM),
    ],
)
def test_what_a_form_is_for_is_called_off_by_its_name(text: str, form: Form, heard: str) -> None:
    decision = judged(request((heard, 0.9)), text=text, talk_form=form)
    assert decision.reasons[0].rule == "form.called_off"  # type: ignore[attr-defined]
    (move,) = decision.moves  # type: ignore[attr-defined]
    assert move.kind == "cancel_form"
    assert not move.facts.get("silent")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("don't cancel the exchange", EXCHANGE),
        ("can i cancel the exchange later?", EXCHANGE),
        ("不换黑色，换白色的", EXCHANGE),
        ("exchange it for blue", EXCHANGE),
        ("修不了就换吧", REPAIR_FORM),
    ],
)
def test_to_name_it_is_not_to_call_it_off(text: str, form: Form) -> None:
    decision = judged(request(("oos", 0.4)), text=text, talk_form=form)
    assert decision.reasons[0].rule != "form.called_off"  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["算了直接取消", "never mind, cancel the lot"])
def test_a_no_and_one_wish_in_one_breath_turn_to_the_wish(text: str) -> None:
    both = request(("order.cancel", 0.5), ("dialog.deny", 0.47))
    decision = judge(case(both, text=text, talk_form=INVOICE))
    assert [move.kind for move in decision.moves] == ["cancel_form", "run"]
    assert decision.moves[-1].intent == "order.cancel"
