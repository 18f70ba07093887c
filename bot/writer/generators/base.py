"""The contract of a generator."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from bot.errors import HaokeError
from bot.writer.prompt import Message

Failure = Literal["late", "busy", "failed", "budget"]


class GenerationError(HaokeError):
    """No words came: too late, refused for load, failed, or over the token budget. The approved text is said instead."""

    def __init__(self, message: str, *, kind: Failure = "failed") -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost, in tokens."""

    prompt: int = 0
    answer: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Some more text, in order; the last piece may carry what the whole answer cost."""

    text: str
    usage: Usage | None = None


Pieces = AsyncGenerator[Piece, None]


@runtime_checkable
class Generator(Protocol):
    """Writes text for a prompt. Closing the iterator cancels the work behind it."""

    name: str  # the model's, as traces show it

    def stream(self, prompt: tuple[Message, ...], *, deadline_s: float) -> Pieces:
        """The answer as it comes; GenerationError when it cannot be had within the deadline."""

    async def start(self) -> None:
        """Open connections or load a model; called once inside the loop that will use it."""

    async def close(self) -> None:
        """Let go of everything."""


@runtime_checkable
class Weigher(Protocol):
    """A generator whose model can be asked for one of several labels, by how likely each is as its first word."""

    name: str

    async def weigh(
        self, prompt: tuple[Message, ...], labels: Sequence[str], *, deadline_s: float
    ) -> tuple[float, ...]:
        """The probability of each label, 0 to 1, in their order; GenerationError when it cannot be had in time."""


def resting(generator: Generator | None) -> str:
    """Why a generator is not asked at present, in words; empty while it is."""
    breaker = getattr(generator, "breaker", None)
    if breaker and breaker.state != "closed":
        return "the model fails; approved words are said"
    refused = getattr(generator, "refused", "")
    return f"the live model {refused} was refused and says nothing; the log says why" if refused else ""
