"""Whether texts hold what a sentence says: pieces of it, a value in whole, a day, a host."""

import re
from datetime import date
from typing import Final

from bot.judgement.promises.days import Day

_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")


def written_whole(value: str, text: str) -> bool:
    """Whether a text holds this value whole, not as a part of a longer one."""
    return re.search(rf"(?<![a-z0-9]){re.escape(value)}(?![a-z0-9])", text) is not None


def pieces(folded: str) -> list[str]:
    """A sentence in pieces that can be looked for: pairs of characters where words do not stand apart, else longer words."""
    runs = _UNSPACED.findall(folded)
    pairs = [run[n : n + 2] for run in runs for n in range(len(run) - 1)]
    return pairs + re.findall(r"[^\W\d_]{4,}|\d{2,}", _UNSPACED.sub(" ", folded))


def covers(written: Day, day: date) -> bool:
    """Whether a day as it is written, maybe without its year, is this one."""
    same = (written.month or day.month) == day.month and (written.day or day.day) == day.day
    return same and (written.year or day.year) == day.year


def host(link: str) -> str:
    """The host a link leads to."""
    return link.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].removeprefix("www.").split(":")[0]
