"""Sessions: a cookie that says who somebody is, until they sign out, are idle too long, or lose the right."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, insert, select, update

from bot.conversation.staff import staff, staff_sessions
from bot.conversation.store import Store
from bot.staff import secrets
from bot.staff.accounts import Person, person_of

LONGEST: Final = timedelta(hours=12)
IDLE: Final = timedelta(hours=2)
_TOUCH: Final = timedelta(seconds=60)  # how exactly idleness is measured


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a request comes from, and the word that its changes must carry."""

    person: Person
    csrf: str = ""
    key: bool = False  # the shop's own tools, by their key


class Sessions:
    """Opens, finds and ends sessions; only hashes are stored."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def open(self, person: Person, *, lasts: timedelta = LONGEST, provider_session: str = "") -> str:
        """A new session; the cookie's value. It ends with the company's own session, where one is named."""
        cookie, now = secrets.token(), self._store.clock.now()
        row = {"hash": secrets.digest(cookie), "staff_id": person.id, "created_at": now, "seen_at": now}
        row["provider_session"] = provider_session or None
        async with self._store.write() as tx:
            await tx.execute(delete(staff_sessions).where(staff_sessions.c.expires_at < now))
            await tx.execute(insert(staff_sessions).values(**row, expires_at=now + lasts))
        return cookie

    async def find(self, cookie: str, *, touch: bool = True) -> SignedIn | None:
        """Who holds this cookie; None when the session is over. `touch` counts as being there."""
        now, key = self._store.clock.now(), secrets.digest(cookie)
        query = (
            select(staff, staff_sessions.c.seen_at, staff_sessions.c.expires_at)
            .join(staff_sessions, staff_sessions.c.staff_id == staff.c.id)
            .where(staff_sessions.c.hash == key, staff.c.active == 1)
        )
        async with self._store.read() as tx:
            row = (await tx.execute(query)).first()
        if row is None or row.expires_at <= now or row.seen_at + IDLE <= now:
            return None
        if touch and row.seen_at + _TOUCH <= now:
            async with self._store.write(durable=False) as tx:
                seen = update(staff_sessions).where(staff_sessions.c.hash == key).values(seen_at=now)
                await tx.execute(seen)
        return SignedIn(replace(person_of(row), password=False), secrets.derived(cookie, "csrf"))

    async def end_all(self, person_id: str) -> None:
        """End every session of a person; pages that are open close."""
        async with self._store.write() as tx:
            await tx.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == person_id))

    async def end_provided(self, provider_session: str) -> int:
        """End what was opened through a session of the company's; how many."""
        mine = staff_sessions.c.provider_session == provider_session
        async with self._store.write() as tx:
            return int((await tx.execute(delete(staff_sessions).where(mine))).rowcount)

    async def end(self, cookie: str) -> None:
        """Sign out."""
        async with self._store.write() as tx:
            await tx.execute(delete(staff_sessions).where(staff_sessions.c.hash == secrets.digest(cookie)))
