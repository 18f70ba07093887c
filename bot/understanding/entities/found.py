"""A find in a normalised text, before it is turned into an entity of the original."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.understanding.context import Context


@dataclass(frozen=True, slots=True)
class Found:
    """An entity at `[start, end)` of the normalised text."""

    entity: str
    value: str
    start: int
    end: int


Finder = Callable[[str, Context], Iterable[Found]]


def each(entity: str, pattern: re.Pattern[str], text: str, group: int | str = 0) -> Iterator[Found]:
    """Every match of a pattern, its group as the value."""
    for match in pattern.finditer(text):
        if match.group(group):
            yield Found(entity, match.group(group).strip(), match.start(group), match.end(group))
