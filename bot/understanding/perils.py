"""Danger in frames: who or what, and what befalls it; figures of speech and denials are read as if they were not there."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from bot.understanding.letters import MARKED, bare, bare_pattern
from bot.understanding.words import FURTHER, folded

LANGUAGES: Final = ("zh", "en")
_TONED: Final = "vi"  # its frames of frauds are written bare: without tones nothing else is meant
_NAME: Final = re.compile(r"[A-Z]{2,}")  # texts are lower-cased, so a word in capitals is never theirs
_WORD: Final = 30  # letters: two ends of words without a limit in one frame take the square of a message that is one long word


@lru_cache(maxsize=128)  # a turn asks several times about the same words
def peril(text: str) -> str:
    """The kind of danger that a normalised message tells of beyond doubt, or nothing."""
    said = plain(text)
    bared = bare(said)
    return next((k for k, home in _perils().items() if home.search(said) or _tellers(k, said, bared)), "")


def spoken(text: str) -> str:
    """The further language in whose words a normalised message tells of danger beyond doubt, where it is one alone."""
    said = plain(text)
    bared = bare(said)
    found = {language for kind in _perils() for language in _tellers(kind, said, bared)}
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=128)
def plain(text: str) -> str:
    """A normalised message without what only sounds like danger."""
    said = _section("figure").sub(" ", text)
    for language, pattern in _written("figure"):
        said = _without(pattern, said, _as_read(language, said, bare(said)))
    return said


def called_off(text: str, *, sincerely: bool = False) -> bool:
    """Whether a normalised message says that there is no danger; `sincerely` wants it taken back in as many words.

    What was unplugged or put out was no wrong alarm.
    """
    sections = ("sincerely",) if sincerely else ("called_off", "sincerely")
    if not sincerely and dealt_with(text):
        return False
    if _section(sections[0]).search(text):
        return True
    bared = bare(text)
    written = [each for section in sections for each in _written(section)]
    return any(pattern.search(_as_read(language, text, bared)) for language, pattern in written)


def dealt_with(text: str) -> bool:
    """Whether a normalised message tells what was done about a danger, as pulling the plug."""
    return _section("dealt_with").search(text) is not None


def threat(text: str) -> bool:
    """Whether a normalised message threatens the shop or its people with violence."""
    return _section("threat").search(text) is not None


def scam(text: str) -> bool:
    """Whether a normalised message asks or tells of somebody who wants money, a code or a click in the shop's name."""
    return _told("scam", text)


def robbed(text: str) -> bool:
    """Whether a normalised message tells that this was already given."""
    return _told("robbed", text)


def _told(section: str, text: str) -> bool:
    """Whether a normalised message says so in any language; what was never a danger to life is also read without tones."""
    bared = bare(text)
    return _section(section).search(text) is not None or any(
        pattern.search(bared if language in (*MARKED, _TONED) else text)
        for language, pattern in _written(section)
    )


def _tellers(kind: str, said: str, bared: str) -> list[str]:
    """The further languages in whose frames a danger of this kind is told."""
    return [
        language for language, pattern in _further(kind) if pattern.search(_as_read(language, said, bared))
    ]


def _as_read(language: str, said: str, bared: str) -> str:
    return bared if language in MARKED else said


def _without(pattern: re.Pattern[str], text: str, read: str) -> str:
    """A text without what is found in it as it is read, character by character the same."""
    for found in reversed(list(pattern.finditer(read))):
        text = f"{text[: found.start()]} {text[found.end() :]}"
    return text


@cache
def _perils() -> Mapping[str, re.Pattern[str]]:
    """The frames in Chinese and English by their kinds, most pressing first."""
    return {row["kind"]: _either(row) for row in _table()["peril"]}


@cache
def _further(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The frames of a kind in each further language that has any."""
    return _patterns(_beyond()["peril"].get(kind, {}))


@cache
def _written(section: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return _patterns(_beyond()[section])


def _patterns(row: Mapping[str, Any]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((language, _one(language, row[language])) for language in FURTHER if language in row)


def _one(language: str, patterns: str | Sequence[str]) -> re.Pattern[str]:
    names = _beyond()["names"].get(language, {})
    whole = "|".join(f"(?:{_named(each, names)})" for each in _each(patterns))
    return _compiled(bare_pattern(whole) if language in MARKED else folded(whole))


def _named(pattern: str, names: Mapping[str, str]) -> str:
    """The pattern with its names written out, and those in them."""
    return _NAME.sub(lambda found: f"(?:{_named(names[found.group()], names)})", pattern)


@cache
def _section(name: str) -> re.Pattern[str]:
    return _either(_table()[name])


def _either(row: Mapping[str, Any]) -> re.Pattern[str]:
    written = (f"(?:{_spelt(each, language)})" for language in LANGUAGES for each in _each(row[language]))
    return _compiled("|".join(written))


def _compiled(pattern: str) -> re.Pattern[str]:
    """A frame whose words are no longer than words are."""
    return re.compile(pattern.replace(r"\w*", rf"\w{{0,{_WORD}}}").replace(r"\w+", rf"\w{{1,{_WORD}}}"))


def _each(patterns: str | Sequence[str]) -> Sequence[str]:
    return (patterns,) if isinstance(patterns, str) else patterns


def _spelt(pattern: str, language: str) -> str:
    """The pattern with its names written out."""
    names = {**_table()["names"][language], "SINCERELY": _table()["sincerely"][language]}
    return _NAME.sub(lambda found: f"(?:{_spelt(names[found.group()], language)})", pattern)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("perils.toml").read_text(encoding="utf-8"))


@cache
def _beyond() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("perils_further.toml").read_text(encoding="utf-8"))
