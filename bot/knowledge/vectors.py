"""Vectors in the database, by the encoder that made them: what another encoder made is never used and is made again."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from sqlalchemy import delete, select

from bot.conversation.columns import insert_into
from bot.conversation.knowledge import passages, vectors
from bot.conversation.store import Store
from bot.knowledge.dense import Vectors
from bot.knowledge.rows import parts

_STORED = np.dtype("<f2")


class VectorStore:
    """The vectors of one encoder."""

    def __init__(self, store: Store, model: str) -> None:
        self.model = model
        self._store = store

    async def read(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """The vectors that are there."""
        found: dict[int, Vectors] = {}
        async with self._store.read() as tx:
            for part in parts(ids):
                query = select(vectors.c.passage_id, vectors.c.vector)
                mine = query.where(vectors.c.model == self.model, vectors.c.passage_id.in_(part))
                for row in await tx.execute(mine):
                    found[row.passage_id] = np.frombuffer(row.vector, dtype=_STORED).astype(np.float32)
        return found

    async def unread(self, ids: Sequence[int]) -> list[int]:
        """Passages that this encoder has not read."""
        async with self._store.read() as tx:
            query = select(vectors.c.passage_id).where(vectors.c.model == self.model)
            known = set((await tx.execute(query)).scalars())
        return [each for each in ids if each not in known]

    async def unsound(self) -> list[str]:
        """What is wrong with stored vectors: another length than the rest, or a number that is none."""
        async with self._store.read() as tx:
            query = select(vectors.c.passage_id, vectors.c.vector).where(vectors.c.model == self.model)
            rows = [(row.passage_id, np.frombuffer(row.vector, _STORED)) for row in await tx.execute(query)]
        lengths = {len(vector) for _, vector in rows}
        bad = [each for each, vector in rows if not np.isfinite(vector).all()]
        uneven = [f"vectors have {len(lengths)} different lengths"] if len(lengths) > 1 else []
        return [*uneven, *(f"the vector of passage {each} is no vector" for each in bad)]

    async def keep(self, made: Mapping[int, Vectors], changed: Mapping[int, int]) -> None:
        """Store vectors of passages that still say what was embedded: `changed` is the number each had then."""
        async with self._store.write(durable=False) as tx:
            for part in parts(list(made)):
                query = select(passages.c.id, passages.c.changed).where(passages.c.id.in_(part))
                now = {row.id: row.changed for row in await tx.execute(query.with_for_update(read=True))}
                rows = [
                    {"passage_id": each, "model": self.model, "vector": made[each].astype(_STORED).tobytes()}
                    for each in part
                    if now.get(each) == changed[each]
                ]
                if rows:
                    statement = insert_into(vectors, self._store.dialect).on_conflict_do_nothing()
                    await tx.execute(statement, rows)

    async def forget_others(self) -> int:
        """Delete what other encoders made, once this one has read everything; how many there were."""
        async with self._store.write(durable=False) as tx:
            gone = await tx.execute(delete(vectors).where(vectors.c.model != self.model))
            return gone.rowcount


def encoder_version(folder: Path) -> str:
    """Which encoder this is, by the digest of its files: the same weights have the same version on every machine."""
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.suffix in _WEIGHTS)
    own = [file for file in files if file.name.startswith(("encoder", "vocabulary"))]
    digest = sha256()
    for file in own or files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:32]


_WEIGHTS = frozenset((".safetensors", ".txt", ".json"))
