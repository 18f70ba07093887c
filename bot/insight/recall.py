"""Answer recall: which conversations were told what an article said before it changed, and the correction that is due to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, cast, or_, select

from bot.conversation import audit, history
from bot.conversation.knowledge import passages, versions
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, outbox
from bot.errors import BadInput
from bot.turn import Reply
from bot.writer import Responses

MOST: Final = 1000  # tellings that are listed
SCANNED: Final = 50_000  # replies of a sealed database that are opened to find them


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A reply that quoted a version of an article which holds no more."""

    conversation: str
    seq: int
    turn_id: str
    at: datetime
    version: int
    text: str
    corrected: bool


class Recall:
    """Finds who was told the old thing, and tells them the new one."""

    def __init__(
        self, store: Store, outbox_: Outbox, responses: Responses, fetched: frozenset[str] = frozenset()
    ) -> None:
        self._store = store
        self._outbox = outbox_
        self._responses = responses
        self._fetched = fetched

    async def changed(self) -> list[dict[str, Any]]:
        """Articles that said something else before, the latest change first."""
        query = select(versions).order_by(versions.c.id.desc()).limit(MOST)
        async with self._store.read() as tx:
            rows = (await tx.execute(query)).all()
        return [
            {
                "collection": row.collection,
                "article": row.article,
                "version": row.version,
                "told_from": row.told_from.isoformat(),
                "told_until": row.told_until.isoformat(),
            }
            for row in rows
        ]

    async def told(self, collection: str, article: str) -> list[Telling]:
        """Replies that quoted an old version, oldest first."""
        async with self._store.read() as tx:
            old = (
                await tx.execute(
                    select(versions)
                    .where(versions.c.collection == collection, versions.c.article == article)
                    .order_by(versions.c.id)
                )
            ).all()
            return [] if not old else await self._quoting(tx, article, old)

    async def correct(self, conversation: str, collection: str, article: str, actor: str) -> str:
        """Tell a conversation what holds now, once for every version; the words that were sent."""
        tellings = [t for t in await self.told(collection, article) if t.conversation == conversation]
        if not tellings:
            raise BadInput("this conversation was not told an old version of that article", status=404)
        newest = max(telling.version for telling in tellings)
        async with self._store.write() as tx:
            query = select(conversations).where(conversations.c.id == conversation)
            row = (await tx.execute(query)).one()
            if row.owner not in ("bot", "closed"):
                raise BadInput("a colleague has this conversation; let them tell the customer", status=409)
            reply = await self._reply(tx, collection, article, row.language or "zh")
            key = _key(conversation, article, newest)
            deliver = row.channel not in self._fetched
            seq = await self._outbox.put(tx, conversation, key, reply, author="bot", deliver=deliver)
            said = {"event": "bot", "text": reply.text, "data": {}, "metadata": {"response": reply.response}}
            await history.record(tx, conversation, [said])
            await audit.append(tx, "knowledge.corrected", actor, conversation, {"seq": seq})
        return reply.text

    async def _quoting(self, tx: Tx, article: str, old: Sequence[Any]) -> list[Telling]:
        within = or_(*(outbox.c.created_at.between(each.told_from, each.told_until) for each in old))
        named = cast(outbox.c.reply, Text).contains(article, autoescape=True)
        where = (within,) if tx.store.sealed else (within, named)  # SQL cannot look into what is sealed
        query = select(outbox).where(*where).order_by(outbox.c.id).limit(SCANNED if tx.store.sealed else MOST)
        rows = [row for row in await tx.execute(query) if article in row.reply["passages"]]
        keys = (await tx.execute(select(outbox.c.key).where(outbox.c.key.contains(":correction:")))).scalars()
        done = set(keys)
        out = []
        for row in rows:
            version = next(
                each.version for each in old if each.told_from <= row.created_at <= each.told_until
            )
            corrected = _key(row.conversation_id, article, version) in done
            out.append(
                Telling(
                    conversation=row.conversation_id,
                    seq=row.seq,
                    turn_id=row.turn_id or "",
                    at=row.created_at,
                    version=version,
                    text=row.plain,
                    corrected=corrected,
                )
            )
        return out

    async def _reply(self, tx: Tx, collection: str, article: str, language: str) -> Reply:
        """The correction: what the article says now, or that it holds no more."""
        now = (
            select(passages.c.text)
            .where(passages.c.collection == collection, passages.c.article == article)
            .order_by(passages.c.position)
        )
        texts = list((await tx.execute(now)).scalars())
        if not texts:
            return self._responses.render("knowledge.withdrawn", {}, language)
        facts = {"passage": "\n".join(texts), "passage_id": article}
        return self._responses.render("knowledge.correction", facts, language)


def _key(conversation: str, article: str, version: int) -> str:
    return f"{conversation}:correction:{article}:{version}"
