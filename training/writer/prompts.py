"""A case as the messages that a model reads and the answers that it learns: with blanks for figures where its tokenizer knows them."""

from collections.abc import Sequence
from typing import Any

from bot.writer.blanks import Blanks, as_read
from bot.writer.prompt import Brief, Message, messages


def prompt_of(brief: Brief, tokenizer: Any) -> tuple[tuple[Message, ...], Blanks]:
    """The prompt of serving for this tokenizer, and what its blanks stand for."""
    return as_read(messages(brief), tokenizer)


def case(brief: Brief, tokenizer: Any, **answers: str) -> dict[str, Any]:
    """A row in the form that TRL takes: `prompt`, and each answer under its name."""
    prompt, blanks = prompt_of(brief, tokenizer)
    said = {
        name: [{"role": "assistant", "content": blanks.leave(answer) if blanks.values else answer}]
        for name, answer in answers.items()
    }
    return {"prompt": [dict(message) for message in prompt], **said}


def asked(briefs: Sequence[Brief], tokenizer: Any) -> tuple[list[tuple[Message, ...]], list[Blanks]]:
    """The prompts of many, and what the blanks of each stand for."""
    pairs = [prompt_of(brief, tokenizer) for brief in briefs]
    return [prompt for prompt, _ in pairs], [blanks for _, blanks in pairs]
