"""Numbers and names that lead somewhere: order and coupon numbers, phones, e-mail addresses, links, street addresses."""

import re
from collections.abc import Iterator
from typing import Final

from bot.judgement.promises.claim import Claim, Kind
from bot.judgement.promises.patterns import pattern, table

_EMAIL: Final = re.compile(r"[a-z0-9_.+-]+(?:@|\(at\)|\[at\])[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_LINK: Final = re.compile(
    r"(?:https?|ftp|file|javascript|data|weixin|alipays?|taobao|tbopen):/{0,2}[^\s<>\"'，。；！？、）】)\]]+"
    r"|(?<![a-z0-9])www\.[^\s<>\"'，。；！？、）】)\]]+"
    r"|(?<![a-z0-9_@.])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|io|shop|store|top|xyz|cc|co|me|info|link|app|dev|vip|site|online|example|test|biz|ly|gl|jp|kr|ru|vn|fr|de|es|pt|br|th|it|eu|uk|us|kr|tw|hk|sg|in|help|team|life|fun|win|club|pro|live)\b(?:[/?#][^\s<>\"'，。；！？、）】)\]]*)?"
)
_MESSENGER: Final = re.compile(
    r"(?:加|扫|搜|联系)(?:一下|下)?(?:我|我们|客服|店长|老板)?的?(?:个人|私人|工作)?(?:微信|qq|vx|v信|威信|企鹅号?|telegram|whatsapp)"
    r"|\b(?:add|message|text|find) (?:me|us) on (?:wechat|whatsapp|telegram|signal|line)\b"
)
_PHONE: Final = re.compile(
    r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0?[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)|(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"
    r"|\+\d{1,3}[ -(]{0,2}\d[\d ()-]{6,}\d|(?<![\d-])(?:1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?![\d-])"
)
_SHORT_PHONE: Final = re.compile(r"(?<![\d.¥$])(?:9\d{4}|1\d{4}|1\d{2})(?![\d.]|元|块|天|小时|分|个|件|号)")
_LONG: Final = re.compile(
    r"(?<![a-z0-9_.,¥$€£])(?:[a-z]{0,6}[-_]?\d{5,}[a-z0-9]*(?:-[a-z0-9]+)*)(?!\s?(?:元|块|%|mah|ml|mm|cm|kg|g\b|w\b|v\b|hz|流明|米|毫安|小时|公里|dollars|yuan))"
)
_CODE: Final = re.compile(
    r"(?<![a-z0-9_.])(?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*(?![a-z0-9_]|\.[a-z0-9])"
)
_BARE: Final = re.compile(
    r"(?:订单号?|单号|order(?: number)?|no\.|#|工单|ticket)\s?[:#是为]?\s?(?P<n>\d{3,4})(?!\d|元|[-/年])"
)
_DASHED: Final = re.compile(r"(?:码|单号|编号|号码|code|number|reference)\s?[:是为]?\s?(?P<n>\d[\d-]{3,}\d)")
_ADDRESS: Final = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:省|市|区|县|镇)[\u4e00-\u9fff]{1,12}?(?:路|街|道|巷|村|弄|小区|大厦|花园|园区)\s?\d+\s?(?:号|弄|栋|幢|座|单元|室)"
    r"|\b\d{1,5} (?:[a-z]+ ){1,3}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|way|court|square)\b"
)
_MASKED: Final = re.compile(r"[\dx]*[*＊•]{2,}[\dx]*")
_ANY: Final = re.compile(r"\d|[@.]|://")
SHORTEST_CODE: Final = 5


def contacts_in(folded: str) -> tuple[list[Claim], str]:
    """Every number, phone, e-mail, link and street address in a folded text, and the text with all but numbers blanked."""
    elsewhere = [Claim("link", match[0]) for match in _MESSENGER.finditer(folded)]
    if not _ANY.search(folded):
        return elsewhere, folded
    found: list[Claim] = elsewhere
    rest = folded
    for kind, expression in (("email", _EMAIL), ("link", _LINK), ("address", _ADDRESS)):
        rest = _take(kind, expression, rest, found)  # type: ignore[arg-type]  # three of the kinds
    phones: list[Claim] = []
    rest = _take("phone", _PHONE, rest, phones)
    found += [Claim("phone", digits(claim.value)) for claim in phones]
    if pattern("values", "number", "phone_cue").search(rest):
        public = table("values")["number"]["public_numbers"]
        short = [match[0] for match in _SHORT_PHONE.finditer(rest)]
        found += [Claim("phone", n) for n in short if len(n) == 5 and n not in public]
        rest = _SHORT_PHONE.sub("※", rest)
    return found + [Claim("number", number) for number in dict.fromkeys(_numbers(rest))], rest


def digits(written: str) -> str:
    """A phone number as its digits, without the country code of China."""
    found = re.sub(r"\D", "", written)
    return found[2:] if len(found) == 13 and found.startswith("86") else found


def _take(kind: Kind, expression: re.Pattern[str], text: str, found: list[Claim]) -> str:
    found += [Claim(kind, match[0].rstrip(".,;:!?)/ ")) for match in expression.finditer(text)]
    return expression.sub("※", text)


def _numbers(text: str) -> Iterator[str]:
    text = _MASKED.sub("※", text)
    yield from (match[0] for match in _LONG.finditer(text))
    yield from (match["n"] for each in (_BARE, _DASHED) for match in each.finditer(text))
    if pattern("values", "number", "order_cue").search(text):
        for match in _CODE.finditer(text):
            if len(match[0]) >= SHORTEST_CODE and not re.fullmatch(
                r"\d+(?:-[a-z]+)+|\d+[a-z]{1,3}", match[0]
            ):
                yield match[0]
