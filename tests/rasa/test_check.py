"""`haoke check` looks at the servers of others, too."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.errors import PluginError
from bot.foreign.guests import look
from tests.mcp.kit import TOOLS, by_command
from tests.rasa.actions import Note
from tests.rasa.kit import settings
from tests.rasa.servers import ours


async def findings(config: Any) -> list[tuple[str, bool, str]]:
    return [finding async for finding in look(config)]


async def test_an_action_server_that_answers_and_one_that_does_not(tmp_path: Path) -> None:
    async with ours((Note,)) as address:
        config = settings(tmp_path, actions={"endpoint": f"{address}/webhook"})
        assert await findings(config) == [("actions", True, f"{address}/webhook answers")]
    assert await findings(config) == [("actions", False, f"{address}/webhook does not answer")]


async def test_an_mcp_server_that_answers_one_that_does_not_and_one_without_the_tool(tmp_path: Path) -> None:
    away = settings(tmp_path, mcp={"clinic": {"command": ["false"], "tools": TOOLS, "timeout_s": 1}})
    wrong = by_command(tmp_path, tools={"nothing": {"intent": "a.b"}})
    well, gone = await asyncio.gather(findings(by_command(tmp_path)), findings(away))
    assert well == [("mcp.clinic", True, "8 of 8 tools")]
    assert gone == [("mcp.clinic", False, "does not answer")]
    with pytest.raises(PluginError, match="no tool of this name"):
        await findings(wrong)
