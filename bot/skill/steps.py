"""Effect steps: what a skill does that costs something, as the core performs it, looks it up and takes it back."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args, overload

from rasa_sdk.events import SlotSet

from bot.errors import PluginError, ShopError, Unavailable
from bot.facts import Fact, to_json
from bot.money import Money
from bot.shop import Command, EffectType, OwnEffect, Receipt, Shop, look_up

if TYPE_CHECKING:
    from bot.skill import Event, Skill, Stakes

PROPOSAL_SLOT = "proposed_effect"
MONEY_EFFECTS: frozenset[str] = frozenset({"refund", "cancel_order", "price_adjustment"})
_OWN_TYPE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
Perform = Callable[[Any, Command], Awaitable[Receipt]]
LookUp = Callable[[Any, Command], Awaitable[Receipt | None]]
TakeBack = Callable[[Any, Command, Mapping[str, Any]], "Event | None"]


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
        self.take_back: TakeBack | None = None
        self.window = timedelta()  # how long it may be taken back
        self.repeatable = True  # the other side drops a key it has seen

    def look_up(self, find: LookUp) -> LookUp:
        """Mark a coroutine `(self, command) -> Receipt | None` that tells what became of a command; None: it never arrived."""
        self.find = find
        return find

    def undo(self, *, minutes: float) -> Callable[[TakeBack], TakeBack]:
        """Mark a function `(self, command, facts) -> proposal` of what takes this step back; None: it cannot be any more.

        The facts are those of the proposal and of the receipt.

        The customer gets a button for it that works once, for so many minutes. The effect it proposes has its own key, limits
        and words, and is done without another question, since the button says what happens.
        """

        def mark(take_back: TakeBack) -> TakeBack:
            self.take_back, self.window = take_back, timedelta(minutes=minutes)
            return take_back

        return mark

    def __set_name__(self, owner: "type[Skill]", name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: "type[Skill]") -> "EffectStep": ...
    @overload
    def __get__(self, instance: "Skill", owner: "type[Skill]") -> "BoundEffect": ...
    def __get__(self, instance: "Skill | None", owner: "type[Skill]") -> "EffectStep | BoundEffect":
        return self if instance is None else BoundEffect(self, instance)


@dataclass(frozen=True, slots=True)
class BoundEffect:
    """An effect step of one skill instance."""

    step: EffectStep
    skill: "Skill"

    def propose(
        self,
        *,
        order_id: str = "",
        amount: Money | None = None,
        details: Mapping[str, str] | None = None,
        **facts: Fact,
    ) -> "Event":
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

    def way_back(self, command: Command, facts: Mapping[str, Any]) -> "Event | None":
        """The event that asks the core to take this back, where that can be."""
        return self.step.take_back(self.skill, command, facts) if self.step.take_back else None

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


def check_step(place: str, step: EffectStep, stakes: "Stakes") -> None:
    """Refuse a step that breaks the contract, with the fix in the sentence."""
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
