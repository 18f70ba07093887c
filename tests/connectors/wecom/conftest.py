"""A local company and a desk that answers there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.stand_ins.wecom import WeComStandIn


@pytest.fixture
async def wecom() -> AsyncIterator[WeComStandIn]:
    """The platform."""
    stand_in = WeComStandIn()
    async with stand_in.open():
        yield stand_in


@pytest.fixture
async def desk(wecom: WeComStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    """The desk."""
    async with echo_desk({"wecom": wecom.table()}, tmp_path / "desk.db") as running:
        yield running
