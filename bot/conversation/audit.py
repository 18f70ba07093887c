"""The audit log: who did what to which id, each entry sealed with the hash of the one before. It never holds text of customers."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from pydantic import JsonValue
from sqlalchemy import insert, select, text

from bot.conversation.columns import storable, tidy
from bot.conversation.records import audit
from bot.conversation.store import Tx

_FIRST = "0" * 64
_LOCK = 0x61756469  # any number that only the chain uses
_LAST = select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)
_BATCH = 1000
_SEALED = ("kind", "actor", "subject", "data", "prev_hash")


async def append(
    tx: Tx, kind: str, actor: str, subject: str, data: Mapping[str, JsonValue] | None = None
) -> str:
    """Add an entry to the chain in this transaction and return its hash. Do it last: entries wait for each other."""
    if tx.store.dialect == "postgresql":
        await tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    entry = {
        "at": tx.store.clock.now().astimezone(UTC),
        "kind": storable(kind),
        "actor": storable(actor),
        "subject": storable(subject),
        "data": tidy(dict(data or {})),
        "prev_hash": await tx.scalar(_LAST) or _FIRST,
    }
    sealed = _seal(entry)
    await tx.execute(insert(audit), {**entry, "hash": sealed})
    return sealed


async def verify(tx: Tx) -> int | None:
    """The id of the first entry that was changed or follows a gap, or None when the chain holds."""
    expected, seen = _FIRST, 0
    while rows := (
        await tx.execute(select(audit).where(audit.c.id > seen).order_by(audit.c.id).limit(_BATCH))
    ).all():
        for row in rows:
            if row.prev_hash != expected or row.hash != _seal(row._asdict()):
                return int(row.id)
            expected, seen = row.hash, row.id
    return None


def _seal(entry: Mapping[str, Any]) -> str:
    content = [entry["at"].astimezone(UTC).isoformat(), *(entry[name] for name in _SEALED)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
