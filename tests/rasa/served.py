"""What both action servers run in the differential test: everything an action can say, set or get wrong."""

import datetime
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk import events as rasa
from rasa_sdk.executor import CollectingDispatcher

from bot.skill import Event, Skill
from bot.skill.slots import OrderId
from tests.rasa.actions import (
    AskVeggie,
    Bake,
    Breaks,
    GlobalSlots,
    Meddler,
    Note,
    NotMine,
    Table,
    ValidatePizza,
)

Events = list[dict[str, Any]]


class Hours(Skill):
    """A skill of ours, as they stand in skills/."""

    intents = ("small.hours",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        dispatcher.utter_message(response="utter_noted", what="open from 9 to 9", people=4)
        return [rasa.SlotSet("asked_hours", True)]


class Parcel(Skill):
    """A skill that needs the shop, which only our own servers give it."""

    intents = ("small.parcel",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        dispatcher.utter_message(response="utter_noted", what=str(len(await self.shop.products())))
        return []


class Asks(Skill):
    """A skill that needs an answer first."""

    intents = ("small.asks",)
    slots: ClassVar = {"order_id": OrderId()}

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        dispatcher.utter_message(response="utter_noted", what=tracker.get_slot("order_id"))
        return []


class EveryMessage(Action):
    def name(self) -> str:
        return "action_every_message"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dispatcher.utter_message(text="Pick one, 请选择", buttons=[{"title": "A", "payload": "/a"}])
        dispatcher.utter_message(image="https://shop.example/a.png", attachment="https://shop.example/a.pdf")
        dispatcher.utter_message(json_message={"blocks": [1, {"deep": None}]})
        dispatcher.utter_message(elements=[{"title": "card"}], text="cards")
        dispatcher.utter_message(response="utter_x", name="Mei", nested={"a": [1, 2]})
        await dispatcher.stream_chunk(text="streamed ")
        await dispatcher.stream_chunk(text="in two", custom_key=1)
        return []


class EveryEvent(Action):
    def name(self) -> str:
        return "action_every_event"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        when = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
        return [
            rasa.SlotSet("a", {"deep": [1, None, "二"]}),
            rasa.AllSlotsReset(),
            rasa.FollowupAction("action_note"),
            rasa.ConversationPaused(),
            rasa.ConversationResumed(),
            rasa.ReminderScheduled("EXTERNAL_x", when, name="r"),
            rasa.ReminderCancelled(name="r"),
            rasa.ActiveLoop("pizza_form"),
            rasa.ActionExecuted("action_x", confidence=0.5),
            rasa.UserUttered("hi", {"intent": {"name": "greet"}}),
            rasa.BotUttered("ho", metadata={"m": 1}),
            rasa.SessionEnded(metadata={"why": "done"}),
            rasa.UserUtteranceReverted(),
            {"no": "event"},
            "nor this",  # type: ignore[list-item]
        ]


class Silent(Action):
    """Returns nothing at all."""

    def name(self) -> str:
        return "action_silent"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> None:
        return None


class Mirror(Action):
    """Tells what reached it."""

    def name(self) -> str:
        return "action_mirror"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        state = {"state": tracker.current_state(), "domain": domain}
        dispatcher.utter_message(json_message=state)
        return []


ACTIONS: tuple[type[Action], ...] = (
    AskVeggie,
    Bake,
    Breaks,
    EveryEvent,
    EveryMessage,
    GlobalSlots,
    Meddler,
    Mirror,
    NotMine,
    Note,
    Silent,
    Table,
    ValidatePizza,
)
