"""The skill contract. A skill *is* a Rasa action: `run(dispatcher, tracker, domain)` returns Rasa events and nothing else.

    class OrderStatus(Skill):
        intents = ("order.status",)
        slots = {"order_id": OrderId(ask="order.ask_id")}

        async def run(self, dispatcher, tracker, domain):
            order = await self.shop.order(tracker.get_slot("order_id"))
            dispatcher.utter_message(response="order.status", **order_facts(order))
            return []

Slots are asked for and checked before `run`. Keyword arguments of a response are its *facts*: what the guardrail lets be
said. A costly step is an `@effect`: `run` proposes it, the core asks, limits, performs and tells.

    @effect("appointment.cancel", confirm="appointment.confirm", done="appointment.cancelled")
    async def cancel(self, command):
        return await self.calendar.cancel(command.key, command.details["appointment"])

    @cancel.look_up
    async def cancelled(self, command):
        return await self.calendar.receipt(command.key)

    @cancel.undo(minutes=10)
    def again(self, command, facts):
        return self.book.propose(details={"slot": command.details["slot"]})

The last is for acts that can be taken back: the customer gets a button for so long. The shop's own types of effect (`bot.shop.EffectType`) are looked up at the shop when an answer gets lost; an own type, written
`domain.what`, says itself how.
"""

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from rasa_sdk import Action
from rasa_sdk.events import ConversationPaused

from bot.errors import PluginError, SkillError
from bot.shop import ShopView
from bot.skill.elsewhere import Elsewhere
from bot.skill.slots import Slot
from bot.skill.steps import (
    MONEY_EFFECTS,
    PROPOSAL_SLOT,
    BoundEffect,
    EffectStep,
    EffectWords,
    check_step,
    effect,
)

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from bot.knowledge import Retriever

__all__ = [
    "MONEY_EFFECTS",
    "PROPOSAL_SLOT",
    "Autonomy",
    "BoundEffect",
    "EffectStep",
    "EffectWords",
    "Event",
    "Services",
    "Skill",
    "Stakes",
    "check_skill",
    "effect",
    "hand_over",
    "require",
]
Stakes = Literal["low", "personal", "money"]
Autonomy = Literal["assist", "guarded", "full"]
Event = dict[str, Any]
_SHAPES: Final = {"slots": '{"order_id": OrderId()}', "examples": '{"zh": ["…"], "en": ["…"]}'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a skill may use. Not the app, not the store, not the queue."""

    shop: ShopView
    retriever: "Retriever | None" = None
    config: Mapping[str, Any] = field(default_factory=dict)  # the skill's own table of config.toml


class Skill(Elsewhere, Action):
    """A skill in one file. Subclasses state what they hear, what they need to know and what is at stake."""

    intents: ClassVar[tuple[str, ...]] = ()
    slots: ClassVar[Mapping[str, Slot]] = {}
    stakes: ClassVar[Stakes] = "low"
    autonomy: ClassVar[Autonomy] = "full"
    examples: ClassVar[Mapping[str, Sequence[str]]] = {}
    if TYPE_CHECKING:
        shop: ShopView
        services: Services

    def name(self) -> str:
        """The action's name: the class name in snake case."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self).__name__).lower()

    async def setup(self, services: Services) -> None:
        """Take collaborators; called once before the first turn, never by a foreign action server."""
        self.services = services
        self.shop = services.shop

    @abstractmethod
    async def run(
        self, dispatcher: "CollectingDispatcher", tracker: "Tracker", domain: dict[str, Any]
    ) -> list[Event]:
        """Look up, say, propose; returns Rasa events."""

    @classmethod
    def effects(cls) -> Mapping[str, "EffectStep"]:
        """The effect steps of this class by name."""
        return {
            name: step
            for base in reversed(cls.__mro__)
            for name, step in vars(base).items()
            if isinstance(step, EffectStep)
        }


def hand_over(reason: str, queue: str = "general") -> Event:
    """The event by which a skill asks for a person; the core says what became of it."""
    return {**ConversationPaused(), "metadata": {"reason": reason, "queue": queue}}


def check_skill(skill: Skill) -> None:
    """Refuse a skill that breaks its contract, with the fix in the sentence."""
    _check_shape(skill)
    if not skill.intents:
        raise PluginError(
            f"{type(skill).__name__} hears nothing: set `intents`; one of your own needs `examples`"
        )
    for name, slot in skill.slots.items():
        if not isinstance(slot, Slot):
            raise PluginError(
                f"{type(skill).__name__}.slots[{name!r}] must be a Slot, for example OrderId(ask='order.ask_id')"
            )
    for step in type(skill).effects().values():
        check_step(f"{type(skill).__name__}.{step.name}", step, skill.stakes)


def _check_shape(skill: Skill) -> None:
    """Refuse a text where several are meant: Python reads it letter by letter, and nothing would ever say so."""
    name = type(skill).__name__
    if isinstance(skill.intents, str):
        raise PluginError(f"{name}.intents is one text; write ({skill.intents!r},) with its comma")
    for what, table in (("slots", skill.slots), ("examples", skill.examples)):
        if not isinstance(table, Mapping):
            raise PluginError(
                f"{name}.{what} must be a table such as {_SHAPES[what]}, not a {type(table).__name__}"
            )
    for language, texts in skill.examples.items():
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise PluginError(f"{name}.examples[{language!r}] must be a list of sentences")


def require(value: Any, what: str) -> Any:
    """A slot value that the contract guarantees; a SkillError names what is missing when it does not."""
    if value is None:
        raise SkillError(f"{what} is not filled; declare it in `slots` so that it is asked for")
    return value
