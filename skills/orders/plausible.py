"""Whether words may be the name of somebody an invoice is made out to, or are only talk."""

import re
import unicodedata
from typing import Final, Literal

from bot.understanding.phrases import phrases_of

Sort = Literal["firm", "office", "person", ""]

_SAYS: Final = phrases_of(__name__)
_WORD: Final = re.compile(r"[\w&.,'’/+()#-]+")
_MOST_WORDS: Final = 8  # of a name
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs"})  # characters that nobody sees


def sort_of(name: str) -> Sort:
    """What bears such a name: a company that trades, an office (school, hospital, bureau …), a person, or nobody can tell."""
    name = name.strip()
    if _SAYS.firm.search(name):
        return "firm"
    if _SAYS.office.search(name):
        return "office"
    return "person" if _SAYS.person.fullmatch(name) and not _SAYS.chat.search(name) else ""


def talks(name: str) -> bool:
    """Whether it is said to somebody, so that it is no name, even where the word for a name stands before it."""
    if addressed(name):
        return True
    sort = sort_of(name)
    registered = sort == "firm" or (sort == "office" and _capitals(_telling(name.split())))
    return not registered and _SAYS.chat.search(name) is not None


def addressed(text: str) -> bool:
    """Whether words are said to somebody, whatever they look like."""
    return _SAYS.talk.search(text) is not None


def alone(name: str) -> bool:
    """Whether it is a name when it is all that was answered: it looks like one, and is no talk."""
    name = name.strip(" \t.。!！,，;；:：\"'“”‘’")
    if len(name) < 2 or marked(name) or talks(name):
        return False
    if sort_of(name):
        return True
    if in_chinese(name):
        return False  # "上次没弄成" and a trade name look alike: it is asked again
    return _like_a_name(name.split())


def in_chinese(text: str) -> bool:
    """Whether there is Chinese in it."""
    return _SAYS.han.search(text) is not None


def marked(text: str) -> bool:
    """Whether it holds a link, markup, or what nobody sees: no register has such a name."""
    return _SAYS.markup.search(text) is not None or any(
        unicodedata.category(char) in _HIDDEN and char not in "\n\r\t" for char in text
    )


def _like_a_name(words: list[str]) -> bool:
    """Whether words are written as names are: capitals where there are any, or two or three small words that are no talk."""
    telling = _telling(words)
    letters = sum(char.isalpha() for word in telling for char in word)
    if len(words) > _MOST_WORDS or letters < 2 or not all(_WORD.fullmatch(word) for word in words):
        return False
    small = all(word.islower() for word in words) and len(telling) == len(words)
    return _capitals(telling) or (small and 2 <= len(words) <= 3)


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if not _SAYS.small.fullmatch(word)]


def _capitals(words: list[str]) -> bool:
    """Whether each word begins with a capital, where its letters have any: Korean, Thai and Arabic ones have none."""
    return all(not word[0].islower() for word in words)
