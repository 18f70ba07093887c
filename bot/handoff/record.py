"""One conversation as an agent reads it: everything that was said, done and noted, with the bot's reasons beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Row, select

from bot.conversation.records import audit, effects, grants, tickets
from bot.conversation.staff import batons, notes
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, inbox, outbox, turns
from bot.conversation.values import reply_of
from bot.errors import BadInput
from bot.facts import from_json, plain
from bot.handoff.board import Rowed, ticket_values
from bot.handoff.card import card
from bot.judgement.baton import PARTS

SHOWN: Final = 300  # of each kind, the newest
_TOLD: Final = ("decision", "skill", "reasons", "confidence", "intents", "risk", "sentiment", "anger", "verdict",
                "release", "passages", "effects", "handoff", "model", "language")  # fmt: skip


class Record:
    """Reads a whole conversation in one view."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, conversation: str) -> Rowed:
        """The conversation; BadInput (404) where there is none."""
        async with self._store.read() as tx:
            row = (await tx.execute(select(conversations).where(conversations.c.id == conversation))).first()
            if row is None:
                raise BadInput("there is no such conversation", status=404)
            traces = await _traces(tx, conversation)
            known = await _verified(tx, row)
            acts = await _acts(tx, conversation)
            lines = [*await _heard(tx, conversation), *await _told(tx, conversation)]
            lines += [*await _noted(tx, conversation), *await _moved(tx, conversation)]
            asked = await _tickets(tx, conversation)
            baton = await _baton(tx, conversation)
        lines.sort(key=_order)
        return {
            "id": conversation,
            "owner": row.owner,
            "language": row.language,
            "channel": row.channel,
            "verified": known,
            "lines": lines[-2 * SHOWN :],
            "turns": {trace["turn_id"]: _shown(trace) for trace in traces},
            "tickets": [ticket_values(ticket) for ticket in asked],
            "drafts": [_draft(t) for t in asked if t.reason == "draft" and t.state == "open"],
            "effects": acts,
            "baton": baton,
            "card": card(traces, asked=asked, acts=acts, verified=known),
        }


async def _traces(tx: Tx, conversation: str) -> list[Mapping[str, Any]]:
    query = (
        select(turns.c.trace)
        .where(turns.c.conversation_id == conversation, turns.c.trace.is_not(None))
        .order_by(turns.c.seq_first.desc())
        .limit(SHOWN)
    )
    return [trace for trace in (await tx.execute(query)).scalars() if trace][::-1]


async def _heard(tx: Tx, conversation: str) -> list[Rowed]:
    spoken = (inbox.c.conversation_id == conversation, inbox.c.kind.in_(("message", "press")))
    rows = await tx.execute(select(inbox).where(*spoken).order_by(inbox.c.seq.desc()).limit(SHOWN))
    return [
        {
            "kind": "customer",
            "id": f"in{row.seq}",
            "text": row.text,
            "press": row.kind == "press",
            "at": row.accepted_at.isoformat(),
            "turn": row.turn_id,
            "attachments": row.attachments,
        }
        for row in rows
    ]


async def _told(tx: Tx, conversation: str) -> list[Rowed]:
    query = select(outbox).where(outbox.c.conversation_id == conversation)
    rows = await tx.execute(query.order_by(outbox.c.seq.desc()).limit(SHOWN))
    return [
        {
            "kind": "agent" if row.author.startswith("agent:") else row.author,
            "id": f"out{row.seq}",
            "text": (reply := reply_of(row.reply)).text or row.plain,
            "by": row.author.removeprefix("agent:"),
            "buttons": [button.title for button in reply.buttons],
            "cards": [dict(card) for card in reply.cards],
            "attachments": [asdict(file) for file in reply.attachments],
            "at": row.created_at.isoformat(),
            "turn": row.turn_id,
            "state": row.state,
            "problem": row.problem,
            "growing": not row.complete,
        }
        for row in rows
    ]


async def _noted(tx: Tx, conversation: str) -> list[Rowed]:
    rows = await tx.execute(select(notes).where(notes.c.conversation_id == conversation))
    return [
        {"kind": "note", "id": row.id, "text": row.text, "by": row.author, "at": row.at.isoformat()}
        for row in rows
    ]


async def _moved(tx: Tx, conversation: str) -> list[Rowed]:
    """Who had it when: the audit log holds ids only."""
    mine = (audit.c.subject == conversation, audit.c.kind.like("conversation.%"))
    rows = await tx.execute(select(audit).where(*mine).order_by(audit.c.id.desc()).limit(SHOWN))
    return [
        {
            "kind": "event",
            "id": f"ev{row.id}",
            "what": row.kind.removeprefix("conversation."),
            "by": row.actor.removeprefix("agent:"),
            "to": str(row.data.get("to") or ""),
            "at": row.at.isoformat(),
        }
        for row in rows
    ]


async def _tickets(tx: Tx, conversation: str) -> Sequence[Row[Any]]:
    query = select(tickets).where(tickets.c.conversation_id == conversation)
    return (await tx.execute(query.order_by(tickets.c.created_at.desc()).limit(20))).all()


async def _verified(tx: Tx, row: Row[Any]) -> Rowed:
    opened = select(grants.c.order_id).where(grants.c.conversation_id == row.id)
    return {"customer_id": row.customer_id, "orders": list((await tx.execute(opened)).scalars())}


async def _acts(tx: Tx, conversation: str) -> list[JsonValue]:
    query = select(effects).where(effects.c.conversation_id == conversation, effects.c.state != "dropped")
    rows = await tx.execute(query.order_by(effects.c.created_at.desc()).limit(50))
    return [
        {
            "id": row.id,
            "turn": row.turn_id,
            "type": row.type,
            "order": row.order_id,
            "amount": row.amount,
            "currency": row.currency,
            "state": row.state,
            "approval": row.approval,
            "approver": row.approver,
            "details": row.details,
            "facts": {name: plain(from_json(value)) for name, value in row.facts.items()},
            "reference": (row.receipt or {}).get("reference", ""),
            "at": row.created_at.isoformat(),
        }
        for row in rows
    ]


async def _baton(tx: Tx, conversation: str) -> JsonValue:
    query = select(batons).where(batons.c.conversation_id == conversation)
    row = (await tx.execute(query.order_by(batons.c.id.desc()).limit(1))).first()
    lines: Rowed = {part: row.content.get(part, []) for part in PARTS} if row else {}
    return {**lines, "by": row.author, "at": row.at.isoformat()} if row and any(lines.values()) else None


def _draft(ticket: Row[Any]) -> JsonValue:
    told = [reply_of(reply) for reply in ticket.summary.get("draft") or []]
    sources = [source.title or source.id for reply in told for source in reply.sources]
    return {
        "turn": ticket.summary.get("turn"),
        "texts": [reply.text for reply in told],
        "sources": list(dict.fromkeys(sources)),
        "at": ticket.created_at.isoformat(),
    }


def _shown(trace: Mapping[str, Any]) -> Rowed:
    return {key: trace.get(key) for key in _TOLD}


def _order(line: Rowed) -> tuple[str, int, int]:
    """By time; of one instant as they follow from each other, and what was sent as it was numbered."""
    kind, number = str(line["kind"]), str(line["id"]).removeprefix("out")
    rank = {"customer": 0, "event": 1, "note": 2, "system": 3, "bot": 3, "agent": 4}[kind]
    return str(line["at"]), rank, int(number) if number.isdecimal() else 0
