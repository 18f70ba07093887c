"""What a change of an order costs: nothing, what the shop takes for gift wrapping, or something that only the shop can say."""

import re
from typing import Any, Final

from bot.facts import Fact
from bot.shop import Order, ShopInfo
from bot.shop.policy import clause, money

WRAPPING: Final = re.compile(
    r"(?:礼品|礼物|礼盒|精美|漂亮)(?:的)?包装?|(?:要|加|用|给|帮我?)(?:个|一个|一下)?(?:礼盒|包装)|包(?:装)?(?:一下|起来|漂亮|好看|成礼)|贺卡|祝福(?:语|卡)"
    r"|\bgift[- ]?(?:wrap\w*|box\w*|note|message)|\bwrap(?:ped|ping)?\b|\bgreeting card"
    r"|envol(?:ver|torio).{0,12}regalo|papel de regalo|(?:emballage|papier|paquet) cadeau|geschenkverpack|als geschenk (?:ein|ver)pack"
    r"|(?:embrulh|embalagem).{0,14}presente|ギフト(?:包装|ラッピング)|ラッピング|선물 ?포장|подарочн\w+ упаков|تغليف.{0,10}هد|gói quà|ห่อของขวัญ",
    re.IGNORECASE,
)
_ONLY_SAID: Final = re.compile(  # words for the courier or the warehouse, and what is left out
    r"备注|小票|留言|不(?:要|用|放|含)|别(?:放|写|按|打)|收件人|收货人|电话|\b(?:note|remark|comment|without|no|don['’]?t|leave out|recipient|phone)\b",
    re.IGNORECASE,
)

_SHOWN: Final = "order.change.confirm"
_ON_TOP: Final = re.compile(
    r"^\W*(?:顺便|另外|还有|再|对了|同时|and\b|also\b|plus\b|oh and\b)|\b(?:as well|too)\W*$"
)


def price_facts(told: str, order: Order, info: ShopInfo, *, variant: bool) -> dict[str, Fact]:
    """Three clauses of which one is said; `variant`: another size or colour of the same thing, which costs the same."""
    fee = money(info.policy.get("gift_wrapping_fee"), order.amount.currency, info.currency)
    wraps = WRAPPING.search(told) is not None
    same = not wraps and (variant or _ONLY_SAID.search(told) is not None)
    priced = clause(fee=fee) if wraps else []
    return {
        "same": [{}] if same else [],
        "wrapping": priced,
        "open": [] if same or priced else [{}],
    }


def beside(tracker: Any, change: str) -> str:
    """The change, with the one that was shown a moment ago before it where this one is said to come on top."""
    said: Any = next((e for e in reversed(tracker.events) if e.get("event") == "bot"), {})
    shown = (said.get("metadata") or {}).get("response") == _SHOWN
    told = str(tracker.latest_message.get("text") or "").strip().lower()
    if not shown or not _ON_TOP.search(told):
        return change
    values = (
        e.get("value") for e in reversed(tracker.events) if e.get("event") == "slot" and e["name"] == "change"
    )
    earlier = next((str(value) for value in values if value and value != change), "")
    return f"{earlier}; {change}" if earlier and earlier not in change else change
