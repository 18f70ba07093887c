"""The case a rule looks at: one turn, the conversation it belongs to, what the bot can do, and the manager's limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from pydantic import JsonValue

from bot.judgement.baton import NOTHING, Baton
from bot.turn import Button, Request, Risk, Turn, Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCard:
    """What judgement knows of an action: its name, its skill's folder, what it hears and what is at stake."""

    name: str
    skill: str
    intents: tuple[str, ...]
    stakes: str = "low"
    confirms: bool = False  # shows what it would do and asks before it does it
    acts: bool = False  # changes something at the shop, asked before or not
    takes: frozenset[str] = frozenset()  # entities that fill its slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """An open form: the action it serves and the slot it asked for."""

    action: str
    skill: str
    slot: str
    entity: str = ""  # empty: free text answers it
    intents: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # other entities that answer it
    choice: str = ""  # entity of a choice that was recognised in the customer's words
    takes: bool | None = None  # whether the message may be an answer; None where only trying tells

    @property
    def free(self) -> bool:
        """Whether any words may answer it, so that what is nothing else is taken for an answer."""
        return not self.entity and self.takes is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An effect that waits for the customer's word; `shown` when it was the last thing they saw."""

    effect: str
    action: str
    skill: str
    shown: bool
    order: str = ""
    type: str = ""  # what the shop calls the act: refund, cancel_order …
    says: tuple[str, ...] = ()  # the optional clauses that it was shown with
    takes: bool | None = (
        None  # whether the message may be a value that it was made of; None where only trying tells
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The conversation as it stood before this turn."""

    owner: str = "bot"
    customer_id: str | None = None
    slots: Mapping[str, JsonValue] = field(default_factory=dict)
    form: Form | None = None
    pending: tuple[Pending, ...] = ()
    held: tuple[Pending, ...] = ()  # what a person is asked about
    done: tuple[
        Pending, ...
    ] = ()  # what was done here, the last first; looked up only where it is asked about
    buttons: tuple[Button, ...] = ()
    offered: frozenset[str] = frozenset()  # the intents behind them
    undo: str = ""  # the effect that the last button to take one back was for
    last_action: str = ""
    to_open: str = ""  # the order that a visitor named and has not opened yet
    dissatisfied: int = 0  # turns in a row
    unclear: int = 0  # failed clarifications in a row
    ticket_open: bool = False
    tier: str = ""  # the customer's group; empty for a visitor
    baton: Baton = NOTHING  # what a person agreed, promised and settled here
    last_response: str = ""  # name of what the bot said last
    told: frozenset[str] = frozenset()  # names of all that it said in this episode
    danger: str = ""  # the response about danger that was said in this episode
    under_way: bool = (
        False  # something of theirs is on file or on its way back; looked up only where they want it no more
    )
    country: str = ""  # where the customer lives, looked up only when somebody may be in danger


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the manager wants a person for, whatever the bot knows."""

    words: tuple[str, ...] = ()  # casefolded
    intents: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    amounts: Mapping[str, Decimal] = field(default_factory=dict)  # by currency: from this amount on


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The manager's settings that judgement reads. Confidence is compared with nothing but `clarify_below` and the bars."""

    clarify_below: float = 0.7
    dissatisfied_turns: int = 3
    failed_clarifications: int = 2
    by_skill: Mapping[str, float] = field(default_factory=dict)
    by_intent: Mapping[str, float] = field(default_factory=dict)
    listed: Listed = field(default_factory=Listed)

    def bar(self, skill: str, intent: str = "") -> float:
        """The confidence an action needs before it may go on alone: its intent's, else its skill's, else the desk's."""
        found = self.by_intent.get(intent)
        return self.by_skill.get(skill, self.clarify_below) if found is None else found


@dataclass(frozen=True)
class Case:
    """Everything a rule may look at. Rules are pure: the same case always gives the same decision."""

    turn: Turn
    talk: Talk
    actions: Mapping[str, ActionCard]  # by intent
    limits: Limits

    @cached_property
    def heard(self) -> Understanding:
        """What was said."""
        return self.turn.heard

    @cached_property
    def request(self) -> Request:
        """The first thing asked for."""
        return self.heard.requests[0]

    @cached_property
    def intent(self) -> str:
        """The most likely reading of the first request."""
        return self.request.top.name

    @cached_property
    def card(self) -> ActionCard | None:
        """The action the first request leads to."""
        return self.actions.get(self.intent)

    @cached_property
    def last(self) -> ActionCard | None:
        """The action that spoke last, if it is still there."""
        return next((card for card in self.actions.values() if card.name == self.talk.last_action), None)

    @cached_property
    def sure(self) -> bool:
        """Whether the first request is understood well enough to go on."""
        return self.confidence(self.request) >= self.limits.bar(
            self.card.skill if self.card else "", self.intent
        )

    def confidence(self, request: Request) -> float:
        """Probability of the action the request leads to: readings that lead to the same skill count together.

        Next to an order number, "only gives data" counts for the wish: the number is data for it.
        """
        card = self.actions.get(request.top.name)
        if card is None:
            return request.top.confidence
        numbered = any(found.entity in ("order_id", "tracking_number") for found in request.entities)
        for_it = ("dialog.inform", "dialog.correct") if numbered else ()
        return min(
            1.0,
            sum(
                i.confidence for i in request.intents if self._skill(i.name) == card.skill or i.name in for_it
            ),
        )

    def wish(self, *, least: float = 0.2) -> ActionCard | None:
        """The action of the likeliest reading that is a wish of its own, if one is at least this likely."""
        readings = (i for i in self.request.intents if i.name in self.actions and i.confidence >= least)
        return next((self.actions[i.name] for i in readings), None)

    def risky(self, risk: Risk) -> bool:
        """Whether this risk was heard."""
        return risk in self.heard.risk

    def says(self, *intents: str, bar: float = 0.5) -> bool:
        """Whether any request most likely is one of these intents."""
        return any(r.top.name in intents and r.top.confidence >= bar for r in self.heard.requests)

    @property
    def shown(self) -> Pending | None:
        """The one effect whose confirmation was the last thing the customer saw."""
        return next((p for p in self.talk.pending if p.shown), None) if len(self.talk.pending) == 1 else None

    @property
    def shown_card(self) -> ActionCard | None:
        """The action whose effect is shown."""
        shown = self.shown
        return next((card for card in self.actions.values() if shown and card.name == shown.action), None)

    def _skill(self, intent: str) -> str:
        card = self.actions.get(intent)
        return card.skill if card else ""
