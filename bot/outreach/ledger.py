"""The ledger of notices: one row for each event, planned once, handed to one conversation, told at most once.

planned → handed → told | withheld          handed → planned when nothing came of it
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, or_, select, update

from bot.conversation.columns import insert_into
from bot.conversation.contact import notices
from bot.conversation.store import Store, Tx
from bot.skill.notice import Occasion

NEWS_FOR: Final = timedelta(days=30)  # afterwards nobody is told any more
STUCK: Final = timedelta(minutes=10)  # a turn that has not told by then will not
TRIES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A row of the ledger."""

    event: str
    kind: str
    subject: str
    customer_id: str | None
    conversation_id: str | None
    tries: int


class Ledger:
    """Plans, hands out and settles notices."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def plan(
        self, tx: Tx, kind: str, about: Occasion, customer_id: str | None, conversation: str | None = None
    ) -> bool:
        """Write down an event; False when it is there already, whatever became of it."""
        now = self._store.clock.now()
        put = insert_into(notices, self._store.dialect).values(
            event=":".join(part for part in (kind, about.subject, about.mark) if part),
            kind=kind,
            subject=about.subject,
            customer_id=customer_id,
            conversation_id=conversation,
            due_at=now,
            ends_at=now + NEWS_FOR,
        )
        once = put.on_conflict_do_nothing(index_elements=[notices.c.event]).returning(notices.c.event)
        return (await tx.execute(once)).first() is not None

    async def due(self, *, customer_id: str | None = None, most: int = 200) -> Sequence[News]:
        """What waits to be told, the oldest first; of one customer whatever its time."""
        now = self._store.clock.now()
        which = notices.c.customer_id == customer_id if customer_id else notices.c.due_at <= now
        query = (
            select(notices).where(notices.c.state == "planned", which).order_by(notices.c.due_at).limit(most)
        )
        async with self._store.read() as tx:
            return [_news(row) for row in await tx.execute(query)]

    async def take(self, tx: Tx, news: News, conversation: str) -> int:
        """Hand it to a conversation; the number of the try, 0 when somebody else was faster."""
        mine = (notices.c.event == news.event, notices.c.state == "planned", notices.c.tries == news.tries)
        now, tries = self._store.clock.now(), news.tries + 1
        handed = update(notices).where(*mine)
        values = {"state": "handed", "tries": tries, "conversation_id": conversation, "due_at": now + STUCK}
        return tries if (await tx.execute(handed.values(**values, why=""))).rowcount else 0

    async def later(self, tx: Tx, news: News, until: datetime, why: str) -> None:
        """Look at it again then."""
        mine = update(notices).where(notices.c.event == news.event, notices.c.state == "planned")
        await tx.execute(mine.values(due_at=until, why=why))

    async def told(self, tx: Tx, event: str, tries: int, turn_id: str) -> bool:
        """It is being told by this turn; False when it is not this turn's to tell."""
        mine = (notices.c.event == event, notices.c.tries == tries)
        again = (notices.c.state == "told") & (notices.c.turn_id == turn_id)
        tell = update(notices).where(*mine, or_(notices.c.state == "handed", again))
        values = {"state": "told", "turn_id": turn_id, "told_at": self._store.clock.now(), "why": ""}
        return bool((await tx.execute(tell.values(**values))).rowcount)

    async def withhold(self, tx: Tx, event: str, why: str) -> None:
        """It is not told, for good."""
        still = update(notices).where(notices.c.event == event, notices.c.state.in_(("planned", "handed")))
        await tx.execute(still.values(state="withheld", why=why))

    async def reclaim(self) -> int:
        """Plan again what was handed out and not told, and let go of what is no news any more; how many rows."""
        now = self._store.clock.now()
        open_rows = notices.c.state.in_(("planned", "handed"))
        over = update(notices).where(open_rows, or_(notices.c.ends_at <= now, notices.c.tries > TRIES))
        stuck = update(notices).where(notices.c.state == "handed", notices.c.due_at <= now)
        async with self._store.write() as tx:
            gone = (await tx.execute(over.values(state="withheld", why="over"))).rowcount
            return int(gone + (await tx.execute(stuck.values(state="planned"))).rowcount)

    async def recent(self, tx: Tx, customer_id: str | None, conversation: str) -> tuple[int, datetime | None]:
        """How many were told within a day, or are about to be, and when the last one was handed out."""
        since = self._store.clock.now() - timedelta(days=1)
        whose = (
            notices.c.customer_id == customer_id if customer_id else notices.c.conversation_id == conversation
        )
        told = (notices.c.state == "told") & (notices.c.told_at > since)
        query = select(notices).where(whose, or_(told, notices.c.state == "handed"))
        times = [row.told_at or row.due_at - STUCK for row in await tx.execute(query)]
        return len(times), max(times, default=None)


def _news(row: Row[Any]) -> News:
    return News(
        event=row.event,
        kind=row.kind,
        subject=row.subject,
        customer_id=row.customer_id,
        conversation_id=row.conversation_id,
        tries=row.tries,
    )
