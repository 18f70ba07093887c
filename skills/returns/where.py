"""Where something goes back to: the address follows the order's market, the words the customer's language."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import Order, ShopInfo
from bot.shop.policy import table

BY_MARKET: Final = "return_addresses"  # currency -> texts, where there is more than one
_PARTS: Final = re.compile(r"\s*[,，;；(（)）]\s*")
_TELLING: Final = 6  # characters of the part of an address that is no other's


def market(orders: Sequence[Order], order_id: str) -> str:
    """The currency of the order that is spoken of, else of all that came; empty where they differ or there is none."""
    meant = [each for each in orders if each.id == order_id]
    came = meant or [each for each in orders if each.delivered_at] or list(orders)
    paid_in = {each.amount.currency for each in came}
    return paid_in.pop() if len(paid_in) == 1 else ""


def address_in(info: ShopInfo, currency: str) -> Fact:
    """Where returns of this market go, else where returns go at all; None when the shop does not say."""
    found: Fact = table(info, BY_MARKET).get(currency) or info.policy.get("return_address")
    return found


def sends_elsewhere(text: str, info: ShopInfo, currency: str) -> bool:
    """Whether a text names the address of another market, so that a parcel would go to the wrong one."""
    if not currency or currency not in table(info, BY_MARKET):
        return False
    others = [each for code, each in table(info, BY_MARKET).items() if code != currency]
    folded = _folded(text)
    return any(_folded(part) in folded for each in others for part in _telling(each))


def _telling(address: JsonValue) -> list[str]:
    """The longest piece of the address in each language."""
    texts = list(address.values()) if isinstance(address, Mapping) else [address]
    parts = (max(_PARTS.split(str(text)), key=len) for text in texts)
    return [part for part in parts if len(part) >= _TELLING]


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()
