"""A way to pay that is asked after by its name and is none of the shop's."""

from collections.abc import Mapping
from typing import Any, Final

from bot.facts import Fact
from bot.skill import said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


def not_taken(ways: list[dict[str, Fact]], tracker: Any) -> str:
    """The one way that is asked after by its name, as it was written, where it is none of the shop's."""
    asked = {found[0] for found in _SAYS.called.finditer(said.text(tracker))}
    if len(asked) != 1:
        return ""
    taken = " ".join(str(name) for row in ways for each in _rows(row["ways"]) for name in each.values())
    name = next(iter(asked))
    return "" if _plain(name) in _plain(taken) else name


def _rows(ways: Fact) -> list[Mapping[str, str]]:
    return [each for each in ways if isinstance(each, Mapping)] if isinstance(ways, list) else []


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())
