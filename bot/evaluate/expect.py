"""Compares a turn's trace with what a dialogue expects of it; every difference is one sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from bot.evaluate.script import patterns

Trace = Mapping[str, Any]
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})


def failures(expect: Mapping[str, Any], trace: Trace) -> list[str]:
    """What is not as expected; empty when everything is."""
    found = [_CHECKS[key](key, wanted, trace) for key, wanted in expect.items()]
    return [failure for failure in found if failure]


def same(wanted: object, actual: object) -> bool:
    """Whether a single value is the wanted one; a list of wanted values allows each, amounts compare as numbers."""
    if isinstance(wanted, list):
        return any(same(item, actual) for item in wanted)
    if wanted is None or actual is None or isinstance(wanted, bool) or isinstance(actual, bool):
        return wanted is actual or (wanted is None and actual in _NOTHING)
    return str(wanted) == str(actual) or _number(wanted) == _number(actual) is not None


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def within(wanted: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    """Whether every wanted key has a wanted value; other keys may be there."""
    return all(
        within(value, actual.get(key) or {}) if isinstance(value, Mapping) else same(value, actual.get(key))
        for key, value in wanted.items()
    )


def _pair_up(wanted: Sequence[Mapping[str, Any]], actual: Sequence[Mapping[str, Any]]) -> bool:
    """Whether each wanted row can be given an actual row of its own."""
    if not wanted:
        return True
    first, rest = wanted[0], wanted[1:]
    return any(
        _pair_up(rest, [*actual[:index], *actual[index + 1 :]])
        for index, row in enumerate(actual)
        if within(first, row)
    )


def _value(key: str, wanted: object, trace: Trace) -> str:
    return "" if same(wanted, trace.get(key)) else f"{key}: {trace.get(key)!r}, expected {wanted!r}"


def _intent(key: str, wanted: object, trace: Trace) -> str:
    intents = trace.get("intents") or []
    first = intents[0]["name"] if intents else None
    return "" if same(wanted, first) else f"{key}: {first!r}, expected {wanted!r}"


def _any_of(field: str, part: str = "") -> Callable[[str, object, Trace], str]:
    def check(key: str, wanted: object, trace: Trace) -> str:
        rows = trace.get(field) or []
        actual = [row[part] if part else row for row in rows]
        return "" if any(same(wanted, item) for item in actual) else f"{key}: {actual!r}, expected {wanted!r}"

    return check


def _table(key: str, wanted: object, trace: Trace) -> str:
    actual = trace.get(key)
    for option in wanted if isinstance(wanted, list) else [wanted]:
        if (
            isinstance(option, Mapping)
            and isinstance(actual, Mapping | None)
            and within(option, actual or {})
        ):
            return ""
    return f"{key}: {actual!r}, expected {wanted!r}"


def _rows(key: str, wanted: Any, trace: Trace) -> str:
    actual = list(trace.get(key) or [])
    options = (
        wanted if isinstance(wanted, list) and any(isinstance(item, list) for item in wanted) else [wanted]
    )
    for option in options:
        rows = [option] if isinstance(option, Mapping) else list(option or [])
        complete = len(rows) == len(actual) or (key == "entities" and bool(rows))
        if complete and _pair_up(rows, actual):
            return ""
    return f"{key}: {actual!r}, expected {wanted!r}"


def _handoff(key: str, wanted: object, trace: Trace) -> str:
    handoff = trace.get("handoff")
    if isinstance(wanted, Mapping):
        return _table(key, wanted, trace)
    outcome = handoff["outcome"] if handoff else None
    return "" if same(wanted, outcome) else f"{key}: {outcome!r}, expected {wanted!r}"


def _said(trace: Trace) -> str:
    return "\n".join(trace.get("replies") or [])


def _must(key: str, wanted: object, trace: Trace) -> str:
    text = _said(trace)
    missing = [p for p in patterns(wanted) if not re.search(p, text, re.IGNORECASE | re.DOTALL)]
    return f"{key}: {missing!r} not found in {text!r}" if missing else ""


def _must_not(key: str, wanted: object, trace: Trace) -> str:
    text = _said(trace)
    present = [p for p in patterns(wanted) if re.search(p, text, re.IGNORECASE | re.DOTALL)]
    return f"{key}: {present!r} found in {text!r}" if present else ""


_CHECKS: Final[Mapping[str, Callable[[str, Any, Trace], str]]] = {
    **dict.fromkeys(
        ("decision", "skill", "owner", "language", "sentiment", "anger", "release", "verdict"), _value
    ),
    "intent": _intent,
    "risk": _any_of("risk"),
    "rule": _any_of("reasons", "rule"),
    "slots": _table,
    "effects": _rows,
    "entities": _rows,
    "handoff": _handoff,
    "must": _must,
    "must_not": _must_not,
}
