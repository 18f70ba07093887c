"""A run's curve: one line of JSON for every look at it, beside the run, so that a page or a person can follow it."""

import json
import time
from pathlib import Path
from typing import Final

NAME: Final = "curve.jsonl"
_WIDTH: Final = 20  # characters of the bar


class Curve:
    """Appends points; a run that is gone on with goes on in the same file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def add(self, step: int, of: int, **figures: float | None) -> None:
        """A point at this update; figures that are not known are left out."""
        known = {name: round(value, 6) for name, value in figures.items() if value is not None}
        line = json.dumps({"step": step, "of": of, "at": round(time.time(), 3), **known})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def bar(step: int, of: int) -> str:
    """How far a run is, at a glance."""
    full = round(_WIDTH * step / max(1, of))
    return "█" * full + "░" * (_WIDTH - full)


def duration(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
