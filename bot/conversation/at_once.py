"""Changes that belong together: one statement where the database can, one after the other where it cannot.

On PostgreSQL each statement is a way to the server and back, and a desk's processor time goes more into the way than into the
statement. SQLite knows no changes inside a `WITH`, and there a statement is next to nothing.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, Delete, Insert, Update
from sqlalchemy.dialects import sqlite

from bot.conversation.store import Tx

_Change = Insert | Update | Delete
_ANY: Any = sqlite.dialect()


class AtOnce:
    """Several changes with one set of values; what the last one returns is what comes of them.

    They see the rows as they were before, and none the others' changes: no row may be changed by two of them.
    """

    def __init__(self, *changes: _Change) -> None:
        *before, last = changes
        self._together = last.add_cte(*(change.cte(f"change_{n}") for n, change in enumerate(before)))
        self._apart = [(change, _names(change)) for change in changes]

    async def execute(self, tx: Tx, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Make the changes."""
        if tx.store.dialect == "postgresql":
            return await tx.execute(self._together, values)
        for change, names in self._apart:
            result = await tx.execute(change, {name: values[name] for name in names})
        return result


def _names(change: _Change) -> list[str]:
    """The values that a change asks for."""
    return [name for name, bind in change.compile(dialect=_ANY).binds.items() if bind.required]
