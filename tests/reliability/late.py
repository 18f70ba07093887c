"""Who is late to take a conversation over, and what stood in the way: asked of the database at the moment when it becomes late."""

from collections.abc import Sequence
from typing import Any, Final

from tests.reliability.postgres import ask

_ROWS: Final = (
    "SELECT id, fence, attempts, crashed, lease_holder, lease_until - now() AS lease_left, wake_at - now() AS wakes, seen_at"
    " FROM (SELECT c.*, t.attempts, t.crashed, now() AS seen_at FROM conversations c JOIN turns t ON t.id = c.turn_id) r"
    " WHERE id = ANY($1::text[])"
)
_SESSIONS: Final = (
    "SELECT pid, state, wait_event_type, wait_event, now() - xact_start AS transaction, now() - state_change AS still,"
    " pg_blocking_pids(pid) AS behind, left(query, 90) AS query FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'haoke' AND (xact_start IS NOT NULL OR state = 'active')"
)


async def why(url: str, conversations: Sequence[str]) -> list[str]:
    """Their rows, and every session of a desk that is in the middle of something."""
    found: list[Any] = [*await ask(url, _ROWS, list(conversations)), *await ask(url, _SESSIONS)]
    return [", ".join(f"{name} {value}" for name, value in row.items()) for row in found]
