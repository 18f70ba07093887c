"""Knowledge in the database: documents are put in and taken out by what differs, and every change is counted."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, or_, select

from bot.conversation.audit import append
from bot.conversation.columns import insert_into
from bot.conversation.knowledge import passages, sources, state
from bot.conversation.scrub import scrub
from bot.conversation.store import Store, Tx
from bot.errors import KnowledgeError
from bot.knowledge.articles import ASKED_FROM, Article
from bot.knowledge.document import Change, Document
from bot.knowledge.rows import Row, article_of, parts
from bot.knowledge.writing import Writing, named, take_out
from bot.log import get_logger

_READ = passages.c.position < ASKED_FROM  # not another way to ask
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source as lists show it."""

    collection: str
    name: str
    articles: int
    passages: int
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An article as lists show it, with where it is from and since when it says so."""

    article: Article
    source: str
    since: datetime


class Tombs(Protocol):
    """What was taken out, kept beside the database: `bot.privacy.Tombstones`."""

    async def add(self, name: str, at: str) -> None:
        """Remember that this one went."""

    async def dates(self, names: Iterable[str]) -> Mapping[str, str]:
        """When each of these went last; those that never did are left out."""

    async def forget_quotes(self, articles: Collection[str], texts: Collection[str]) -> None:
        """Let rows to learn from that quote these go from files."""


class Library:
    """The sources and passages of a store. What is taken out of it stays out when an older copy of the store is put back."""

    def __init__(self, store: Store, tombs: Tombs | None = None) -> None:
        self.store = store
        self._tombs = tombs

    async def put(
        self,
        collection: str,
        documents: Sequence[Document],
        *,
        within: str | None = None,
        dry: bool = False,
        actor: str = "system",
    ) -> Change:
        """Make the library hold these documents; only what differs is written.

        Args:
            within: Sources whose name begins so and that are not among the documents go.
            dry: Tell what would change and change nothing.
            actor: Who does it, for the audit.
        """
        total = Change()
        names = {document.name for document in documents}
        async with self.store.write() as tx:
            await _one_at_a_time(tx)
            known = await _known(tx, collection)
            gone = [n for n in known if within is not None and n.startswith(within) and n not in names]
            if not dry:
                await self._bury(collection, gone)
            lost = [row for name in gone for row in await take_out(tx, known[name]["id"], dry)]
            total.removed += named(lost)
            for document in documents:
                found = known.get(document.name)
                if found is not None and found["digest"] == document.digest:
                    total.same += len({article.id for article in document.articles})
                    continue
                writing = Writing(tx, collection, dry)
                total.join(await writing.put(document, found))
                lost += writing.gone
            if not dry and (total or gone):
                await self._unteach(total, lost)
                await _count_up(tx, collection, actor, total)
        if not dry and (total.removed or total.changed):
            await scrub(self.store)
        return total

    async def remove(
        self, collection: str, names: Collection[str] = (), *, dry: bool = False, actor: str = "system"
    ) -> Change:
        """Take sources out for good, with every trace of their words; no names: the whole collection."""
        total = Change()
        async with self.store.write() as tx:
            await _one_at_a_time(tx)
            known = await _known(tx, collection)
            if missing := sorted(set(names) - set(known)):
                raise KnowledgeError(
                    f"collection {collection!r} has no source {missing[0]!r}; `haoke knowledge list` shows them"
                )
            if not dry:
                await self._bury(collection, names or known)
            lost = [row for each in names or known for row in await take_out(tx, known[each]["id"], dry)]
            total.removed += named(lost)
            if not dry and total:
                await self._unteach(total, lost)
                await _count_up(tx, collection, actor, total)
        if not dry and total:
            await scrub(self.store, rewrite=True)
        return total

    async def again(self) -> int:
        """Take out what was taken out before and is back, because a backup was put back; how many sources. What came in since stays."""
        if self._tombs is None:
            return 0
        query = select(sources.c.collection, sources.c.name, sources.c.updated_at)
        async with self.store.read() as tx:
            here = {_plot(row.collection, row.name): row for row in await tx.execute(query)}
        went = await self._tombs.dates(here)
        back = [here[plot] for plot, at in went.items() if here[plot].updated_at < datetime.fromisoformat(at)]
        for row in back:
            await self.remove(row.collection, [row.name])
        if back:
            _log.warning(
                "sources that were taken out were in the database again and went once more", count=len(back)
            )
        return len(back)

    async def _bury(self, collection: str, names: Iterable[str]) -> None:
        """Remember what goes, before it goes: a crash in between is made good by `again`."""
        if self._tombs is not None:
            now = self.store.clock.now().isoformat()
            for name in names:
                await self._tombs.add(_plot(collection, name), now)

    async def _unteach(self, change: Change, lost: Sequence[Row]) -> None:
        """Nothing that was written to files to learn from quotes what goes."""
        if self._tombs is not None and lost:
            await self._tombs.forget_quotes(set(change.removed), {str(row["text"]) for row in lost})

    async def articles(self, containing: str = "", most: int = 500) -> list[Held]:
        """Articles by their first passage, those that hold a text in title or words; the latest change first."""
        query = (
            select(passages, sources.c.name)
            .join(sources, sources.c.id == passages.c.source_id)
            .where(passages.c.position == 0)
            .order_by(passages.c.changed.desc(), passages.c.id)
            .limit(most)
        )
        if containing:
            fields = (passages.c.title, passages.c.text, passages.c.article)
            query = query.where(or_(*(field.icontains(containing, autoescape=True) for field in fields)))
        async with self.store.read() as tx:
            rows = [dict(row._mapping) for row in await tx.execute(query)]
        return [Held(article=article_of(row), source=row["name"], since=row["since"]) for row in rows]

    async def list(self, collection: str | None = None) -> list[Source]:
        """Every source with its size."""
        query = (
            select(
                sources.c.collection,
                sources.c.name,
                func.count(passages.c.article.distinct()).label("articles"),
                func.count(passages.c.id).filter(_READ).label("passages"),
                sources.c.updated_at,
            )
            .outerjoin(passages, passages.c.source_id == sources.c.id)
            .group_by(sources.c.id, sources.c.collection, sources.c.name, sources.c.updated_at)
            .order_by(sources.c.collection, sources.c.name)
        )
        if collection is not None:
            query = query.where(sources.c.collection == collection)
        async with self.store.read() as tx:
            return [Source(**row._mapping) for row in await tx.execute(query)]

    async def version(self) -> int:
        """The number that every change counts up."""
        async with self.store.read() as tx:
            return int(await tx.scalar(select(state.c.version)) or 0)

    async def standing(self) -> tuple[int, dict[int, tuple[str, int]]]:
        """The version, and every passage's collection and the number of its last change."""
        query = select(passages.c.id, passages.c.collection, passages.c.changed)
        async with self.store.read() as tx:
            version = int(await tx.scalar(select(state.c.version)) or 0)
            return version, {row.id: (row.collection, row.changed) for row in await tx.execute(query)}

    async def read(self, ids: Sequence[int]) -> dict[int, Article]:
        """Passages by id; one that has gone meanwhile is left out."""
        found: dict[int, Article] = {}
        async with self.store.read() as tx:
            for part in parts(ids):
                rows = await tx.execute(select(passages).where(passages.c.id.in_(part)))
                found.update((row.id, article_of(dict(row._mapping))) for row in rows)
        return {each: found[each] for each in ids if each in found}


def _plot(collection: str, name: str) -> str:
    """What a source is remembered under."""
    return json.dumps([collection, name], ensure_ascii=False)


async def _known(tx: Tx, collection: str) -> dict[str, Row]:
    rows = await tx.execute(select(sources).where(sources.c.collection == collection))
    return {row.name: dict(row._mapping) for row in rows}


async def _one_at_a_time(tx: Tx) -> None:
    """Let no other change of knowledge in before this one is over, so that each has a number of its own."""
    await tx.execute(select(state.c.version).with_for_update())


async def _count_up(tx: Tx, collection: str, actor: str, change: Change) -> None:
    """Let everybody see that something changed, and note who did it."""
    first = insert_into(state, tx.store.dialect).values(id=1, version=1)
    more = {"version": state.c.version + 1}
    await tx.execute(first.on_conflict_do_update(index_elements=["id"], set_=more))
    told = {"added": len(change.added), "changed": len(change.changed), "removed": len(change.removed)}
    await append(tx, "knowledge.changed", actor, collection, told)
