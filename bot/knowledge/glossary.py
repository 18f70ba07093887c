"""Words that mean the same, across languages: a passage about a "power bank" is also found by "充电宝".

The list holds the vocabulary of shops in general.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from bot.errors import KnowledgeError
from bot.knowledge.words import runs, stem, words

_SHIPPED: Final = Path(__file__).with_name("glossary.txt")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_MARK: Final = "="  # no word begins so
_LONGEST_HAN: Final = 8  # characters of a term
_LONGEST_LATIN: Final = 4  # words of a term


class Glossary:
    """Meanings by their words. Terms are compared as the index counts words: folded, and Latin ones by stem."""

    def __init__(self, lines: Iterable[Sequence[str]]) -> None:
        self._han: dict[str, list[str]] = {}
        self._latin: dict[tuple[str, ...], list[str]] = {}
        for number, terms in enumerate(lines):
            for term in terms:
                said = runs(term)
                if len(said) == 1 and _HAN.match(said[0]):
                    self._han.setdefault(said[0], []).append(f"{_MARK}{number}")
                elif said and not any(_HAN.match(run) for run in said):
                    self._latin.setdefault(tuple(map(stem, said)), []).append(f"{_MARK}{number}")

    def meanings(self, text: str) -> list[str]:
        """The meanings that a text names, each as often as it does."""
        found: list[str] = []
        said = runs(text)
        for run in said:
            if _HAN.match(run):
                for start, end in _spans(len(run), _LONGEST_HAN):
                    found += self._han.get(run[start:end], ())
        latin = [stem(run) for run in said]
        for start, end in _spans(len(latin), _LONGEST_LATIN):
            found += self._latin.get(tuple(latin[start:end]), ())
        return found

    def beside(self, text: str, meanings: Iterable[str]) -> list[str]:
        """What is left of a text without the words that stand for these meanings."""
        wanted = set(meanings)
        left: list[str] = []
        said = runs(text)
        for run in said:
            if _HAN.match(run):
                kept = list(run)
                for start, end in _spans(len(run), _LONGEST_HAN):
                    if wanted.intersection(self._han.get(run[start:end], ())):
                        kept[start:end] = " " * (end - start)
                left += "".join(kept).split()
        latin = [run for run in said if not _HAN.match(run)]
        stems = [stem(run) for run in latin]
        gone: set[int] = set()
        for start, end in _spans(len(latin), _LONGEST_LATIN):
            if wanted.intersection(self._latin.get(tuple(stems[start:end]), ())):
                gone.update(range(start, end))
        return left + [run for n, run in enumerate(latin) if n not in gone]


def is_meaning(term: str) -> bool:
    """Whether a term stands for a meaning, not for a word."""
    return term.startswith(_MARK)


def terms(text: str) -> list[str]:
    """What the index counts of a text: its words, and the meanings they stand for."""
    return [*words(text), *shipped().meanings(text)]


@cache
def shipped() -> Glossary:
    """The vocabulary of shops."""
    return Glossary(read(_SHIPPED))


def _spans(length: int, longest: int) -> Iterator[tuple[int, int]]:
    return (
        (start, end) for start in range(length) for end in range(start + 1, min(start + longest, length) + 1)
    )


def read(file: Path) -> list[list[str]]:
    """The lines of a glossary file, each the words of one meaning."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise KnowledgeError(f"{file}: cannot be read: {error.strerror}") from None
    rows = (line.strip() for line in lines)
    return [
        [term.strip() for term in row.split("|") if term.strip()] for row in rows if row and row[0] != "#"
    ]
