"""Facts: the typed values that let a sentence be said, and their JSON form.

In memory a fact is a str, int, Decimal, `Money`, an aware datetime, a date, texts by language, or a list of such rows.
JSON keeps the type by a one-key tag, so that a receipt written today can be worded tomorrow in another language.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from pydantic import JsonValue

from bot.money import Money

Fact = Any
_MONEY: Final = "$money"
_TIME: Final = "$time"
_DATE: Final = "$date"
_DECIMAL: Final = "$decimal"


def to_json(value: Fact) -> JsonValue:
    """A fact, or a tree of facts, as tagged JSON."""
    match value:
        case Money():
            return {_MONEY: [value.plain, value.currency]}
        case datetime():
            return {_TIME: value.isoformat()}
        case date():
            return {_DATE: value.isoformat()}
        case Decimal():
            return {_DECIMAL: str(value)}
        case Mapping():
            return {str(key): to_json(item) for key, item in value.items()}
        case str() | int() | float() | bool() | None:
            return value
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [to_json(item) for item in value]
    raise TypeError(
        f"{type(value).__name__} is not a fact; pass text, numbers, Money, dates, or lists of them"
    )


def from_json(value: JsonValue) -> Fact:
    """The facts that `to_json` wrote."""
    match value:
        case {"$money": [amount, currency]}:
            return Money(Decimal(str(amount)), str(currency))
        case {"$time": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"$date": str(day)}:
            return date.fromisoformat(day)
        case {"$decimal": str(number)}:
            return Decimal(number)
        case dict():
            return {key: from_json(item) for key, item in value.items()}
        case list():
            return [from_json(item) for item in value]
    return value


def plain(value: Fact) -> JsonValue:
    """Facts as a trace shows them: money as amount and currency, times in ISO 8601."""
    match value:
        case Money():
            return {"amount": value.plain, "currency": value.currency}
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case str() | int() | float() | bool() | None:
            return value
        case Sequence():
            return [plain(item) for item in value]
    return str(value)
