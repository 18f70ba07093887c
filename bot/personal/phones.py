"""Phone numbers, by their written form and the numbering plans of libphonenumber."""

import re
from collections.abc import Iterator
from typing import Final

from bot.personal.span import Span

_NUMBER: Final = re.compile(
    r"(?<![A-Za-z\d#.,$€£¥-])(?:\+|\(\+?)?\d(?:[ .()/-]{0,2}\d){5,16}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![A-Za-z\d]|[.,-]\d|%)",
    re.A,
)
_MOBILE_CN: Final = re.compile(r"(?:86)?1[3-9]\d{9}")
_GROUPS_CN: Final = re.compile(r"(?:86[ -]?)?1\d{2}([ -]?)\d{4}\1\d{4}")
# North America: area, exchange and line apart.
_AMERICAN: Final = re.compile(
    r"(?:\(?(?:\+?1|001)\)?[ .-]{1,2})?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?"
)
# Where national numbers begin with a nought.
_NOUGHT: Final = (
    "GB",
    "DE",
    "FR",
    "IT",
    "CH",
    "AT",
    "BE",
    "NL",
    "SE",
    "FI",
    "IE",
    "AU",
    "NZ",
    "JP",
    "KR",
    "TH",
    "IN",
    "CN",
    "VN",
    "TR",
    "ZA",
)
_OTHERS: Final = ("ES", "PT", "BR", "RU", "US", "MX", "HK", "SG", "DK", "NO", "PL")
_LEAST: Final = 10  # digits of a national number that nothing introduces: shorter ones may be house numbers
_WORD: Final = re.compile(
    r"(?:\b(?:tele)?(?:phone|tel)\b|\b(?:mobile|cell|whatsapp|call me (?:at|on|back at)|reach me (?:at|on)|text me (?:at|on)|telefono|teléfono|"
    r"téléphone|telefon|telefone|handynummer|numéro)\b|电话|手机|手機|電話|联系方式|携帯|휴대폰|전화|телефон|điện thoại|โทร|هاتف|جوال)"
    r"[\s:：#.]*(?:(?:number|no\.?|nr\.?|is|to|es|est|ist|é|号码?|號碼?|番号|번호|は|是|为|改成|换成)[\s:：#.]*){0,4}$",
    re.I,
)


def phones(text: str) -> Iterator[Span]:
    """Numbers that people are called at."""
    for match in _NUMBER.finditer(text):
        said = match[0].rstrip("( ")
        if _is_phone(said) or _named(said, text[max(0, match.start() - 60) : match.start()]):
            yield Span(match.start(), match.start() + len(said), "phone", said)


def _is_phone(said: str) -> bool:
    digits = re.sub(r"\D", "", said)
    if _MOBILE_CN.fullmatch(digits) and _GROUPS_CN.fullmatch(said.lstrip("+(")):
        return True
    if said.startswith(("+", "(+")) or (said.startswith("00") and len(digits) > 9):
        return _possible(said.replace("(0)", "").strip("("), None)
    if _AMERICAN.fullmatch(said):
        return True
    apart = not said.isdigit() and len(digits) >= _LEAST
    return apart and said.lstrip("(").startswith("0") and any(_valid(said, region) for region in _NOUGHT)


def _named(said: str, before: str) -> bool:
    return bool(_WORD.search(before)) and any(_possible(said, region) for region in (*_NOUGHT, *_OTHERS))


def _possible(said: str, region: str | None) -> bool:
    import phonenumbers

    try:
        number = phonenumbers.parse(re.sub(r"^00", "+", said), region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def _valid(said: str, region: str) -> bool:
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(said, region))
    except phonenumbers.NumberParseException:
        return False
