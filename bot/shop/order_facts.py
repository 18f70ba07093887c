"""Facts of an order and its parcel, named alike by every skill that speaks of one."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import Item, Order, ShopInfo, Texts, text_in


def item_text(item: Item) -> Texts:
    """What was bought, in every language it has a name in, with how many when more than one."""
    count = f" ×{item.quantity}" if item.quantity > 1 else ""
    return {language: f"{title}{count}" for language, title in item.title.items()}


def variant_text(item: Item) -> Texts:
    """What was bought with its colour, size …, in every language it has a name in."""
    around = {"zh": "（{}）", "ja": "（{}）"}
    if not item.variant:
        return item_text(item)
    return {
        language: title + around.get(language, " ({})").format(text_in(item.variant, language))
        for language, title in item_text(item).items()
    }


def items_text(order: Order) -> Fact:
    """Everything in the order: one name, or a list that is joined as the language joins it."""
    names = [item_text(item) for item in order.items]
    return names[0] if len(names) == 1 else names or order.id


def order_facts(order: Order) -> dict[str, Fact]:
    """What may be said of an order to whom it belongs. Days that did not come yet are left out."""
    days = {"paid_on": order.paid_at, "shipped_on": order.shipped_at, "delivered_on": order.delivered_at}
    known: dict[str, Fact] = {name: moment.date() for name, moment in days.items() if moment}
    return {
        "order_id": order.id,
        "item": items_text(order),
        "quantity": sum(item.quantity for item in order.items),
        "amount": order.amount,
        "state": order.state,
        **known,
    }


def named(order: Order) -> dict[str, Fact]:
    """What an order is called by, and nothing more: for effects, whose amount is said apart."""
    return {"order_id": order.id, "item": items_text(order)}


def parcel_facts(order: Order, info: ShopInfo, now: datetime) -> dict[str, Fact]:
    """What is known of the parcel: carrier, number, due day, days late, the courier's last word."""
    known: dict[str, Fact] = {}
    if order.carrier:
        known.update(carrier_facts(info, order.carrier))
    if order.tracking_number:
        known["tracking_number"] = order.tracking_number
    if order.eta:
        known.update(eta=order.eta.date(), days_late=days_late(order, now))
    if order.events:
        known.update(last_event=order.events[-1].text, last_event_at=order.events[-1].at)
    return known


def carrier_facts(info: ShopInfo, carrier: str) -> dict[str, Fact]:
    """The courier's name by language and its phone, as far as the shop's policy knows them."""
    known = next((each for each in _rows(info.policy.get("carriers")) if each.get("id") == carrier), {})
    phone = known.get("phone")
    return {"carrier": known.get("name") or carrier, **({"carrier_phone": phone} if phone else {})}


def claim_of(order: Order, kind: str) -> str:
    """The reference of a claim of this kind that is already on file, or nothing."""
    rows = _rows(order.extra.get("claims"))
    return next((str(row.get("reference", "")) for row in rows if row.get("kind") == kind), "")


def days_late(order: Order, now: datetime) -> int:
    """Calendar days since the parcel was due; 0 when it is on time, arrived, or has no due day."""
    if order.eta is None or order.state != "shipped":
        return 0
    return max(0, days_between(order.eta, now))


def days_between(earlier: datetime, later: datetime) -> int:
    """Whole calendar days between two moments, in the zone of the first."""
    return (_day(later, earlier) - earlier.date()).days


def _day(moment: datetime, like: datetime) -> date:
    return moment.astimezone(like.tzinfo).date() if like.tzinfo else moment.date()


def _rows(value: JsonValue) -> list[Mapping[str, JsonValue]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def counted(number: int) -> list[dict[str, Fact]]:
    """A number for `{late:count.days}`, worded as one or as several."""
    several = [] if number == 1 else [{"n": number}]
    return [{"n": number, "one": [] if several else [{}], "more": several}]
