"""What customers say, by which rules and skills know them: a file of phrases for a module, a language a line in it."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any, Final
from weakref import WeakSet

from bot.understanding.spelling import alternatives
from bot.understanding.words import FURTHER

LANGUAGES: Final = ("zh", "en", *FURTHER, "any")  # in the order in which their words are tried
PART: Final = re.compile(r"\{([a-z_]+)\}")  # stands for the words of another phrase; a count has digits
_OURS: Final = "bot."  # modules whose phrases our tests compile
Phrase = Mapping[str, Any]
File = Mapping[str, Phrase]


class Phrases:
    """The phrases of one module: `says.how_long` is a pattern, `says.tables["called"]` one for each key of a table.

    A pattern is compiled when it is first asked for, since a command needs few of some thousand.
    """

    def __init__(self, file: str, written: File) -> None:
        self.file = file
        self._written = written
        _IN_USE.add(self)
        self.tables: Mapping[str, Mapping[str, re.Pattern[str]]] = {
            name: _Table(written, phrase) for name, phrase in written.items() if is_table(phrase)
        }

    def __getattr__(self, name: str) -> re.Pattern[str]:
        """The pattern of a phrase, which is asked for here once; one that the file lacks is an AttributeError."""
        if name.startswith("_") or name in self.tables or name not in self._written:
            raise AttributeError(f"{self.file} has no [{name}]")
        pattern = _compiled(self._written, self._written[name])
        setattr(self, name, pattern)
        return pattern

    def compile(self) -> None:
        """Have all patterns ready."""
        for name in self._written.keys() - self.tables.keys() - vars(self).keys():
            getattr(self, name)
        for table in self.tables.values():
            tuple(table.values())


_IN_USE: Final[WeakSet[Phrases]] = WeakSet()


def warm_up() -> None:
    """Compile all phrases that are in use, so that no customer waits for it."""
    for phrases in tuple(_IN_USE):
        phrases.compile()


class _Table(Mapping[str, re.Pattern[str]]):
    """The patterns of a table by their keys, in the order of the file."""

    def __init__(self, file: File, phrases: Phrase) -> None:
        self._file, self._phrases = file, phrases
        self._known: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, key: str) -> re.Pattern[str]:
        if key not in self._known:
            self._known[key] = _compiled(self._file, self._phrases[key])
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._phrases)

    def __len__(self) -> int:
        return len(self._phrases)


def phrases_of(module: str) -> Phrases:
    """The phrases of a module, from the file of its name beside it: `price.toml` beside `price.py`.

    It is read at every call, so that a skill that is loaded again has the words as they stand now, and compiled at once for a skill,
    whose pattern that is none is told when it is loaded.
    """
    found = Phrases(f"{module.replace('.', '/')}.toml", written(module))
    if not module.startswith(_OURS):
        found.compile()
    return found


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
