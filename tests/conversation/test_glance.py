"""A poll that finds nothing is one statement on PostgreSQL, outside any transaction; one that finds something misses nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from tests.conversation.kit import ALICE, posts


@pytest.fixture
def locking() -> Iterator[list[str]]:
    """Statements that lock rows."""
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.extend(each for each in told if isinstance(each, str) and "FOR UPDATE" in each)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


async def test_nothing_due_locks_nothing(store: Store, locking: list[str]) -> None:
    assert await Inbox(store).claim("me") is None
    assert await Outbox(store).due() == []
    assert locking == []


async def test_what_is_due_is_taken_once(store: Store, locking: list[str]) -> None:
    inbox = Inbox(store)
    await inbox.accept(ALICE, posts("你好"))
    first, second = await inbox.claim("me"), await inbox.claim("you")
    assert first is not None
    assert second is None
    assert len(locking) == (1 if store.dialect == "postgresql" else 0), "the second only glanced"
