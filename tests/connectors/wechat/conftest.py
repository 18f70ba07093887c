"""A local Official Account and a desk that answers there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.testing.echo import EchoDesk
from bot.testing.stand_ins.wechat import WeChatStandIn
from tests.connectors.wechat.kit import desk_of


@pytest.fixture
async def wechat() -> AsyncIterator[WeChatStandIn]:
    """The platform."""
    stand_in = WeChatStandIn()
    async with stand_in.open():
        yield stand_in


@pytest.fixture
async def desk(wechat: WeChatStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    """The desk."""
    async with desk_of(wechat, tmp_path) as running:
        yield running
