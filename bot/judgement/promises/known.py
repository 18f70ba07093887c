"""Facts in plain JSON, read back as the values they are: money, numbers, moments, states."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from bot.judgement.promises.amounts import Amount, family
from bot.judgement.promises.patterns import pattern

_FIGURE: Final = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of the facts under its key."""

    key: str
    value: Any


def leaves(facts: Any, key: str = "") -> Iterator[Leaf]:
    """Every single value in a tree of plain facts; money stays in one piece."""
    if isinstance(facts, Mapping):
        if set(facts) == {"amount", "currency"}:
            yield Leaf(key, facts)
            return
        for name, value in facts.items():
            short = len(str(name)) <= 2 or str(name).isupper()  # a language or a currency
            yield from leaves(value, f"{key}.{name}" if short else str(name))
    elif isinstance(facts, list | tuple):
        for item in facts:
            yield from leaves(item, key)
    elif facts is not None:
        yield Leaf(key, facts)


def keys(facts: Any) -> Iterator[str]:
    """Names of every fact that is not empty, at any depth."""
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            if value not in (None, "", [], {}, 0, False):
                yield str(name)
                yield from keys(value)
    elif isinstance(facts, list | tuple):
        for item in facts:
            yield from keys(item)


def amounts_of(leaf: Leaf) -> Iterator[Amount]:
    """The amount a fact is, typed or a plain number under a currency."""
    if isinstance(leaf.value, Mapping):
        yield Decimal(str(leaf.value["amount"])), family(str(leaf.value["currency"]))
    elif "." in leaf.key and (plain := number_of(leaf.value)) is not None:
        yield plain, family(leaf.key.rpartition(".")[2])


def number_of(value: Any) -> Decimal | None:
    """The plain number a fact is, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Decimal(str(value))
    try:
        return Decimal(value) if isinstance(value, str) and value[:1].isdigit() and len(value) < 12 else None
    except InvalidOperation:
        return None


def moment_of(value: str) -> date | datetime | None:
    """The day or time that an ISO text is, or None."""
    if len(value) < 10 or value[4:5] != "-":
        return None
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None


def numbers_written(written: str) -> set[Decimal]:
    """The numbers that a written figure may be, whichever of its signs parts thousands: `1.234,50` is 1234.50."""
    plain = re.sub(r"[^\d.,]", "", written)
    found = {Decimal(re.sub(r"\D", "", plain) or "0")}
    head, sign, tail = plain.rpartition("," if plain.rfind(",") > plain.rfind(".") else ".")
    if sign and head:
        found.add(Decimal(f"{re.sub(r'[.,]', '', head)}.{tail}"))
    return found


def numbers_told(leaf: Leaf) -> Iterator[Decimal]:
    """Every number a fact holds: its amount, its own, the parts of its day and hour, those in its words."""
    yield from (value for value, _ in amounts_of(leaf))
    moment = moment_of(leaf.value) if isinstance(leaf.value, str) else None
    if moment is not None:
        parts = (moment.year, moment.month, moment.day)
        clock = (moment.hour, moment.hour % 12 or 12, moment.minute) if isinstance(moment, datetime) else ()
        yield from (Decimal(part) for part in (*parts, *clock))
    elif isinstance(leaf.value, str):
        yield from numbers_in(leaf.value)
    elif (plain := number_of(leaf.value)) is not None:
        yield plain


def numbers_in(text: str) -> Iterator[Decimal]:
    """Every number in a text."""
    for figure in _FIGURE.findall(text):
        yield from numbers_written(figure)


def bare_amount(leaf: Leaf, amount: Amount) -> bool:
    """Whether a fact is this amount as a plain number under a key that says money or rate."""
    plain = number_of(leaf.value)
    if plain is None or not pattern("values", "amount", "money_keys").search(leaf.key):
        return False
    value, sign = amount
    return value in ({plain, plain * 100, 100 - plain} if sign == "%" else {plain})
