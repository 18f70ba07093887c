"""`haoke check --channel NAME`: asks the platform itself whether the settings of one channel are right. Stores nothing.

Every setting of the channel is spoken of: asked of the platform, or said to be nobody's but ours.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, cast

from pydantic import JsonValue
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.config import Config, LogConfig, load_config
from bot.connector import Checked, Connector, Gateway
from bot.errors import ConfigError, HaokeError
from bot.log import setup_logging
from bot.plugins import load_connectors

NOBODY_ELSES: Final = "read by this desk alone: there is no platform to ask"
_COLOURS: Final = {"ok": "green", "warn": "yellow", "fail": "red"}


class _Scratch:
    """A memory that is gone afterwards."""

    def __init__(self) -> None:
        self._values: dict[str, JsonValue] = {}

    async def get(self, key: str) -> JsonValue:
        return self._values.get(key)

    async def several(self, *keys: str) -> Sequence[JsonValue]:
        return [self._values.get(key) for key in keys]

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
        raise ConfigError(_off(name, config))
    findings = asyncio.run(findings_of(classes[name], config.connectors.table(name)))
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in findings:
        state = Text(finding.state, style=_COLOURS[finding.state])
        table.add_row(f"{name}.{finding.setting}", state, Text(finding.detail))
    Console(highlight=False).print(table)
    return 1 if any(finding.state == "fail" for finding in findings) else 0


def _off(name: str, config: Config) -> str:
    """How a channel that does not run is switched on."""
    ours = [*type(config.connectors).model_fields]
    if name in ours:
        return f"channel {name!r} is not switched on; set HAOKE_CONNECTORS__{name.upper()}__ENABLED=true"
    if name in config.connectors.others:
        return f"channel {name!r} is switched off: [connectors.{name}] says enabled = false"
    known = ", ".join([*ours, *config.connectors.others])
    return f"there is no table [connectors.{name}]; channels with one: {known}; see docs/channels"


async def findings_of(cls: type[Connector], table: Mapping[str, object]) -> Sequence[Checked]:
    """What is to be said of a channel's settings; a channel that asks nobody has settings that concern nobody else."""
    from aiohttp import ClientSession, ClientTimeout

    if cls.check is Connector.check:
        return [Checked(name, "ok", NOBODY_ELSES) for name in table]
    async with ClientSession(timeout=ClientTimeout(total=15, connect=5)) as http:
        try:
            return await cls(table, http, cast(Gateway, _NoGateway())).check()
        except HaokeError as error:
            return [Checked("settings", "fail", str(error))]
