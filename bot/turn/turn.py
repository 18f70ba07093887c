"""One turn of a conversation, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from pydantic import JsonValue

from bot.turn.decided import Decision, EffectTrace, Handoff, HandoffWish, Proposal
from bot.turn.heard import Address, Reading, Understanding, Utterance
from bot.turn.said import Draft, Onward, Passage, Release, Reply, Verdict, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a conversation: the utterances it answers and everything decided about them."""

    id: str
    address: Address
    utterances: tuple[Utterance, ...]
    fence: int = 0
    attempt: int = 1
    readings: tuple[Reading, ...] = ()  # what the files of the utterances say
    understanding: Understanding | None = None
    decision: Decision | None = None
    events: tuple[Mapping[str, Any], ...] = ()  # Rasa events, in order
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    told: tuple[Passage, ...] = ()  # an article that answers what a skill was understood for
    answers: tuple[
        Passage, ...
    ] = ()  # an article that the reader surely finds to answer, should nothing be understood
    onward: Onward | None = None  # what was told last and is asked on about
    near: tuple[Passage, ...] = ()  # none of these may answer, but one may be what was meant
    effects: tuple[EffectTrace, ...] = ()
    drafts: tuple[Draft, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    wish: HandoffWish | None = None
    replies: tuple[Reply, ...] = ()
    verdict: Verdict | None = None
    wording: Wording | None = None
    handoff: Handoff | None = None
    release: Release = "sent"
    owner: str = "bot"
    slots: Mapping[str, JsonValue] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    config_version: str = ""
    basis: Mapping[str, JsonValue] = field(
        default_factory=dict
    )  # what judgement looked at, see bot.insight.basis

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
