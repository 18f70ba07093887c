"""Names that a shop gives its attributes in one language, heard and told in the other: "filter_holes" is asked for as 几个孔, 能否进烤箱 as "oven"."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from bot.knowledge.words import stem
from bot.understanding.phrases import phrases_of

_FILE: Final = Path(__file__).with_name("own_words.toml")
_SAYS: Final = phrases_of(__name__)
_ABSENT: Final = frozenset({"free", "no", "non", "without"})
_TELLING: Final = 2  # characters of a Chinese word that tells an attribute of a Chinese name


@cache
def _words() -> Mapping[str, Mapping[str, Sequence[str]]]:
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: {stem(word): said for word, said in rows.items()} for name, rows in tables.items()}


def parts(own: str) -> list[str]:
    """The words of a name: snake_case, kebab-case, camelCase or plain."""
    spread = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", own)
    return [word for word in re.split(r"[\s_\-/]+", spread.lower()) if word]


def place_of(own: str, text: str) -> int:
    """Where a text (lower case) asks for an attribute of this name in the other language, or by its core; -1 where it does not."""
    if own.isascii():
        telling = (_words()["words"].get(stem(word), ()) for word in parts(own))
        return _first(text, [said for words in telling for said in words])
    core = _SAYS.asking.sub("", own)
    if core and (at := text.find(core.lower())) >= 0:
        return at
    said = [
        ways
        for ways in _words()["words"].values()
        if any(len(each) >= _TELLING and each in own for each in ways)
    ]
    if (at := _first(text, [each for ways in said for each in ways if len(each) >= _TELLING])) >= 0:
        return at
    english = [
        word
        for word, said in _words()["words"].items()
        if any(len(each) >= _TELLING and each in own for each in said)
    ]
    found = (re.search(rf"\b{re.escape(word)}", text) for word in english)
    return min((each.start() for each in found if each), default=-1)


def place_in_english(own: str, text: str) -> int:
    """Where an English text (lower case) asks for an attribute with an English name in other words than its own; -1 where it does not."""
    ways = (_words()["english"].get(stem(word), ()) for word in parts(own))
    return min((at.start() for way in ways for each in way if (at := re.search(each, text))), default=-1)


def _first(text: str, words: Sequence[str]) -> int:
    return min((at for word in words if word and (at := text.find(word)) >= 0), default=-1)


def in_chinese(own: str) -> str:
    """What an attribute with an English name is called in Chinese, where all its words are known; empty where one is not."""
    words = parts(own)
    known = [_called(word) for word in words if word not in _ABSENT]
    if not known or None in known:
        return ""
    return ("不含" if len(known) < len(words) else "") + "".join(each or "" for each in known)


def _called(word: str) -> str | None:
    tables = _words()
    said = tables["words"].get(stem(word)) or tables["little"].get(stem(word))
    return said[0] if said else None


def speaks_of_absence(own: str) -> bool:
    """Whether a name says that something is not in a thing: "nut_free", 无糖."""
    return _SAYS.absent.search(own.lower()) is not None
