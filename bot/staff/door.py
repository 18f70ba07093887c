"""The door: a name and a password become a session, and guessing becomes slow."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import case, delete, select

from bot.conversation import audit
from bot.conversation.columns import insert_into
from bot.conversation.staff import sign_in_failures as failures
from bot.conversation.store import Store
from bot.errors import BadInput, NotAllowed
from bot.staff import secrets
from bot.staff.accounts import Accounts, Person, login_name
from bot.staff.sessions import LONGEST, Sessions

WINDOW: Final = timedelta(minutes=15)
# How often somebody may be wrong within the window: with one name from one address, with one name, from one address.
PAIR, NAME, PLACE = 5, 50, 30


class Door:
    """Signs people in."""

    def __init__(self, store: Store, accounts: Accounts, sessions: Sessions) -> None:
        self._store = store
        self._accounts = accounts
        self._sessions = sessions

    async def sign_in(self, name: str, password: str, place: str) -> tuple[Person, str]:
        """Who it is, and the cookie of a new session; NotAllowed without saying what was wrong."""
        keys = _keys(name, place)
        await self._guard(keys)
        try:
            person_id = login_name(name)
        except BadInput:
            person_id = ""
        stored = await self._accounts.stored_password(person_id) if person_id else None
        right = await secrets.matches(password, stored)
        person = await self._accounts.get(person_id) if right else None
        if person is None:
            await self._failed(keys, person_id)
            raise NotAllowed("this name and password do not go together", status=401)
        return person, await self.let_in(person, keys)

    async def let_in(
        self,
        person: Person,
        keys: Sequence[str] = (),
        *,
        lasts: timedelta = LONGEST,
        provider_session: str = "",
    ) -> str:
        """A session for somebody who has shown who they are; the cookie's value."""
        cookie = await self._sessions.open(person, lasts=lasts, provider_session=provider_session)
        async with self._store.write() as tx:
            await tx.execute(delete(failures).where(failures.c.hash.in_(keys[:1])))
            await audit.append(tx, "staff.signed_in", f"agent:{person.id}", person.id)
        return cookie

    async def _guard(self, keys: Sequence[str]) -> None:
        recent = select(failures).where(
            failures.c.hash.in_(keys), failures.c.last_at > self._store.clock.now() - WINDOW
        )
        async with self._store.read() as tx:
            found = {row.hash: row._mapping["count"] for row in await tx.execute(recent)}
        if any(found.get(key, 0) >= most for key, most in zip(keys, (PAIR, NAME, PLACE), strict=True)):
            raise BadInput("too many failed attempts; wait a quarter of an hour and try again", status=429)

    async def _failed(self, keys: Sequence[str], person_id: str) -> None:
        now = self._store.clock.now()
        new = insert_into(failures, self._store.dialect)
        again = case((failures.c.last_at > now - WINDOW, failures.c.count + 1), else_=1)
        upsert = new.on_conflict_do_update(
            index_elements=[failures.c.hash], set_={"count": again, "last_at": now}
        )
        async with self._store.write() as tx:
            for key in keys:
                await tx.execute(upsert, {"hash": key, "count": 1, "last_at": now})
            await audit.append(tx, "staff.refused", "nobody", person_id or "unknown")


def _keys(name: str, place: str) -> tuple[str, str, str]:
    name = name.strip().lower()
    return (
        secrets.digest(f"pair {name} {place}"),
        secrets.digest(f"name {name}"),
        secrets.digest(f"place {place}"),
    )
