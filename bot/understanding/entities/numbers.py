"""Numbers in digits and Chinese characters, amounts of money, quantities."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from bot.understanding.context import Context
from bot.understanding.entities.found import Found

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "亿": 100_000_000}
_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "a dozen": 12,
    "both": 2,
    "a": 1,
    "an": 1,
}
_ORDER_LIKE = 10_000  # from here on a bare number is an order's rather than a limit
CHINESE = "[零〇一二两三四五六七八九十百千万]"
# No sum of money has more digits; without an end, each digit of a long row would be tried with all behind it.
_PLAIN = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?"
CURRENCIES = {
    "¥": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY", "rmb": "CNY", "cny": "CNY", "人民币": "CNY", "yuan": "CNY",
    "$": "USD", "us$": "USD", "usd": "USD", "刀": "USD", "美元": "USD", "美金": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR", "£": "GBP", "gbp": "GBP", "英镑": "GBP",
    "pounds": "GBP", "quid": "GBP", "日元": "JPY", "港币": "HKD", "hk$": "HKD", "毛": "CNY", "角": "CNY", "rs": "INR", "rs.": "INR", "inr": "INR", "₹": "INR",
}  # fmt: skip
_BEFORE = re.compile(
    rf"(?<![a-z])(?P<unit>us\$|hk\$|[¥$€£]|rmb|cny|usd|eur|gbp|rs\.?|inr|₹)\s?(?P<number>{_PLAIN})(?P<k>k|万)?"
)
_AFTER = re.compile(
    rf"(?P<number>{_PLAIN}|{CHINESE}{{1,9}})(?P<k>万)?\s?(?P<unit>块钱|块|元|人民币|rmb|cny|yuan|刀|美元|美金|usd|dollars?|bucks|"
    rf"欧元|euros?|eur|€|英镑|gbp|pounds|quid|日元|港币)(?P<tail>[{''.join(_DIGITS)}\d](?![\d十百千万个件天]))?(?![a-z])"
)
_BARE = re.compile(rf"(?<![\w.#])(?P<number>{_PLAIN})(?![\w.]|\s?[%天个件])")
_BUDGET = re.compile(  # a limit is a sum of money without its currency: "300以内", "100到200", "under 50"
    rf"(?<![a-z\d.])(?:(?:预算|价格|价位|控制在)(?:是|在|大概|大约|就)?\s?)?\d{{2,5}}(?:块|元)?(?:到|至|~|-(?=\d{{2,5}}(?:块|元|之间|左右)))(?P<upto>\d{{2,5}})(?!\s?(?:天|个|件|条|号|点|日|岁|码|月|周|小时|分|人|次|公里|斤|克|年|楼|\d))"
    rf"|(?<![a-z\d.])(?P<number>{_PLAIN}|[一二两三四五六七八九十百千万]{{2,6}})(?:以内|以下|之内|左右|上下|出头)(?!的?(?:天|小时|分钟|个|件|公里|斤|克))"
    rf"|(?:预算|不超过|最多|控制在)(?:是|在|大概|大约|就|花)?\s?(?P<after>{_PLAIN}|[一二两三四五六七八九十百千万]{{2,6}})(?!\s?(?:天|小时|分钟|个|件|条|公里|斤|克|人|次|\d))"
    rf"|\b(?:under|below|less than|up to|no more than|at most|max(?:imum)?|budget(?: is| of|:)?|around|within)\s(?P<en>{_PLAIN})(?!\s?(?:%|days?|hours?|minutes?|weeks?|months?|years?|items?|pieces?|kg|g\b|cm|inch|miles?|people|\d))"
)
_BACK = re.compile(  # a share of the money without its currency: "退我五百就行"
    rf"(?:退|补|赔|返)(?:还|给)?(?:我|咱)?(?P<number>{_PLAIN}|[一二两三四五六七八九十百千万]{{2,6}})(?:左右)?(?:就(?:行|好|可以|够|成)|吧|得了|算了|$)(?:了|吧)?"
)
_MEASURES = "个件台双条只套本瓶盒包箱部张支把份对副块枚顶袋罐杯盏"
_QUANTITY_ZH = re.compile(
    rf"(?<![第\d周期星])(?P<number>\d{{1,3}}|[一二两三四五六七八九十俩仨]{{1,3}})(?P<unit>[{_MEASURES}])(?!钱|月|小时|礼拜|星期|人|多月|说|问题)"
)
_QUANTITY_EN = re.compile(
    r"(?<![\w.$#])(?P<number>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)\s?"
    r"(?:x\b|×|pcs\b|pieces?\b|units?\b|pairs?\b|of (?:them|these|those)\b|boxes\b|packs?\b|sets?\b|copies\b)|(?<!\w)[x×]\s?(?P<after>\d{1,3})(?!\w)"
    r"|\b(?:for|about|get|buy|take) (?P<last>two|three|four|five|six|[2-4])(?= ?(?:then|please)?[?.! ]*$)"
)
_COUNT = re.compile(
    r"(?<![\w.])(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)(?![\w.])"
)


def number(words: str) -> Decimal | None:
    """The value of `1,280.50`, `三百五`, `两万`, `two`; None when it is no number."""
    plain = words.replace(",", "").strip()
    if plain in _WORDS:
        return Decimal(_WORDS[plain])
    try:
        return Decimal(plain)
    except InvalidOperation:
        return _chinese(plain)


def _chinese(words: str) -> Decimal | None:
    if not words or any(char not in _DIGITS and char not in _UNITS for char in words):
        return None
    if all(char in _DIGITS for char in words) and len(words) > 1:
        return Decimal("".join(str(_DIGITS[char]) for char in words))
    total, section, digit, last = 0, 0, 0, 1
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last = 1 if char in "零〇" else last
            continue
        unit = _UNITS[char]
        if unit >= 10_000:
            total, section = (total + section + digit) * unit, 0
        else:
            section += (digit or 1) * unit
        digit, last = 0, unit
    return Decimal(total + section + digit * (last // 10 if last >= 100 else 1))


def amounts(text: str, context: Context) -> Iterator[Found]:
    """Sums of money: `350 CNY`, or the bare number when an amount was asked for."""
    for match in _BEFORE.finditer(text):
        yield from _amount(match, "")
    for match in _AFTER.finditer(text):
        yield from _amount(match, match["tail"] or "")
    yield from _budgets(text)
    for match in _BACK.finditer(text):
        value = number(match["number"])
        if value is not None and 0 < value < _ORDER_LIKE:
            yield Found("amount", _written(value), match.start("number"), match.end("number"))
    if "amount" in context.expected:
        for match in _BARE.finditer(text):
            yield Found(
                "amount", _written(Decimal(match["number"].replace(",", ""))), match.start(), match.end()
            )


def _budgets(text: str) -> Iterator[Found]:
    for match in _BUDGET.finditer(text):
        group = next(name for name in ("upto", "number", "after", "en") if match[name])
        value = number(match[group])
        if value is not None and 0 < value < _ORDER_LIKE and not _AFTER.match(text, match.start(group)):
            yield Found("amount", _written(value), match.start(group), match.end(group))


def _amount(match: re.Match[str], tail: str) -> Iterator[Found]:
    value = number(match["number"])
    if value is None:
        return
    if match["k"]:
        value *= 1000 if match["k"] == "k" else 10_000
    if tail:
        value += (number(tail) or 0) / Decimal(10)
    currency = CURRENCIES[match["unit"]]
    if match["unit"] in ("块",) and value == 1 and match["number"] == "一":
        return  # 一块: together, or one piece
    yield Found("amount", f"{_written(value)} {currency}", match.start(), match.end())


def _written(value: Decimal) -> str:
    return f"{value:f}" if value == value.to_integral_value() else f"{value:.2f}"


def quantities(text: str, context: Context) -> Iterator[Found]:
    """How many, as a plain number."""
    for pattern in (_QUANTITY_ZH, _QUANTITY_EN):
        for match in pattern.finditer(text):
            said = match.groupdict()
            value = number(said["number"] or said.get("after") or said.get("last") or "")
            if (
                value is not None
                and value > 0
                and match[0] not in ("一个", "一下", "一块", "一份", "一部", "一对")
            ):
                yield Found("quantity", str(value), match.start(), match.end())
    if "quantity" in context.expected:
        for match in _COUNT.finditer(text):
            value = number(match["number"])
            if value is not None and value > 0:
                yield Found("quantity", str(value), match.start(), match.end())
