"""What a change of an order costs: nothing, what the shop takes for gift wrapping, or something that only the shop can say."""

from typing import Any, Final

from bot.facts import Fact
from bot.shop import Order, ShopInfo
from bot.shop.policy import clause, money
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
WRAPPING: Final = _SAYS.wrapping
_SHOWN: Final = "order.change.confirm"


def price_facts(told: str, order: Order, info: ShopInfo, *, variant: bool) -> dict[str, Fact]:
    """Three clauses of which one is said; `variant`: another size or colour of the same thing, which costs the same."""
    fee = money(info.policy.get("gift_wrapping_fee"), order.amount.currency, info.currency)
    wraps = WRAPPING.search(_SAYS.only_card.sub(" ", told)) is not None  # a card alone is no wrapping
    same = not wraps and (variant or _SAYS.only_said.search(told) is not None)
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
    if not shown or not _SAYS.on_top.search(told):
        return change
    values = (
        e.get("value") for e in reversed(tracker.events) if e.get("event") == "slot" and e["name"] == "change"
    )
    earlier = next((str(value) for value in values if value and value != change), "")
    return f"{earlier}; {change}" if earlier and earlier not in change else change
