"""Which of the choices under the bot's last reply a few words take: by their place, or by what is printed on them."""

import re
from collections.abc import Sequence
from typing import Final

from bot.judgement.phrases import phrases
from bot.knowledge.words import stem
from bot.turn import Button

_SAYS: Final = phrases("offered")
ENOUGH: Final = 0.5  # of a title's words
LEFT: Final = 4  # words, or Chinese characters, that may stand beside a title's
_PLACES: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_DIGITS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}
_CJK: Final = re.compile(r"[\u4e00-\u9fff]")
_LATIN: Final = re.compile(
    r"(?:(?![\u4e00-\u9fff])[^\W\d_])(?:(?![\u4e00-\u9fff])[^\W\d_]|['’])*"
)  # words of any script with letters


def taken(text: str, buttons: Sequence[Button]) -> tuple[Button, str] | None:
    """The one choice that a clause of the message takes, and what else is said; None where none or several fit.

    "And the second one?" asks about the second of what was spoken of: among acts of several kinds it takes none by its place.
    """
    lower = text.lower()
    parts = [part.strip() for part in _SAYS.border.split(lower) if part.strip()]
    asks_on = _SAYS.asks_on.search(lower) is not None and len({button.intent for button in buttons}) > 1
    for number, part in enumerate(parts):
        if _SAYS.no.search(part):
            continue
        placed = None if asks_on else _placed(part, buttons)
        if (found := placed or _titled(part, buttons)) is not None:
            return found, " ".join(parts[:number] + parts[number + 1 :])
    return None


def _placed(part: str, buttons: Sequence[Button]) -> Button | None:
    """The choice whose place is named, where little else is said."""
    if len(buttons) < 2:
        return None
    for place, words in _SAYS.tables["place"].items():
        match = words.search(part)
        if match is None or _words(_SAYS.filler.sub("", part.replace(match[0], " "))):
            continue
        said = next((group for group in match.groups() if group), "")
        number = _PLACES.get(place) or _DIGITS.get(said) or int(said)
        return buttons[number - 1 if number > 0 else number] if number <= len(buttons) else None
    return None


def _titled(part: str, buttons: Sequence[Button]) -> Button | None:
    fitting = [button for button in buttons if _says(part, button.title.lower())]
    return fitting[0] if len(fitting) == 1 else None


def _says(part: str, title: str) -> bool:
    """Whether a clause says what a title does and little besides; "chase them" says "Chase the courier"."""
    if _CJK.search(title):
        return _says_chinese(part, title)
    said, wanted = _words(part), _words(title)
    if not wanted or not said:
        return False
    first = stem(_LATIN.findall(title)[0])
    if _SAYS.points.search(part) and said == {first}:
        return len(_LATIN.findall(title)) > 1
    return len(said & wanted) >= max(ENOUGH * len(wanted), 2) and len(said - wanted) <= LEFT


def _says_chinese(part: str, title: str) -> bool:
    left, name = _SAYS.filler.sub("", part), _SAYS.filler.sub("", title)
    if not left or not name or len(left) > len(name) + LEFT:
        return False
    if len(left) >= 2 and left in name:
        return True
    if left in (name[0], name[0] * 2):
        return len(name) > 1
    pairs = {name[n : n + 2] for n in range(len(name) - 1)}
    return bool(pairs) and sum(pair in left for pair in pairs) > ENOUGH * len(pairs)


def _words(text: str) -> set[str]:
    """The words of a text that carry something, by their stems, and its Chinese characters."""
    latin = {word.replace("’", "'").split("'")[0] for word in _LATIN.findall(text)}
    return {stem(word) for word in latin if not _SAYS.small.fullmatch(word)} | set(_CJK.findall(text))
