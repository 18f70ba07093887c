"""`haoke simulate slack|slack-socket|wechat`: the whole desk against a local platform that keeps the real one's timing and quotas."""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.errors import ConfigError


def simulate(
    platform: Annotated[str, typer.Argument(help="slack, slack-socket or wechat")],
    config: Annotated[Path | None, typer.Option("--config", "-c", help="Settings file.")] = None,
) -> None:
    """Try this desk on a local Slack or WeChat that waits, repeats and counts as the real one does."""
    raise typer.Exit(asyncio.run(_run(platform, config)))


async def _run(name: str, path: Path | None) -> int:
    from bot.testing.simulation import RULES

    if name not in RULES:
        raise ConfigError(f"there is no simulation of {name!r}; there are {', '.join(RULES)}")
    make, rules, waits_s = RULES[name]
    platform, broken = make(), 0
    channel = platform.channel
    with tempfile.TemporaryDirectory() as folder:
        async with platform.open(), _Desk(channel, dict(platform.table()), path, folder, waits_s + 1) as url:
            async for kept in rules(platform, url):
                broken += not kept.kept
                typer.echo(f"{'kept  ' if kept.kept else 'BROKEN'}  {kept.rule}  ({kept.detail or 'ok'})")
    return int(broken > 0)


class _Desk:
    """The desk of these settings with one channel, in a folder of its own; the word `slow` makes a turn slow."""

    def __init__(
        self, name: str, table: dict[str, Any], path: Path | None, folder: str, slow_s: float
    ) -> None:
        self._name, self._table, self._path, self._folder, self._slow_s = name, table, path, folder, slow_s

    async def __aenter__(self) -> str:
        from bot.app import App
        from bot.config import LogConfig, load_config
        from bot.log import setup_logging
        from bot.web import WebServer, reserve

        prefix = f"HAOKE_CONNECTORS__{self._name.upper()}__"
        given = {f"{prefix}{key.upper()}": str(value) for key, value in self._table.items()}
        others = {key: value for key, value in os.environ.items() if not key.startswith(prefix)}
        env = {
            **others,
            **given,
            f"{prefix}ENABLED": "true",
            "HAOKE_DATA_DIR": self._folder,
            "HAOKE_WEB__PORT": "0",
        }
        config = load_config(self._path, {**env, "HAOKE_STORE__URL": ""})
        setup_logging(LogConfig(level="error", format="console"))
        self._app = await App.open(config)
        self._slow_down()
        await self._app.start()
        self._server = WebServer(self._app.front(), reserve(config.web))
        await self._server.start()
        return self._server.url

    async def __aexit__(self, *_: object) -> None:
        await self._server.quiet()
        await self._app.stop(grace_s=5)
        await self._server.stop()

    def _slow_down(self) -> None:
        from bot.testing.simulation import SLOW

        dialogue, handle = self._app.dialogue, self._app.dialogue.handle

        async def slowly(claim: Any) -> Any:
            if any(said.text == SLOW for said in claim.utterances):
                await asyncio.sleep(self._slow_s)
            return await handle(claim)

        setattr(dialogue, "handle", slowly)  # noqa: B010 - a method of one object
