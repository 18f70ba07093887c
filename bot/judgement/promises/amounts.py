"""Amounts of money and rates, as they are written in Chinese and English."""

import re
from decimal import Decimal
from typing import Final

from bot.judgement.promises.claim import Claim
from bot.judgement.promises.patterns import pattern
from bot.judgement.promises.text import Clause

Amount = tuple[Decimal, str]  # value and a family of currencies: "¥" "$" "€" "£" "%" …

_NUM: Final = r"\d[\d,]*(?:\.\d+)?"
_ZH_NUM: Final = r"[零一二两三四五六七八九十百千万]+"
_BEFORE: Final = re.compile(
    rf"(?P<sign>cn¥|¥|rmb|cny|人民币|us\$|hk\$|\$|usd|€|eur|£|gbp|jpy)\s?(?P<n>{_NUM})(?P<scale>万|k(?![a-z]))?"
)
_AFTER: Final = re.compile(
    rf"(?P<n>{_NUM}|{_ZH_NUM})\s?(?P<scale>万|千|百)?(?P<sign>元|块钱?(?!头|肌)|人民币|rmb|cny|dollars?|bucks|usd|us dollars?|euros?|eur|pounds?(?! (?:of|weight))|gbp|yuan|美元|美金|欧元|英镑|港币|港元|日元|¥)"
)
_EN_WORDS: Final = re.compile(
    r"\b(?P<n>(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|a hundred)[ -]?)+)(?P<sign>dollars?|bucks|yuan|euros?|pounds?)"
)
_RATE: Final = re.compile(
    rf"(?P<n>{_NUM})\s?(?:%|percent\b)|百分之(?P<zh>{_ZH_NUM}|\d+)|(?P<fold>[一二三四五六七八九\d](?:[.点]?[一二三四五六七八九\d])?)折(?!叠|腾|扣码)"
)
_OVER: Final = re.compile(r"满\s?(?P<a>\d+)\s?(?:元)?[减送返]\s?(?P<b>\d+)(?!\s?(?:元|块|\d))")
_SIGNS: Final = {
    "¥": "¥", "cn¥": "¥", "rmb": "¥", "cny": "¥", "人民币": "¥", "元": "¥", "块": "¥", "块钱": "¥", "yuan": "¥",
    "us$": "$", "hk$": "$", "$": "$", "usd": "$", "dollar": "$", "dollars": "$", "us dollar": "$", "us dollars": "$",
    "bucks": "$", "美元": "$", "美金": "$", "港币": "$", "港元": "$", "日元": "¥", "jpy": "¥",
    "€": "€", "eur": "€", "euro": "€", "euros": "€", "欧元": "€", "£": "£", "gbp": "£", "pound": "£", "pounds": "£", "英镑": "£",
}  # fmt: skip
_FAMILIES: Final = {"CNY": "¥", "JPY": "¥", "EUR": "€", "GBP": "£"}
_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_WORDS: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ANY: Final = re.compile(r"[\d元块折%$€£¥]|dollar|bucks|yuan|euro|pound|percent|百分")


def family(currency: str) -> str:
    """The sign that amounts of a currency are written with; dollars of any country share one."""
    return _FAMILIES.get(currency, "$" if currency.endswith("D") else currency)


def amounts_in(text: str) -> list[tuple[Amount, int]]:
    """Every amount in a folded text and where it stands."""
    if not _ANY.search(text):
        return []
    found: dict[int, tuple[Amount, int]] = {}
    for expression in (_BEFORE, _AFTER, _EN_WORDS):
        for match in expression.finditer(text):
            value = _value(match["n"], match.groupdict().get("scale"))
            lone = match["n"] in ("一", "几", "两") and match["sign"] in ("块", "元")
            if value is not None and not lone and match.end() not in found:
                found[match.end()] = ((value, _SIGNS[match["sign"]]), match.start())
    for match in _OVER.finditer(text):
        for part in ("a", "b"):
            found.setdefault(match.end(part), ((Decimal(match[part]), "¥"), match.start(part)))
    return list(found.values())


def rates_in(text: str) -> list[tuple[Amount, int]]:
    """Percentages and Chinese discounts in a folded text."""
    if not _ANY.search(text):
        return []
    found = []
    for match in _RATE.finditer(text):
        value = _value(match["n"] or match["zh"] or match["fold"].replace("点", "."), None)
        if match["fold"] and value is not None:
            value = _folded(value, match["fold"])
        if value is not None:
            found.append(((value, "%"), match.start()))
    return found


def claimed_amounts(clause: Clause) -> list[Claim]:
    """Amounts and rates that a clause states as ours; not what the customer asked or named."""
    gives = pattern("values", "amount", "gives").search(clause.sentence)
    if clause.question and not gives:
        return []
    rated = rates_in(clause.text) if pattern("values", "amount", "rate").search(clause.sentence) else []
    found = [*amounts_in(clause.text), *rated]
    return [Claim("amount", amount) for amount, at in found if not 0 <= clause.attributed <= at]


def _folded(value: Decimal, written: str) -> Decimal:
    """`8折` and `八五折` as the percentage that is paid: 80, 85."""
    if len(written) == 2 and "." not in written and not written.isdigit():
        return Decimal(_DIGITS.get(written[0], 0) * 10 + _DIGITS.get(written[1], 0))
    return value * 10 if value < 10 else value


def _value(written: str, scale: str | None) -> Decimal | None:
    factor = {"万": 10000, "千": 1000, "百": 100, "k": 1000}.get(scale or "", 1)
    written = written.strip(" -")
    if written[:1].isdigit():
        return Decimal(written.replace(",", "")) * factor
    if written[:1].isascii():
        return _english(written)
    return chinese_number(written)


def _english(words: str) -> Decimal:
    total = part = 0
    for word in re.split(r"[ -]+", words):
        if word in ("hundred", "thousand"):
            part = max(1, part) * (100 if word == "hundred" else 1000)
        else:
            part += _WORDS.get(word, 0)
    return Decimal(total + part)


def chinese_number(written: str) -> Decimal | None:
    """`一百八十九` as 189; None for what is no number."""
    total, part, digit = 0, 0, 0
    for char in written:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total, part, digit = (total + part + digit) * 10000, 0, 0
        elif char in _UNITS:
            part += max(1, digit) * _UNITS[char]
            digit = 0
        else:
            return None
    return Decimal(total + part + digit)
