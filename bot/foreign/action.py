"""A Rasa action of others as a skill: the intents that lead to it, and nothing else changed."""

import inspect
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action

from bot.skill import Event, Skill

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher


class ActionSkill(Skill):
    """Leads an intent to a foreign action. The runner sees the action behind it and runs that in its lane."""

    def __init__(self, action: Action, name: str) -> None:
        self.action = action
        self._name = name

    def name(self) -> str:
        """The name of the action, or an own one where several intents lead to it."""
        return self._name

    async def run(
        self, dispatcher: "CollectingDispatcher", tracker: "Tracker", domain: dict[str, Any]
    ) -> list[Event]:
        """What the action returns."""
        result = self.action.run(dispatcher, tracker, domain)
        return list(await result if inspect.isawaitable(result) else result or ())


def action_skill(
    action: Action, name: str, intent: str, examples: Mapping[str, Sequence[str]]
) -> ActionSkill:
    """The skill that leads this intent, recognised by these sentences if it is not known already, to the action."""
    contract = {"intents": (intent,), "examples": examples, "__doc__": type(action).__doc__}
    cls: type[ActionSkill] = type(_class_name(name), (ActionSkill,), contract)
    return cls(action, name)


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"\W+|_", name))
