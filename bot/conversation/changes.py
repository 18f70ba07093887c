"""What other desks changed in conversations: found by asking the database now and then, and sooner where hints tell."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.conversation import visit_sql as sql
from bot.conversation.hints import Hints
from bot.conversation.store import Store
from bot.errors import StoreError
from bot.log import get_logger
from bot.patience import rung

POLL_S: Final = 0.5  # how late a change of another process may be seen
UNHINTED_S: Final = 0.15  # where the next turn may well be another desk's, and no hint tells of it
_OVERLAP: Final = timedelta(seconds=5)  # a commit may become visible after others with a later time
_log = get_logger(__name__)


class Changes:
    """Tells this process's watchers of them, and rings `rings` with a conversation's id where a hint has come."""

    def __init__(self, store: Store, *rings: Callable[[str], None]) -> None:
        self._store = store
        self._hints = Hints(store, *rings)

    def ails(self) -> str:
        """Why no hints come, for readiness; nothing while they do and where there are none to come."""
        return self._hints.lost

    async def listen(self) -> None:
        """Exchange hints until `close`; SQLite has none, and seldom more than one desk."""
        if self._among_desks:
            await self._hints.run()

    def close(self) -> None:
        """Exchange no more hints."""
        self._hints.close()

    async def follow(self, channel: str, closing: asyncio.Event) -> None:
        """Tell what others changed in a channel's conversations, until `closing`."""
        since, told = self._store.clock.now(), dict[str, datetime]()
        while not await rung(closing, self._every_s()):
            if not self._store.watchers:
                continue
            try:
                since, told = await self._tell(channel, since, told)
            except StoreError as error:
                _log.warning("changes of conversations cannot be read", why=str(error))

    @property
    def _among_desks(self) -> bool:
        return self._store.dialect == "postgresql"

    def _every_s(self) -> float:
        return UNHINTED_S if self._among_desks and not self._hints.heard else POLL_S

    async def _tell(
        self, channel: str, since: datetime, told: dict[str, datetime]
    ) -> tuple[datetime, dict[str, datetime]]:
        async with self._store.glance() as tx:
            now = self._store.clock.now()
            changed = {"channel_name": channel, "since": since - _OVERLAP}
            rows = (await tx.execute(sql.CHANGED, changed)).all()
        for row in rows:
            if told.get(row.id) != row.updated_at:
                self._store.watchers.told(row.id)
        return now, {row.id: row.updated_at for row in rows}
