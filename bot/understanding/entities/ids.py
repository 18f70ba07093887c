"""Order ids, parcel numbers, phones, the last four digits of one, e-mail addresses."""

import re
from collections.abc import Iterator

from bot.understanding.context import Context
from bot.understanding.entities.found import Found, each
from bot.understanding.entities.no_orders import means_else

_EDGE, _AFTER = r"(?<![0-9a-z])", r"(?![0-9a-z])"
_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_TRACKING = re.compile(
    _EDGE
    + r"(?:(?:sf|jd|yt|zto|sto|yd|ems|dpd|dhl|gls|ups|jt|db|kk|lp|rb|cn|zt|jdv|jdx|jdvc)[ -]?\d[\d-]{5,20}[a-z]{0,2}"
    r"|1z[0-9a-z]{16}|[a-z]{2}\d{6,9}[a-z]{2}|[a-z]{2,5}\d{9,18}[a-z]{0,3})" + _AFTER
)
_TRACKING_CUE = re.compile(
    r"(?:(?:快递|物流|运|追踪)(?:单)?(?:号码|号|编号)|tracking(?: (?:number|no\.?|id|code))?|waybill(?: number)?)\s*(?:是|为|is)?\s*[::#]?\s*"
    r"(?P<id>[a-z]{0,5}\d[0-9a-z-]{6,21})"
    r"|(?:顺丰|中通|圆通|申通|韵达|京东|极兔|邮政|德邦|百世)(?:快递|速运|速递|物流|包裹)?(?:的)?(?:单号)?\s*(?:是|为)?\s*[::]?\s*"
    r"(?P<bare>\d{10,18})(?!\d)"
)
_PHONE = re.compile(
    r"(?<![a-z0-9.])(?:(?:\+|00)\d{1,3}[ -]?(?:\(?\d{1,4}\)?[ -]?){2,5}\d{2,4}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
    r"|0\d{2,3}-\d{7,8}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}[ .-]\d{3}[ .-]\d{4}|07\d{3} ?\d{6}|[6-9]\d{4} \d{5})(?![a-z0-9])"
)
_TAIL_CUE = re.compile(
    r"(?:尾号|后四位|后4位|末四位|最后四位|结尾|手机号?|电话)(?:数字)?\s*(?:是|为|:)?\s*(?P<tail>\d{4})(?![\d年])"
    r"|(?P<tail2>(?<!\d)\d{4})\s*(?:结尾|尾号)"
    r"|(?:end(?:s|ing)?(?: (?:in|with))?|last (?:four|4)(?: digits)?(?: (?:of|on) (?:my|the) (?:phone|number))?"
    r"|\b(?:phone|mobile|cell)(?: (?:number|no\.?))?)\s*(?:are|is|in|:|=|-)?\s*(?P<tail3>\d{4})(?!\d)"
)
_FOUR = re.compile(r"(?<![\d#.])\d{4}(?![\d]|\s*(?:元|块|年|usd|cny|rmb))")
_ORDER_CUE = re.compile(
    r"(?:订单(?:编号|号码|号)?|单号|编号|order(?: (?:number|no\.?|id|nr))?|#|no\.|№)\s*(?:是|为|is|was|:)?\s*[#::]?\s*"
    r"(?P<id>(?=[a-z-]{0,6}\d)[a-z]{0,4}-?\d[0-9a-z-]{2,18})(?![0-9a-z])"
)
_FLAT = re.compile(r"#\d{1,2}-\d{1,4}(?![0-9a-z-])")  # the floor and the flat of an address in Singapore
_TAX_BEFORE = re.compile(
    r"(?:\b(?:vat|tax|ein|abn|gst|uid)\b(?: (?:id|number|no\.?|code|reg(?:istration)?))?|税号|识别号|信用代码)\s?(?:is|是|为|:|#)?\s?$"
)
_HOTLINES = frozenset(
    {"12300", "12305", "12315", "12320", "12333", "12345", "12348", "12378", "12381"}
)  # of the authorities
_ROUND = re.compile(r"[1-9]\d*00")
_AND = re.compile(r"\s*+(?:的)?(?:呢|呀|咋办|怎么算)?\s*+[?？。!！]*+$")
_SUM = re.compile(
    r"[¥$€£]\s?\d[\d,.]*|\d[\d,.、 ]*\s?(?:元|块|刀|美元|usd|cny|rmb|dollars?|euros?)", re.IGNORECASE
)


def emails(text: str, context: Context) -> Iterator[Found]:
    """E-mail addresses."""
    yield from each("email", _EMAIL, text)


def tracking_numbers(text: str, context: Context) -> Iterator[Found]:
    """Parcel numbers by the carriers' shapes, or any number called one."""
    for match in _TRACKING_CUE.finditer(text):
        name = "id" if match["id"] else "bare"
        if not context.patterns.order_id.fullmatch(match[name]):
            yield Found("tracking_number", _compact(match[name]), match.start(name), match.end(name))
    for match in _TRACKING.finditer(text):
        if match[0].upper() not in context.patterns.order_ids and not _TAX_BEFORE.search(
            text[: match.start()]
        ):
            yield Found("tracking_number", _compact(match[0]), match.start(), match.end())


def _compact(number: str) -> str:
    return re.sub(r"[ -]", "", number).upper()


def phones(text: str, context: Context) -> Iterator[Found]:
    """Whole phone numbers, as digits with a leading plus where one was given."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 8 <= len(digits) <= 15 and digits not in context.patterns.order_ids:
            yield Found(
                "phone", ("+" if match[0].startswith("+") else "") + digits, match.start(), match.end()
            )


def phone_tails(text: str, context: Context) -> Iterator[Found]:
    """The last four digits of a phone: said to be so, or four bare digits when they were asked for."""
    for match in _TAIL_CUE.finditer(text):
        name = next(group for group in ("tail", "tail2", "tail3") if match[group])
        if match[name] in context.patterns.order_ids:
            continue
        yield Found("phone_tail", match[name], match.start(name), match.end(name))
    if {"phone_tail", "phone"} & set(context.expected):
        yield from each("phone_tail", _FOUR, text)


def order_ids(text: str, context: Context) -> Iterator[Found]:
    """Order ids: known ones, ones called so, and bare numbers of the shop's shape."""
    for known in context.patterns.order_ids:
        # People leave the hyphen out or write small letters; the shop knows its order by one spelling only.
        spelt = "[ _-]?".join(re.escape(part) for part in re.split("[ _-]", known.lower()))
        for match in re.finditer(_EDGE + spelt + _AFTER, text):
            yield Found("order_id", known, match.start(), match.end())
    for match in _ORDER_CUE.finditer(text):
        if not _FLAT.match(text, match.start()):
            yield Found("order_id", match["id"].upper(), match.start("id"), match.end("id"))
    shape = context.patterns.order_id.pattern
    for match in re.finditer(rf"{_EDGE}(?:{shape}){_AFTER}", text, re.IGNORECASE):
        other = means_else(match[0], text, match.start(), match.end(), context)
        if not (other or match[0] in _HOTLINES or _sum_after_sums(match[0], text[match.end() :], context)):
            yield Found("order_id", match[0].upper(), match.start(), match.end())


def _sum_after_sums(number: str, after: str, context: Context) -> bool:
    """Whether "and 12800?" goes on about money: a round number in a few words, after a line of sums that names no order."""
    asked = context.asked
    orders = re.search(
        rf"{_EDGE}(?:{context.patterns.order_id.pattern}){_AFTER}(?![.,]\d)", _SUM.sub(" ", asked)
    )
    return bool(_ROUND.fullmatch(number) and _AND.match(after) and _SUM.search(asked) and not orders)
