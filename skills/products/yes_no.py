"""Questions that want a yes or a no, of an attribute that is one."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.facts import Fact
from bot.understanding.phrases import phrases_of
from skills.products.own_names import speaks_of_absence

_SAYS: Final = phrases_of(__name__)
_FILE: Final = Path(__file__).with_name("openings.toml")
_TRUE: Final = frozenset({"yes", "true", "y", "是", "可以", "能", "有", "支持"})
_FALSE: Final = frozenset({"no", "false", "n", "否", "不是", "不可以", "不能", "没有", "无", "不支持"})


@cache
def _texts() -> Mapping[str, Any]:
    texts: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return texts


def truth(value: Fact) -> bool | None:
    """Whether a value says that something is so or is not; None where it says something else."""
    if isinstance(value, bool):
        return value
    said = value.strip().lower() if isinstance(value, str) else ""
    return True if said in _TRUE else False if said in _FALSE else None


def words_for(*, so: bool) -> Fact:
    """That something is so, or is not, in every language."""
    return dict(_texts()["so" if so else "not_so"])


def opening(text: str, own: str, value: Fact) -> Fact | None:
    """The yes or no that answers a question (lower case) by an attribute; None where it asks for none, or the value says neither."""
    so = truth(value)
    if so is None or not _SAYS.asks.search(text):
        return None
    if _SAYS.need.search(text) and not _SAYS.needed.search(own.lower()):
        return None  # what is included need not be brought: that is a no, but of something else it is not
    yes = so != (speaks_of_absence(own) and not _SAYS.without.search(text))
    words = dict(_texts()["yes" if yes else "no"])
    ways = {"can": _SAYS.can, "need": _SAYS.need, "has": _SAYS.has}
    way = next((name for name, words in ways.items() if words.search(text)), "")
    if way:
        words["zh"] = _texts()["chinese"][way][0 if yes else 1]
    return words
