"""Numbers in a file that several processes map. They outlive a kill, so what a life did before it ended can be read."""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

POINTS: Final = (
    "after_inbox_commit",
    "after_claim",
    "after_understanding",
    "before_provider",
    "during_provider",
    "after_provider",
    "after_effect_finished",
    "after_release",
    "before_turn_commit",
    "inside_turn_commit",
    "after_turn_commit",
    "after_send",
    "before_mark_sent",
)
_COUNTERS: Final = (
    "ready",  # this life has opened its door
    "retrying",  # turns under way that a dead life had begun
    "refused",  # writes of a holder who had lost the conversation
    "fate.point",  # where this life ends or freezes: a number of POINTS, counted from 1
    "fate.nth",  # when it comes there so often
    "fate.freezes",
    "fate.spares",
    *(f"reached.{point}" for point in POINTS),
    *(f"ended.{point}" for point in POINTS),
)
_SLOT: Final = {name: number * 8 for number, name in enumerate(_COUNTERS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """A life ends (or freezes, until somebody lets it go on) the `nth` time it comes to `point`; never, without one.

    `sparing` waits while a turn is under way over which a process has died before, since a second death buries it.
    """

    point: str = ""
    nth: int = 1
    how: Literal["kill", "stop"] = "kill"
    sparing: bool = True


class Board:
    """What a desk has come to, and what is to become of it. One desk at a time has it."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(8 * len(_COUNTERS)))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def __getitem__(self, name: str) -> int:
        number: int = struct.unpack_from("q", self._map, _SLOT[name])[0]
        return number

    def __setitem__(self, name: str, value: int) -> None:
        struct.pack_into("q", self._map, _SLOT[name], value)

    def decide(self, fate: Fate) -> None:
        """Set what is to happen; from now on it may."""
        self["fate.point"] = 0
        self["fate.nth"] = fate.nth
        self["fate.freezes"] = fate.how == "stop"
        self["fate.spares"] = fate.sparing
        self["fate.point"] = POINTS.index(fate.point) + 1 if fate.point else 0

    def strikes(self, point: str) -> bool:
        """Count that `point` was come to; whether this is the fated time, which comes only once."""
        self[f"reached.{point}"] += 1
        if POINTS.index(point) + 1 != self["fate.point"] or (self["fate.spares"] and self["retrying"]):
            return False
        self["fate.nth"] -= 1
        if self["fate.nth"] > 0:
            return False
        self["fate.point"] = 0
        self[f"ended.{point}"] += 1
        return True

    def ended(self) -> dict[str, int]:
        """How many lives ended, or froze, at each named point."""
        return {point: self[f"ended.{point}"] for point in POINTS}
