"""A conversation as its customer sees it live: one numbered log of both sides, who speaks now, and a hint when either changes.

For channels with a page of their own. Rows are the truth: hints may come twice or late.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, insert

from bot.conversation import audit
from bot.conversation import visit_sql as sql
from bot.conversation.columns import insert_into
from bot.conversation.lab import ratings
from bot.conversation.records import opinions
from bot.conversation.store import Store, Tx
from bot.conversation.values import reply_of
from bot.handoff.queue import Queue
from bot.handoff.verdicts import note_forgotten
from bot.turn import Address, Attachment, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message of either side. `seq` rises within the conversation; 0 while a reply still grows."""

    seq: int
    key: str
    author: str  # customer | bot | system | agent:<id>
    at: datetime
    text: str = ""  # a customer's words; of a press, the title of what was pressed
    attachments: tuple[Attachment, ...] = ()
    files: tuple[str, ...] = ()  # names of the attachments, as the customer's machine gave them
    reply: Reply | None = None
    turn_id: str = ""
    missed: str = ""  # why the customer did not get it


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a conversation stands: who speaks, the place in the line, whether the bot is at work."""

    owner: str = "bot"
    outcome: str = ""  # of the open wish for a person: queued | assigned | callback | closed_hours
    position: int = 0
    wait_s: int = 0
    busy: bool = False
    episode: int = 0
    rated: bool = False  # this episode has its survey
    last_seq: int = 0
    known: bool = False  # the conversation exists
    customer: str = ""  # whose it is; empty: a visitor's


class Visits:
    """What `bot.connector.Gateway.visits` offers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue = Queue(store)

    def watch(self, seen: Callable[[str], None]) -> Callable[[], None]:
        """Call `seen` with the id of every conversation that may have changed; returns what ends that."""
        return self._store.watchers.add(seen)

    async def log(
        self, address: Address, *, after: int = 0, before: int = 0, limit: int = 100
    ) -> Sequence[Entry]:
        """Entries after a number, or the last ones before another, oldest first; then replies that still grow."""
        async with self._store.glance() as tx:
            entries = await _entries(tx, address.id, after=after, before=before, limit=limit)
            return entries if before else [*entries, *await _growing(tx, address.id)]

    async def look(
        self, address: Address, *, after: int = 0, limit: int = 100
    ) -> tuple[Sequence[Entry], Standing]:
        """`log` after a number and `standing` in one glance: pages look at every change, and mostly there is little to see."""
        async with self._store.glance() as tx:
            row = (await tx.execute(sql.STANDING, {"cid": address.id})).first()
            if row is None:
                return (), Standing()
            entries = await _since(tx, row, after=after, limit=limit)
            if row.grows:
                entries += await _growing(tx, address.id)
            return entries, await self._standing(tx, row)

    async def standing(self, address: Address) -> Standing:
        """Where it stands now."""
        async with self._store.glance() as tx:
            row = (await tx.execute(sql.STANDING, {"cid": address.id})).first()
            return Standing() if row is None else await self._standing(tx, row)

    async def _standing(self, tx: Tx, row: Row[Any]) -> Standing:
        ticket = (await tx.execute(sql.WAITING, {"cid": row.id})).first() if row.waits else None
        place, wait_s = await self._queue.place(tx, ticket) if ticket else (0, 0)
        return Standing(
            owner=row.owner,
            outcome=ticket.outcome if ticket else "",
            position=place,
            wait_s=wait_s,
            busy=_busy(row),
            episode=row.episode,
            rated=bool(row.rated),
            last_seq=row.last_log,
            known=True,
            customer=row.customer_id or "",
        )

    async def belongs(self, address: Address, customer: str) -> None:
        """A visitor has turned out to be this customer, and so has the conversation where there is one already."""
        async with self._store.write() as tx:
            if (await tx.execute(sql.BELONGS, {"cid": address.id, "whose": customer})).rowcount:
                tx.changed(address.id)

    async def rate(
        self,
        address: Address,
        kind: Literal["thumb", "csat"],
        subject: str,
        score: int,
        *,
        reason: str = "",
        comment: str = "",
    ) -> None:
        """Keep what the customer thinks of a message, where the last word counts, or of an episode, once."""
        new = insert_into(opinions, self._store.dialect)
        said = {"score": score, "reason": reason, "comment": comment, "at": self._store.clock.now()}
        keys = [opinions.c.conversation_id, opinions.c.kind, opinions.c.subject]
        values = {"conversation_id": address.id, "kind": kind, "subject": subject, **said}
        async with self._store.write() as tx:
            if kind == "thumb":
                await tx.execute(new.on_conflict_do_update(index_elements=keys, set_=said), values)
                return
            once = new.on_conflict_do_nothing(index_elements=keys).returning(opinions.c.score)
            if await tx.scalar(once, values) is not None:  # what outcomes are reckoned from
                row = {"conversation_id": address.id, "at": said["at"], "score": score}
                await tx.execute(insert(ratings), row)
                tx.changed(address.id)

    async def forget(self, address: Address) -> bool:
        """Delete the conversation with every text in it; the audit log keeps that it was asked for."""
        async with self._store.write() as tx:
            await note_forgotten(tx, address.id)
            await audit.append(tx, "conversation.forgotten", "customer", address.id)
        gone = await self._store.forget(address.id)
        self._store.watchers.changed(address.id)
        return gone


async def _entries(tx: Tx, cid: str, *, after: int, before: int = 0, limit: int) -> list[Entry]:
    values = {"cid": cid, "after": after, "most": limit}
    if before:
        values["before"] = before
    said = await tx.execute(sql.SAID_BEFORE if before else sql.SAID_AFTER, values)
    replied = await tx.execute(sql.REPLIED_BEFORE if before else sql.REPLIED_AFTER, values)
    found = [*map(_said, said), *map(_replied, replied)]
    found.sort(key=lambda entry: entry.seq)
    return found[-limit:] if before else found[:limit]


async def _since(tx: Tx, row: Row[Any], *, after: int, limit: int) -> list[Entry]:
    """What is new by the number that the row knows; where one side's words are all of it, the other's are not looked for.

    What comes between the two looks has a later number and is left for the next time: it might come without the one before it.
    """
    values, new = {"cid": row.id, "after": after, "most": limit}, row.last_log - after
    sides = (sql.SAID_AFTER, _said), (sql.REPLIED_AFTER, _replied)
    found: list[Entry] = []
    for statement, entry in sides if _busy(row) else reversed(sides):
        if len(found) < new:
            entries = map(entry, await tx.execute(statement, values))
            found += [each for each in entries if each.seq <= row.last_log]
    return sorted(found, key=lambda entry: entry.seq)[:limit]


def _busy(row: Row[Any]) -> bool:
    return row.owner in ("bot", "closed") and (row.turn_id is not None or row.wake_at is not None)


async def _growing(tx: Tx, cid: str) -> list[Entry]:
    return [_replied(row) for row in await tx.execute(sql.GROWING, {"cid": cid})]


def _said(row: Row[Any]) -> Entry:
    names = row.metadata.get("files")
    return Entry(
        seq=row.log_seq,
        key=row.key,
        author="customer",
        at=row.accepted_at,
        text=str(row.metadata.get("title") or row.text),
        attachments=tuple(Attachment(**attachment) for attachment in row.attachments),
        files=tuple(str(name) for name in names) if isinstance(names, list) else (),
        turn_id=row.turn_id or "",
    )


def _replied(row: Row[Any]) -> Entry:
    return Entry(
        seq=row.log_seq or 0,
        key=row.key,
        author=row.author,
        at=row.created_at,
        reply=reply_of(row.reply),
        turn_id=row.turn_id or "",
        missed=(row.problem or row.state) if row.state in ("failed", "undeliverable") else "",
    )
