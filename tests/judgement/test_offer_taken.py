"""What the desk itself just offered can be taken in words."""

import json

import pytest

from bot.judgement import ActionCard, judge
from bot.judgement.offered import taken
from bot.turn import Button
from tests.judgement.kit import ACTIONS, SHOWN, case, request

CHASE, EVENTS = Button("Chase the courier", "/delivery.urge"), Button("All parcel events", "/order.status")
ENQUIRY = Button("File an enquiry", '/delivery.issue{"problem":"late","remedy":"claim"}')
RUNNING = Button("What is running now?", "/promo.coupon")
PERSON = Button("转人工", "/handoff.request")
LOCKERS = Button("Parcel lockers and pick-up points", '/knowledge.ask{"passage":"k1"}')
BOXES = Button("What a parcel may weigh", '/knowledge.ask{"passage":"k2"}')
URGE, ALL = Button("催一下快递", "/delivery.urge"), Button("看全部物流", "/order.status")
URGES = ActionCard(
    name="delivery_urge", skill="logistics", intents=("delivery.urge",), takes=frozenset({"order_id"})
)
ISSUE = ActionCard(name="delivery_issue", skill="logistics", intents=("delivery.issue",))
HUMAN = ActionCard(name="human", skill="handoff", intents=("handoff.request",))
BACK = ActionCard(name="return_request", skill="returns", intents=("return.request",), confirms=True)
MORE = {**ACTIONS, "delivery.urge": URGES, "delivery.issue": ISSUE, "handoff.request": HUMAN}


@pytest.mark.parametrize(
    ("text", "buttons", "meant"),
    [
        ("yes please chase them", (CHASE, EVENTS), CHASE),
        ("chase it then", (CHASE, EVENTS), CHASE),
        (
            "Kindly chase the courier then. Also what is the status of the lamp refund?",
            (CHASE, EVENTS),
            CHASE,
        ),
        ("show me all parcel events", (CHASE, EVENTS), EVENTS),
        ("the second one please", (CHASE, EVENTS), EVENTS),
        ("the first", (CHASE, EVENTS), CHASE),
        ("go on then, file it. and will i get anything for the delay?", (ENQUIRY, PERSON), ENQUIRY),
        ("File an enquiry for the earphones", (ENQUIRY,), ENQUIRY),
        ("yeah whats running now", (RUNNING,), RUNNING),
        ("and the second one please", (CHASE, EVENTS), EVENTS),
        ("and the second one?", (LOCKERS, BOXES), BOXES),
        ("the last one, parcel lockers", (CHASE, EVENTS, LOCKERS), LOCKERS),
        ("parcel lockers i mean", (CHASE, LOCKERS), LOCKERS),
        ("那就催一下吧", (URGE, ALL), URGE),
        ("帮我催快递", (URGE, ALL), URGE),
        ("看下全部物流", (URGE, ALL), ALL),
        ("要第二个", (URGE, ALL), ALL),
        ("选2吧", (URGE, ALL), ALL),
    ],
)
def test_words_for_a_button(text: str, buttons: tuple[Button, ...], meant: Button) -> None:
    found = taken(text, buttons)
    assert found is not None
    assert found[0] == meant


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("don't chase them", (CHASE, EVENTS)),
        ("别催了", (URGE, ALL)),
        ("where is my lamp", (CHASE, EVENTS)),
        ("the first time I ordered it came late", (CHASE, EVENTS)),
        ("这个快递什么时候到啊我等了好几天了", (URGE, ALL)),
        ("my parcel is damaged", (CHASE, EVENTS)),
        ("the third", (CHASE, EVENTS)),
        ("一个", (URGE, ALL)),
        ("and the second one?", (CHASE, EVENTS)),  # of what was spoken of before
        ("what about the second", (CHASE, EVENTS)),
        ("那第二个呢", (URGE, ALL)),
    ],
)
def test_other_words_take_nothing(text: str, buttons: tuple[Button, ...]) -> None:
    assert taken(text, buttons) is None


def ruled(*requests: object, **about: object) -> object:
    found = case(*requests, **about)  # type: ignore[arg-type]
    found.__dict__["actions"] = MORE
    return judge(found)


def test_it_runs_as_if_it_were_pressed() -> None:
    yes = request(("dialog.affirm", 0.63), ("delivery.urge", 0.35))
    decision = ruled(yes, text="yes please chase them", talk_buttons=(CHASE, EVENTS))
    assert decision.reasons[0].rule == "request.offer_taken"  # type: ignore[attr-defined]
    assert decision.moves[0].target == "delivery_urge"  # type: ignore[attr-defined]


def test_a_yes_takes_the_only_thing_on_offer_with_what_its_button_carries() -> None:
    yes = request(("dialog.affirm", 0.97))
    decision = ruled(yes, text="好的", talk_buttons=(ENQUIRY, PERSON))
    told = {found.entity: found.value for found in decision.moves[0].entities}  # type: ignore[attr-defined]
    assert told == json.loads('{"problem":"late","remedy":"claim"}')
    two = ruled(yes, text="好的", talk_buttons=(CHASE, EVENTS))
    assert two.reasons[0].rule == "request.nothing_open"  # type: ignore[attr-defined]


def test_the_second_wish_of_the_breath_is_met_too() -> None:
    both = (request(("delivery.urge", 0.98)), request(("refund.status", 0.86), order_id="20734"))
    said = "Kindly chase the courier then. Also the lamp refund?"
    decision = ruled(*both, text=said, talk_buttons=(CHASE, EVENTS), talk_slots={"order_id": "20731"})
    assert [move.target for move in decision.moves] == ["delivery_urge", "refund_status"]  # type: ignore[attr-defined]
    assert [found.value for found in decision.moves[0].entities] == ["20731"]  # type: ignore[attr-defined]


def test_an_act_still_waits_for_its_own_yes() -> None:
    confirm = (
        Button("Confirm", '/effect.confirm{"effect":"e1"}'),
        Button("Not now", '/effect.refuse{"effect":"e1"}'),
    )
    faint = request(("dialog.affirm", 0.6))
    decision = ruled(faint, text="the first", talk_buttons=confirm, talk_pending=(SHOWN,))
    assert all(move.kind != "confirm" for move in decision.moves)  # type: ignore[attr-defined]


def test_a_sure_wish_of_another_kind_is_not_bent_to_a_button() -> None:
    asks = request(("refund.request", 0.95), order_id="20733")
    decision = ruled(
        asks, text="refund 20733, and all parcel events are late anyway", talk_buttons=(CHASE, EVENTS)
    )
    assert decision.moves[0].target == "refund_request"  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["yes i'll keep it", "ok keep them", "好的，留着吧", "嗯不退了"])
def test_a_yes_that_keeps_the_thing_takes_no_way_back(text: str) -> None:
    back = (Button("Return it", "/return.request"),)
    found = case(request(("dialog.affirm", 0.9)), text=text, talk_buttons=back)
    found.__dict__["actions"] = {**MORE, "return.request": BACK}
    decision = judge(found)
    assert "request.offer_taken" not in [reason.rule for reason in decision.reasons]


def test_a_plain_yes_takes_it() -> None:
    found = case(
        request(("dialog.affirm", 0.9)),
        text="yes please",
        talk_buttons=(Button("Return it", "/return.request"),),
    )
    found.__dict__["actions"] = {**MORE, "return.request": BACK}
    assert judge(found).reasons[0].rule == "request.offer_taken"
