"""The retriever contract: a question in, approved passages out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.turn import Onward, Passage


@dataclass(frozen=True, slots=True)
class Found:
    """Passages by falling score, and whether the first answers the question (a calibrated probability in [0, 1]).

    `along` has to be said with the answer, word for word, when one is given. `near` may not answer, but may be what was meant, and is
    worth offering by its title; the likeliest first. `own`: the first passage says a word of the question's own that hardly another
    one says, and the reader finds that it answers. `sure`: the reader has no doubt that it answers, or finds that a sentence of it does.
    `known`: some passage says a part of the question's words that counts; what no passage says a word of leans on nothing.
    """

    passages: tuple[Passage, ...]
    answerable: bool
    confidence: float
    along: tuple[Passage, ...] = ()
    near: tuple[Passage, ...] = ()
    own: bool = False
    sure: bool = False
    known: bool = True


class Retriever(Protocol):
    """Finds approved passages."""

    async def search(
        self, question: str, *, language: str, top: int = 5, collections: Sequence[str] = ()
    ) -> Found:
        """The best passages for a question, those in the customer's language first among equals."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a talk is about as far as articles go."""

    told: Sequence[str] = ()  # last
    offered: Sequence[str] = ()  # by their titles
    before: str = ""  # the customer's last words
    of_a_thing: bool = False  # something of a product was told, of which articles may say more

    def __bool__(self) -> bool:
        return bool(self.told or self.offered or self.of_a_thing)


@runtime_checkable
class GoesOn(Protocol):
    """Knows what articles say to a question that follows them."""

    async def onward(self, question: str, spoken: Spoken, *, language: str) -> Onward | None:
        """What was told last, and what answers the question now; None where none of these articles stands any more."""


async def onward(retriever: Retriever | None, question: str, spoken: Spoken, language: str) -> Onward | None:
    """The same of any retriever: one that does not know its articles by name goes on with none."""
    if not spoken or not question or not isinstance(retriever, GoesOn):
        return None
    return await retriever.onward(question, spoken, language=language)
