"""What customers say, by which rules and skills know them: a file of phrases for a module, a language a line in it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from bot.understanding.spelling import alternatives
from bot.understanding.words import FURTHER

LANGUAGES: Final = ("zh", "en", *FURTHER, "any")  # in the order in which their words are tried
PART: Final = re.compile(r"\{([a-z_]+)\}")  # stands for the words of another phrase; a count has digits
Phrase = Mapping[str, Any]
File = Mapping[str, Phrase]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one module: `says.how_long` is a pattern, `says.tables["called"]` one for each key of a table."""

    file: str
    patterns: Mapping[str, re.Pattern[str]]
    tables: Mapping[str, Mapping[str, re.Pattern[str]]]

    def __getattr__(self, name: str) -> re.Pattern[str]:
        """The pattern of a phrase; one that the file lacks is an AttributeError."""
        if name not in self.patterns:
            raise AttributeError(f"{self.file} has no [{name}]")
        return self.patterns[name]


def phrases_of(module: str) -> Phrases:
    """The phrases of a module, compiled, from the file of its name beside it: `price.toml` beside `price.py`.

    It is read at every call, so that a skill that is loaded again has the words as they stand now.
    """
    file = written(module)
    plain: dict[str, re.Pattern[str]] = {}
    tables: dict[str, dict[str, re.Pattern[str]]] = {}
    for name, phrase in file.items():
        if is_table(phrase):
            tables[name] = {key: _compiled(file, each) for key, each in phrase.items()}
        else:
            plain[name] = _compiled(file, phrase)
    return Phrases(f"{module.replace('.', '/')}.toml", plain, tables)


def written(module: str) -> File:
    """A module's file as it stands."""
    package, _, name = module.rpartition(".")
    return tomllib.loads(files(package).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def is_table(phrase: Phrase) -> bool:
    """Whether what stands under a name are phrases by their keys, rather than one phrase."""
    return all(isinstance(each, Mapping) for each in phrase.values())


def _compiled(file: File, phrase: Phrase) -> re.Pattern[str]:
    """One pattern of all languages; it tells capitals from small letters only where the phrase wants that."""
    words = _words(file, phrase, LANGUAGES)
    return re.compile(words, re.NOFLAG if phrase.get("case") else re.IGNORECASE)


def _words(file: File, phrase: Phrase, languages: Iterable[str]) -> str:
    """The alternatives of some languages, with the words of other phrases where they are named."""
    return "|".join(
        _with_parts(file, line, language)
        for language in languages
        for line in alternatives(phrase.get(language, ()))
    )


def _with_parts(file: File, line: str, language: str) -> str:
    """A line with what its parts say in the same language, or in all of them where the line is of any."""
    of = LANGUAGES if language == "any" else (language,)
    return PART.sub(lambda part: f"(?:{_words(file, file[part[1]], of)})", line)
