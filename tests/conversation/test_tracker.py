"""The tracker is a fold: the same events give the same state, however they are cut."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa_sdk import Tracker as RasaTracker
from rasa_sdk import events as rasa

from bot.conversation import tracker as module
from bot.conversation.tracker import KINDS, Tracker, plain
from bot.errors import SkillError

DOMAIN = {
    "slots": {"order_id": {"type": "text"}, "tier": {"initial_value": "standard"}, "requested_slot": None}
}


def said(text: str, intent: str = "order.status") -> dict[str, Any]:
    entities = [{"entity": "order_id", "value": "10421"}]
    ranking = [{"name": intent, "confidence": 0.9}]
    data = {"intent": ranking[0], "intent_ranking": ranking, "entities": entities}
    return dict(rasa.UserUttered(text, parse_data=data, input_channel="rest"))


def fold(*events: dict[str, Any]) -> Tracker:
    return Tracker().apply(plain(event) for event in events)


names = st.sampled_from(["order_id", "amount", "requested_slot"])
text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5)
values = st.none() | st.booleans() | st.integers(-5, 5) | text | st.lists(text, max_size=2)
events = st.one_of(
    st.builds(said, st.text(max_size=8)),
    st.builds(rasa.BotUttered, st.text(max_size=8)),
    st.builds(rasa.SlotSet, names, values),
    st.builds(rasa.ActionExecuted, st.sampled_from(["action_listen", "action_order_status", "refund_form"])),
    st.builds(rasa.ActiveLoop, st.sampled_from([None, "refund_form", "address_form"])),
    st.builds(rasa.LoopInterrupted, st.booleans()),
    st.builds(rasa.ActionExecutionRejected, st.sampled_from(["refund_form", "address_form"])),
    st.builds(rasa.FollowupAction, st.just("action_order_status")),
    st.builds(rasa.AgentUttered, st.text(max_size=8)),
    st.sampled_from(
        [
            rasa.Restarted(),
            rasa.SessionStarted(),
            rasa.SessionEnded(),
            rasa.AllSlotsReset(),
            rasa.UserUtteranceReverted(),
            rasa.ActionReverted(),
            rasa.ConversationPaused(),
            rasa.ConversationResumed(),
            rasa.StoryExported(),
            rasa.ReminderCancelled("late"),
        ]
    ),
)
logs = st.lists(events, max_size=40).map(lambda log: [plain(event) for event in log])


@given(before=logs, after=logs)
@settings(max_examples=300, deadline=None)
def test_a_snapshot_and_the_tail_give_what_all_events_give(before: list[Any], after: list[Any]) -> None:
    whole = Tracker().apply(before + after)
    snapshot = json.loads(json.dumps(Tracker().apply(before).to_json()))
    assert Tracker.from_json(snapshot).apply(after) == whole
    assert Tracker().apply(before).apply(after) == whole


@given(before=logs, after=logs)
@settings(max_examples=100, deadline=None)
def test_the_same_holds_when_old_events_fall_out_of_the_window(before: list[Any], after: list[Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WINDOW", 7)
        whole = Tracker().apply(before + after)
        assert len(whole.events) <= 7
        assert Tracker.from_json(Tracker().apply(before).to_json()).apply(after) == whole


@given(log=logs)
@settings(max_examples=300, deadline=None)
def test_undo_rewind_and_restart_take_back_what_rasa_takes_back(log: list[Any]) -> None:
    theirs = RasaTracker("a", {}, {}, copy.deepcopy(log), False, None, {}, None).applied_events()
    assert list(Tracker().apply(log).events) == theirs


@given(log=st.lists(st.builds(rasa.SlotSet, names, values) | st.just(rasa.AllSlotsReset()), max_size=20))
def test_slots_are_what_was_set_last(log: list[Any]) -> None:
    expected: dict[str, Any] = {}
    for event in log:
        expected = {} if event["event"] == "reset_slots" else {**expected, event["name"]: event["value"]}
    assert fold(*log).slots == expected


def test_every_event_of_rasa_sdk_is_known() -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made = [rasa.Form("f"), rasa.FormValidation(True)]
    plain_ones = [
        said("hi"), rasa.BotUttered("hi"), rasa.SlotSet("a", 1), rasa.Restarted(), rasa.SessionStarted(),
        rasa.SessionEnded(), rasa.UserUtteranceReverted(), rasa.AllSlotsReset(), rasa.ReminderCancelled("a"),
        rasa.ActionReverted(), rasa.StoryExported(), rasa.FollowupAction("a"), rasa.ConversationPaused(),
        rasa.ConversationResumed(), rasa.ActionExecuted("a"), rasa.AgentUttered("a"), rasa.ActiveLoop("a"),
        rasa.LoopInterrupted(True), rasa.ActionExecutionRejected("a"),
    ]  # fmt: skip
    assert {event["event"] for event in made + plain_ones} <= KINDS
    fold(*made, *plain_ones)


def test_a_form_asks_is_interrupted_and_closes() -> None:
    opened = fold(said("退款"), rasa.ActiveLoop("refund_form"), rasa.SlotSet("requested_slot", "order_id"))
    assert (opened.active_loop, opened.requested_slot) == ("refund_form", "order_id")
    assert opened.state.active_loop["trigger_message"]["text"] == "退款"  # type: ignore[index, call-overload]
    rejected = opened.apply([rasa.LoopInterrupted(True), rasa.ActionExecutionRejected("refund_form")])
    assert (rejected.state.active_loop["is_interrupted"], rejected.state.active_loop["rejected"]) == (
        True,
        True,
    )
    resumed = rejected.apply([rasa.ActionExecuted("refund_form")])
    assert (resumed.state.active_loop["is_interrupted"], resumed.state.active_loop["rejected"]) == (
        False,
        False,
    )
    assert resumed.apply([rasa.ActiveLoop(None)]).active_loop is None


def test_a_user_message_becomes_the_latest_and_clears_the_followup() -> None:
    tracker = fold(rasa.FollowupAction("action_x"))
    assert tracker.state.followup_action == "action_x"
    tracker = tracker.apply([plain(said("订单 10421"))])
    assert tracker.state.followup_action is None
    assert tracker.latest_message["text"] == "订单 10421"
    assert tracker.state.input_channel == "rest"


def test_pause_resume_and_the_last_action() -> None:
    tracker = fold(rasa.ConversationPaused(), rasa.ActionExecuted("action_x"))
    assert (tracker.paused, tracker.latest_action_name) == (True, "action_x")
    assert not tracker.apply([rasa.ConversationResumed()]).paused


def test_the_rasa_tracker_shares_nothing_with_ours() -> None:
    tracker = fold(said("hi"), rasa.SlotSet("order_id", ["10421"]))
    before = json.dumps(tracker.to_json())
    theirs = tracker.to_rasa("rest:alice", DOMAIN, "C1001")
    assert theirs.get_slot("tier") == "standard"
    assert theirs.get_slot("order_id") == ["10421"]
    assert theirs.user_id == "C1001"
    assert list(theirs.get_latest_entity_values("order_id")) == ["10421"]
    assert theirs.get_intent_of_latest_message() == "order.status"
    assert theirs.get_latest_input_channel() == "rest"
    theirs.slots["order_id"].append("x")
    theirs.events.clear()
    theirs.latest_message["text"] = "changed"
    assert json.dumps(tracker.to_json()) == before


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event": "teleport"},
        {"event": "slot"},
        {"event": "action", "name": None},
        rasa.SlotSet("a", object()),
    ],
)
def test_what_is_no_event_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(SkillError):
        plain(event)


def test_an_event_is_kept_as_it_can_be_stored() -> None:
    assert plain(rasa.SlotSet("a", ("x\x00", float("inf"))))["value"] == ["x", None]
