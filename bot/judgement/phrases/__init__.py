"""What customers say, by which rules know them: a file of phrases for each module of rules, a language a line in it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.understanding.words import FURTHER

LANGUAGES: Final = ("zh", "en", *FURTHER, "any")  # in the order in which their words are tried
PART: Final = re.compile(r"\{([a-z_]+)\}")  # stands for the words of another phrase; a count has digits


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one file: `says.how_long` is a pattern, `says.tables["called"]` one for each key of a table."""

    file: str
    patterns: Mapping[str, re.Pattern[str]]
    tables: Mapping[str, Mapping[str, re.Pattern[str]]]

    def __getattr__(self, name: str) -> re.Pattern[str]:
        """The pattern of a phrase; one that the file lacks is an AttributeError."""
        if name not in self.patterns:
            raise AttributeError(f"phrases/{self.file}.toml has no [{name}]")
        return self.patterns[name]


@cache
def phrases(file: str) -> Phrases:
    """The phrases of a file, each compiled."""
    plain: dict[str, re.Pattern[str]] = {}
    tables: dict[str, dict[str, re.Pattern[str]]] = {}
    for name, phrase in written(file).items():
        if is_table(phrase):
            tables[name] = {key: _compiled(file, each) for key, each in phrase.items()}
        else:
            plain[name] = _compiled(file, phrase)
    return Phrases(file, plain, tables)


@cache
def written(file: str) -> Mapping[str, Mapping[str, Any]]:
    """A file as it stands."""
    return tomllib.loads(files(__name__).joinpath(f"{file}.toml").read_text(encoding="utf-8"))


def is_table(phrase: Mapping[str, Any]) -> bool:
    """Whether what stands under a name are phrases by their keys, rather than one phrase."""
    return all(isinstance(each, Mapping) for each in phrase.values())


def _compiled(file: str, phrase: Mapping[str, Any]) -> re.Pattern[str]:
    """One pattern of all languages; it tells capitals from small letters only where the phrase wants that."""
    words = _words(file, phrase, LANGUAGES)
    return re.compile(words, re.NOFLAG if phrase.get("case") else re.IGNORECASE)


def _words(file: str, phrase: Mapping[str, Any], languages: Iterable[str]) -> str:
    """The alternatives of some languages, with the words of other phrases where they are named."""
    return "|".join(
        _with_parts(file, line, language)
        for language in languages
        for line in _lines(phrase.get(language, ()))
    )


def _with_parts(file: str, line: str, language: str) -> str:
    """A line with what its parts say in the same language, or in all of them where the line is of any."""
    of = LANGUAGES if language == "any" else (language,)
    return PART.sub(lambda part: f"(?:{_words(file, written(file)[part[1]], of)})", line)


def _lines(words: str | list[str | list[str]]) -> Iterable[str]:
    """The alternatives of one language; one that is long may be a list of pieces."""
    return (words,) if isinstance(words, str) else ("".join(line) for line in words)
