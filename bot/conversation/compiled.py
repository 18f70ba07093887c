"""Statements compiled once a process, whichever engine runs them.

SQLAlchemy keeps a cache for each engine. A desk has several engines to one kind of database (to write, to read, for the shop), and
rehearsals and tests open hundreds, so that the same statements would be compiled again and again: a third of a rehearsal's time.
"""

from typing import Any

from sqlalchemy.util import LRUCache

from bot.conversation.columns import seal_of


class Compiled(LRUCache[Any, Any]):
    """A cache for the `compiled_cache` of engines that were made alike.

    A compiled statement keeps the dialect that it was compiled for, and with it the seal of that store: what another store
    seals otherwise, or not at all, is compiled for itself.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        """The compiled statement, or `default`."""
        return super().get(_alike(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_alike(key), value)


def _alike(key: Any) -> Any:
    dialect = key[0]
    return (type(dialect), seal_of(dialect), *key[1:])
