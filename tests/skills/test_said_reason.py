"""Why something comes back: a fault that was told stands, whatever is not wanted besides."""

from types import SimpleNamespace
from typing import Any

from bot.skill import said


def _tracker(*reasons: str) -> Any:
    """A conversation in which each message told one of these reasons, or none."""
    parsed = [[{"entity": "reason", "value": each}] if each else [] for each in reasons]
    events = [{"event": "user", "parse_data": {"entities": each}} for each in parsed]
    return SimpleNamespace(events=events, latest_message={"entities": parsed[-1]})


def test_a_fault_told_before_is_not_taken_back_by_what_is_not_wanted() -> None:
    assert said.reason(_tracker("quality", "changed_mind"), "10423") == "quality"


def test_the_fault_that_is_told_now_counts() -> None:
    assert said.reason(_tracker("size", "damaged"), "10423") == "damaged"


def test_who_only_changed_their_mind_did() -> None:
    assert said.reason(_tracker("", "changed_mind"), "10423") == "changed_mind"
    assert said.reason(_tracker("changed_mind", ""), "10423") == "changed_mind"


def test_nothing_told_is_nothing() -> None:
    assert said.reason(_tracker("", ""), "10423") == ""
