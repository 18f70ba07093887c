"""What people at the desk do beside answering: pass a conversation on, open it again, leave notes, say that they are there."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import delete, insert, select, update

from bot.conversation import audit, history, ownership
from bot.conversation.columns import insert_into
from bot.conversation.records import tickets
from bot.conversation.staff import canned, notes, presence, staff
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations
from bot.errors import BadInput, NotAllowed, OwnerMoved
from bot.handoff.seats import SILENT

MAX_NOTE: Final = 4000


class Floor:
    """Moves between people, and what they write for each other. Every move is a compare-and-set on the owner."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def transfer(self, conversation: str, by: str, to: str, *, any_owner: bool = False) -> str:
        """Pass it to a colleague (`to` is an id) or into a queue (`queue:<name>`); leads may do it to anybody's."""
        async with self._store.write() as tx:
            now = await self._owner(tx, conversation)
            if now.owner != f"agent:{by}" and not any_owner:
                raise BadInput("only who has the conversation can pass it on", status=409)
            if now.owner == "closed":
                raise BadInput("the conversation is closed; open it again first", status=409)
            queue = to.removeprefix("queue:") if to.startswith("queue:") else ""
            owner = "queue" if queue else f"agent:{await self._colleague(tx, to)}"
            if owner == now.owner and not queue:
                return owner
            await _move(tx, conversation, now.version, owner)
            await self._ticket(tx, conversation, by, queue=queue, agent="" if queue else to)
            await history.record(tx, conversation, [{"event": "pause", "metadata": {"agent": to}}])
            await audit.append(tx, "conversation.transferred", f"agent:{by}", conversation, {"to": to})
        return owner

    async def reopen(self, conversation: str, by: str) -> str:
        """Take up a closed conversation again; it is the agent's."""
        async with self._store.write() as tx:
            now = await self._owner(tx, conversation)
            if now.owner != "closed":
                raise BadInput("only a closed conversation can be opened again", status=409)
            await _move(tx, conversation, now.version, f"agent:{by}")
            await history.record(tx, conversation, [{"event": "pause", "metadata": {"agent": by}}])
            await audit.append(tx, "conversation.reopened", f"agent:{by}", conversation)
        return f"agent:{by}"

    async def note(self, conversation: str, by: str, text: str) -> str:
        """A note that no customer ever reads; its id."""
        if not 1 <= len(text) <= MAX_NOTE:
            raise BadInput(f"a note has 1 to {MAX_NOTE} characters")
        note_id = uuid4().hex
        async with self._store.write() as tx:
            await self._owner(tx, conversation)
            row = {"id": note_id, "conversation_id": conversation, "author": by, "text": text}
            await tx.execute(insert(notes).values(**row, at=self._store.clock.now()))
            await audit.append(tx, "note.written", f"agent:{by}", conversation, {"note": note_id})
        return note_id

    async def here(self, person: str, state: str = "") -> str:
        """A page of this person is open; `state` says whether they take conversations. Returns the state."""
        now = self._store.clock.now()
        if state not in ("", "online", "away"):
            raise BadInput("a presence is online or away")
        async with self._store.write(durable=False) as tx:
            known = (await tx.execute(select(presence).where(presence.c.staff_id == person))).first()
            wanted = state or (known.state if known else "away")
            since = known.since if known and known.state == wanted else now
            new = insert_into(presence, self._store.dialect)
            values = {"state": wanted, "since": since, "seen_at": now}
            upsert = new.on_conflict_do_update(index_elements=[presence.c.staff_id], set_=values)
            await tx.execute(upsert, {"staff_id": person, **values})
        return wanted

    async def gone(self, person: str) -> None:
        """This person has left."""
        async with self._store.write() as tx:
            await tx.execute(delete(presence).where(presence.c.staff_id == person))

    async def present(self) -> Mapping[str, str]:
        """Who is there and how, by id."""
        seen = presence.c.seen_at > self._store.clock.now() - SILENT
        async with self._store.read() as tx:
            rows = await tx.execute(select(presence.c.staff_id, presence.c.state).where(seen))
            return {row.staff_id: row.state for row in rows}

    async def canned(self) -> Mapping[str, Mapping[str, str]]:
        """Prepared replies by their code, in each language they have."""
        async with self._store.read() as tx:
            rows = await tx.execute(select(canned).order_by(canned.c.code))
            return {row.code: row.texts for row in rows}

    async def keep_canned(self, code: str, texts: Mapping[str, str], by: str) -> None:
        """Write, replace or (without texts) remove a prepared reply."""
        if not (1 <= len(code) <= 40 and code.replace("-", "").replace("_", "").isalnum()):
            raise BadInput("a code is 1 to 40 letters, digits, - or _")
        async with self._store.write() as tx:
            await tx.execute(delete(canned).where(canned.c.code == code))
            if texts:
                row = {"code": code, "texts": dict(texts), "author": by, "at": self._store.clock.now()}
                await tx.execute(insert(canned).values(**row))
            await audit.append(tx, "canned.kept", f"agent:{by}", code)

    async def _owner(self, tx: Tx, conversation: str) -> ownership.Ownership:
        if not await tx.scalar(select(conversations.c.id).where(conversations.c.id == conversation)):
            raise BadInput("there is no such conversation", status=404)
        return await ownership.owner(tx, conversation)

    async def _colleague(self, tx: Tx, person: str) -> str:
        row = (await tx.execute(select(staff.c.active).where(staff.c.id == person))).first()
        if row is None:
            raise BadInput("nobody of this name works here", status=404)
        if not row.active:
            raise NotAllowed("this colleague's account has ended")
        return person

    async def _ticket(self, tx: Tx, conversation: str, by: str, *, queue: str, agent: str) -> None:
        """The ticket follows: to the other person, or back in line with the place it had."""
        mine = (tickets.c.conversation_id == conversation, tickets.c.outcome.in_(("assigned", "queued")))
        found = await tx.scalar(select(tickets.c.id).where(*mine, tickets.c.state != "closed"))
        now = self._store.clock.now()
        values: dict[str, Any] = {"state": "claimed", "agent": agent, "claimed_at": now, "assigned_at": now}
        if queue:
            values = {
                "state": "open",
                "agent": None,
                "queue": queue,
                "outcome": "queued",
                "assigned_at": None,
            }
        if found:
            await tx.execute(update(tickets).where(tickets.c.id == found).values(**values))
        elif queue:
            row = {"id": uuid4().hex, "conversation_id": conversation, "reason": "transfer", "summary": {}}
            await tx.execute(insert(tickets).values(**row, **values, created_at=self._store.clock.now()))


async def _move(tx: Tx, conversation: str, version: int, owner: str) -> None:
    try:
        await ownership.move(tx, conversation, version, owner)
    except OwnerMoved:
        raise BadInput("somebody else was faster; look again", status=409) from None
