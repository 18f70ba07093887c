"""Which of the choices under the bot's last reply a few words take: by their place, or by what is printed on them."""

import re
from collections.abc import Sequence
from typing import Final

from bot.knowledge.words import stem
from bot.turn import Button

ENOUGH: Final = 0.5  # of a title's words
LEFT: Final = 4  # words, or Chinese characters, that may stand beside a title's
_CLAUSE: Final = re.compile(r"[,，.。!！?？;；\n]+|\b(?:and|also|but)\b|另外|还有|顺便|对了")
_NO: Final = re.compile(r"不|别|没|\b(?:not|no|don['’]?t|never|nor|neither|why|instead)\b", re.IGNORECASE)
_PLACES: Final[Sequence[tuple[re.Pattern[str], int]]] = (
    (re.compile(r"第一[个项条种]|头一个|前一个|\b(?:the )?(?:first|1st)\b(?: one| option)?"), 1),
    (re.compile(r"第二[个项条种]|\b(?:the )?(?:second|2nd)\b(?: one| option)?"), 2),
    (re.compile(r"第三[个项条种]|\b(?:the )?(?:third|3rd)\b(?: one| option)?"), 3),
    (re.compile(r"第四[个项条种]|\b(?:the )?(?:fourth|4th)\b(?: one| option)?"), 4),
    (re.compile(r"最后(?:那|一)?[个项条种]|后一个|\bthe last\b(?: one| option)?|\blast one\b"), -1),
    (re.compile(r"(?:选|就)\s?([1-6一二三四])(?:号|吧)?|\b(?:number|option|no\.?) ?([1-6])\b"), 0),
)
_DIGITS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}
_SMALL: Final = frozenset(
    re.findall(
        r"\S+",
        "a an the of to and or for in on with is are s it them that this my me you i we your please then just so "
        "yes yeah yep ok okay sure kindly go ahead do can could would lets let us right well alright fine hi here "
        "one up what's whats what want like d ll",
    )
)
_POINTS: Final = re.compile(r"\b(?:it|them|that|this|one|him|her)\b")
_FILLER: Final = re.compile(
    r"那就|那|就|帮我|给我|麻烦|请|好的?|嗯+|行|可以|一下|吧|了|呗|啊|呀|哦|要|想|我|你们?|您|的|把|对|先|再|也|呢|个|下"
)
_CJK: Final = re.compile(r"[\u4e00-\u9fff]")
_LATIN: Final = re.compile(
    r"(?:(?![\u4e00-\u9fff])[^\W\d_])(?:(?![\u4e00-\u9fff])[^\W\d_]|['’])*"
)  # words of any script with letters


def taken(text: str, buttons: Sequence[Button]) -> tuple[Button, str] | None:
    """The one choice that a clause of the message takes, and what else is said; None where none or several fit."""
    parts = [part.strip() for part in _CLAUSE.split(text.lower()) if part.strip()]
    for number, part in enumerate(parts):
        if _NO.search(part):
            continue
        if (found := _placed(part, buttons) or _titled(part, buttons)) is not None:
            return found, " ".join(parts[:number] + parts[number + 1 :])
    return None


def _placed(part: str, buttons: Sequence[Button]) -> Button | None:
    """The choice whose place is named, where little else is said."""
    if len(buttons) < 2:
        return None
    for pattern, place in _PLACES:
        match = pattern.search(part)
        if match is None or len(_words(_FILLER.sub("", part.replace(match[0], " ")))) > 0:
            continue
        said = next((group for group in match.groups() if group), "")
        named = place or _DIGITS.get(said) or int(said)
        return buttons[named - 1 if named > 0 else named] if named <= len(buttons) else None
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
    if _POINTS.search(part) and said == {first}:
        return len(_LATIN.findall(title)) > 1
    return len(said & wanted) >= max(ENOUGH * len(wanted), 2) and len(said - wanted) <= LEFT


def _says_chinese(part: str, title: str) -> bool:
    left, name = _FILLER.sub("", part), _FILLER.sub("", title)
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
    return {stem(word) for word in latin if word not in _SMALL} | set(_CJK.findall(text))
