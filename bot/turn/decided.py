"""What was decided, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import JsonValue

from bot.turn.heard import Entity

DecisionKind = Literal["answer", "act", "clarify", "decline", "handoff"]


HandoffOutcome = Literal["assigned", "queued", "callback", "closed_hours", "approval"]


EffectState = Literal["done", "pending_approval", "failed", "unknown"]

PART_OF: Final = (
    "part_of"  # a detail of a proposal: what was paid in all, where only a part of it is to go back
)


# Several in one turn: the first of this order names the turn.
DECISION_ORDER: tuple[DecisionKind, ...] = ("handoff", "act", "clarify", "decline", "answer")


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that fired: its id and one sentence of detail (no customer text)."""

    rule: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing the decision wants done, in order.

    kind: `run` a skill action · `fill` the open form with what was said · `resume` the open question after an interruption ·
    `confirm` or `drop` a pending effect · `undo` a done one · `cancel_form` · `say` a core response · `handoff` to a person ·
    `leave_queue` · `hush` (a person owns the conversation) · `unanswered` (nobody decided on a draft in time) · tell that a request still `waits` for a person, or that what was done last `stands` ·
    `notify` of something unasked · note a `consent`, or whether to be used for `learning` · `link` or `unlink` the account.
    """

    kind: Literal[
        "run",
        "fill",
        "resume",
        "confirm",
        "drop",
        "undo",
        "cancel_form",
        "say",
        "handoff",
        "leave_queue",
        "hush",
        "unanswered",
        "waits",
        "stands",
        "notify",
        "consent",
        "learning",
        "link",
        "unlink",
    ]
    target: str = ""  # action name, response name, effect id or handoff reason
    skill: str = ""  # folder under skills/
    intent: str = ""
    confidence: float = 1.0
    entities: tuple[Entity, ...] = ()
    facts: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What should happen, and why. `kind` is settled once the moves were carried out."""

    kind: DecisionKind
    reasons: tuple[Reason, ...]
    moves: tuple[Move, ...] = ()
    skill: str = ""
    intent: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An effect that a skill asked for in this turn; it becomes a row in the turn's commit."""

    id: str
    action: str
    step: str
    type: str
    order_id: str = ""
    customer_id: str = ""
    amount_minor: int = 0
    currency: str = ""
    paid_minor: int | None = (
        None  # for the order, in this currency; None where it is not about money of an order
    )
    details: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, JsonValue] = field(default_factory=dict)  # tagged, see bot.facts
    approval: Literal["", "needed"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffWish:
    """A person is wanted; what becomes of it is settled in the commit."""

    reason: str
    queue: str = "general"
    effect: str = ""  # the effect to approve, if that is why


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """What became of a handoff; the customer's text is rendered from this value."""

    outcome: HandoffOutcome
    reason: str
    queue: str = "general"
    position: int = 0
    wait_s: int = 0
    ticket: str = ""
    agent: str = ""  # who has it, when assigned
    again: bool = False  # the customer was in line already, and keeps their place
    urgent: bool = False  # goes before ordinary matters


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectTrace:
    """An effect this turn changed, as the trace shows it; `amount` has the currency's decimals."""

    type: str
    order: str
    amount: str
    currency: str
    state: EffectState
    key: str
