"""Drafts: answers of a skill that may not speak alone. A person lets them out as they are, or throws them away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from pydantic import JsonValue
from rasa_sdk.events import BotUttered
from sqlalchemy import Row, delete, insert, select, update

from bot.conversation import audit, history, ownership
from bot.conversation.outbox import Outbox
from bot.conversation.records import tickets
from bot.conversation.staff import edits
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, timers, turns
from bot.conversation.values import reply_of, reply_values
from bot.errors import BadInput
from bot.turn import Handoff, Release, Reply

REASON: Final = "draft"
TIMER: Final = "draft"  # runs out when nobody has decided on a draft
_OPEN: Final = tickets.c.state == "open"


class Drafts:
    """Keeps drafts on tickets; they are sent in the same commit that approves them."""

    def __init__(self, store: Store, outbox: Outbox, *, fetched: frozenset[str] = frozenset()) -> None:
        self._store = store
        self._outbox = outbox
        self._fetched = fetched

    async def hold(
        self, tx: Tx, conversation_id: str, replies: Sequence[Reply], summary: Mapping[str, JsonValue]
    ) -> Handoff:
        """Put replies on a ticket instead of sending them; `summary` names their turn."""
        ticket_id = uuid4().hex
        values = {
            "id": ticket_id,
            "conversation_id": conversation_id,
            "queue": "approvals",
            "outcome": "approval",
            "reason": REASON,
            "summary": {**summary, "draft": [reply_values(reply) for reply in replies]},
            "created_at": self._store.clock.now(),
        }
        await tx.execute(insert(tickets).values(**values))
        tx.changed(conversation_id)
        return Handoff(outcome="approval", reason=REASON, queue="approvals", ticket=ticket_id)

    async def decide(self, turn_id: str, agent: str, *, approve: bool, text: str = "") -> Release:
        """Send a draft as it is or as `text`, or throw it away; what became of it. BadInput (404, 409) when it cannot be.

        What a person made of it is kept beside it: the second of the pair is the better answer.
        """
        release: Release = "approved" if approve else "rejected"
        async with self._store.write() as tx:
            turn = await self._turn(tx, turn_id)
            draft = await self._taken(tx, turn, agent)
            if approve and text and text != _whole(draft):
                release = "edited"
                await self._keep(tx, turn, agent, _whole(draft), text)
                draft = [replace(draft[0], text=text, cards=())]
            if approve:
                await self._send(tx, turn, draft)
            await self._released(tx, turn, release)
            await audit.append(tx, f"draft.{release}", f"agent:{agent}", turn_id)
            await tx.execute(delete(timers).where(timers.c.kind == TIMER, timers.c.key == turn_id))
        return release

    async def expire(self, tx: Tx, conversation_id: str) -> int:
        """Throw away every draft of a conversation that nobody decided on; how many there were."""
        mine = (tickets.c.conversation_id == conversation_id, tickets.c.reason == REASON)
        rows = (await tx.execute(select(tickets.c.id, tickets.c.summary).where(*mine, _OPEN))).all()
        for row in rows:
            turn = await self._turn(tx, str(row.summary["turn"]))
            await self._close(tx, row.id, None)
            await self._released(tx, turn, "expired")
            await audit.append(tx, "draft.expired", "system", turn.id)
        await tx.execute(
            delete(timers).where(timers.c.kind == TIMER, timers.c.conversation_id == conversation_id)
        )
        return len(rows)

    async def let_out(self, tx: Tx, turn_id: str) -> bool:
        """Send a draft as it is because nobody decided on it; False when somebody has."""
        turn = await self._turn(tx, turn_id)
        ticket = await self._ticket(tx, turn)
        if ticket is None or not await self._close(tx, ticket.id, None):
            return False
        await self._send(tx, turn, [reply_of(value) for value in ticket.summary["draft"]])
        await self._released(tx, turn, "sent")
        await audit.append(tx, "draft.sent_unanswered", "system", turn_id)
        return True

    async def _turn(self, tx: Tx, turn_id: str) -> Row[Any]:
        query = (
            select(turns.c.id, turns.c.trace, turns.c.conversation_id, conversations.c.channel)
            .join(conversations, conversations.c.id == turns.c.conversation_id)
            .where(turns.c.id == turn_id)
        )
        row = (await tx.execute(query)).first()
        if row is None:
            raise BadInput("there is no such turn", status=404)
        return row

    async def _taken(self, tx: Tx, turn: Row[Any], agent: str) -> Sequence[Reply]:
        """The replies on the turn's ticket, which is closed by this: whoever closes it decides."""
        ticket = await self._ticket(tx, turn)
        if ticket is None:
            raise BadInput("this turn holds no draft", status=404)
        if not await self._close(tx, ticket.id, agent):
            raise BadInput("somebody has decided on this draft already", status=409)
        return [reply_of(value) for value in ticket.summary["draft"]]

    async def _ticket(self, tx: Tx, turn: Row[Any]) -> Row[Any] | None:
        mine = (tickets.c.conversation_id == turn.conversation_id, tickets.c.reason == REASON)
        rows = await tx.execute(select(tickets.c.id, tickets.c.summary).where(*mine))
        return next((row for row in rows if row.summary.get("turn") == turn.id), None)

    async def _close(self, tx: Tx, ticket: str, agent: str | None) -> bool:
        """Close an open ticket; False when somebody has closed it."""
        values = {"state": "closed", "agent": agent, "closed_at": self._store.clock.now()}
        closing = update(tickets).where(tickets.c.id == ticket, _OPEN).values(**values)
        return (await tx.execute(closing)).rowcount == 1

    async def _released(self, tx: Tx, turn: Row[Any], release: Release) -> None:
        record = {**turn.trace, "release": release}
        await tx.execute(update(turns).where(turns.c.id == turn.id).values(trace=record))

    async def _keep(self, tx: Tx, turn: Row[Any], agent: str, draft: str, sent: str) -> None:
        pair = {"id": uuid4().hex, "conversation_id": turn.conversation_id, "turn_id": turn.id}
        now = self._store.clock.now()
        await tx.execute(insert(edits).values(**pair, author=agent, draft=draft, sent=sent, at=now))

    async def _send(self, tx: Tx, turn: Row[Any], replies: Sequence[Reply]) -> None:
        """Into the outbox, unless a person has the conversation by now: numbering the first holds its row."""
        deliver = turn.channel not in self._fetched
        for number, reply in enumerate(replies):
            key = f"{turn.id}:{number}"
            await self._outbox.put(tx, turn.conversation_id, key, reply, turn_id=turn.id, deliver=deliver)
        if (await ownership.owner(tx, turn.conversation_id)).owner != "bot":
            raise BadInput("the bot does not have this conversation; write yourself", status=409)
        await history.record(tx, turn.conversation_id, [uttered(reply) for reply in replies])


def _whole(draft: Sequence[Reply]) -> str:
    return "\n\n".join(reply.text for reply in draft)


def uttered(reply: Reply) -> dict[str, Any]:
    """A reply as the Rasa event that remembers it."""
    buttons = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    data = {"buttons": buttons} if buttons else {}
    about: dict[str, Any] = {"response": reply.response}
    if reply.passages:
        about["passages"] = [*reply.passages]
    return dict(BotUttered(text=reply.text, data=data, metadata=about))
