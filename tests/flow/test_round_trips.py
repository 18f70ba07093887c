"""What a turn asks of the database, statement by statement: each is a way there and back, which costs a desk more than its work.

The lists are exact, so that a statement more is a choice. On PostgreSQL a transaction takes two more round trips, to begin and to
commit; a statement outside of one takes none.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from tests.conftest import OpenStore
from tests.flow.kit import Counter, OpenDesk, Talk

BEGIN, COMMIT = "begin", "commit"
_CHANGED = re.compile(r"(INSERT|UPDATE|DELETE)(?: INTO| FROM)? ([a-z]\w+)")
_READ = re.compile(r"(FROM) ([a-z]\w+)")

ACCEPTED = ["insert conversations, insert inbox"]  # its place in the log of both sides, and the message
CLAIMED = [
    BEGIN,
    "from conversations",  # who has waited longest; its row is held
    "from inbox",  # what is waiting there: one message or several make the turn
    "insert turns, update inbox, update conversations",  # the turn, its messages, the lease
    COMMIT,
]
LOADED = [
    "from grants, from batons, from tickets, from conversations",  # with the snapshot; orders opened, a baton, an open case
    "from events",  # since the snapshot
    "from effects",  # what waits for a word or for a person, here and in the customer's other conversations
]
COMMITTED = [
    BEGIN,
    "update conversations",  # fence, owner, newer messages, whether an attempt has shown something
    "update conversations, insert outbox",  # the reply and its number
    "insert events",
    "update inbox, update turns",  # both done, with the trace
    COMMIT,
]


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """What is asked of the desk's database, in few words."""
    seen: list[str] = []

    def statement(_: Any, __: Any, text: str, *___: Any) -> None:
        touched = _CHANGED.findall(text) or _READ.findall(text)
        brief = ", ".join(dict.fromkeys(f"{how.lower()} {table}" for how, table in touched))
        if brief and "shop_" not in brief:
            seen.append(brief)

    def edge(name: str) -> Callable[[Connection], None]:
        def told(connection: Connection) -> None:
            by_itself = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
            if connection.dialect.name == "postgresql" and not by_itself:
                seen.append(name)

        return told

    listeners = {"before_cursor_execute": statement, "begin": edge(BEGIN), "commit": edge(COMMIT)}
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    yield seen
    for name, listener in listeners.items():
        event.remove(Engine, name, listener)


def apart(*lists: list[str]) -> list[str]:
    """The same on SQLite, which cannot change two tables in one statement and whose transactions are no way to anywhere."""
    names = [name for each in lists for name in each if name not in (BEGIN, COMMIT)]
    return [part for name in names for part in ([name] if name.startswith("from ") else name.split(", "))]


async def told(counter: Counter, talk: Talk, text: str) -> str:
    """A message and its turn; the reply."""
    await talk.write(text)
    counter.app.inbox.arrived.ring()
    await counter.app.inbox.arrived.wait()
    turn = await counter.app.service.workers.step()
    assert turn is not None
    return turn.replies[-1].text


async def test_a_turn_asks_this_and_no_more(desk: OpenDesk, open_store: OpenStore, asked: list[str]) -> None:
    async with desk(open_store=open_store) as counter:
        mei = counter.talk()
        await told(counter, mei, "10421到哪了")
        asked.clear()
        assert "10422" in await told(counter, mei, "那10422呢")
        turn = (ACCEPTED, CLAIMED, LOADED, COMMITTED)
        expected = [name for each in turn for name in each]
        assert asked == (expected if counter.app.store.dialect == "postgresql" else apart(*turn))
