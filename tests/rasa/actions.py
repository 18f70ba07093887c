"""Actions as Rasa projects have them: nothing in here knows of Haoke."""

import threading
import time
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker, ValidationAction
from rasa_sdk.events import (
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    FollowupAction,
    SlotSet,
)
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

Events = list[dict[str, Any]]
CALLS: list[str] = []  # what ran, in order
FREE = threading.Event()  # lets go of what hangs


class Note(Action):
    def name(self) -> str:
        return "action_note"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        CALLS.append(f"note:{tracker.latest_message['message_id']}")
        dispatcher.utter_message(response="utter_noted", what="gift wrap")
        return [SlotSet("note", "gift wrap")]


class Table(Action):
    """An older action: blocks, and words its answer itself."""

    def name(self) -> str:
        return "action_table"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        time.sleep(0.05)
        dispatcher.utter_message(
            text="A table for two costs ¥88 as a deposit.",
            buttons=[{"title": "Menu", "payload": "/small.menu"}],
        )
        return []


class Meddler(Action):
    """Changes everything it is given, and returns things that are no events."""

    def name(self) -> str:
        return "action_meddle"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        CALLS.append(f"domain:{len(domain['responses'])}:{tracker.slots['colour']}")
        tracker.events.clear()
        tracker.slots.clear()
        domain["responses"].clear()
        dispatcher.utter_message(response="utter_unheard_of")
        dispatcher.utter_message(text="Done meddling.")
        return ["nonsense", {"event": "made_up"}, SlotSet("haoke_owner", "me"), SlotSet("mood", "fine")]  # type: ignore[list-item]


class Breaks(Action):
    def name(self) -> str:
        return "action_break"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        CALLS.append("break")
        dispatcher.utter_message(text="Half way there.")
        raise RuntimeError("the till is on fire")


class Hangs(Action):
    def name(self) -> str:
        return "action_hang"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        CALLS.append("hang")
        FREE.wait(20)
        return []


class NotMine(Action):
    def name(self) -> str:
        return "action_not_mine"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raise ActionExecutionRejection(self.name(), "not for me")


class CallsOver(Action):
    def name(self) -> str:
        return "action_person"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        return [ConversationPaused()]


class Starts(Action):
    """Goes on with a form."""

    def name(self) -> str:
        return "action_start_order"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        return [AllSlotsReset(), FollowupAction("pizza_form")]


class GlobalSlots(ValidationAction):
    """Looks at every message."""

    async def extract_mood(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        return {"mood": "hungry"} if "hungry" in str(tracker.latest_message["text"]) else {}


class ValidatePizza(FormValidationAction):
    """Finds one slot itself, checks another, and sometimes asks for one more."""

    def name(self) -> str:
        return "validate_pizza_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        more = ["slices"] if tracker.slots.get("size") == "party" else []
        return [*domain_slots, *more]

    async def extract_veggie(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        said = str(tracker.latest_message["text"])
        return {"veggie": True} if "veg" in said else {"veggie": False} if "meat" in said else {}

    def validate_size(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        if value.lower() in ("small", "large", "party"):
            return {"size": value.lower()}
        dispatcher.utter_message(text="We bake small and large ones.")
        return {"size": None}


class AskVeggie(Action):
    def name(self) -> str:
        return "action_ask_pizza_form_veggie"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        assert tracker.active_loop_name == "pizza_form"
        dispatcher.utter_message(
            text=f"With vegetables only, or meat on your {tracker.get_slot('size')} one?"
        )
        return []


class Bake(Action):
    def name(self) -> str:
        return "action_bake"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        CALLS.append(f"bake:{tracker.get_slot('size')}:{tracker.get_slot('veggie')}")
        dispatcher.utter_message(response="utter_baking")
        return [AllSlotsReset(), ActiveLoop(None)]
