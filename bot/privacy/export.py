"""A copy of everything that is kept of a person, machine readable, with what a machine wrote marked as such.

The rights behind it: GDPR art. 15 and 20, PIPL art. 45; the mark: EU AI Act art. 50(2), China's labelling rule of 2025.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Table, select

from bot.conversation.contact import LEARNING, consents, links, notices
from bot.conversation.lab import ratings
from bot.conversation.records import effects, grants, tickets
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, inbox, outbox
from bot.privacy.person import conversations_of

MADE_BY_AI: Final[Mapping[str, JsonValue]] = {"aigc": True, "label": "AI-generated / 人工智能生成"}
_INNER: Final = ("turn_id", "tries", "due_at", "ends_at", "why", "customer_id")
Rows = list[dict[str, JsonValue]]


async def export(store: Store, customer_id: str) -> dict[str, JsonValue]:
    """Conversations with every message of both sides, acts with their receipts, tickets, ratings."""
    async with store.read() as tx:
        found = [await _conversation(tx, each) for each in await conversations_of(tx, customer_id)]
        acts = await _rows(
            tx, effects, effects.c.customer_id == customer_id, leave=("key", "turn_id", "step", "customer_id")
        )
        accounts = await _rows(tx, links, links.c.customer_id == customer_id, leave=("customer_id",))
        agreed = await _rows(
            tx, consents, consents.c.subject == f"customer:{customer_id}", leave=("subject",)
        )
        learning = await _rows(
            tx, consents, consents.c.subject == f"{LEARNING}{customer_id}", leave=("subject",)
        )
        told = await _rows(tx, notices, notices.c.customer_id == customer_id, leave=_INNER)
    return {
        "customer": customer_id,
        "at": store.clock.now().isoformat(),
        "conversations": list(found),
        "acts": list(acts),
        "linked_accounts": list(accounts),
        "consent": list(agreed),
        "consent_to_learning": list(learning),
        "notices": list(told),
    }


async def _conversation(tx: Tx, conversation_id: str) -> dict[str, JsonValue]:
    head = (await _rows(tx, conversations, conversations.c.id == conversation_id))[0]
    said = await _rows(
        tx, inbox, inbox.c.conversation_id == conversation_id, leave=("turn_id", "state", "key")
    )
    told: Rows = []
    for row in await _rows(tx, outbox, outbox.c.conversation_id == conversation_id):
        mark = dict(MADE_BY_AI) if row["author"] == "bot" else {}
        told.append({"at": row["created_at"], "author": row["author"], "text": row["plain"], **mark})
    return {
        "id": conversation_id,
        "channel": head["channel"],
        "language": head["language"],
        "began": head["created_at"],
        "said": list(said),
        "told": list(told),
        "tickets": list(await _rows(tx, tickets, tickets.c.conversation_id == conversation_id)),
        "opened_orders": list(await _rows(tx, grants, grants.c.conversation_id == conversation_id)),
        "ratings": list(await _rows(tx, ratings, ratings.c.conversation_id == conversation_id)),
    }


async def _rows(tx: Tx, table: Table, which: Any, *, leave: tuple[str, ...] = ()) -> Rows:
    order = table.c.get("seq", table.c.get("created_at", next(iter(table.c))))
    found = await tx.execute(select(table).where(which).order_by(order))
    return [
        {name: _plain(value) for name, value in row._mapping.items() if name not in leave} for row in found
    ]


def _plain(value: Any) -> JsonValue:
    if isinstance(value, date):
        return value.isoformat()
    kept: JsonValue = value
    return kept
