"""The conversation as a failing test shows it."""

import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class Unexpected(AssertionError):  # noqa: N818 - says what happened
    """A turn is not what the test expects."""


class Transcript:
    """What was said and done at one desk, a line each."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def customer(self, who: str, text: str) -> None:
        """Something a customer said or pressed."""
        self._lines += [f"{who}: {line}" for line in text.split("\n")]

    def note(self, text: str) -> None:
        """Something that happened besides."""
        self._lines.append(f"    ({text})")

    def turn(self, trace: Mapping[str, Any], asked: str) -> None:
        """What came of it."""
        for reply in trace.get("replies") or ():
            self._lines += [f"    {line}" for line in str(reply).split("\n")]
        self.note(" · ".join(_parts(trace, asked)))

    def __str__(self) -> str:
        return "\n".join(self._lines) or "(nothing was said)"


# Of the test that runs now; the pytest plugin empties it before each.
TRANSCRIPTS: list[Transcript] = []


def blame(error: BaseException) -> str:
    """An error in one line: what it says and where it was raised, past our own wrapping of it."""
    while error.__cause__ is not None:
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}: {error}{where}"


def _parts(trace: Mapping[str, Any], asked: str) -> Sequence[str]:
    intents, reasons = trace.get("intents") or (), trace.get("reasons") or ()
    effects = [
        f"{e['type']} {e['order']} {e['state']}".replace("  ", " ") for e in trace.get("effects") or ()
    ]
    handoff = trace.get("handoff")
    parts = [
        str(trace.get("decision") or "no turn"),
        str(trace.get("skill") or ""),
        str(intents[0]["name"]) if intents else "",
        str(reasons[0]["rule"]) if reasons else "",
        *effects,
        f"handoff {handoff['outcome']}" if handoff else "",
        f"asks {asked}" if asked else "",
        *(f"not let out as it was: {found['detail']}" for found in trace.get("findings") or ()),
    ]
    return [part for part in parts if part]
