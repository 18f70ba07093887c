"""Numbers in the shape of an order's that mean something else: a postcode, a price, a tax number, a model, somebody's phone."""

import re
from typing import Final

from bot.understanding.context import Context

_CALLED: Final = (  # the names of numbers that are no order's
    r"zip|postal|post[ -]?code|pin[ -]?code|plz|cep|邮编|邮政编码|邮政|验证码|vat|tax|abn|gst|uid|税号|识别号|信用代码|model|serial|imei|sku|ean|型号|货号|款号|条码"
    r"|hotline|extension|热线|座机|分机|room|apartment|apt|suite|unit|flat|房号|门牌"
)
_BEFORE: Final = re.compile(
    rf"(?:[¥$€£]|code is|(?:\b|(?<=[\u4e00-\u9fff]))(?:{_CALLED})(?:[ -]?(?:code|number|no\.?|id|reg(?:istration)?|号码?|是))?)"
    r"(?:\s?(?:'s|is|are|was|是|为|=|:|#))?\s?$"
)
_AFTER: Final = re.compile(
    rf"^(?:\.\d|\s?(?:元|块|刀|usd|cny|rmb|dollars?|euros?|eur|gbp|bucks|月|年|日|%)|\s?(?:,|is|was|'s|是|就是|=)?\s?(?:just |only )?(?:a |my |the |our |your |我的?|你们的?)?(?:{_CALLED})(?![a-z]))"
)
_PAID: Final = re.compile(
    r"差价|降价|跌价|价差|便宜|涨|原价|现价|买的时候|花了|卖|标价|\b(?:paid|bought|cost|costs|price|priced|cheaper|dropped|difference|diff|used to be|was|now|refund the)\b"
)
_TO: Final = re.compile(
    r"\b(?:ship|deliver|send|post|live|based|located|moving|opening)\w*(?: it| this| them)? (?:to|in|at|near|around|from) $"
)
_WORDS: Final = re.compile(r"[^\W\d_]+")


def means_else(number: str, text: str, start: int, end: int, context: Context) -> bool:
    """Whether the words beside a number, or what the shop knows, say that it is no order's."""
    before, after = text[:start], text[end:]
    if _BEFORE.search(before) or _AFTER.match(after) or number in context.patterns.phones:
        return True
    return _is_price(number, text, context) or _is_postcode(before, after, context)


def _is_price(number: str, text: str, context: Context) -> bool:
    """Whether one of the shop's prices is told, among words of paying."""
    prices = {price for item in context.products for price in item.prices}
    return number in prices and _PAID.search(text) is not None


def _is_postcode(before: str, after: str, context: Context) -> bool:
    """Whether a town stands beside it, or it is where something is sent."""
    towns = context.patterns.towns
    behind, ahead = _WORDS.findall(before[-32:])[-2:], _WORDS.findall(after[:32])[:2]
    near = {*ahead[:1], " ".join(ahead)} if re.match(r",?\s?[^\W\d_]", after) else set()
    near |= {*behind[-1:], " ".join(behind)} if re.search(r"[^\W\d_],? ?$", before) else set()
    return bool(towns & near) or _TO.search(before) is not None
