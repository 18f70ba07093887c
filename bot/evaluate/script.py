"""Reads dialogue files: one JSON object a line, each a conversation with what is expected of every turn."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from bot.errors import BadInput

Kind = Literal["say", "press", "agent", "wait", "desk"]
KINDS: Final[tuple[Kind, ...]] = ("say", "press", "agent", "wait", "desk")
DESK: Final = ("claim", "release", "close", "approve", "reject")
EXPECTED: Final = frozenset(
    [
        *("decision", "intent", "risk", "skill", "slots", "effects", "owner", "handoff", "language"),
        *("sentiment", "anger", "release", "verdict", "entities", "rule", "must", "must_not"),
    ]
)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens, and what the turn it leads to must look like."""

    kind: Kind
    text: str = ""
    seconds: float = 0.0
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """One line of a file. `customer` is signed in; None is a visitor."""

    id: str
    lang: str
    category: str
    customer: str | None
    steps: tuple[Step, ...]


def read_dialogues(paths: Sequence[Path]) -> tuple[Dialogue, ...]:
    """Every dialogue of the files, in order; a fault names its file and line."""
    return tuple(dialogue for path in paths for dialogue in _file(path))


def _file(path: Path) -> Iterator[Dialogue]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}: not UTF-8 text") from None
    found = False
    for number, line in enumerate(lines, 1):
        if line.strip():
            found = True
            try:
                yield _dialogue(line, number)
            except ValueError as error:
                raise BadInput(f"{path}:{number}: {error}") from None
    if not found:
        raise BadInput(f"{path}: holds no dialogue")


def _dialogue(line: str, number: int) -> Dialogue:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(row, dict):
        raise ValueError("a dialogue is a JSON object")
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns:
        raise ValueError("'turns' must be a list with at least one step")
    customer = row.get("customer")
    if customer is not None and (not isinstance(customer, str) or not customer):
        raise ValueError("'customer' must be a customer's id or null")
    return Dialogue(
        id=str(row.get("id", f"line-{number}")),
        lang=str(row.get("lang", "")),
        category=str(row.get("category", "general")),
        customer=customer,
        steps=tuple(_step(turn, index) for index, turn in enumerate(turns, 1)),
    )


def _step(turn: object, index: int) -> Step:
    if not isinstance(turn, dict):
        raise ValueError(f"step {index} must be an object")
    kinds = [kind for kind in KINDS if kind in turn]
    unknown = sorted(turn.keys() - {*KINDS, "expect", "note"})
    if len(kinds) != 1 or unknown:
        what = f"unknown key {unknown[0]!r}" if unknown else f"needs exactly one of {', '.join(KINDS)}"
        raise ValueError(f"step {index}: {what}")
    kind, value = kinds[0], turn[kinds[0]]
    expect = _expect(turn.get("expect") or {}, index)
    if kind == "wait":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            raise ValueError(f"step {index}: 'wait' must be a number of seconds")
        return Step("wait", seconds=float(value), expect=expect)
    if not isinstance(value, str) or (kind != "say" and not value):
        raise ValueError(f"step {index}: {kind!r} must be text")
    if kind == "desk" and value not in DESK:
        raise ValueError(f"step {index}: 'desk' must be one of {', '.join(DESK)}")
    return Step(kind, text=value, expect=expect)


def _expect(expect: object, index: int) -> Mapping[str, Any]:
    if not isinstance(expect, dict):
        raise ValueError(f"step {index}: 'expect' must be an object")
    unknown = sorted(expect.keys() - EXPECTED)
    if unknown:
        raise ValueError(f"step {index}: cannot expect {unknown[0]!r}; known: {', '.join(sorted(EXPECTED))}")
    for key in ("must", "must_not"):
        for pattern in patterns(expect.get(key)):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"step {index}: {key} holds a bad pattern {pattern!r}: {error}") from None
    return expect


def patterns(value: object) -> tuple[str, ...]:
    """One pattern or a list of them."""
    if value is None:
        return ()
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError("'must' and 'must_not' are patterns as text, or lists of them")
    return tuple(items)
