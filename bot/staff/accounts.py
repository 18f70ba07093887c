"""Accounts: who works here, with which role, and how a first password comes about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select, update

from bot.conversation import audit
from bot.conversation.staff import staff, staff_links, staff_sessions
from bot.conversation.store import Store, Tx
from bot.errors import BadInput
from bot.staff import secrets
from bot.staff.roles import Role, as_role

LINK_LIVES: Final = timedelta(hours=24)
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_NAME: Final = 60  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account as everybody may see it."""

    id: str
    name: str
    role: Role
    active: bool = True
    capacity: int = 4
    queues: tuple[str, ...] | None = None  # None: every queue
    languages: tuple[str, ...] | None = None
    password: bool = False  # whether one is set


class Accounts:
    """Adds, changes and ends accounts. Every change is audited, and what takes rights away ends the sessions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, person_id: str, name: str, role: Role, *, by: str, subject: str = "") -> Person:
        """A new account, without a password yet."""
        person_id = login_name(person_id)
        async with self._store.write() as tx:
            if await tx.scalar(select(staff.c.id).where(staff.c.id == person_id)):
                raise BadInput(f"there is an account {person_id!r} already", status=409)
            await self._insert(tx, person_id, name or person_id, as_role(role), subject)
            await audit.append(tx, "staff.added", by, person_id, {"role": role})
            return await self._need(tx, person_id)

    async def get(self, person_id: str) -> Person | None:
        """The account of this id."""
        async with self._store.read() as tx:
            row = (await tx.execute(select(staff).where(staff.c.id == person_id))).first()
        return person_of(row) if row else None

    async def by_subject(self, subject: str) -> Person | None:
        """The account that an OIDC issuer vouches for."""
        async with self._store.read() as tx:
            row = (await tx.execute(select(staff).where(staff.c.subject == subject))).first()
        return person_of(row) if row else None

    async def all(self) -> Sequence[Person]:
        """Everybody, by id."""
        async with self._store.read() as tx:
            return [person_of(row) for row in await tx.execute(select(staff).order_by(staff.c.id))]

    async def stored_password(self, person_id: str) -> str | None:
        """What is kept of an active account's password."""
        query = select(staff.c.password).where(staff.c.id == person_id, staff.c.active == 1)
        async with self._store.read() as tx:
            return await tx.scalar(query)  # type: ignore[no-any-return]

    async def change(self, person_id: str, *, by: str, **values: Any) -> Person:
        """Change role, name, capacity, queues, languages or `active`; losing rights ends every session."""
        if "role" in values:
            values["role"] = as_role(values["role"])
        if "name" in values:
            values["name"] = _shown(values["name"])
        async with self._store.write() as tx:
            before = await self._need(tx, person_id)
            await self._keep_an_admin(tx, before, values)
            await tx.execute(update(staff).where(staff.c.id == person_id).values(**values))
            if {"role", "active"} & set(values):
                await tx.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == person_id))
            shown = {key: value for key, value in values.items() if key in ("role", "active", "capacity")}
            await audit.append(tx, "staff.changed", by, person_id, shown)
            return await self._need(tx, person_id)

    async def set_password(self, person_id: str, password: str, *, by: str) -> None:
        """A new password; whoever was signed in with the old one no longer is."""
        stored = await secrets.hashed(password)
        async with self._store.write() as tx:
            await self._need(tx, person_id)
            await self._password(tx, person_id, stored, by)

    async def link(self, person_id: str | None, *, by: str) -> str:
        """A secret that sets a password once: a person's, or with None that of the first administrator."""
        secret = secrets.token()
        async with self._store.write() as tx:
            if person_id is not None:
                await self._need(tx, person_id)
            now = self._store.clock.now()
            await tx.execute(
                delete(staff_links).where(staff_links.c.staff_id.is_not_distinct_from(person_id))
            )
            row = {"hash": secrets.digest(secret), "staff_id": person_id, "expires_at": now + LINK_LIVES}
            await tx.execute(insert(staff_links).values(**row))
            await audit.append(tx, "staff.link_made", by, person_id or "first")
        return secret

    async def redeem(self, secret: str, person_id: str, password: str, name: str = "") -> Person:
        """Set a password with a link, once. The first link makes the administrator; BadInput when it is used up."""
        person_id, stored = login_name(person_id), await secrets.hashed(password)
        async with self._store.write() as tx:
            now = self._store.clock.now()
            unused = (staff_links.c.used_at.is_(None), staff_links.c.expires_at > now)
            mine = update(staff_links).where(staff_links.c.hash == secrets.digest(secret), *unused)
            link = (await tx.execute(mine.values(used_at=now).returning(staff_links.c.staff_id))).first()
            if link is None or (link.staff_id not in (None, person_id)):
                raise BadInput("this link was used, has run out, or is another person's", status=403)
            if link.staff_id is None:
                if await tx.scalar(select(func.count()).select_from(staff)):
                    raise BadInput("the first account exists already; sign in with it", status=403)
                await self._insert(tx, person_id, name or person_id, "admin", "")
            await self._password(tx, person_id, stored, f"agent:{person_id}")
            return await self._need(tx, person_id)

    async def _insert(self, tx: Tx, person_id: str, name: str, role: Role, subject: str) -> None:
        row = {"id": person_id, "name": _shown(name), "role": role, "created_at": self._store.clock.now()}
        await tx.execute(insert(staff).values(**row, subject=subject or None))

    async def _password(self, tx: Tx, person_id: str, stored: str, by: str) -> None:
        await tx.execute(update(staff).where(staff.c.id == person_id).values(password=stored))
        await tx.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == person_id))
        await audit.append(tx, "staff.password_set", by, person_id)

    async def _need(self, tx: Tx, person_id: str) -> Person:
        row = (await tx.execute(select(staff).where(staff.c.id == person_id))).first()
        if row is None:
            raise BadInput(f"there is no account {person_id!r}", status=404)
        return person_of(row)

    async def _keep_an_admin(self, tx: Tx, before: Person, values: Mapping[str, Any]) -> None:
        stays = values.get("role", before.role) == "admin" and values.get("active", 1)
        if before.role != "admin" or not before.active or stays:
            return
        others = (staff.c.role == "admin", staff.c.active == 1, staff.c.id != before.id)
        if not await tx.scalar(select(func.count()).select_from(staff).where(*others)):
            raise BadInput("somebody must stay administrator; make another one first", status=409)


def person_of(row: Row[Any]) -> Person:
    """An account from its row."""
    return Person(
        id=row.id,
        name=row.name,
        role=row.role,
        active=bool(row.active),
        capacity=row.capacity,
        queues=tuple(row.queues) if row.queues is not None else None,
        languages=tuple(row.languages) if row.languages is not None else None,
        password=row.password is not None,
    )


def login_name(value: object) -> str:
    """The name a person signs in with, in small letters."""
    text = value.strip().lower() if isinstance(value, str) else ""
    if not _ID.fullmatch(text):
        raise BadInput("a sign-in name is 1 to 64 of a-z 0-9 . _ @ - and begins with a letter or digit")
    return text


def _shown(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _NAME or not value.isprintable():
        raise BadInput(f"a name is 1 to {_NAME} printable characters")
    return value.strip()
