"""What customers call a thing whose name is longer: 饮水机 for the 宠物饮水机, "cordless drill" for the "18V cordless drill"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_HAN: Final = re.compile("[\u3400-\u9fff]{2,}")
_LONGEST: Final = 60  # characters of a title that are looked at
_MOST: Final = 5  # of its last characters
_SHORTEST: Final = 4  # characters of a Chinese name of which the last two stand for it


def names_of(titles: Mapping[str, str], keywords: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Every name of a thing; in a language for which its shop tells no other names, what its title is shortened to as well."""
    short = (name for lang, title in titles.items() if not keywords.get(lang) for name in shortened(title))
    told = (name for names in keywords.values() for name in names)
    return tuple(dict.fromkeys((*titles.values(), *told, *short)))


@lru_cache(maxsize=4096)
def shortened(title: str) -> tuple[str, ...]:
    """The shorter names that end as a title does, without how it is packed: the last characters of a Chinese one, the last two words of others."""
    bare = _SAYS.around.sub(" ", title[:_LONGEST].lower()).strip()
    found = _in_chinese(bare) if _HAN.search(bare) else _in_words(bare)
    return tuple(name for name in dict.fromkeys(found) if name != title.lower())


def _in_chinese(bare: str) -> Iterable[str]:
    for run in _HAN.findall(bare):
        whole = _SAYS.packing.sub("", run)
        if len(whole) > 1 and not _SAYS.general.fullmatch(whole):
            yield whole
        if len(whole) == _SHORTEST - 1 and _SAYS.plainly.search(whole):
            yield whole[1:]
        if _SAYS.alone.search(whole):
            yield f"{whole[-1]}子"
        for length in range(min(len(whole) - 1, _MOST), 1, -1):
            name = whole[-length:]
            if (length > 2 or len(whole) >= _SHORTEST) and not _SAYS.general.fullmatch(name):
                yield name


def _in_words(bare: str) -> Iterable[str]:
    words = bare.split()
    last = words[-2:]
    named = len(words) > 1 and all(map(str.isalpha, last)) and not _SAYS.joins.fullmatch(last[0])
    if named:
        yield from dict.fromkeys((" ".join(words), " ".join(last)))
