"""`haoke check`: looks at every part without changing anything, and says what is wrong and how to mend it."""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.check_channel import check_channel
from bot.config import Config, LogConfig, load_config
from bot.errors import HaokeError
from bot.log import setup_logging

State = Literal["ok", "warn", "fail"]
_COLOURS: Final = {"ok": "green", "warn": "yellow", "fail": "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table."""

    part: str
    state: State
    detail: str


def check(path: Path | None, channel: str = "") -> int:
    """0 when nothing fails, 1 otherwise; settings that cannot be read end with 2 like everywhere."""
    if channel:
        return check_channel(path, channel)
    config = load_config(path)
    setup_logging(LogConfig(level="error", format="console"))
    return tell(asyncio.run(look_at(config)))


def tell(findings: Sequence[Finding]) -> int:
    """Print them; 1 when one of them fails."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in findings:
        table.add_row(finding.part, Text(finding.state, style=_COLOURS[finding.state]), Text(finding.detail))
    Console(highlight=False).print(table)
    return 1 if any(finding.state == "fail" for finding in findings) else 0


async def look_at(config: Config) -> list[Finding]:
    """Every part, one after the other; one that cannot be looked at is a finding."""
    parts: list[tuple[str, Callable[[Config], Awaitable[Iterator[Finding]]]]] = [
        ("settings", _settings),
        ("channels", _channels),
        ("skills", _skills),
        ("rules", _rules),
        ("guests", _guests),
        ("model", _model),
        ("database", _database),
        ("shop", _shop),
    ]
    found: list[Finding] = []
    for name, look in parts:
        try:
            found += list(await look(config))
        except HaokeError as error:
            found.append(Finding(name, "fail", str(error)))
    return found


async def _settings(config: Config) -> Iterator[Finding]:
    where = str(config.source) if config.source else "no config.toml here, so every setting has its default"
    found = [Finding("settings", "ok", where)]
    if config.web.api_key is None:
        found.append(Finding("settings", "warn", "web.api_key is not set: /api and the desk calls stay shut"))
    if config.web.host not in ("127.0.0.1", "::1", "localhost"):
        found.append(
            Finding("settings", "warn", f"web.host is {config.web.host}: put a proxy with TLS in front")
        )
    folder = config.data_dir
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        found.append(Finding("settings", "fail", f"{folder} cannot be written; set HAOKE_DATA_DIR"))
    return iter(found)


async def _channels(config: Config) -> Iterator[Finding]:
    from bot.plugins import load_connectors

    return iter([Finding("channels", "ok", ", ".join(load_connectors(config)) or "none switched on")])


async def _skills(config: Config) -> Iterator[Finding]:
    from bot.commands.skills_in_use import skills_in_use

    domain, found = skills_in_use(config)
    responses = domain.responses
    folders = ", ".join(dict.fromkeys(item.folder for item in found))
    lines = [Finding("skills", "ok", f"{len(domain.installed)} actions from {folders}")]
    if responses.idle:
        names = ", ".join(responses.idle)
        lines.append(Finding("skills", "warn", f"these replace responses that no skill in use has: {names}"))
    return iter(lines)


async def _rules(config: Config) -> Iterator[Finding]:
    """The shop's own words, where the settings name a file of them."""
    from bot.judgement.house import House

    file = config.judgement.house
    if file is None:
        return iter(())
    rules = House.open(file).rules
    counted = f"{len(rules.forbidden)} forbidden, {len(rules.must_say)} must_say, {len(rules.tone)} tone"
    return iter([Finding("rules", "ok", f"{counted} from {file}")])


async def _guests(config: Config) -> Iterator[Finding]:
    """Whether the servers of others answer, and offer what the settings name."""
    from bot.foreign.guests import look

    return iter(
        [Finding(name, "ok" if fine else "warn", detail) async for name, fine, detail in look(config)]
    )


async def _model(config: Config) -> Iterator[Finding]:
    from bot.understanding import load
    from bot.understanding.whole import SHIPPED, look_whole

    folder = Path(config.understanding.model) if config.understanding.model else SHIPPED
    look_whole(folder, config.understanding.profile)
    loaded = load(config.understanding.model, profile="linear")
    detail = f"{loaded.model}, {len(loaded.intents)} intents"
    loaded.close()
    return iter([Finding("model", "ok", detail)])


async def _database(config: Config) -> Iterator[Finding]:
    from bot.conversation.engines import SAFE_SQLITE, open_engines

    url = make_url(config.store.url)
    found = []
    if url.get_backend_name() == "sqlite":
        if sqlite3.sqlite_version_info < SAFE_SQLITE:
            version = f"SQLite {sqlite3.sqlite_version} can corrupt a database in rare cases; 3.51.3 cannot"
            found.append(Finding("database", "warn", f"{version}. Keep backups or use PostgreSQL"))
        if url.database and url.database != ":memory:" and not os.path.exists(url.database):  # noqa: ASYNC240 - one look
            return iter(
                [*found, Finding("database", "ok", f"{url.database} will be made at the first start")]
            )
    writer, reader = open_engines(config.store.url, 1)
    try:
        async with reader.connect() as connection:
            found += await _look_inside(connection, config)
    except (DBAPIError, OSError) as error:
        cause = str(getattr(error, "orig", None) or error).partition("\n")[0]
        found.append(Finding("database", "fail", f"cannot be reached: {cause}"))
    finally:
        await reader.dispose()
        await writer.dispose()
    return iter(found)


async def _look_inside(connection: AsyncConnection, file: Config) -> list[Finding]:
    from bot.conversation.migrations import HEAD
    from bot.conversation.upgrade import current_revision

    revision = await connection.run_sync(current_revision)
    if revision is None:
        return [Finding("database", "ok", "empty; tables will be made at the first start")]
    state = "up to date" if revision == HEAD else f"schema {revision} will be brought to {HEAD}"
    found = [Finding("database", "ok", state)]
    return [*found, *await _saved_settings(connection, file)]


async def _saved_settings(connection: AsyncConnection, file: Config) -> list[Finding]:
    """What managers have saved, beside what the file says."""
    from bot.conversation.lab import activations
    from bot.conversation.records import settings
    from bot.settings import Settings
    from bot.settings.diff import diff

    newest = select(activations.c.version, activations.c.actor).order_by(activations.c.id.desc()).limit(1)
    held = (await connection.execute(newest)).first()
    if held is None or not held.version:
        return []
    values = (
        await connection.execute(select(settings.c["values"]).where(settings.c.version == held.version))
    ).scalar_one()
    found = [Finding("settings", "ok", f"version {held.version} saved by {held.actor} wins over the file")]
    for change in diff(Settings.of(file), Settings.model_validate(values)):
        where = f" ({change.where})" if change.where else ""
        found.append(
            Finding("settings", "ok", f"{change.what}{where}: file {change.before}, saved {change.after}")
        )
    return found


async def _shop(config: Config) -> Iterator[Finding]:
    """Who the shop is, and where its own articles state other numbers than its policy."""
    from bot.commands.shop import against, opened
    from bot.wiring.models import shop_articles

    async with opened(config) as shop:
        info, products = await shop.info(), await shop.products()
    name = " ".join(dict.fromkeys(info.name.values()))
    found = [Finding("shop", "ok", f"{name}: {len(products)} products, {info.currency}, {info.timezone}")]
    differing = against(info, shop_articles(config))
    return iter([*found, *(Finding("articles", "warn", str(each)) for each in differing)])
