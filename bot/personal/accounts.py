"""Bank cards by issuer, length and check digit (Luhn), and IBANs by their own."""

import re
from collections.abc import Iterator
from typing import Final

from bot.personal.span import Span

_CARD: Final = re.compile(r"(?<![A-Za-z\d.#-])\d(?:[ -]?\d){11,18}(?![A-Za-z\d]|[.,-]\d)", re.A)
# First digits and lengths in force. A card of other lengths is no card: tracking numbers often pass Luhn by chance.
_ISSUERS: Final = re.compile(
    r"4\d{15}|"  # Visa
    r"(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|"  # Mastercard
    r"3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|"  # American Express, Diners
    r"(?:6011|64[4-9]\d|65\d\d)\d{12}(?:\d{3})?|"  # Discover
    r"35(?:2[89]|[3-8]\d)\d{12}|(?:2131|1800)\d{11}|"  # JCB
    r"62\d{14,17}|(?:5018|5020|5038|6304|6759|676[1-3])\d{12}"  # UnionPay, Maestro
)
_GROUPED: Final = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5}|\d+")
# Of other lengths and issuers: read where the word is there, since order numbers of nineteen digits begin with 4 too.
_RARE: Final = re.compile(r"4\d{12}(?:\d{6})?|3\d{13,15}|(?:50|5[6-9]|6\d)\d{10,17}")
_WORD: Final = re.compile(
    r"(?:\b(?:credit|debit|bank|visa|mastercard|maestro|amex|unionpay|card)\b|银行卡|信用卡|卡号|借记卡|カード|카드|tarjeta|carte|karte|"
    r"cart[aã]o|карт|thẻ|บัตร|بطاقة).{0,30}$",
    re.I | re.S,
)
# Right before a number, it is a card whatever its check digit says: people mistype.
_NUMBER_IS: Final = re.compile(
    r"(?:\bcard (?:number|no\.?)|卡号|カード番号|카드번호)\s*(?:is|是|为|：|:)?\s*$", re.I
)
_IBAN: Final = re.compile(r"(?<![A-Za-z\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]){11,30}", re.A)


def cards(text: str) -> Iterator[Span]:
    """Card numbers, in one piece or in the groups of the card."""
    from stdnum import luhn

    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if len(digits) >= 15 and _NUMBER_IS.search(text[: match.start()][-40:]):
            yield Span(match.start(), match.end(), "card", match[0])
            continue
        if not luhn.is_valid(digits) or not _GROUPED.fullmatch(match[0]):
            continue
        named = _RARE.fullmatch(digits) and _WORD.search(text[max(0, match.start() - 60) : match.start()])
        if _ISSUERS.fullmatch(digits) or named:
            yield Span(match.start(), match.end(), "card", match[0])


def ibans(text: str) -> Iterator[Span]:
    """Account numbers; what follows an IBAN without a stop is cut off by its check digits."""
    from stdnum import iban

    for match in _IBAN.finditer(text):
        for end in range(match.end(), match.start() + 14, -1):
            after = text[end : end + 1]
            if not (after.isascii() and after.isalnum()) and iban.is_valid(text[match.start() : end]):
                yield Span(match.start(), end, "iban", text[match.start() : end])
                break
