"""A local workspace and a desk that answers there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.stand_ins.slack import SlackStandIn


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """The platform."""
    stand_in = SlackStandIn()
    async with stand_in.open():
        yield stand_in


@pytest.fixture
async def desk(slack: SlackStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    """The desk."""
    async with echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as running:
        yield running
