"""What the desk taught: drafts that people changed, let out or praised, as rows to train a writer on.

A changed draft gives a pair (what was sent is better) and an example; a draft let out as it was, and an answer that a reviewer called
right, give an example. Each row says where it comes from. What customers asked to be forgotten is no longer there to be read.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, or_, select, true

from bot.conversation.lab import labels
from bot.conversation.staff import edits
from bot.conversation.store import Store, Tx
from bot.conversation.tables import outbox, turns
from bot.conversation.values import reply_of
from bot.writer.prompt import HISTORY, Brief

RIGHT: Final = "right"
BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One row: `rejected` is empty where there is only a good answer."""

    turn: str
    conversation: str  # a digest: rows of one conversation stay together, and the conversation is not named
    brief: Brief
    chosen: str
    rejected: str = ""
    source: str = ""  # edited | approved | right
    skill: str = ""

    def rows(self) -> list[dict[str, Any]]:
        """Lines for `haoke train data`: the good answer, and the pair where there is one."""
        own = {
            "brief": self.brief.as_json(),
            "conversation": self.conversation,
            "skill": self.skill,
            "source": f"{self.source}:{self.turn}",
        }
        found: list[dict[str, Any]] = [{**own, "answer": self.chosen}]
        if self.rejected:
            found.append({**own, "chosen": self.chosen, "rejected": self.rejected, "border": "edited"})
        return found


async def lessons(store: Store, *, shop: str = "") -> AsyncIterator[Lesson]:
    """Every lesson in the log, in the order of their turns."""
    after = ""
    while True:
        found = await _batch(store, after, shop)
        for lesson, _ in found:
            if lesson is not None:
                yield lesson
        if len(found) < BATCH:
            return
        after = found[-1][1]


async def _batch(store: Store, after: str, shop: str) -> list[tuple[Lesson | None, str]]:
    right = and_(labels.c.turn_id == turns.c.id, labels.c.label == RIGHT)
    query = (
        select(
            turns.c.id, turns.c.conversation_id, turns.c.trace, edits.c.draft, edits.c.sent, labels.c.label
        )
        .outerjoin(edits, edits.c.turn_id == turns.c.id)
        .outerjoin(labels, right)
        .where(
            turns.c.id > after,
            turns.c.trace.is_not(None),
            or_(
                edits.c.id.is_not(None),
                labels.c.label.is_not(None),
                true() if store.sealed else turns.c.trace["release"].as_string() == "approved",
            ),
        )
        .order_by(turns.c.id)
        .limit(BATCH)
    )
    async with store.read() as tx:
        rows = (await tx.execute(query)).all()
        taught = [
            row for row in rows if row.draft is not None or row.label or row.trace["release"] == "approved"
        ]
        before = {row.id: await _before(tx, row) for row in taught}
        sent = await _sent(tx, [row.id for row in taught])
    lessons = {row.id: _lesson(row, sent.get(row.id, ""), before[row.id], shop) for row in taught}
    return [(lessons.get(row.id), str(row.id)) for row in rows]


async def _sent(tx: Tx, names: Sequence[str]) -> dict[str, str]:
    """What went out in each turn, without its buttons."""
    query = select(outbox.c.turn_id, outbox.c.reply).where(outbox.c.turn_id.in_(names)).order_by(outbox.c.seq)
    texts: dict[str, list[str]] = {}
    for row in await tx.execute(query):
        texts.setdefault(row.turn_id, []).append(reply_of(row.reply).text)
    return {name: "\n\n".join(filter(None, found)) for name, found in texts.items()}


def _lesson(row: Any, said: str, before: tuple[tuple[str, str], ...], shop: str) -> Lesson | None:
    trace: Mapping[str, Any] = row.trace
    draft, sent = (row.draft or "").strip(), (row.sent or "").strip()
    if not (sent or said) or trace.get("release") == "rejected":
        return None
    brief = Brief(
        language=str(trace.get("language") or "zh"),
        decision=trace.get("decision") or "answer",
        approved=draft or said,
        said=_asked(trace),
        before=before,
        facts={name: str(value) for name, value in (trace.get("facts") or {}).items()},
        anger=int(trace.get("anger") or 0),
        shop=shop,
    )
    return Lesson(
        turn=str(row.id),
        conversation=hashlib.blake2b(str(row.conversation_id).encode(), digest_size=8).hexdigest(),
        brief=brief,
        chosen=sent or said,
        rejected=draft if sent and draft != sent else "",
        source="edited" if sent else "approved" if trace.get("release") == "approved" else RIGHT,
        skill=str(trace.get("skill") or ""),
    )


async def _before(tx: Tx, row: Any) -> tuple[tuple[str, str], ...]:
    """What was said before this turn in its conversation, the oldest first."""
    query = (
        select(turns.c.trace)
        .where(
            turns.c.conversation_id == row.conversation_id,
            turns.c.seq_first < select(turns.c.seq_first).where(turns.c.id == row.id).scalar_subquery(),
            turns.c.trace.is_not(None),
        )
        .order_by(turns.c.seq_first.desc())
        .limit(HISTORY)
    )
    lines: list[tuple[str, str]] = []
    for trace in reversed((await tx.execute(query)).scalars().all()):
        lines.append(("customer", _asked(trace)))
        lines += [("shop", text) for text in trace.get("replies") or ()]
    return tuple(line for line in lines if line[1])[-HISTORY:]


def _asked(trace: Mapping[str, Any]) -> str:
    return "\n".join(str(said.get("text") or "") for said in trace.get("utterances") or ())
