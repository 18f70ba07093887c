"""The retriever contract: a question in, approved passages out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.turn import Passage


@dataclass(frozen=True, slots=True)
class Found:
    """Passages by falling score, and whether the first answers the question (a calibrated probability in [0, 1]).

    `along` has to be said with the answer, word for word, when one is given. `near` may not answer, but may be what was meant, and is
    worth offering by its title; the likeliest first. `own`: the first passage says a word of the question's own that hardly another
    one says, and the reader finds that it answers.
    """

    passages: tuple[Passage, ...]
    answerable: bool
    confidence: float
    along: tuple[Passage, ...] = ()
    near: tuple[Passage, ...] = ()
    own: bool = False


class Retriever(Protocol):
    """Finds approved passages."""

    async def search(
        self, question: str, *, language: str, top: int = 5, collections: Sequence[str] = ()
    ) -> Found:
        """The best passages for a question, those in the customer's language first among equals."""
