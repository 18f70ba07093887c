"""The patterns of `bot/judgement/data`, compiled once."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.understanding.normalise import simplified
from bot.understanding.spelling import spelled

WORDS: Final = "courtesy"  # a section of words, which are no patterns
NAMES: Final = frozenset({"relative", "weekdays"})  # of days, which are no patterns


@cache
def table(name: str) -> Mapping[str, Any]:
    """One data file as it stands."""
    path = files("bot.judgement").joinpath("data", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def prepare() -> None:
    """Compile every pattern now, so that no customer waits for it."""
    for name in ("frames", "vows"):
        for section, entries in table(name).items():
            for key in () if section == WORDS else entries:
                pattern(name, section, key)
    for name, sections in (
        ("values", ("amount", "date")),
        ("topics", tuple(table("topics"))),
        ("planted", ("planted",)),
        ("quoted", ("quoted",)),
        ("further", tuple(table("further"))),
    ):
        for section in sections:
            for key in table(name)[section].keys() - NAMES:
                pattern(name, section, key)


@cache
def pattern(name: str, section: str, key: str) -> re.Pattern[str]:
    """A compiled pattern of a data file; one that is missing is a KeyError at first use."""
    source = spelled(table(name)[section][key])
    if name == "further":  # written as their languages are, read in texts that are folded
        source = unicodedata.normalize("NFKC", source).translate(simplified())
    return re.compile(source)
