"""What the ears for danger and for trouble hear, in sentences by hands that saw nothing of the rows that teach them.

    python -m benchmarks.ears                            # the judge that ships; some minutes on one core
    python -m benchmarks.ears --judge A --judge B        # judges side by side, in one run

Own sets (`benchmarks/questions`): two of dangers told in passing, one of what customers say every day beside despair, two of what is wrong
with a thing; half of the others share their words.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import machine, tell
from bot.turn import Understanding
from bot.understanding import Context, Understander, load

_SETS: Final = Path(__file__).parent / "questions"
_DANGERS: Final = ("dangers", "dangers_second", "everyday")
_TROUBLES: Final = ("troubles", "troubles_ten")
_WRONG_WITH_IT: Final = ("quality", "damaged", "wrong_item", "size")
_WELL_KNOWN: Final = ("zh", "en")

Row = Mapping[str, str]
Hears = Callable[[Understanding], bool]


def in_danger(heard: Understanding) -> bool:
    """Whether a person is called for somebody's safety."""
    return "safety" in heard.risk


def in_trouble(heard: Understanding) -> bool:
    """Whether something is heard to be wrong with a thing."""
    return any(each.entity == "reason" and each.value in _WRONG_WITH_IT for each in heard.entities)


def rows_of(name: str) -> list[Row]:
    """The sentences of a set, with what was asked before some of them."""
    return [json.loads(line) for line in (_SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def groups(row: Row) -> Iterable[str]:
    """What a sentence counts for: its language, the ten together, its kind."""
    yield row["language"]
    if row["language"] not in _WELL_KNOWN:
        yield "ten languages"
    if row["kind"] != "none":
        yield row["kind"]


def shares(read: Iterable[tuple[Row, Understanding]], hears: Hears) -> dict[str, dict[str, Any]]:
    """By group: of how many that tell of it how many are heard, and of how many others how many are taken for it."""
    told: dict[str, list[bool]] = defaultdict(list)
    others: dict[str, list[bool]] = defaultdict(list)
    for row, heard in read:
        for group in groups(row):
            (others if row["kind"] == "none" else told)[group].append(hears(heard))
    return {
        group: {
            "told": len(told[group]),
            "heard": _share(told[group]),
            "others": len(others[group]),
            "taken for it": _share(others[group]),
        }
        for group in dict.fromkeys((*told, *others))
    }


def measure(judge: Understander) -> dict[str, Any]:
    """All sets, read one by one; and how many plain troubles are taken for a danger."""
    out: dict[str, Any] = {}
    for name in (*_DANGERS, *_TROUBLES):
        read = [
            (row, judge.understand(row["text"], Context(asked=row.get("context", ""))))
            for row in rows_of(name)
        ]
        out[name] = shares(read, in_danger if name in _DANGERS else in_trouble)
        if name in _TROUBLES:
            harmless = ((row, heard) for row, heard in read if row["kind"] != "none")
            alarmed = shares(harmless, in_danger)
            out[f"{name}, taken for danger"] = {group: each["heard"] for group, each in alarmed.items()}
    return out


def _share(found: list[bool]) -> float | None:
    return round(sum(found) / len(found), 3) if found else None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--judge", action="append", type=Path, help="a judge's folder; repeatable (default: the shipped one)"
    )
    parser.add_argument("--json", type=Path, help="write the report to a file too")
    chosen = parser.parse_args()
    judges = chosen.judge or [None]
    report = {str(folder or "shipped"): measure(load(str(folder or ""))) for folder in judges}
    tell({"machine": machine(), **report}, chosen.json)


if __name__ == "__main__":
    main()
