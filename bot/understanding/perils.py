"""Danger in frames: who or what, and what befalls it; figures of speech and denials are read as if they were not there."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = ("zh", "en")
_NAME: Final = re.compile(r"[A-Z]{2,}")  # texts are lower-cased, so a word in capitals is never theirs


def peril(text: str) -> str:
    """The kind of danger that a normalised message tells of beyond doubt, or nothing."""
    said = plain(text)
    return next((kind for kind, pattern in _perils() if pattern.search(said)), "")


def plain(text: str) -> str:
    """A normalised message without what only sounds like danger."""
    return _section("figure").sub(" ", text)


def called_off(text: str, *, sincerely: bool = False) -> bool:
    """Whether a normalised message says that there is no danger; `sincerely` wants it taken back in as many words."""
    return _section("sincerely" if sincerely else "called_off").search(text) is not None


def scam(text: str) -> bool:
    """Whether a normalised message asks or tells of somebody who wants money, a code or a click in the shop's name."""
    return _section("scam").search(text) is not None


def robbed(text: str) -> bool:
    """Whether a normalised message tells that this was already given."""
    return _section("robbed").search(text) is not None


@cache
def _perils() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kind"], _either(row)) for row in _table()["peril"])


@cache
def _section(name: str) -> re.Pattern[str]:
    return _either(_table()[name])


def _either(row: Mapping[str, Any]) -> re.Pattern[str]:
    written = (f"(?:{_spelt(each, language)})" for language in LANGUAGES for each in _each(row[language]))
    return re.compile("|".join(written))


def _each(patterns: str | Sequence[str]) -> Sequence[str]:
    return (patterns,) if isinstance(patterns, str) else patterns


def _spelt(pattern: str, language: str) -> str:
    """The pattern with its names written out."""
    names = {**_table()["names"][language], "SINCERELY": _table()["sincerely"][language]}
    return _NAME.sub(lambda found: f"(?:{_spelt(names[found.group()], language)})", pattern)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("perils.toml").read_text(encoding="utf-8"))
