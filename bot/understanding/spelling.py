"""How regular expressions are written in data files, so that none of them is a line that nobody reads."""

from collections.abc import Iterable, Sequence

Written = str | Sequence[str | Sequence[str]]  # one expression, or its alternatives, each whole or in pieces


def spelled(words: Written) -> str:
    """The one expression that is meant."""
    return "|".join(alternatives(words))


def alternatives(words: Written) -> Iterable[str]:
    """The alternatives of an expression, the pieces of each put together."""
    return (words,) if isinstance(words, str) else ("".join(each) for each in words)
