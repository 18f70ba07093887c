"""A way to pay that is asked after by its name: whether it is one of the shop's, and for which currencies."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.facts import Fact
from bot.skill import said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


def not_taken(ways: list[dict[str, Fact]], tracker: Any) -> str:
    """The one way that is asked after by its name, as it was written, where it is none of the shop's."""
    asked = _asked(tracker)
    return "" if not asked or any(_names(row, asked) for row in ways) else asked


def taken(ways: list[dict[str, Fact]], tracker: Any) -> tuple[Fact, list[Fact]] | None:
    """The one way that is asked after and is one of the shop's, as the shop calls it, and the currencies that it is for."""
    asked = _asked(tracker)
    where = [row for row in ways if asked and _names(row, asked)]
    if not where:
        return None
    name = next(each for each in _rows(where[0]["ways"]) if _meant(each, asked))
    return dict(name), [row["currency"] for row in where]


def _asked(tracker: Any) -> str:
    """The one way that a message names, as it was written."""
    found = {each[0] for each in _SAYS.called.finditer(said.text(tracker))}
    return found.pop() if len(found) == 1 else ""


def _names(row: Mapping[str, Fact], asked: str) -> bool:
    return any(_meant(each, asked) for each in _rows(row["ways"]))


def _meant(way: Mapping[str, str], asked: str) -> bool:
    """Whether a way of the shop's is the one that was asked after, by its name or by what else it is called."""
    return any(_plain(each) in _plain(name) for name in way.values() for each in _called(asked))


def _called(asked: str) -> Iterator[str]:
    yield asked
    yield from (name for name, words in _SAYS.tables["also"].items() if words.fullmatch(asked))


def _rows(ways: Fact) -> list[Mapping[str, str]]:
    return [each for each in ways if isinstance(each, Mapping)] if isinstance(ways, list) else []


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())
