"""Thoughts: some models write what they think before what they say, between `<think>` and `</think>`. Only what is said is an answer."""

from typing import Final

OPEN: Final = "<think>"
CLOSE: Final = "</think>"


def spoken(text: str, *, finished: bool = True) -> str:
    """What is said so far; nothing while it still thinks, or might be about to."""
    begun = text.lstrip()
    if begun.startswith(OPEN):
        return begun.partition(CLOSE)[2].lstrip()
    return "" if not finished and OPEN.startswith(begun) else text


def apart(text: str) -> tuple[str, str]:
    """Thoughts and answer of a text that may begin with thoughts."""
    begun = text.lstrip()
    thoughts = begun.removeprefix(OPEN).partition(CLOSE)[0].strip() if begun.startswith(OPEN) else ""
    return thoughts, spoken(text)


def together(thoughts: str, answer: str) -> str:
    """An answer as such a model writes it."""
    return f"{OPEN}\n{thoughts}\n{CLOSE}\n\n{answer}" if thoughts else answer
