"""Erasing a person: every word goes, and what the law wants kept of money stays without a name.

The rights behind it: GDPR art. 17, PIPL art. 47. Rows of the ledger that count for today's limits keep the customer's id for a day,
else whoever has themselves erased could be refunded anew; `tidy` takes it off them afterwards.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import uuid4

from sqlalchemy import delete, select, update

from bot.conversation import audit
from bot.conversation.contact import LEARNING, consents, links, notices
from bot.conversation.records import customer_money, effects, memory
from bot.conversation.scrub import scrub
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations
from bot.log import get_logger
from bot.memory import StoreMemory
from bot.privacy.datasets import forget_rows
from bot.privacy.person import conversations_of, files_of
from bot.privacy.tombstones import Tombstones
from bot.steps import LONG_S, step

COUNTS_FOR: Final = timedelta(days=1)  # how long a refund counts for the customer's limit
NOBODY: Final = "erased:"
_OWNER, _SEEN = "privacy", "erasures"  # in the memory of the database: how many erasures it has seen
_CLOCKS_DIFFER: Final = timedelta(minutes=5)  # between the desk that erased and the database, at most
_log = get_logger(__name__)


class Files(Protocol):
    """Where attachments are kept: `bot.media.Media`."""

    def forget(self, media_id: str) -> None:
        """Delete a file."""

    def sweep(self, older_s: float) -> int:
        """Delete what has waited so long for a message to carry it; how many went."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Erases people from one database and the files beside it."""

    store: Store
    tombstones: Tombstones
    files: Files | None = None

    async def erase(self, customer_id: str, by: str) -> int:
        """Erase a customer; how many conversations went. Durable, and nothing is left in free pages, when it returns."""
        seen = await self._seen()
        await self.tombstones.add(customer_id, self.store.clock.now().isoformat())
        gone = await self._erase(customer_id, by)
        if seen + 1 == await self.tombstones.count():
            await self._note(seen + 1)  # else this is an older copy, which the next start looks through
        return gone

    @step("erasures that an older copy forgot", most_s=LONG_S)
    async def again(self) -> int:
        """Erase whoever was erased before and is back, because a backup was put back; how many people.

        The database notes how many erasures it has seen: only an older copy is looked through. What somebody wrote after
        their erasure is theirs to keep.
        """
        count = await self.tombstones.count()
        if count == await self._seen():
            return 0
        async with self.store.read() as tx:
            ids = set((await tx.execute(select(conversations.c.customer_id).distinct())).scalars())
            ids |= set((await tx.execute(select(effects.c.customer_id).distinct())).scalars())
        dates = await self.tombstones.dates(
            sorted(each for each in ids if each and not each.startswith(NOBODY))
        )
        back = 0
        for customer_id, at in dates.items():
            until = datetime.fromisoformat(at) + _CLOCKS_DIFFER
            async with self.store.read() as tx:
                older = await conversations_of(tx, customer_id, until=until)
            if older:
                _log.warning("a person who was erased was in the database again and is erased once more")
                await self._erase(customer_id, "system", until)
                back += 1
        await self._note(count)
        return back

    async def unname(self) -> int:
        """Take the names of erased people off rows of the ledger that no limit counts any more; how many rows."""
        before = self.store.clock.now() - COUNTS_FOR
        async with self.store.read() as tx:
            old = select(effects.c.customer_id).where(effects.c.updated_at < before).distinct()
            ids = [each for each in (await tx.execute(old)).scalars() if each and not each.startswith(NOBODY)]
        gone = await self.tombstones.among(ids)
        async with self.store.write() as tx:
            return sum([await _unname(tx, each) for each in gone])

    async def _seen(self) -> int:
        seen = await StoreMemory(self.store, _OWNER).get(_SEEN)
        return seen if isinstance(seen, int) else 0

    async def _note(self, count: int) -> None:
        await StoreMemory(self.store, _OWNER).set(_SEEN, count)

    async def _erase(self, customer_id: str, by: str, until: datetime | None = None) -> int:
        async with self.store.read() as tx:
            mine = await conversations_of(tx, customer_id, until=until)
            refs = [ref for each in mine for ref in await files_of(tx, each)]
        for ref in refs if self.files else ():
            self.files.forget(ref)  # type: ignore[union-attr]
        await asyncio.to_thread(forget_rows, self.tombstones.folder, mine)
        for each in mine:
            await self.store.forget(each)
        async with self.store.write() as tx:
            await _unname(tx, customer_id)
            await _forget_memory(tx, customer_id)
            await _forget_contact(tx, customer_id)
            await audit.append(tx, "person.erased", by, "person", {"conversations": len(mine)})
        await scrub(self.store, rewrite=True)
        return len(mine)


async def _unname(tx: Tx, customer_id: str) -> int:
    """Rows of the ledger lose name and words; together they stay one person's, whom nobody can name."""
    old = tx.store.clock.now() - COUNTS_FOR
    theirs = effects.c.customer_id == customer_id
    await tx.execute(update(effects).where(theirs).values(details={}, facts={}, problem="", receipt=None))
    named = update(effects).where(theirs, effects.c.updated_at < old)
    gone = int((await tx.execute(named.values(customer_id=f"{NOBODY}{uuid4().hex}"))).rowcount)
    if not await tx.scalar(select(effects.c.id).where(theirs).limit(1)):
        await tx.execute(delete(customer_money).where(customer_money.c.customer_id == customer_id))
    return gone


async def _forget_memory(tx: Tx, customer_id: str) -> None:
    """What channels keep of the customer: sessions, links, places in a queue."""
    quoted = json.dumps(customer_id, ensure_ascii=False)
    for row in (await tx.execute(select(memory.c.owner, memory.c.key, memory.c.value))).all():
        if customer_id in row.key.split(":") or quoted in json.dumps(row.value, ensure_ascii=False):
            await tx.execute(delete(memory).where(memory.c.owner == row.owner, memory.c.key == row.key))


async def _forget_contact(tx: Tx, customer_id: str) -> None:
    """The customer's linked accounts, what they said about being told things, and what they were told."""
    await tx.execute(delete(links).where(links.c.customer_id == customer_id))
    await tx.execute(
        delete(consents).where(
            consents.c.subject.in_((f"customer:{customer_id}", f"{LEARNING}{customer_id}"))
        )
    )
    await tx.execute(delete(notices).where(notices.c.customer_id == customer_id))
