"""What a test reads of a turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from bot.evaluate.expect import failures
from bot.evaluate.script import EXPECTED
from bot.testing.transcript import Transcript, Unexpected

_NO_TURN: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One finished turn: what it came to, what was said, what is still asked."""

    trace: Mapping[str, Any]
    asked: str = ""  # the slot that the customer is asked for now
    responses: tuple[str, ...] = ()  # names of what was said, in order
    transcript: Transcript

    @property
    def text(self) -> str:
        """Every reply, buttons as numbered lines."""
        return "\n".join(self.trace.get("replies") or ())

    @property
    def decision(self) -> str:
        """answer, act, clarify, decline or handoff; empty when no turn was made."""
        return str(self.trace.get("decision") or "")

    @property
    def skill(self) -> str:
        """The folder or file of the skill."""
        return str(self.trace.get("skill") or "")

    @property
    def intent(self) -> str:
        """The most likely reading."""
        intents = self.trace.get("intents") or ()
        return str(intents[0]["name"]) if intents else ""

    @property
    def slots(self) -> Mapping[str, Any]:
        """What is known after the turn."""
        return dict(self.trace.get("slots") or {})

    @property
    def effects(self) -> Sequence[Mapping[str, Any]]:
        """What the turn changed: type, order, amount, currency, state, key."""
        return list(self.trace.get("effects") or ())

    @property
    def handoff(self) -> str:
        """What a handoff came to; empty when there was none."""
        handoff = self.trace.get("handoff")
        return str(handoff["outcome"]) if handoff else ""

    @property
    def language(self) -> str:
        """The language of the turn."""
        return str(self.trace.get("language") or "")

    @property
    def owner(self) -> str:
        """Who owns the conversation now."""
        return str(self.trace.get("owner") or "")

    @property
    def rule(self) -> str:
        """The rule that decided."""
        reasons = self.trace.get("reasons") or ()
        return str(reasons[0]["rule"]) if reasons else ""

    def asks(self, slot: str) -> bool:
        """Whether the customer is asked for this slot now."""
        return self.asked == slot

    def expect(self, **wanted: Any) -> Self:
        """Hold the turn against the words of dialogue files: decision, intent, skill, slots, effects, handoff, must, must_not …

        `asks` names the slot that is asked for. Returns itself; Unexpected names every difference and shows the conversation.
        """
        asks = wanted.pop("asks", None)
        unknown = sorted(wanted.keys() - EXPECTED)
        if unknown:
            raise TypeError(f"cannot expect {unknown[0]!r}; known: asks, {', '.join(sorted(EXPECTED))}")
        found = failures(wanted, self.trace)
        if asks is not None and asks != self.asked:
            found.append(f"asks: {self.asked!r}, expected {asks!r}")
        if found:
            raise Unexpected("\n".join(["not as expected:", *found, "", str(self.transcript)]))
        return self
