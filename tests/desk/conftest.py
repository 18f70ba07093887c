"""People at a served echo desk."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.staff import Role
from tests.connectors.conftest import desk, file_store
from tests.connectors.kit import Running
from tests.desk.kit import Colleague, hire

__all__ = ["desk", "file_store"]
Hire = Callable[..., Awaitable[Colleague]]


@pytest.fixture
async def at_desk(desk: Running) -> AsyncIterator[Hire]:
    """Hires people whose connections are closed afterwards."""
    hired: list[Colleague] = []

    async def add(person_id: str, role: Role = "agent", name: str = "") -> Colleague:
        hired.append(await hire(desk, person_id, role, name))
        return hired[-1]

    yield add
    for colleague in hired:
        await colleague.http.close()
