"""What customers say, by which rules know them: a file of phrases for each module of rules."""

from functools import cache

from bot.understanding.phrases import Phrases, phrases_of


@cache
def phrases(file: str) -> Phrases:
    """The phrases of a file."""
    return phrases_of(f"{__name__}.{file}")
