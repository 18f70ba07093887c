"""Colours in twelve languages: which plain colour a word stands for, and how a catalogue's colour reads where it has no name."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

_LIST: Final = re.compile(r"[、,，/]\s*")
_CATALOGUE: Final = ("zh", "en")  # languages that catalogues are written in
_UNSPACED: Final = frozenset({"zh", "ja", "ko", "ar", "th"})  # a word may begin within a run of letters


def shades(word: str) -> frozenset[str]:
    """The plain colours that a customer's word for a colour stands for, whatever the language."""
    return frozenset(code for code, pattern in _said().items() if pattern.search(word.lower()))


def shades_listed(name: str) -> frozenset[str]:
    """The plain colours that a catalogue's name stands for, so that "cloud white" is white and 曜黑 is black."""
    return frozenset(code for code, pattern in _listed().items() if pattern.search(name.lower()))


def translated(names: Mapping[str, str]) -> Mapping[str, str]:
    """A catalogue's colour (or list of them) by language, with the languages added in which its English name is known."""
    parts = _LIST.split(names.get("en", "").lower())
    more = {
        language: ", ".join(known[part] for part in parts)
        for language, known in _table()["names"].items()
        if all(part in known for part in parts)
    }
    return {**more, **names}


@cache
def _said() -> Mapping[str, re.Pattern[str]]:
    return {code: _either(row, tuple(row)) for code, row in _table()["shades"].items()}


@cache
def _listed() -> Mapping[str, re.Pattern[str]]:
    return {
        code: re.compile("|".join(row[language] for language in _CATALOGUE))
        for code, row in _table()["shades"].items()
    }


def _either(row: Mapping[str, str], languages: tuple[str, ...]) -> re.Pattern[str]:
    border = {language: "" if language in _UNSPACED else r"(?<![^\W\d_])" for language in languages}
    return re.compile("|".join(f"{border[each]}(?:{row[each]})" for each in languages))


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("colours.toml").read_text(encoding="utf-8"))
