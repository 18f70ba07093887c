"""Ways to leave, to ask why, and to say what was meant, in the middle of something."""

import pytest

from bot.judgement import ActionCard, Form, judge
from bot.turn import Button
from tests.judgement.kit import ACTIONS, case, request

CANCEL = (Button("Cancel the order", '/order.cancel{"order_id":"20732"}'),)
NOTE = Form(action="order_change", skill="orders", slot="change", intents=("order.change",))
TAIL = Form(
    action="order_status", skill="orders", slot="phone_tail", entity="phone_tail", intents=("order.status",)
)
CHAT = ActionCard(name="social", skill="smalltalk", intents=("dialog.social",))
CHECK = ActionCard(name="verify", skill="account", intents=("account.verify",))
MORE = {**ACTIONS, "dialog.social": CHAT, "account.verify": CHECK}


def ruled(*requests: object, **about: object) -> str:
    found = case(*requests, **about)  # type: ignore[arg-type]
    found.__dict__["actions"] = MORE
    return judge(found).reasons[0].rule


@pytest.mark.parametrize(
    "text",
    ["oh right, never mind", "actually forget it", "算了，不弄了", "forget about it. I'll ask my bank"],
)
def test_a_form_is_left_in_as_many_words(text: str) -> None:
    assert ruled(request(("feedback.positive", 0.5)), text=text, talk_form=NOTE) == "form.cancelled"


@pytest.mark.parametrize(
    "text", ["don't forget it please", "please do not forget about it", "不用了的那个颜色"]
)
def test_the_opposite_is_no_leaving(text: str) -> None:
    assert ruled(request(("dialog.inform", 0.5)), text=text, talk_form=NOTE) != "form.cancelled"


def test_thanks_and_a_bare_yes_are_no_note_for_the_warehouse() -> None:
    bye = request(("dialog.social", 0.45), ("feedback.positive", 0.33))
    assert ruled(bye, text="right, that's it from me", talk_form=NOTE) == "form.left"
    assert ruled(request(("dialog.affirm", 0.97)), text="yes", talk_form=NOTE) == "form.asked_again"
    assert ruled(request(("dialog.inform", 0.6)), text="a green one", talk_form=NOTE) == "form.free_text"


def test_why_the_digits_are_needed_is_said_before_they_are_asked_for_again() -> None:
    asks = request(("account.verify", 0.4), ("oos", 0.3))
    assert ruled(asks, text="why do you need that", talk_form=TAIL) == "form.why"
    assert ruled(asks, text="为啥要这个", talk_form=TAIL) == "form.why"
    told = request(("dialog.inform", 0.9), phone_tail="7730")
    assert ruled(told, text="why? ok 7730", talk_form=TAIL) == "form.answered"


def test_who_waits_in_line_leaves_it_in_words_but_not_for_a_person() -> None:
    unsure = request(("return.policy", 0.3))
    assert ruled(unsure, text="forget it. when does the window close", talk_owner="queue") == "queue.left"
    still = request(("dialog.deny", 0.4), ("handoff.request", 0.5))
    assert ruled(still, text="never mind the bot, a person please", talk_owner="queue") == "owner.person"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("cancel", "request.cancel_offered"),
        ("那就取消吧", "request.cancel_offered"),
        ("cancel my question", "request.nothing_open"),
    ],
)
def test_cancel_alone_means_the_button_that_was_just_shown(text: str, rule: str) -> None:
    no = request(("dialog.deny", 0.97))
    assert ruled(no, text=text, talk_buttons=CANCEL, talk_offered=frozenset({"order.cancel"})) == rule
    assert ruled(no, text="cancel") == "request.nothing_open"


@pytest.mark.parametrize("offer", ["knowledge.offer", "knowledge.offer_some"])
def test_no_to_the_articles_that_were_offered_is_an_honest_no_answer(offer: str) -> None:
    no = case(request(("dialog.deny", 0.9)), text="都不是", talk_last_response=offer)
    assert [(move.kind, move.target) for move in judge(no).moves] == [("say", "knowledge.unknown")]
