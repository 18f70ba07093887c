"""Figures that are no price, day or length of time: places in a queue, stock, points, ratings, measures, codes."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from bot.judgement.promises.amounts import chinese_number
from bot.judgement.promises.claim import Claim
from bot.judgement.promises.patterns import pattern
from bot.judgement.promises.text import Clause

_DIGITS: Final = re.compile(
    r"(?<![a-z0-9_.,/:+*※-])(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?!\d|[.,:/]\d|\s?(?:[-~–—至到]\s?\d|步|点|号|年|月|日|天|个?小时|分钟|秒|周|折|%|％|元|块|[a-z]?\)|、|\*))"
)
_WORDS_ZH: Final = re.compile(
    r"第?(?P<n>[一二两三四五六七八九十百千万]+)多?(?:位(?!数|置)|名(?!字|称)|个?人(?!工|员|民|生)|积分|个颜色|种颜色|件(?:库存|现货)|人次)"
)
_WORDS_EN: Final = re.compile(
    r"\b(?:number (?P<a>one|two|three|four|five|six|seven|eight|nine|ten)(?= in)"
    r"|(?P<b>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty) (?:\w+ )?(?:people|persons|customers|chats|callers|left|in stock|ahead|points|colou?rs))\b"
)
_LISTED: Final = re.compile(r"^\s*\d{1,2}[.)、:]?\s|^\s*\d{1,2}$")


def figures_in(clause: Clause) -> Iterator[Claim]:
    """Figures a clause states that no other reader takes; the marks of a numbered list are none."""
    if clause.question or clause.conditional:
        return
    text = clause.text
    if pattern("values", "number", "unknown").search(text):
        return
    for match in _DIGITS.finditer(text):
        listed = match.start() == 0 and _LISTED.match(text)
        if not listed and not 0 <= clause.attributed <= match.start():
            yield Claim("number", match["n"].replace(",", ""))
    worded = _WORDS_ZH if clause.language == "zh" else _WORDS_EN
    for match in worded.finditer(text):
        written = next(part for part in match.groups() if part)
        value = chinese_number(written) if clause.language == "zh" else None
        if value != Decimal(1) and not 0 <= clause.attributed <= match.start():
            yield Claim("number", written if value is None else str(value))
