"""A conversation as the lab shows it: every turn with its decision, and what people wrote; what is personal in customers' words is masked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from bot.conversation.lab import outcomes
from bot.conversation.store import Store
from bot.conversation.tables import outbox, turns
from bot.errors import BadInput
from bot.insight.labels import Labels
from bot.personal import mask

_KEYS = (
    "intents",
    "language",
    "sentiment",
    "anger",
    "risk",
    "decision",
    "skill",
    "reasons",
    "confidence",
    "verdict",
)


async def transcript(store: Store, conversation: str) -> dict[str, Any]:
    """Turns and people's messages in order, each turn with its labels."""
    said = (
        select(turns.c.id, turns.c.trace, turns.c.finished_at)
        .where(turns.c.conversation_id == conversation, turns.c.trace.is_not(None))
        .order_by(turns.c.seq_first, turns.c.finished_at)
    )
    wrote = select(outbox.c.plain, outbox.c.author, outbox.c.created_at).where(
        outbox.c.conversation_id == conversation, outbox.c.author.like("agent:%")
    )
    async with store.read() as tx:
        rows = (await tx.execute(said)).all()
        people = (await tx.execute(wrote)).all()
    if not rows:
        raise BadInput("there is no such conversation", status=404)
    given = await Labels(store).of([row.id for row in rows])
    lines = [
        {
            "kind": "turn",
            "id": row.id,
            "at": row.finished_at.isoformat(),
            "said": [mask(each["text"]) for each in row.trace["utterances"]],
            "replies": row.trace["replies"],
            "version": row.trace["config_version"],
            "labels": given.get(row.id, {}),
            **{key: row.trace.get(key) for key in _KEYS},
        }
        for row in rows
    ]
    lines += [
        {"kind": "person", "at": row.created_at.isoformat(), "author": row.author, "text": row.plain}
        for row in people
    ]
    return {"conversation": conversation, "lines": sorted(lines, key=lambda line: str(line["at"]))}


async def sample(store: Store, *, outcome: str = "", most: int = 12) -> Sequence[dict[str, Any]]:
    """Conversations to be reviewed, drawn by chance so that what is learned from them holds for all."""
    query = select(outcomes)
    if outcome:
        query = query.where(outcomes.c.outcome == outcome)
    async with store.read() as tx:
        found = await tx.execute(query.order_by(func.random()).limit(most))
        return [
            {
                "conversation": row.conversation_id,
                "at": row.started_at.isoformat(),
                "channel": row.channel,
                "language": row.language,
                "skill": row.skill,
                "outcome": row.outcome,
                "turns": row.facts["turns"],
                "csat": row.facts["csat"],
            }
            for row in found
        ]


async def trial_differences(store: Store, version: str, *, most: int = 50) -> dict[str, Any]:
    """Where a version on trial would have gone another way."""
    query = (
        select(turns.c.id, turns.c.conversation_id, turns.c.finished_at, turns.c.trace, turns.c.basis)
        .where(turns.c.basis.is_not(None))
        .order_by(turns.c.finished_at.desc())
        .limit(5000)
    )
    seen = 0
    different: list[dict[str, Any]] = []
    async with store.read() as tx:
        for row in await tx.execute(query):
            other = row.basis.get("trial")
            if other is None or other["version"] != version:
                continue
            seen += 1
            if other["path"] != row.basis["judged"]["path"] and len(different) < most:
                different.append(
                    {
                        "turn": row.id,
                        "conversation": row.conversation_id,
                        "at": row.finished_at.isoformat(),
                        "text": mask(" ".join(each["text"] for each in row.trace["utterances"]))[:200],
                        "before": row.basis["judged"]["path"],
                        "after": other["path"],
                        "rule": other["rule"],
                    }
                )
    return {"version": version, "seen": seen, "different": different}
