from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker

REQUESTED_SLOT: str
ACTION_VALIDATE_SLOT_MAPPINGS: str

class ValidationAction(Action):
    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]: ...
    def domain_slots(self, domain: dict[str, Any]) -> list[str]: ...

class FormValidationAction(ValidationAction):
    def form_name(self) -> str: ...
    async def next_requested_slot(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any] | None: ...
