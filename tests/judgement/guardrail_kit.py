"""Turns that are about to be said, and every response with facts that a skill could give it."""

import copy
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.facts import Fact, plain
from bot.money import Money
from bot.turn import (
    Address,
    EffectTrace,
    HandoffWish,
    Intent,
    Passage,
    Reply,
    Request,
    Turn,
    Understanding,
    Utterance,
)
from bot.writer import Responses

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday
HOLE = re.compile(r"\{(\w+)(?::([\w.]+))?\}")

# What an order's look-up gives: shipped, due in two days, one refund of the past.
ORDER: dict[str, Fact] = {
    "order_id": "10421",
    "item": {"zh": "蓝牙耳机", "en": "Bluetooth earphones"},
    "amount": Money(Decimal("299.00"), "CNY"),
    "state": "shipped",
    "shipped_on": date(2026, 3, 8),
    "eta": date(2026, 3, 12),
    "carrier": {"zh": "顺丰速运", "en": "SF Express"},
    "carrier_phone": "95338",
    "tracking_number": "SF1040210421",
    "last_event": "快件到达上海转运中心",
    "last_event_at": datetime(2026, 3, 10, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
    "arrival_days": "3-5",
    "return_window_days": 7,
}


def effect(
    kind: str = "refund", *, state: Any = "done", order: str = "10423", amount: str = "189.00"
) -> EffectTrace:
    """An effect as the trace shows it."""
    return EffectTrace(
        type=kind, order=order, amount=amount, currency="CNY" if amount else "", state=state, key="ab" * 16
    )


def turn(
    *replies: Reply | str,
    language: str = "zh",
    facts: Mapping[str, Fact] | None = None,
    effects: tuple[EffectTrace, ...] = (),
    wish: HandoffWish | None = None,
    passages: tuple[str, ...] = (),
    heard: str = "你好",
) -> Turn:
    """A turn whose replies wait to be read."""
    return Turn(
        id="t1",
        address=Address(channel="rest", conversation="a"),
        utterances=(Utterance(key="1", text=heard, at=NOW),),
        understanding=Understanding(
            language=language, requests=(Request(intents=(Intent("order.status", 1.0),)),)
        ),
        facts={name: plain(value) for name, value in (facts or {}).items()},
        effects=effects,
        wish=wish,
        passages=tuple(Passage(id=f"p{n}", text=text, score=0.9) for n, text in enumerate(passages)),
        replies=tuple(Reply(text=said) if isinstance(said, str) else said for said in replies),
    )


@cache
def responses() -> Responses:
    """Every response that ships."""
    core = sorted((ROOT / "bot" / "writer" / "responses").glob("*.toml"))
    return Responses.load([*core, *sorted((ROOT / "skills").glob("*/responses.toml"))])


def every_reply() -> Iterator[tuple[str, str, int]]:
    """Name, language and variant of everything that can be rendered."""
    for name, response in responses().by_name.items():
        for language, variants in response.texts.items():
            for variant in range(len(variants)):
                yield name, language, variant


def plausible(name: str) -> dict[str, Fact]:
    """Facts for every hole of a response, rows for the nested ones."""
    return copy.deepcopy(_plausible(name))


@cache
def _plausible(name: str) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for text in (text for variants in responses()[name].texts.values() for text in variants):
        for hole, nested in HOLE.findall(text):
            if nested:
                before = facts.get(hole)
                row = before[0] if isinstance(before, list) else {}
                facts[hole] = [{**row, **_plausible(nested)}]
            else:
                facts.setdefault(hole, _value(hole))
    return facts


def _value(name: str) -> Fact:
    if name in ORDER:
        return ORDER[name]
    if re.search(r"amount|price|fee|refund$|saving|difference|limit|balance", name):
        return Money(Decimal("1288.50"), "CNY")
    if name.endswith("_at"):
        return datetime(2026, 3, 11, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    if name.endswith("_on"):
        return date(2026, 3, 9)
    if re.search(r"days|hours|minutes|position|quantity|total|count|window|percent|points", name):
        return 7
    return {"zh": "羊毛围巾", "en": "wool scarf"}
