"""Accounts and a door over a real database, with a clock that tests move."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher

from bot.clock import FakeClock
from bot.conversation.store import Store
from bot.staff import Accounts, Door, Sessions, secrets
from tests.conftest import OpenStore

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PASSWORD = "correct horse"


@dataclass
class House:
    """Everything of one database."""

    store: Store
    clock: FakeClock
    accounts: Accounts
    sessions: Sessions
    door: Door


@pytest.fixture
async def house(open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A fresh house, with an administrator `ann`; hashing is real but cheap."""
    monkeypatch.setattr(secrets, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    secrets._dummy.clear()
    clock = FakeClock(NOON)
    store = await open_store(clock=clock)
    accounts, sessions = Accounts(store), Sessions(store)
    house = House(store, clock, accounts, sessions, Door(store, accounts, sessions))
    await accounts.add("ann", "安", "admin", by="test")
    await accounts.set_password("ann", PASSWORD, by="test")
    yield house
    secrets._dummy.clear()
