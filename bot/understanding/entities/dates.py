"""Days that customers name, in Chinese and English; ISO dates when the day of the message is known."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.understanding.context import Context
from bot.understanding.entities.found import Found
from bot.understanding.entities.numbers import number

_DAYS_ZH = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨晚": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "今早": 0,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "明晚": 1,
    "后天": 2,
    "大后天": 3,
}
_DAYS_EN = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "tomorrow": 1,
    "tmrw": 1,
    "tmr": 1,
}
_WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5,
}  # fmt: skip
_MONTHS = {name: i for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905
_WEEK_SHIFT = {
    "上上": -14,
    "上": -7,
    "这": 0,
    "本": 0,
    "下": 7,
    "下下": 14,
    "last": -7,
    "this": 0,
    "next": 7,
    "": 0,
}
_RELATIVE = re.compile(
    "|".join(sorted(map(re.escape, _DAYS_ZH), key=len, reverse=True))
    + "|"
    + r"\b(?:"
    + "|".join(sorted(_DAYS_EN, key=len, reverse=True))
    + r")\b"
)
_WEEK_ZH = re.compile(
    r"(?P<shift>上上|下下|上|下|这|本)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])"
)
_WEEK_EN = re.compile(
    r"\b(?:(?P<shift>next|last|this) |on |by )?(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b"
)
_SPAN = re.compile(
    r"(?P<shift>上上|下下|上|下|这|本)(?:个)?(?P<unit>周|星期|礼拜|月)(?![一二三四五六日天末])|\b(?P<en>next|last|this) (?P<unit_en>week|month|weekend)\b"
)
_COUNT_ZH = re.compile(
    r"(?P<number>\d{1,3}|[一二两三四五六七八九十半]{1,3})(?:个)?(?P<unit>天|周|星期|礼拜|月|小时)(?P<way>前|后|以前|之前|以后|之后|内)"
)
_COUNT_EN = re.compile(
    r"\b(?:(?P<lead>in|within) )?(?P<number>\d{1,3}|a|two|three|four|five|six|seven|ten) (?P<unit>days?|weeks?|months?)(?P<way> ago)?\b"
)
_YMD = re.compile(
    r"(?<![\d.])(?P<y>20\d\d)[-/.年](?P<m>1[0-2]|0?[1-9])[-/.月](?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)?(?!\d)"
)
_MD_ZH = re.compile(
    r"(?<!\d)(?:(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?)(?P<d>3[01]|[12]\d|0?[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])?(?:日|号)?(?!\d)"
)
_D_ZH = re.compile(
    r"(?<![\d一二三四五六七八九十个几线地座楼单院口第栋幢路弄房])(?P<d>3[01]|[12]\d|[1-9])号(?!码|楼|线|店|院|单元|房|\d|门|库|室|电|线)"
)
_MD_EN = re.compile(
    r"\b(?:(?P<d1>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?: of)? )?(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t(?:ember)?|ober|ember)?(?:\.? (?P<d2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?)?\b(?!\w)"
)


_ORDINAL = re.compile(
    r"\b(?:on |by |before |since )?the (?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?! (?:time|order|one|item|parcel|floor|attempt))"
)
_FEASTS = re.compile(
    r"中秋节?|国庆节?|春节|元旦|端午节?|清明节?|五一(?!路|街)|双十一|双11|双十二|圣诞节?|情人节|七夕|\b(?:christmas(?: eve)?|easter|thanksgiving|black friday|new year'?s?(?: eve| day)?|valentine'?s(?: day)?)\b"
)


def dates(text: str, context: Context) -> Iterator[Found]:
    """Days, weeks and months; the value is ISO when `context.today` is known, else what was said."""
    today = context.today
    for match in _RELATIVE.finditer(text):
        yield _found(match, _shift(today, _DAYS_ZH.get(match[0], _DAYS_EN.get(match[0], 0))))
    for match in (*_WEEK_ZH.finditer(text), *_WEEK_EN.finditer(text)):
        if match["day"] not in ("sat", "sun", "mon", "wed") or match["shift"]:
            yield _found(match, _weekday(today, _WEEKDAYS[match["day"]], match["shift"] or ""))
    yield from _calendar(text, today)
    for match in (*_COUNT_ZH.finditer(text), *_COUNT_EN.finditer(text)):
        yield _found(match, _counted(today, match))
    for match in (*_SPAN.finditer(text), *_FEASTS.finditer(text)):
        yield _found(match, None)


def _calendar(text: str, today: date | None) -> Iterator[Found]:
    """Days by their number, with or without month and year."""
    for match in _YMD.finditer(text):
        yield _found(match, _day(int(match["y"]), int(match["m"]), int(match["d"])))
    for match in _MD_ZH.finditer(text):
        yield _found(match, _near(today, _int(match["m"]), _int(match["d"])) if match["d"] else None)
    for match in _MD_EN.finditer(text):
        day = match["d1"] or match["d2"]
        if day:
            yield _found(match, _near(today, _MONTHS[match["m"]], int(day)))
    for match in (*_D_ZH.finditer(text), *_ORDINAL.finditer(text)):
        yield _found(match, _coming(today, int(match["d"])))


def _found(match: re.Match[str], day: date | None) -> Found:
    return Found("date", day.isoformat() if day else match[0], match.start(), match.end())


def _shift(today: date | None, days: int) -> date | None:
    return today + timedelta(days=days) if today else None


def _weekday(today: date | None, weekday: int, shift: str) -> date | None:
    """The named day of this, last or next week; a bare name is the coming one."""
    if today is None:
        return None
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=weekday + _WEEK_SHIFT[shift])
    return day if shift or day >= today else day + timedelta(days=7)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _near(today: date | None, month: int, day: int) -> date | None:
    """The year in which this day is closest to today."""
    if today is None:
        return None
    near = (_day(today.year + shift, month, day) for shift in (-1, 0, 1))
    return min((found for found in near if found), key=lambda found: abs(found - today), default=None)


def _coming(today: date | None, day: int) -> date | None:
    """A bare day of the month: the closest one, the coming one when both are as far."""
    if today is None:
        return None
    months = (
        (today.year + (today.month - 1 + shift) // 12, (today.month - 1 + shift) % 12 + 1)
        for shift in (1, 0, -1)
    )
    near = (_day(year, month, day) for year, month in months)
    return min((found for found in near if found), key=lambda found: abs(found - today), default=None)


def _int(words: str) -> int:
    return int(number(words) or 0)


def _counted(today: date | None, match: re.Match[str]) -> date | None:
    value = number(match["number"])
    if today is None or value is None or match["unit"] in ("月", "小时", "month", "months"):
        return None
    days = int(value) * (7 if match["unit"] in ("周", "星期", "礼拜", "week", "weeks") else 1)
    back = match["way"] in ("前", "以前", "之前", " ago")
    return today + timedelta(days=-days if back else days)
