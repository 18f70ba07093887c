"""A writer that says what a test tells it to: to see what becomes of any words on their way to a customer.

    writer = ScriptedWriter(lambda prompt: "退款已经给您办好了，明天到账。")
    app = await App.open(config, writer=writer)

The words go the whole way a model's go: read by the guardrail sentence by sentence, released, committed, or replaced.
"""

import asyncio
from collections.abc import Awaitable, Callable

from bot.writer.generators import GenerationError, Piece, Pieces, Usage
from bot.writer.prompt import Message

Words = Callable[[tuple[Message, ...]], str | GenerationError]


class ScriptedWriter:
    """A generator whose words come from a function of the prompt; a returned GenerationError is raised instead.

    `between` is awaited after each sentence was handed over, with its number: a place to let things happen in the middle.
    """

    name = "scripted"

    def __init__(
        self, words: Words, *, size: int = 0, between: Callable[[int], Awaitable[None]] | None = None
    ) -> None:
        self.prompts: list[tuple[Message, ...]] = []
        self.closed = 0
        self._words = words
        self._size = size  # characters of a piece; 0: all at once
        self._between = between

    async def start(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def stream(self, prompt: tuple[Message, ...], *, deadline_s: float) -> Pieces:
        """The words for this prompt."""
        self.prompts.append(prompt)
        words = self._words(prompt)
        if isinstance(words, GenerationError):
            raise words
        size = self._size or max(1, len(words))
        try:
            for number, at in enumerate(range(0, len(words), size)):
                yield Piece(words[at : at + size])
                if self._between is not None:
                    await self._between(number)
                await asyncio.sleep(0)
            yield Piece("", Usage(prompt=len(str(prompt)), answer=len(words)))
        finally:
            self.closed += 1


def approved(prompt: tuple[Message, ...]) -> str:
    """The approved text that a prompt carries."""
    return prompt[-1]["content"].rpartition("<approved>")[2].removesuffix("</approved>")
