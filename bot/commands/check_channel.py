"""`haoke check --channel NAME`: asks the platform itself whether the settings of one channel are right. Stores nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, cast

from pydantic import JsonValue
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.config import LogConfig, load_config
from bot.connector import Checked, Connector, Gateway
from bot.errors import ConfigError, HaokeError
from bot.log import setup_logging
from bot.plugins import load_connectors

_COLOURS: Final = {"ok": "green", "warn": "yellow", "fail": "red"}


class _Scratch:
    """A memory that is gone afterwards."""

    def __init__(self) -> None:
        self._values: dict[str, JsonValue] = {}

    async def get(self, key: str) -> JsonValue:
        return self._values.get(key)

    async def set(
        self, key: str, value: JsonValue, *, ttl_s: float | None = None, durable: bool = True
    ) -> None:
        self._values[key] = value

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[None]:
        yield


class _NoGateway:
    """All that a check may use of a gateway."""

    def __init__(self) -> None:
        self.memory = _Scratch()


def check_channel(path: Path | None, name: str) -> int:
    """0 when nothing fails, 1 otherwise."""
    config = load_config(path)
    setup_logging(LogConfig(level="error", format="console"))
    classes = load_connectors(config)
    if name not in classes:
        raise ConfigError(
            f"channel {name!r} is not switched on; set HAOKE_CONNECTORS__{name.upper()}__ENABLED=true"
        )
    findings = asyncio.run(findings_of(classes[name], config.connectors.table(name)))
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in findings:
        state = Text(finding.state, style=_COLOURS[finding.state])
        table.add_row(f"{name}.{finding.setting}", state, Text(finding.detail))
    Console(highlight=False).print(table)
    return 1 if any(finding.state == "fail" for finding in findings) else 0


async def findings_of(cls: type[Connector], table: Any) -> Sequence[Checked]:
    """What a channel's platform says about its settings."""
    from aiohttp import ClientSession, ClientTimeout

    async with ClientSession(timeout=ClientTimeout(total=15, connect=5)) as http:
        try:
            found = await cls(table, http, cast(Gateway, _NoGateway())).check()
        except HaokeError as error:
            return [Checked("settings", "fail", str(error))]
    return found or [Checked("settings", "ok", "this channel has nothing to ask its platform")]
