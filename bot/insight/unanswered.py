"""Questions that knowledge could not answer, grouped by what they are about, and a draft article for each group.

A draft holds the customers' own questions and the nearest passages, never an invented answer: somebody who knows writes it.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, cast, or_, select

from bot.conversation.store import Store
from bot.conversation.tables import inbox, outbox
from bot.knowledge.glossary import terms
from bot.knowledge.live import LiveRetriever
from bot.knowledge.tried import search_rows
from bot.personal import mask
from bot.understanding.language import detect

MOST: Final = 2000  # questions that are looked at, the newest
SCANNED: Final = 50_000  # answers of a sealed database that are opened to find them
ALIKE: Final = 0.6  # likeness from which two questions are about the same
_SHOWN: Final = 10  # questions of a group
# What the bot said where it knew nothing, or was not sure that its article answers
_UNKNOWN: Final = (
    "knowledge.unknown",
    "knowledge.offer",
    "knowledge.offer_some",
    "clarify.rephrase",
    "decline.out_of_scope",
)
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Questions about one thing; the first is the most typical."""

    questions: tuple[str, ...]
    count: int
    language: str
    last_at: datetime

    def draft(self, nearest: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
        """An article to be written: its title is what customers ask; its text waits for somebody who knows."""
        return {
            "title": self.questions[0],
            "text": "",
            "language": self.language,
            "asked": list(self.questions),
            "nearest": list(nearest),
        }


async def unanswered(store: Store, embed: Embed | None, *, days: float = 30) -> list[Topic]:
    """The topics of what was asked in these days and not answered, the most asked first."""
    since = store.clock.now() - timedelta(days=days)
    said = or_(*(cast(outbox.c.reply, Text).contains(f'"{name}"') for name in _UNKNOWN))
    query = (
        select(inbox.c.text, inbox.c.accepted_at, outbox.c.reply)
        .join(outbox, outbox.c.turn_id == inbox.c.turn_id)
        .where(inbox.c.kind == "message", inbox.c.accepted_at >= since)
        .order_by(inbox.c.seq.desc())
    )
    # SQL cannot look into what is sealed: more is fetched, and looked at here.
    query = query.limit(SCANNED) if store.sealed else query.where(said).limit(MOST)
    async with store.read() as tx:
        found = [row for row in await tx.execute(query) if _is_unknown(row.reply)][:MOST]
    rows = [(mask(str(row.text).strip()), row.accepted_at) for row in found]
    rows = [row for row in rows if any(char.isalpha() for char in row[0])]
    return await asyncio.to_thread(_topics, rows, embed)


def _is_unknown(reply: Mapping[str, Any]) -> bool:
    return any(f'"{name}"' in json.dumps(reply) for name in _UNKNOWN)


async def open_topics(store: Store, live: LiveRetriever, *, days: float, most: int) -> dict[str, Any]:
    """The topics that still have no answer, each with a draft; what was written about meanwhile is left out."""
    rows: list[dict[str, Any]] = []
    left = 0
    for topic in await unanswered(store, live.embed, days=days):
        if len(rows) == most:
            left += 1
            continue
        [row] = await asyncio.to_thread(search_rows, live, [topic.questions[0]], "", 3, topic.language)
        if not row["answerable"]:
            told = {"questions": topic.questions, "count": topic.count, "language": topic.language}
            rows.append({**told, "last_at": topic.last_at.isoformat(), "draft": topic.draft(row["hits"])})
    return {"topics": rows, "more": left}


def _topics(rows: Sequence[tuple[str, datetime]], embed: Embed | None) -> list[Topic]:
    if not rows:
        return []
    texts = list(dict.fromkeys(text for text, _ in rows))
    alike = _likeness(texts, embed)
    left = np.ones(len(texts), dtype=np.bool_)
    groups = []
    while left.any():
        close = (alike >= ALIKE) & left
        centre = int(np.where(left, close.sum(axis=1), -1).argmax())
        members = np.flatnonzero(close[centre])
        left[members] = False
        left[centre] = False
        order = sorted({centre, *members.tolist()}, key=lambda n: (n != centre, -alike[centre, n]))
        groups.append([texts[n] for n in order])
    found = [_topic(group, rows) for group in groups]
    return sorted(found, key=lambda topic: (-topic.count, topic.questions[0]))


def _topic(group: Sequence[str], rows: Sequence[tuple[str, datetime]]) -> Topic:
    asked = [(text, at) for text, at in rows if text in group]
    return Topic(
        questions=tuple(group[:_SHOWN]),
        count=len(asked),
        language=detect(group[0]),
        last_at=max(at for _, at in asked),
    )


def _likeness(texts: Sequence[str], embed: Embed | None) -> NDArray[np.float32]:
    """By meaning where there is an encoder, else by shared words."""
    if embed is not None:
        vectors = embed(texts)
        out: NDArray[np.float32] = vectors @ vectors.T
        return out
    sets = [set(terms(text)) for text in texts]
    return np.array([[len(a & b) / (len(a | b) or 1) for b in sets] for a in sets], dtype=np.float32)
