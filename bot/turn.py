"""The values of one turn, from what was heard to what was said.

A `Turn` is frozen; every stage returns a new one with its own field filled in, so a finished turn *is* its explanation.
Nothing here knows a database, a model, a connector or a skill.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import JsonValue

DecisionKind = Literal["answer", "act", "clarify", "decline", "handoff"]
Sentiment = Literal["negative", "neutral", "positive"]
Risk = Literal["none", "commitment", "legal", "safety", "privacy", "abuse", "fraud", "injection"]
Release = Literal["sent", "held", "approved", "edited", "rejected", "expired"]
UtteranceKind = Literal["message", "press", "approval", "timer"]
VerdictKind = Literal["pass", "rewrite", "block", "handoff"]
HandoffOutcome = Literal["assigned", "queued", "callback", "closed_hours", "approval"]
EffectState = Literal["done", "pending_approval", "failed", "unknown"]

# Several in one turn: the first of this order names the turn.
DECISION_ORDER: tuple[DecisionKind, ...] = ("handoff", "act", "clarify", "decline", "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a conversation takes place: channel, account (one shop may have two workspaces), conversation."""

    channel: str
    conversation: str
    account: str = ""

    @property
    def id(self) -> str:
        """The public conversation id, such as `rest:alice` or `slack:T1:C2:171.5`."""
        return ":".join(part for part in (self.channel, self.account, self.conversation) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file a customer sent; `ref` is the connector's own handle, never a path made from user text."""

    kind: Literal["image", "file", "audio", "video"]
    ref: str
    media_type: str = ""
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One thing said or pressed. `seq` is given by the inbox and is the only order that counts."""

    key: str
    text: str
    at: datetime
    kind: UtteranceKind = "message"
    seq: int = 0
    sender: str = ""
    customer_id: str | None = None  # set only by a connector that verified it
    attachments: tuple[Attachment, ...] = ()
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intent:
    """A named wish with a calibrated probability in [0, 1]."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A piece of the utterance with a normalised value; `start`/`end` index the original text."""

    entity: str
    value: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One of the things a message asks for: ranked readings (most likely first) and the entities inside its span."""

    intents: tuple[Intent, ...]
    entities: tuple[Entity, ...] = ()
    start: int = 0
    end: int = 0

    @property
    def top(self) -> Intent:
        """The most likely reading."""
        return self.intents[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What was said. `requests` are in order of appearance, at least one."""

    language: str
    requests: tuple[Request, ...]
    entities: tuple[Entity, ...] = ()
    sentiment: Sentiment = "neutral"
    anger: int = 0
    risk: tuple[Risk, ...] = ("none",)
    model: str = ""

    @property
    def intents(self) -> tuple[Intent, ...]:
        """Top reading of every request in order, then the other readings of the first."""
        tops = tuple(request.top for request in self.requests)
        return tops + self.requests[0].intents[1:4]

    def value(self, entity: str) -> str | None:
        """Value of the first entity of this name, or None."""
        return next((found.value for found in self.entities if found.entity == entity), None)


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that fired: its id and one sentence of detail (no customer text)."""

    rule: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing the decision wants done, in order.

    kind: `run` a skill action · `fill` the open form with what was said · `resume` the open question after an interruption ·
    `confirm` or `drop` a pending effect · `cancel_form` · `say` a core response · `handoff` to a person ·
    `leave_queue` · `hush` (a person owns the conversation).
    """

    kind: Literal[
        "run", "fill", "resume", "confirm", "drop", "cancel_form", "say", "handoff", "leave_queue", "hush"
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


@dataclass(frozen=True, slots=True)
class Button:
    """A choice shown under a reply; `payload` comes back as a press."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Something to say, before it is worded: a response with its typed facts, or ready text of a foreign action.

    `aside` drafts (a question put again after an interruption, a word of sympathy) do not name the turn's decision.
    """

    response: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)  # see bot.facts
    text: str = ""
    buttons: tuple[Button, ...] = ()
    image: str = ""
    passages: tuple[str, ...] = ()
    aside: bool = False


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
class Reply:
    """One message to the customer, with the facts that let it be said."""

    text: str
    response: str = ""  # name of the approved response it was rendered from; empty for free wording
    buttons: tuple[Button, ...] = ()
    cards: tuple[Mapping[str, JsonValue], ...] = ()
    image: str = ""
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    passages: tuple[str, ...] = ()
    author: str = "bot"  # bot | system | agent:<id>

    def plain(self) -> str:
        """The text every channel can fall back to: buttons become a numbered list."""
        lines = [self.text] + [f"{n}. {button.title}" for n, button in enumerate(self.buttons, 1)]
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of approved knowledge that was fetched, with its score in [0, 1]."""

    id: str
    text: str
    score: float
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectTrace:
    """An effect this turn changed, as the trace shows it; `amount` has the currency's decimals."""

    type: str
    order: str
    amount: str
    currency: str
    state: EffectState
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """What became of a handoff; the customer's text is rendered from this value."""

    outcome: HandoffOutcome
    reason: str
    queue: str = "general"
    position: int = 0
    wait_s: int = 0
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the guardrail said about the replies."""

    kind: VerdictKind = "pass"
    findings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a conversation: the utterances it answers and everything decided about them."""

    id: str
    address: Address
    utterances: tuple[Utterance, ...]
    fence: int = 0
    attempt: int = 1
    understanding: Understanding | None = None
    decision: Decision | None = None
    events: tuple[Mapping[str, Any], ...] = ()  # Rasa events, in order
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    effects: tuple[EffectTrace, ...] = ()
    drafts: tuple[Draft, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    wish: HandoffWish | None = None
    replies: tuple[Reply, ...] = ()
    verdict: Verdict | None = None
    handoff: Handoff | None = None
    release: Release = "sent"
    owner: str = "bot"
    slots: Mapping[str, JsonValue] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    config_version: str = ""

    @property
    def text(self) -> str:
        """What the customer said in this turn, bursts joined by newlines."""
        return "\n".join(u.text for u in self.utterances if u.kind in ("message", "press"))

    @property
    def heard(self) -> Understanding:
        """The understanding, for stages that come after it."""
        if self.understanding is None:
            raise LookupError(
                "this turn has not been understood yet; check the stage order in bot/dialogue.py"
            )
        return self.understanding

    @property
    def judged(self) -> Decision:
        """The decision, for stages that come after it."""
        if self.decision is None:
            raise LookupError("this turn has not been judged yet; check the stage order in bot/dialogue.py")
        return self.decision

    def evolve(self, **changes: Any) -> Self:
        """A copy with some fields replaced."""
        return replace(self, **changes)


_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
)
MAX_TEXT = 4000  # characters of one message after normalisation


def clean_text(raw: str, limit: int | None = MAX_TEXT) -> str:
    """Text as it may be stored: no NUL, control, invisible or lone-surrogate characters, at most `limit` long.

    PostgreSQL refuses U+0000 and sqlite3 refuses lone surrogates, so both go before the first insert.
    """
    text = raw.encode("utf-8", "replace").decode("utf-8")
    return _UNSAFE.sub("", text).strip()[:limit]
