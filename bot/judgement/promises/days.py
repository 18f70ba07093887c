"""Days, times of day and spans of time, as they are written in Chinese and English."""

import re
from dataclasses import dataclass
from typing import Final

from bot.judgement.promises.amounts import chinese_number
from bot.judgement.promises.claim import Claim
from bot.judgement.promises.patterns import pattern
from bot.judgement.promises.text import Clause

_MONTHS: Final = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_WEEKDAYS: Final = {
    "一": 0,
    "二": 1,
    "三": 2,
    "四": 3,
    "五": 4,
    "六": 5,
    "日": 6,
    "天": 6,
    "mon": 0,
    "tue": 1,
    "wed": 2,
    "thu": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
_SHIFTS: Final = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0, "今晚": 0, "今早": 0, "当天": 0, "明天": 1, "明日": 1,
    "明早": 1, "明晚": 1, "后天": 2, "大后天": 3, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2,
}  # fmt: skip
_MONTH: Final = r"(?P<{m}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[a-z]{{0,6}})\.?"
_DATE: Final = re.compile(
    r"(?P<y>20\d\d)\s?[-/.年]\s?(?P<mo>1[0-2]|0?[1-9])\s?[-/.月]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)?(?!\d)"
    r"|(?<![\d.])(?P<zm>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?P<zd>3[01]|[12]\d|0?[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:日|号)?(?![\d个])"
    r"|(?<![\d./-])(?P<sm>1[0-2]|0?[1-9])/(?P<sd>3[01]|[12]\d|0?[1-9])(?![\d/])"
    rf"|\b{_MONTH.format(m='em')} (?P<ed>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<ey>20\d\d))?"
    rf"|\b(?P<fd>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?: of)? {_MONTH.format(m='fm')}\b(?:,? (?P<fy>20\d\d))?"
    r"|(?<![\d月第.:])(?P<od>3[01]|[12]\d|[1-9])号(?!码|楼|线|店|院|单元|房|门|库|室|电|仓|键|位|座|\d)"
    r"|\bthe (?P<nd>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b"
)
_WEEKDAY: Final = re.compile(
    r"(?:上|下|这|本)?(?:个)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])(?!年)|\b(?P<en>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?day\b|(?<=\()(?P<short>mon|tue|wed|thu|fri|sat|sun)(?=[,)])"
)
_RELATIVE: Final = re.compile(
    "|".join(sorted((k for k in _SHIFTS if not k.isascii()), key=len, reverse=True))
    + r"|\b(?:day after tomorrow|tomorrow|tonight|today|yesterday)\b"
)
_VAGUE: Final = re.compile(
    r"(?:这|本|下|下下)(?:个)?(?:周|星期|礼拜|月)(?![一二三四五六日天份])(?:末|底|初|内)?|周末|月底|月初|年底|\b(?:this|next) (?:week|weekend|month)\b|\b(?:end of (?:the|this) (?:week|month|day)|weekend)\b"
)
_CLOCK: Final = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d)?(?![\d:])(?:\s?(?P<half>am|pm))?|(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|今晚|明早|明晚)?(?P<zh>\d{1,2}|[一二两三四五六七八九十]{1,2})点(?!击|评|赞|心|选|开|单|名|餐)(?P<zhalf>半|整)?(?:(?P<zmin>\d{1,2})分)?(?:钟)?(?=[前后以之左至到送派发来回会能,]|$|就|可|将)|\b(?P<eh>\d{1,2})\s?(?P<ap>am|pm|o'clock)\b|\bby (?P<noon>noon|midnight)\b"
)
_NUMBER: Final = r"\d{1,4}(?:\.\d)?|[一二两三四五六七八九十半]{1,3}"
_SPAN_ZH: Final = re.compile(
    rf"(?<![\d.])(?P<a>{_NUMBER})\s?(?:[-~–—至到]\s?(?P<b>{_NUMBER})\s?)?(?:个)?(?P<unit>工作日|自然日|天|日内|小时|钟头|分钟|秒|周(?!年)|星期|礼拜|月(?!\d)|年(?!\d))(?:时间)?(?P<in>之?内|以内|左右|后|以后|之后|前|之前|以上)?"
)
_EN_NUMBER: Final = (
    r"\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty[ -]?four|forty[ -]?eight"
)
_SPAN_EN: Final = re.compile(
    rf"\b(?P<a>{_EN_NUMBER})(?:\s?(?:-|–|to|or)\s?(?P<b>{_EN_NUMBER}))?[\s-]+(?:business |working |calendar )?(?P<unit>minute|min|hour|hr|day|week|month|year)s?\b(?P<ago> ago)?"
)
_EN_WORDS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "twentyfour": 24, "fortyeight": 48}  # fmt: skip
_UNITS: Final = {"工作日": "day", "自然日": "day", "天": "day", "日内": "day", "小时": "hour", "钟头": "hour", "分钟": "minute", "秒": "second", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year", "min": "minute", "hr": "hour"}  # fmt: skip
_CUE: Final = re.compile(
    r"give it|have |约|大概|预计|需要?|最多|最快|最晚|不超过|等|在$|within|in |about|around|takes?|up to|just|only|over the next|next"
)
_FRAGMENT: Final = 16  # characters of a clause that leans on its sentence, such as the day after a colon
_ANY: Final = re.compile(
    r"\d|[月号周天日点时分年]|星期|礼拜|day|week|month|year|hour|minute|tonight|tomorrow|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|noon|night|pm|am"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as it was said: a calendar day, a weekday, a shift from today, or a stretch (`vague`)."""

    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = -1
    shift: int | None = None
    vague: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day."""

    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: from `low` to `high` units."""

    low: float
    high: float
    unit: str


def claimed_days(clause: Clause) -> list[Claim]:
    """Days, times and spans a clause states; vague ones only where something is said to happen then."""
    text = clause.text
    if not _ANY.search(text) or clause.question:
        return []
    if pattern("vows", "guarantee", f"{clause.language}_not").search(text):
        return []  # a day that is not promised
    moves = bool(pattern("values", "date", "moves").search(clause.sentence))
    arrives = bool(pattern("values", "date", "arrives").search(clause.sentence))
    near = clause.sentence if len(text) <= _FRAGMENT else text
    hedged = bool(pattern("values", "date", "hedge").search(near))
    written = list(_DATE.finditer(text))
    taken = [match.span() for match in written]
    days: list[tuple[Day | Clock, int]] = [(_day(match), match.start()) for match in written]
    days += _loose_days(text, taken) if moves else []
    found = [(at, Claim("date", day, arrives=arrives, hedged=hedged)) for day, at in days]
    counted = arrives or bool(pattern("values", "date", "elapsed").search(text))
    found += [(at, Claim("duration", span, arrives=counted)) for span, at in spans_in(text, taken)]
    if pattern("values", "date", "wait").search(text):
        found = [(at, claim) for at, claim in found if claim.kind != "duration"]
    return [claim for at, claim in found if not 0 <= clause.attributed <= at]


def days_in(text: str) -> list[Day]:
    """Calendar days written in a folded text."""
    return [_day(match) for match in _DATE.finditer(text)]


def spans_in(text: str, taken: list[tuple[int, int]] | None = None) -> list[tuple[Span, int]]:
    """Lengths of time written in a folded text."""
    found = []
    for match in (*_SPAN_ZH.finditer(text), *_SPAN_EN.finditer(text)):
        if any(start <= match.start() < end for start, end in taken or ()):
            continue
        span = _span(match, text)
        if span is not None:
            found.append((span, match.start()))
    return found


def clocks_in(text: str) -> list[Clock]:
    """Times of day written in a folded text."""
    return [clock for match in _CLOCK.finditer(text) if (clock := _clock(match)) is not None]


def _loose_days(text: str, taken: list[tuple[int, int]]) -> list[tuple[Day | Clock, int]]:
    found: list[tuple[Day | Clock, int]] = []
    for match in _WEEKDAY.finditer(text):
        name = match["zh"] or match["en"] or match["short"]
        if not any(abs(match.start() - end) <= 2 for _, end in taken):
            found.append((Day(weekday=_WEEKDAYS[name]), match.start()))
    found += [(Day(shift=_SHIFTS[match[0]]), match.start()) for match in _RELATIVE.finditer(text)]
    found += [(Day(vague=match[0]), match.start()) for match in _VAGUE.finditer(text)]
    for match in _CLOCK.finditer(text):
        clock = _clock(match)
        if clock is not None:
            found.append((clock, match.start()))
    return found


def _day(match: re.Match[str]) -> Day:
    part = match.groupdict()
    if part["mo"]:
        return Day(int(part["y"]), int(part["mo"]), int(part["d"]))
    if part["zm"]:
        return Day(0, _int(part["zm"]), _int(part["zd"]))
    if part["sm"]:
        return Day(0, int(part["sm"]), int(part["sd"]))
    if part["em"]:
        return Day(int(part["ey"] or 0), _MONTHS[part["em"]], int(part["ed"]))
    if part["fm"]:
        return Day(int(part["fy"] or 0), _MONTHS[part["fm"]], int(part["fd"]))
    return Day(day=int(part["od"] or part["nd"]))


def _clock(match: re.Match[str]) -> Clock | None:
    part = match.groupdict()
    if part["noon"]:
        return Clock(12 if part["noon"] == "noon" else 0, 0)
    hour = _int(part["h"] or part["zh"] or part["eh"])
    minute = int(part["m"] or part["zmin"] or (30 if part["zhalf"] == "半" else 0))
    later = (part["half"] or part["ap"]) == "pm" or part["part"] in ("下午", "傍晚", "晚上", "今晚", "明晚")
    hour = hour + 12 if later and hour < 12 else hour
    return Clock(hour, minute) if hour < 25 else None


def _span(match: re.Match[str], text: str) -> Span | None:
    part = match.groupdict()
    unit = _UNITS.get(part["unit"], part["unit"])
    worded = not part["a"][0].isdigit()
    said = (
        part.get("in")
        or part["unit"] in ("工作日", "小时", "分钟", "自然日")
        or _CUE.search(text[max(0, match.start() - 12) : match.start()])
    )
    if worded and not said and "-" not in match[0]:
        return None
    low = _count(part["a"])
    return Span(low, _count(part["b"]) if part["b"] else low, unit)


def _count(written: str) -> float:
    if written[0].isdigit():
        return float(written)
    word = re.sub(r"[ -]", "", written)
    return 0.5 if word == "半" else _EN_WORDS[word] if word.isascii() else _int(word)


def _int(written: str) -> int:
    return int(written) if written.isdigit() else int(chinese_number(written) or 0)
