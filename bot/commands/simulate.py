"""`haoke simulate slack|slack-socket|wechat|wecom …`: the whole desk against a local platform that keeps the real one's timing and quotas."""

import asyncio
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.testing.simulation import Kept
    from bot.testing.writer import ScriptedWriter
    from bot.wiring.models import Models
    from bot.writer.generators import GenerationError

PIECE: Final = 24  # characters of a reply that is worded piece by piece
PIECE_S: Final = 0.3


def simulate(
    platforms: Annotated[
        list[str], typer.Argument(help="slack, slack-socket, wechat, wecom: one or more of them.")
    ],
    config: Annotated[Path | None, typer.Option("--config", "-c", help="Settings file.")] = None,
) -> None:
    """Try this desk on a local Slack, WeChat or WeCom that waits, repeats and counts as the real one does."""
    raise typer.Exit(asyncio.run(_run(platforms, config)))


async def _run(names: Sequence[str], path: Path | None) -> int:
    """Each platform tries a desk of its own, all at the same time; the models are the same ones."""
    from bot.config import load_config
    from bot.testing.simulation import RULES
    from bot.wiring.models import Models

    for name in names:
        if name not in RULES:
            raise ConfigError(f"there is no simulation of {name!r}; there are {', '.join(RULES)}")
    shared = await Models.load(load_config(path)) if len(names) > 1 else None
    opening = asyncio.Lock()
    tried = await asyncio.gather(*(_tried(name, path, shared, opening) for name in names))
    for name, rules in zip(names, tried, strict=True):
        for kept in rules:
            which = f"{name}: " if len(names) > 1 else ""
            typer.echo(f"{'kept  ' if kept.kept else 'BROKEN'}  {which}{kept.rule}  ({kept.detail or 'ok'})")
    return int(not all(kept.kept for rules in tried for kept in rules))


async def _tried(
    name: str, path: Path | None, models: "Models | None", opening: asyncio.Lock
) -> "list[Kept]":
    from bot.testing.simulation import RULES

    make, rules, waits_s = RULES[name]
    platform = make()
    with tempfile.TemporaryDirectory() as folder:
        async with platform.open():
            desk = _Desk(
                name=platform.channel,
                table=platform.table(),
                path=path,
                folder=folder,
                slow_s=waits_s + 1,
                models=models,
                opening=opening,
            )
            async with desk as url:
                return [kept async for kept in rules(platform, url)]


@dataclass(kw_only=True)
class _Desk:
    """The desk of these settings with one channel, in a folder of its own; the word `slow` makes a turn slow."""

    name: str
    table: Mapping[str, Any]
    path: Path | None
    folder: str
    slow_s: float
    models: "Models | None"
    opening: asyncio.Lock  # databases are migrated one after the other

    async def __aenter__(self) -> str:
        from bot.app import App
        from bot.config import LogConfig, load_config
        from bot.log import setup_logging
        from bot.web import WebServer, reserve

        prefix = f"HAOKE_CONNECTORS__{self.name.upper()}__"
        given = {f"{prefix}{key.upper()}": str(value) for key, value in self.table.items()}
        others = {key: value for key, value in os.environ.items() if not key.startswith(prefix)}
        env = {
            **others,
            **given,
            f"{prefix}ENABLED": "true",
            "HAOKE_DATA_DIR": self.folder,
            "HAOKE_WEB__PORT": "0",
        }
        config = load_config(self.path, {**env, "HAOKE_STORE__URL": ""})
        setup_logging(LogConfig(level="error", format="console"))
        async with self.opening:
            self._app = await App.open(config, models=self.models, writer=_word_by_word())
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
                await asyncio.sleep(self.slow_s)
            return await handle(claim)

        setattr(dialogue, "handle", slowly)  # noqa: B010 - a method of one object


def _word_by_word() -> "ScriptedWriter":
    """A model that says what is approved, in pieces, where the simulation asks for it: what can be streamed is."""
    from bot.testing.simulation import AT_LENGTH
    from bot.testing.writer import ScriptedWriter, approved
    from bot.writer.generators import GenerationError

    def words(prompt: Any) -> "str | GenerationError":
        asked = any(AT_LENGTH in str(message["content"]) for message in prompt)
        return approved(prompt) if asked else GenerationError("no words", kind="busy")

    async def pause(_: int) -> None:
        await asyncio.sleep(PIECE_S)

    return ScriptedWriter(words, size=PIECE, between=pause)
