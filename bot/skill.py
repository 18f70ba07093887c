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

The shop's own types of effect (`bot.shop.EffectType`) are looked up at the shop when an answer gets lost; an own type, written
`domain.what`, says itself how.
"""

import re
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args, overload

from rasa_sdk import Action
from rasa_sdk.events import ConversationPaused, SlotSet

from bot.elsewhere import Elsewhere
from bot.errors import PluginError, ShopError, SkillError, Unavailable
from bot.facts import Fact, to_json
from bot.money import Money
from bot.shop import Command, EffectType, OwnEffect, Receipt, Shop, ShopView, look_up
from bot.slots import Slot

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from bot.knowledge import Retriever

Stakes = Literal["low", "personal", "money"]
Autonomy = Literal["assist", "guarded", "full"]
Event = dict[str, Any]
PROPOSAL_SLOT = "proposed_effect"


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


Perform = Callable[[Any, Command], Awaitable[Receipt]]
LookUp = Callable[[Any, Command], Awaitable[Receipt | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectWords:
    """The responses that speak for an effect at each point of its life."""

    confirm: str  # empty: low stakes, done without asking
    done: str
    approval: str = "effect.approval"
    failed: str = "effect.failed"
    unknown: str = "effect.unknown"


class EffectStep:
    """A costly step of a skill: proposed by `run`, performed by the core once it may be."""

    def __init__(self, perform: Perform, effect_type: str, words: EffectWords) -> None:
        self.perform = perform
        self.type = effect_type
        self.words = words
        self.name = ""
        self.find: LookUp | None = None
        self.repeatable = True  # the other side drops a key it has seen

    def look_up(self, find: LookUp) -> LookUp:
        """Mark a coroutine `(self, command) -> Receipt | None` that tells what became of a command; None: it never arrived."""
        self.find = find
        return find

    def __set_name__(self, owner: type[Skill], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type[Skill]) -> "EffectStep": ...
    @overload
    def __get__(self, instance: Skill, owner: type[Skill]) -> "BoundEffect": ...
    def __get__(self, instance: Skill | None, owner: type[Skill]) -> "EffectStep | BoundEffect":
        return self if instance is None else BoundEffect(self, instance)


@dataclass(frozen=True, slots=True)
class BoundEffect:
    """An effect step of one skill instance."""

    step: EffectStep
    skill: Skill

    def propose(
        self,
        *,
        order_id: str = "",
        amount: Money | None = None,
        details: Mapping[str, str] | None = None,
        **facts: Fact,
    ) -> Event:
        """The event that asks the core for this effect. Facts word the confirmation and, later, the receipt."""
        known = {"order_id": order_id, **({"amount": amount} if amount else {}), **facts}
        proposal = {
            "action": self.skill.name(),
            "step": self.step.name,
            "order_id": order_id,
            "amount": to_json(amount),
            "details": dict(details or {}),
            "facts": to_json(known),
        }
        return dict(SlotSet(PROPOSAL_SLOT, proposal))

    async def perform(self, command: Command) -> Receipt:
        """Do it, under the command's key."""
        return await self.step.perform(self.skill, command)

    async def find(self, shop: Shop, command: Command) -> Receipt | None:
        """What became of a command whose answer got lost: the skill's own look-up, else the shop's. Raises ShopError."""
        if self.step.find is None:
            return await look_up(shop, command)
        try:
            return await self.step.find(self.skill, command)
        except ShopError:
            raise
        except Exception as problem:  # a skill is foreign code: whatever it raises, nothing was learned
            raise Unavailable(f"{self.skill.name()}.{self.step.name} cannot be looked up") from problem


def effect(
    effect_type: EffectType | OwnEffect,
    *,
    done: str,
    confirm: str = "",
    approval: str = "effect.approval",
    failed: str = "effect.failed",
    unknown: str = "effect.unknown",
) -> Callable[[Perform], EffectStep]:
    """Mark a coroutine `(self, command) -> Receipt` as a costly step; the arguments name the responses that speak for it."""
    words = EffectWords(confirm=confirm, done=done, approval=approval, failed=failed, unknown=unknown)

    def mark(perform: Perform) -> EffectStep:
        return EffectStep(perform, effect_type, words)

    return mark


def hand_over(reason: str, queue: str = "general") -> Event:
    """The event by which a skill asks for a person; the core says what became of it."""
    return {**ConversationPaused(), "metadata": {"reason": reason, "queue": queue}}


def check_skill(skill: Skill) -> None:
    """Refuse a skill that breaks its contract, with the fix in the sentence."""
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
        _check_step(f"{type(skill).__name__}.{step.name}", step, skill.stakes)


def _check_step(place: str, step: EffectStep, stakes: Stakes) -> None:
    own = step.type not in get_args(EffectType)
    if own and not _OWN_TYPE.fullmatch(step.type):
        raise PluginError(
            f"{place}: there is no effect {step.type!r}; a shop knows {', '.join(get_args(EffectType))}, "
            f"and one of your own is written 'domain.what'"
        )
    if own and step.find is None:
        raise PluginError(
            f"{place}: no shop knows what became of {step.type!r}; add @{step.name}.look_up, which asks by the key"
        )
    if not step.words.confirm and (step.type in MONEY_EFFECTS or (own and stakes == "money")):
        raise PluginError(f"{place} moves money and must name a `confirm` response")


MONEY_EFFECTS: frozenset[str] = frozenset({"refund", "cancel_order", "price_adjustment"})
_OWN_TYPE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def require(value: Any, what: str) -> Any:
    """A slot value that the contract guarantees; a SkillError names what is missing when it does not."""
    if value is None:
        raise SkillError(f"{what} is not filled; declare it in `slots` so that it is asked for")
    return value
