"""Ends transactions of desks that stand still: a process that is frozen in the middle of one holds its rows for as long as it stands.

A lease is over after its time, but a row that is locked cannot be taken. The server's own limits do not reach every such transaction:
one that stopped between preparing a statement and running it counts as active, and neither as idle nor as slow (PostgreSQL 15).
"""

from typing import Final

from sqlalchemy import text

from bot.conversation.store import Store
from bot.errors import StoreError
from bot.log import get_logger

EVERY_S: Final = 1.0
LEAST_S: Final = 5.0
SHARE: Final = 0.8  # of a lease that a transaction may wait for its own process: its rows are free when the lease is over
PAST_S: Final = (
    0.5  # beyond a lease that is shorter than the least: whoever is silent for so long has lost it anyway
)
_log = get_logger(__name__)
_END = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND application_name = 'haoke'"
    " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND wait_event = 'ClientRead'"
    " AND state_change < clock_timestamp() - make_interval(secs => :still)"
)


class Stalled:
    """Looks after the transactions of all desks on one PostgreSQL; SQLite's lock goes with the process that holds it."""

    def __init__(self, store: Store, lease_s: float) -> None:
        self._store = store
        self._still_s = max(SHARE * lease_s, min(LEAST_S, lease_s + PAST_S))

    async def look(self) -> None:
        """End those whose process has said nothing for too long."""
        if self._store.dialect != "postgresql":
            return
        try:
            async with self._store.read() as tx:
                ended = int(await tx.scalar(_END, {"still": self._still_s}) or 0)
        except StoreError:
            return  # the database is away, which others tell
        if ended:
            _log.warning("transactions of a desk that stands still were ended", transactions=ended)
