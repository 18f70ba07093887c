"""What was heard and understood: where, who, what, and how sure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from pydantic import JsonValue

UtteranceKind = Literal["message", "press", "approval", "timer"]


ReadingKind = Literal["text", "speech", "sight"]


Sentiment = Literal["negative", "neutral", "positive"]


Risk = Literal["none", "commitment", "legal", "safety", "privacy", "abuse", "fraud", "injection"]


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
    """A file; `ref` is the connector's own handle or the id of a kept file, never a path made from user text."""

    kind: Literal["image", "file", "audio", "video"]
    ref: str
    media_type: str = ""
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file says: text in a picture, spoken words, or what a photo shows. Data, like every word from outside."""

    ref: str
    kind: ReadingKind
    text: str


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


NAMED_THING: Final = "named_thing"  # an entity that a rule makes: what the shop is asked whether it has


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


OpinionOutcome = Literal["agreed", "changed", "unsure", "late", "busy", "failed", "budget"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What another model made of the judge's doubt, or why it said nothing."""

    model: str
    outcome: OpinionOutcome
    before: Intent  # the judge's own reading
    shares: tuple[Intent, ...] = ()  # what the other model thinks of each reading; the rest is none of them
    why: str = ""

    @property
    def detail(self) -> str:
        """One sentence for the trace."""
        own = f"the judge read {self.before.name} {self.before.confidence:.2f}"
        if self.why:
            return f"{own}; {self.model} was asked and said nothing: {self.why}"
        said = ", ".join(f"{each.name} {each.confidence:.2f}" for each in self.shares)
        return f"{own}; {self.model} says {said}: {self.outcome}"


_DISPLEASED = frozenset({"feedback.negative", "complaint"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What was said. `requests` are in order of appearance, at least one."""

    language: str
    requests: tuple[Request, ...]
    entities: tuple[Entity, ...] = ()
    sentiment: Sentiment = "neutral"
    anger: int = 0
    risk: tuple[Risk, ...] = ("none",)
    danger: str = ""  # its kind, where `safety` is among the risks
    model: str = ""
    second: SecondOpinion | None = None

    @property
    def intents(self) -> tuple[Intent, ...]:
        """Top reading of every request in order, then the other readings of the first."""
        tops = tuple(request.top for request in self.requests)
        return tops + self.requests[0].intents[1:4]

    @property
    def displeased(self) -> bool:
        """Whether the customer is dissatisfied: by tone, or because they say so."""
        said = any(r.top.name in _DISPLEASED and r.top.confidence >= 0.6 for r in self.requests)
        return said or self.sentiment == "negative"

    def value(self, entity: str) -> str | None:
        """Value of the first entity of this name, or None."""
        return next((found.value for found in self.entities if found.entity == entity), None)


_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


MAX_TEXT = 4000  # characters of one message after normalisation


def clean_text(raw: str, limit: int | None = MAX_TEXT) -> str:
    """Text as it may be stored: no NUL, control, invisible or lone-surrogate characters, at most `limit` long.

    PostgreSQL refuses U+0000 and sqlite3 refuses lone surrogates, so both go before the first insert.
    """
    text = raw.encode("utf-8", "replace").decode("utf-8")
    return _UNSAFE.sub("", text).strip()[:limit].rstrip()
