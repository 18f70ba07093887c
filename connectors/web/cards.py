"""Cards: what an answer is about, drawn from the facts that let it be said. The text says the same; a card only shows it better."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import JsonValue

from bot.turn import Reply

Card = dict[str, JsonValue]
_ORDER: Final = ("item", "amount", "state", "paid_on", "shipped_on", "delivered_on")
_PARCEL: Final = (
    "carrier",
    "tracking_number",
    "eta",
    "days_late",
    "last_event",
    "carrier_phone",
)
_RECEIPT: Final = ("item", "amount", "reference")


def cards_of(reply: Reply) -> list[Card]:
    """The cards a skill gave, or those that its facts make."""
    if reply.cards:
        return [dict(card) for card in reply.cards]
    facts = reply.facts
    found = [_order(facts), _parcel(facts)] if not _done(reply) else [_receipt(reply, facts)]
    listed = facts.get("orders") or facts.get("rows")
    if isinstance(listed, list):
        found += [_order(row) for row in listed[:5] if isinstance(row, Mapping)]
    products = facts.get("products")
    if isinstance(products, list):
        found += [_product(row) for row in products[:5] if isinstance(row, Mapping)]
    return [card for card in found if card]


def _done(reply: Reply) -> bool:
    """Whether the words tell of an act that is done: the responses of effects end so."""
    return reply.response.endswith((".done", ".cancelled", ".refunded")) and "order_id" in reply.facts


def _order(facts: Mapping[str, Any]) -> Card | None:
    if not facts.get("order_id") or not ("state" in facts and ("amount" in facts or "item" in facts)):
        return None
    return {"kind": "order", "order_id": facts["order_id"], **_some(facts, _ORDER)}


def _parcel(facts: Mapping[str, Any]) -> Card | None:
    if not facts.get("tracking_number"):
        return None
    return {"kind": "parcel", "order_id": facts.get("order_id", ""), **_some(facts, _PARCEL)}


def _receipt(reply: Reply, facts: Mapping[str, Any]) -> Card | None:
    return {
        "kind": "receipt",
        "order_id": facts["order_id"],
        "act": reply.response.split(".")[0],
        **_some(facts, _RECEIPT),
    }


def _product(facts: Mapping[str, Any]) -> Card | None:
    title = facts.get("title") or facts.get("product") or facts.get("name")
    if not title:
        return None
    return {"kind": "product", "title": title, **_some(facts, ("price", "stock", "image"))}


def _some(facts: Mapping[str, Any], names: tuple[str, ...]) -> Card:
    return {name: facts[name] for name in names if facts.get(name) not in (None, "")}
