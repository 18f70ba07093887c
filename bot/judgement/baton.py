"""The baton: what a person agreed, promised and settled before the bot got the conversation back, and what it is about.

The lines are a person's own words. They are quoted and never reworded; what a line is about is read off the order numbers and the
plain words in it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cache, lru_cache
from typing import Final, Literal, get_args

from pydantic import JsonValue

from bot.judgement.promises.patterns import table
from bot.understanding.spelling import spelled

Part = Literal["agreed", "promised", "settled", "open"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
OWED: Final[frozenset[Part]] = frozenset({"agreed", "promised", "open"})  # what is still to be kept
_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9.,¥$€£-])(?:[A-Za-z]{1,4}-?\d{3,}|\d{5,})(?![A-Za-z0-9%]|[.,]\d|\s?(?:元|块|yuan|cny|rmb|usd))",
    re.IGNORECASE,
)
_LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a baton; `by` is the name that customers read, `at` the shop's time."""

    part: Part
    text: str
    by: str
    at: datetime

    @property
    def numbers(self) -> frozenset[str]:
        """The order and parcel numbers that it names."""
        return frozenset(_NUMBER.findall(self.text))

    @property
    def topics(self) -> frozenset[str]:
        """What it is about, as far as plain words tell."""
        return _topics(self.text)

    def concerns(self, intent: str, numbers: Collection[str]) -> bool:
        """Whether a request of this intent, about these numbers, is about the same.

        A number decides where both name one. A line without a topic is about everything that its number is about.
        """
        if self.numbers and numbers and not self.numbers & set(numbers):
            return False
        if self.topics:
            return any(_about(topic).search(intent) for topic in self.topics)
        return bool(self.numbers & set(numbers))


@dataclass(frozen=True, slots=True)
class Baton:
    """All lines that stand."""

    lines: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines)

    def local(self, zone: tzinfo | None) -> "Baton":
        """The same with times as the shop's clock shows them."""
        return Baton(tuple(replace(line, at=line.at.astimezone(zone)) for line in self.lines))

    def of(self, parts: Collection[Part]) -> "Baton":
        """The lines of these parts only."""
        return Baton(tuple(line for line in self.lines if line.part in parts))

    def about(self, intent: str, numbers: Collection[str]) -> "Baton":
        """The lines that a request is about."""
        return Baton(tuple(line for line in self.lines if line.concerns(intent, numbers)))

    def by_author(self) -> Iterable[tuple[Line, ...]]:
        """The lines in groups that one person wrote at one time."""
        groups: dict[tuple[str, datetime], list[Line]] = {}
        for line in self.lines:
            groups.setdefault((line.by, line.at), []).append(line)
        return (tuple(group) for group in groups.values())

    def record(self) -> list[JsonValue]:
        """As plain JSON."""
        return [
            {"part": line.part, "text": line.text, "by": line.by, "at": line.at.isoformat()}
            for line in self.lines
        ]


NOTHING: Final = Baton()


def read(kept: Iterable[Mapping[str, str]]) -> Baton:
    """A baton from its record."""
    return Baton(
        tuple(
            Line(
                part=_part(each["part"]),
                text=each["text"],
                by=each["by"],
                at=datetime.fromisoformat(each["at"]),
            )
            for each in kept
        )
    )


def asks_what_was_said(text: str) -> bool:
    """Whether somebody asks what a person has said, promised or settled."""
    said = text.lower()
    return any(_compiled("asks", "told", language).search(said) for language in _LANGUAGES)


def _part(name: str) -> Part:
    return next(part for part in PARTS if part == name)


@lru_cache(maxsize=512)
def _topics(text: str) -> frozenset[str]:
    said = text.lower()
    return frozenset(
        name
        for name in table("baton")["topics"]
        if any(_compiled("topics", name, language).search(said) for language in _LANGUAGES)
    )


def _about(topic: str) -> re.Pattern[str]:
    return _compiled("topics", topic, "about")


@cache
def _compiled(section: str, name: str, key: str) -> re.Pattern[str]:
    return re.compile(spelled(table("baton")[section][name][key]))
