"""What a change of an order comes to in short: the variant, the wrapping, how many of it, what the card says."""

import re
from typing import Any, Final

from bot.shop import Order, Product
from bot.shop.variants import names_of, value_named
from bot.skill import said
from skills.orders.extras import WRAPPING

LONGEST: Final = 80  # characters of what a card says
_MORE: Final = re.compile(r"再|多|加|另外|还要|\b(?:more|another|extra|add|additional)\b", re.IGNORECASE)
_BOTH: Final = re.compile(r"都|全部|\b(?:both|all|each|every)\b", re.IGNORECASE)
_CARD: Final = re.compile(
    rf"(?:(?:贺卡|卡片|祝福|留言|上面)(?:上)?(?:就)?写(?:上|着|个)?|(?<![\u4e00-\u9fff填])写(?:上|着|个)?|内容(?:是|为))\s*[:：,，“\"]*\s*(?P<zh>[^”\"\n]{{2,{LONGEST}}})"
    rf"|\b(?:saying|(?:that |which |should |to |it )?(?:says?|reads?)|write)\b[:,]?\s*[“\"]?(?P<en>[^”\"\n]{{2,{LONGEST}}})",
    re.IGNORECASE,
)
_ONE: Final = re.compile(
    r"\b(?:just|only) (?:the )?one\b|[就只](?:换|改|包|要)?一[条件个双只套台份]", re.IGNORECASE
)
_SHOWN: Final = re.compile(r"(?P<what>.*?)(?: ×\d+)?(?:, “(?P<words>.*)”)?")
_CHATTER: Final = re.compile(
    r"^(?:那|就|再|还是|麻烦|帮我?|给我|给|想|我|要|能不能|可以|可不可以|能|的话|订单|单|把|\d{5,}|can you|could you|i(?:['’]d| would) like(?: to)?|i want(?: to)?|just|for|order|[\s,，:：#])+"
    r"|(?:可以|行|好)?(?:吗|吧|呢|啊|哦|嘛|呗|了)*[\s。.!！?？~]*$",
    re.IGNORECASE,
)


def how_many(tracker: Any, order: Order) -> int:
    """How many of what was bought the change is for; none where that was not said, or where more is wanted than was bought."""
    total, text = sum(item.quantity for item in order.items), said.text(tracker)
    number = said.value(tracker, "quantity")
    if _MORE.search(text):
        return 0
    told = int(number) if number.isdigit() else 1 if _ONE.search(text) else 0
    if not told and _BOTH.search(text):
        told = total
    return told if 0 < told <= total else 0


def written(tracker: Any, order: Order, product: Product | None, stands: str, plain: str) -> str:
    """The change as it is shown: what is wanted by its own name, never the sentence it was said in."""
    text = str(tracker.latest_message.get("text") or "")
    wrapped, card, count = WRAPPING.search(text), _CARD.search(text), how_many(tracker, order)
    before = _SHOWN.fullmatch(stands) or {"what": stands, "words": ""}
    leans = bool(stands) and bool(count or card)
    if plain != text and not leans:
        what, card = plain, None  # its own words were told apart already
    elif variant := _variant(tracker, product, text.lower()):
        what = variant
    elif wrapped and not (stands and WRAPPING.search(stands)):
        what = _CHATTER.sub("", wrapped[0]).strip()
    elif leans:
        what = before["what"]
    else:
        return _CHATTER.sub("", _CHATTER.sub("", plain)).strip() or plain
    what += f" ×{count}" if count and sum(item.quantity for item in order.items) > 1 else ""
    told = (card["zh"] or card["en"]).strip(' 。.!！”"') if card else ""
    words = told or (before["words"] or "" if leans else "")
    return f"{what}, “{words}”" if words else what


def _variant(tracker: Any, product: Product | None, text: str) -> str:
    """The values of the product that are named, in the customer's language."""
    counted = product.extra.get("variants") if product else None
    if product is None or not isinstance(counted, dict):
        return ""
    language, found = said.language(tracker), []
    for attribute in counted:
        told = said.value(tracker, attribute)
        if value := value_named(product, attribute, told, text):
            found.append(names_of(product, attribute).get(value, {}).get(language, value))
    return " / ".join(found)
