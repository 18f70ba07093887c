"""What is said, and what lets it be said."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pydantic import JsonValue

from bot.turn.decided import Reason
from bot.turn.heard import Attachment

Release = Literal["sent", "held", "approved", "edited", "rejected", "expired"]


WordingOutcome = Literal["model", "kept", "blocked", "lost", "late", "busy", "failed", "budget", "stopped"]


VerdictKind = Literal["pass", "rewrite", "block", "handoff"]


@dataclass(frozen=True, slots=True)
class Button:
    """A choice shown under a reply; `payload` comes back as a press."""

    title: str
    payload: str

    @property
    def intent(self) -> str:
        """The intent that the payload names: `order.status` of `/order.status{"order_id":"10421"}`."""
        return self.payload.partition("{")[0].strip("/ ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a quoted passage is from: its id, what it is called, and where people can read on."""

    id: str
    title: str = ""
    link: str = ""  # https:// or a path of the shop's own site

    def row(self) -> dict[str, str]:
        """As JSON; what is empty is left out."""
        return {name: value for name, value in asdict(self).items() if value}


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
    sources: tuple[Source, ...] = ()
    aside: bool = False
    asks: str = ""  # the kind of value it asks for: an entity, or the name of the slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message to the customer, with the facts that let it be said."""

    text: str
    response: str = ""  # name of the approved response it was rendered from; empty for free wording
    buttons: tuple[Button, ...] = ()
    cards: tuple[Mapping[str, JsonValue], ...] = ()
    image: str = ""
    attachments: tuple[Attachment, ...] = ()  # files that a person sent; `ref` is their id in `bot.media`
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    passages: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()  # of the passages
    author: str = "bot"  # bot | system | agent:<id>
    asks: str = ""  # the kind of value it asks for, so that a page can offer a fitting field
    cut: bool = False  # it ended before all was said: stopped by the customer, or somebody took over

    @property
    def linked(self) -> str:
        """The words, and below them where people can read on."""
        links = [each for each in self.sources if each.link.startswith("https://")]
        lines = (f"{each.title}: {each.link}" if each.title else each.link for each in links)
        return "\n".join(line for line in (self.text, *lines) if line)

    def plain(self) -> str:
        """The text every channel can fall back to: links stand below it, buttons become a numbered list."""
        lines = [self.linked] + [f"{n}. {button.title}" for n, button in enumerate(self.buttons, 1)]
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of approved knowledge that was fetched, with its score in [0, 1]."""

    id: str
    text: str
    score: float
    title: str = ""
    language: str = ""
    link: str = ""  # where people can read on
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What the talk was about when something is asked on: an article told before, and what answers now, if anything does."""

    title: str
    passage: Passage | None = None  # sentences of it, or another article on the same
    bare: bool = False  # the question names nothing, so that it is about this or about nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Who worded the answer. `kept`: approved words were due; the others say why a model's were not used."""

    model: str
    outcome: WordingOutcome = "kept"
    why: str = ""  # rules and reasons, no customer text
    streamed: bool = False  # sentences were shown before the turn was over
    first_token_ms: float = 0.0
    total_ms: float = 0.0
    prompt_tokens: int = 0
    answer_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the guardrail said about the replies."""

    kind: VerdictKind = "pass"
    findings: tuple[Reason, ...] = ()
