"""Bursts: messages that arrive close together become one turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.conversation.values import mergeable

FAR_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long, how often, how many."""

    lease_s: float = 10.0
    burst_ms: int = 400  # quiet time after a typed message before its turn starts
    burst_max_ms: int = 2000  # a burst never waits longer than this
    burst_messages: int = 20
    attempts: int = 3
    attempts_crashed: int = 2  # when a process died over the turn
    supersede_times: int = 2
    supersede_s: float = 8.0

    @property
    def far_s(self) -> float:
        """Seconds that no turn is ever put off for: what lies further ahead was written before the clock went back."""
        return self.lease_s + FAR_S


def same_voice(one: Any, other: Any) -> bool:
    """Whether two messages come from the same person with the same standing; nobody speaks in another's name."""
    return (one.sender, one.customer_id) == (other.sender, other.customer_id)


def waits(ready: datetime | None, now: datetime, limits: Limits) -> bool:
    """Whether a burst that is ready then may still go on."""
    return ready is not None and now < ready <= now + timedelta(seconds=limits.far_s)


def burst(rows: Sequence[Any], limits: Limits) -> tuple[Sequence[Any], datetime | None]:
    """The rows that the next turn answers, and when they are ready: None at once, a time while a burst may go on."""
    if not rows or not mergeable(rows[0].kind, rows[0].metadata):
        return rows[:1], None
    size = 1
    while size < min(len(rows), limits.burst_messages) and _joins(rows[size], rows[0]):
        size += 1
    if size < len(rows):  # something that stands alone follows, or the burst is full
        return rows[:size], None
    quiet = rows[size - 1].accepted_at + timedelta(milliseconds=limits.burst_ms)
    return rows[:size], min(quiet, rows[0].accepted_at + timedelta(milliseconds=limits.burst_max_ms))


def _joins(row: Any, first: Any) -> bool:
    return mergeable(row.kind, row.metadata) and same_voice(row, first)
