"""Who is late to take a conversation over, and what stood in the way: asked of the database at the moment when it becomes late."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tests.reliability.nursery import Life
from tests.reliability.postgres import ask

ENDED: Final = "failed.txt"  # in the folder of a run that came to no verdict

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
_LOADS: Final = (
    "SELECT lease_holder AS desk, count(*) AS turns, max(lease_until - now()) AS longest FROM conversations"
    " WHERE turn_id IS NOT NULL GROUP BY lease_holder"
)
_WAITS: Final = (
    "SELECT i.state, i.kind, i.seq, now() - i.accepted_at AS old, c.id, c.owner, c.fence, c.turn_id, c.lease_holder,"
    " c.lease_until - now() AS lease_left, c.wake_at - now() AS wakes, t.state AS turn, t.attempts"
    " FROM inbox i JOIN conversations c ON c.id = i.conversation_id LEFT JOIN turns t ON t.id = i.turn_id"
    " WHERE i.state IN ('new', 'claimed')"
)
_UNSENT: Final = "SELECT o.* FROM (SELECT id, conversation_id, state, author, created_at, now() AS seen_at FROM outbox WHERE state = 'new') o"


async def why(url: str, conversations: Sequence[str]) -> list[str]:
    """Their rows, how many turns each desk is at, and every session of a desk that is in the middle of something."""
    found: list[Any] = [*await ask(url, _ROWS, list(conversations)), *await ask(url, _LOADS)]
    found += await ask(url, _SESSIONS)
    return [", ".join(f"{name} {value}" for name, value in row.items()) for row in found]


async def left_behind(url: str, folder: Path, lives: Sequence[Life], words: Sequence[str]) -> None:
    """Write down where a run stands that comes to no verdict; each desk adds to its own log what it is at."""
    found = [*words, *(f"desk {n}: pid {life.pid}, status {life.status}" for n, life in enumerate(lives))]
    try:
        for query in (_WAITS, _UNSENT):
            found += [str(dict(row)) for row in await ask(url, query)]
        found += await why(url, [])
    except (OSError, TimeoutError) as error:
        found.append(f"the database did not say: {error!r}")
    (folder / ENDED).write_text("\n".join(found))
    for life in lives:
        with suppress(ProcessLookupError):
            if not life.over.is_set():
                os.kill(life.pid, signal.SIGCONT)
                os.kill(life.pid, signal.SIGUSR1)
    await asyncio.sleep(0.5)
