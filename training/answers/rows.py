"""Question–passage rows: what customers ask that an article answers, and what it only nearly answers."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from bot.errors import BadInput
from training.rows import read_jsonl

_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_BAR: Final = re.compile(r"\|(?![^{]*\})")  # bars inside braces choose between values and divide nothing
FOLDS: Final = 3  # helpers, each taught without a part of the articles
SIDES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Row:
    """A question, a passage, and whether the passage answers it; `group` is kept whole when rows are split."""

    question: str
    passage: str
    answers: bool
    group: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an article by name, which answers it or nearly does; without an article none answers."""

    question: str
    article: str
    answers: bool

    @property
    def group(self) -> str:
        """What is held out together."""
        return self.article or self.question


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a shop says, by side (Chinese, English), and the questions it answers."""

    says: tuple[str, str]
    asks: tuple[tuple[str, ...], tuple[str, ...]]
    alike: bool  # whether both sides say the same, so that a question may be asked across


@dataclass(frozen=True, slots=True)
class Topic:
    """An article of an invented shop: what it may say, and what is asked that none of it answers."""

    title: tuple[str, str]
    facts: tuple[Fact, ...]
    unanswered: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Grid:
    """An article that says the same kinds of things of several things."""

    title: tuple[str, str]
    things: tuple[tuple[str, str], ...]
    values: tuple[str, ...]
    facts: tuple[Fact, ...]


def _of(number: int, asks: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in asks if side(each) == number)


def fold(group: str) -> int:
    """Which helper never sees this article, or this question that has none."""
    return crc32(group.encode()) % FOLDS


def helper(number: int) -> str:
    """The file of a helper's weights."""
    return f"without-{number}.safetensors"


def side(text: str) -> int:
    """0 for Chinese, 1 for anything else."""
    return 0 if _HAN.search(text) else 1


def read_asked(path: Path) -> list[Asked]:
    """`name` on a line of its own, then `+` answered and `-` nearly answered questions; or JSON lines with `article` and `question`."""
    if path.suffix == ".jsonl":
        return [
            Asked(row["question"], row["article"] or "", row["article"] is not None)
            for row in read_jsonl(path)
        ]
    out: list[Asked] = []
    name = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, _, question = line.partition(" ")
        if mark in ("+", "-") and question and name:
            out.append(Asked(question, name, mark == "+"))
        elif line and not question:
            name = line
        elif line:
            raise BadInput(f"{path.name}, line {number}: a name, or + or - and a question")
    return out


def read_topics(path: Path) -> list[Topic]:
    """`@ title | title`, then `says | says | asks / asks | asks / asks [| !]` and `- asks | asks`, Chinese first."""
    return [_topic(block, path) for block in path.read_text(encoding="utf-8").split("@ ")[1:]]


def _topic(block: str, path: Path) -> Topic:
    head, *lines = [line for line in block.splitlines() if line.strip()]
    facts: list[Fact] = []
    none: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    for line in lines:
        parts = [part.strip() for part in _BAR.split(line.removeprefix("- "))]
        if line.startswith("- "):
            none = (_many(parts[0]), _many(parts[1]))
        elif len(parts) in (4, 5):
            facts.append(Fact((parts[0], parts[1]), (_many(parts[2]), _many(parts[3])), len(parts) == 4))
        else:
            raise BadInput(f"{path.name}: {line!r} has {len(parts)} parts, not four")
    zh, en = (part.strip() for part in head.split("|"))
    return Topic((zh, en), tuple(facts), none)


def _many(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(" / ") if part.strip())


def read_grids(path: Path) -> list[Grid]:
    """The tables of `grids.toml`."""
    return [_grid(table) for table in tomllib.loads(path.read_text(encoding="utf-8"))["grid"]]


def _grid(table: dict[str, Any]) -> Grid:
    facts = [
        Fact(
            (fact["says"][0], fact["says"][1]),
            (_of(0, fact["asks"]), _of(1, fact["asks"])),
            alike=table.get("across", True),
        )
        for fact in table["fact"]
    ]
    things = tuple((zh, en) for zh, en in table["things"])
    return Grid(tuple(table["title"]), things, tuple(table["values"]), tuple(facts))
