"""One document on its way into rows: what differs from what its source holds is written, nothing else."""

from collections.abc import Iterable, Sequence
from difflib import ndiff

from sqlalchemy import delete, insert, select, update

from bot.conversation.knowledge import passages, sources, state, vectors, versions
from bot.conversation.store import Tx
from bot.errors import KnowledgeError
from bot.knowledge.articles import ASKED_FROM, Article
from bot.knowledge.document import Change, Document, unique
from bot.knowledge.rows import Row, differs, lines, parts, told, values_of


class Writing:
    """The rows of one collection in one transaction."""

    def __init__(self, tx: Tx, collection: str, dry: bool) -> None:
        self._tx = tx
        self._collection = collection
        self._dry = dry
        self.gone: list[Row] = []  # passages that went with what was put
        self._now = tx.store.clock.now()

    async def put(self, document: Document, known: Row | None) -> Change:
        """Write what differs from what the source holds."""
        if twins := unique(document.articles):
            raise KnowledgeError(f"{document.name}: two articles are called {twins[0][0]!r}; rename one")
        held = await self._held(known["id"]) if known is not None else {}
        wanted = {(article.id, article.position): article for article in document.articles}
        await self._refuse_strangers(document, [key for key in wanted if key not in held])
        fresh = [article for key, article in wanted.items() if key not in held]
        other = [
            (held[k], article) for k, article in wanted.items() if k in held and differs(held[k], article)
        ]
        gone = [row for key, row in held.items() if key not in wanted]
        self.gone += gone
        if not self._dry:
            await self._write(document, known, fresh, other, gone)
        touched = {article.id for article in fresh} | {article.id for _, article in other}
        touched |= {row["article"] for row in gone}
        change = _change({key[0] for key in held}, {key[0] for key in wanted}, touched)
        if self._dry:
            new = [values_of(article) for article in document.articles]
            change.differences = {each: _difference(each, held.values(), new) for each in change.changed}
        return change

    async def _write(
        self,
        document: Document,
        known: Row | None,
        fresh: list[Article],
        other: list[tuple[Row, Article]],
        gone: list[Row],
    ) -> None:
        tx = self._tx
        number = int(await tx.scalar(select(state.c.version)) or 0) + 1
        source = await self._source(document, known)
        new = [row for row, article in other if row["digest"] != article.digest]
        await self._told([row for row in (*gone, *new) if row["position"] < ASKED_FROM])
        for part in parts([row["id"] for row in gone]):
            await tx.execute(delete(passages).where(passages.c.id.in_(part)))
        for row, article in other:
            await self._change(row, article, number)
        if fresh:
            told = {
                "source_id": source,
                "collection": self._collection,
                "changed": number,
                "since": self._now,
            }
            await tx.execute(insert(passages), [{**values_of(article), **told} for article in fresh])

    async def _told(self, rows: Sequence[Row]) -> None:
        """Note that these articles said something else until now."""
        first = {row["article"]: row for row in sorted(rows, key=lambda row: -row["position"])}
        if first:
            await self._tx.execute(insert(versions), [told(row, self._now) for row in first.values()])

    async def _source(self, document: Document, known: Row | None) -> int:
        stated = {"digest": document.digest, "updated_at": self._now}
        if known is not None:
            await self._tx.execute(update(sources).where(sources.c.id == known["id"]).values(**stated))
            return int(known["id"])
        made = insert(sources).values(collection=self._collection, name=document.name, **stated)
        return int(await self._tx.scalar(made.returning(sources.c.id)))

    async def _change(self, row: Row, article: Article, number: int) -> None:
        """A row in its new version; its vector goes when its words are others."""
        new = {**values_of(article), "changed": number}
        if row["digest"] != article.digest:
            await self._tx.execute(delete(vectors).where(vectors.c.passage_id == row["id"]))
            new |= {"version": row["version"] + 1, "since": self._now}
        await self._tx.execute(update(passages).where(passages.c.id == row["id"]).values(**new))

    async def _held(self, source: int) -> dict[tuple[str, int], Row]:
        rows = await self._tx.execute(select(passages).where(passages.c.source_id == source))
        return {(row.article, row.position): dict(row._mapping) for row in rows}

    async def _refuse_strangers(self, document: Document, keys: Sequence[tuple[str, int]]) -> None:
        """An id belongs to one source: which of two texts would be quoted?"""
        for part in parts(sorted({article for article, _ in keys})):
            query = (
                select(passages.c.article, sources.c.name)
                .join(sources, sources.c.id == passages.c.source_id)
                .where(passages.c.collection == self._collection, passages.c.article.in_(part))
                .where(sources.c.name != document.name)
            )
            if taken := (await self._tx.execute(query)).first():
                raise KnowledgeError(
                    f"{document.name}: article {taken.article!r} already stands in source {taken.name!r} "
                    f"of collection {self._collection!r}; rename it or remove that source"
                )


async def take_out(tx: Tx, source: int, dry: bool) -> list[Row]:
    """Delete a source with its passages and vectors; the rows of its passages."""
    query = select(passages).where(passages.c.source_id == source).order_by(passages.c.position.desc())
    rows: list[Row] = [dict(row._mapping) for row in await tx.execute(query)]
    first = {row["article"]: row for row in rows}
    if not dry:
        if first:
            await tx.execute(insert(versions), [told(row, tx.store.clock.now()) for row in first.values()])
        await tx.execute(delete(sources).where(sources.c.id == source))
    return rows


def named(rows: Iterable[Row]) -> list[str]:
    """The articles of these rows."""
    return sorted({row["article"] for row in rows})


def _difference(name: str, before: Iterable[Row], after: Iterable[Row]) -> list[str]:
    """The lines of an article that go and come."""
    old, new = (lines([row for row in rows if row["article"] == name]) for rows in (before, after))
    return [line for line in ndiff(old, new) if line.startswith(("- ", "+ "))]


def _change(before: set[str], after: set[str], touched: set[str]) -> Change:
    """What happens to articles, however many passages they have."""
    kept = before & after
    return Change(
        added=sorted(after - before),
        changed=sorted(kept & touched),
        removed=sorted(before - after),
        same=len(kept - touched),
    )
