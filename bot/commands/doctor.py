"""`haoke doctor`: everything that `haoke check` looks at, and what the desk stands on: disk, clock, port, rights, models, letters."""

import asyncio
import os
import resource
import shutil
import stat
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.commands.check import Finding, look_at, tell
from bot.commands.check_channel import findings_of
from bot.config import Config, LogConfig, load_config
from bot.errors import ConfigError, HaokeError
from bot.log import setup_logging

if TYPE_CHECKING:
    from bot.conversation.store import Store

MIB: Final = 2**20
FAILS_UNDER, WARNS_UNDER = 64 * MIB, 1024 * MIB  # bytes that are free where the desk writes
SKEW_S: Final = 2.0  # between this machine's clock and the database's
LOOKS_BACK: Final = timedelta(days=1)
SECRET_FILES: Final = ("identity.key", "erased.key", "server.json", "spool.jsonl", "haoke.db", "shop.db")
Look = Callable[[Config], AsyncIterator[Finding]]


def doctor(path: Path | None, *, offline: bool = False) -> int:
    """0 when nothing fails, 1 otherwise."""
    config = load_config(path)
    setup_logging(LogConfig(level="error", format="console"))
    return tell(asyncio.run(_everything(config, offline=offline)))


async def _everything(config: Config, *, offline: bool) -> list[Finding]:
    looks: dict[str, Look] = {
        "disk": disk,
        "port": port,
        "files": files,
        "rights": rights,
        "models": models,
        "rows": rows,
        **({} if offline else {"channels": channels}),
    }
    found = await look_at(config)
    for name, look in looks.items():
        try:
            found += [finding async for finding in look(config)]
        except (HaokeError, OSError) as error:
            found.append(Finding(name, "fail", str(error)))
    return found


async def disk(config: Config) -> AsyncIterator[Finding]:
    """Room where everything is written."""
    folder = config.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    state: str = "fail" if free < FAILS_UNDER else "warn" if free < WARNS_UNDER else "ok"
    yield Finding("disk", state, f"{free // MIB} MiB are free in {folder}")  # type: ignore[arg-type]


async def port(config: Config) -> AsyncIterator[Finding]:
    """Whether the port is free, or taken by the desk itself."""
    from bot.process.running import Running
    from bot.process.sockets import reserve

    running = await asyncio.to_thread(Running.find, config.data_dir)
    if running is not None:
        yield Finding("port", "ok", f"the desk runs at {running.url}")
        return
    try:
        for item in reserve(config.web):
            item.close()
    except ConfigError as error:
        yield Finding("port", "fail", str(error))
    else:
        yield Finding("port", "ok", f"{config.web.host}:{config.web.port} is free")


async def files(config: Config) -> AsyncIterator[Finding]:
    """Whether as many connections may be open as visitors are let in."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = config.connectors.web.max_sockets + 200
    if soft < wanted:
        yield Finding(
            "files", "warn", f"{soft} files may be open; for every visitor raise it: ulimit -n {wanted}"
        )
    else:
        yield Finding("files", "ok", f"{soft} files may be open")


async def rights(config: Config) -> AsyncIterator[Finding]:
    """Secrets and conversations are for the desk's own user."""
    named = [config.data_dir / name for name in SECRET_FILES]
    opened = [file for file in named if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o007]
    if config.data_dir.exists() and not stat.S_IMODE(config.data_dir.stat().st_mode) & 0o001:
        opened = []  # nobody else gets into the folder
    for file in opened:
        yield Finding("rights", "warn", f"everybody on this machine may read {file}: chmod o= {file}")
    if not opened:
        yield Finding("rights", "ok", f"{config.data_dir} is closed to others")


async def models(config: Config) -> AsyncIterator[Finding]:
    """Whether registered models are what was registered."""
    from bot.writer.registry import Registry

    registry = Registry(config.data_dir)
    for name in await asyncio.to_thread(registry.names):
        try:
            await asyncio.to_thread(registry.weights, name)
        except HaokeError as error:
            state = "fail" if name == registry.live else "warn"
            yield Finding("models", state, str(error))  # type: ignore[arg-type]
        else:
            yield Finding("models", "ok", f"{name} is as it was registered")


async def rows(config: Config) -> AsyncIterator[Finding]:
    """What the database knows of the clock, of what waits and of what was given up."""
    from sqlalchemy import make_url

    from bot.conversation.sealing import seal_from
    from bot.conversation.store import Store

    url = make_url(config.store.url)
    if url.get_backend_name() == "sqlite" and not os.path.exists(url.database or ""):  # noqa: ASYNC240 - one look
        return
    store = await Store.open(config.store.url, seal=seal_from(config.privacy))
    try:
        async for finding in _inside(store):
            yield finding
    finally:
        await store.close()


async def _inside(store: "Store") -> AsyncIterator[Finding]:
    from sqlalchemy import func, select

    from bot.conversation import audit
    from bot.conversation.tables import conversations, inbox, turns

    async with store.read() as tx:
        newest = await tx.scalar(select(func.max(conversations.c.updated_at)))
        skew = await _skew(tx) if store.dialect == "postgresql" else 0.0
        waiting = await tx.scalar(select(func.count()).where(inbox.c.state.in_(("new", "claimed"))))
        since = datetime.now(UTC) - LOOKS_BACK
        dead = turns.c.state == "dead", turns.c.finished_at > since
        buried = await tx.scalar(select(func.count()).where(*dead))
        broken = await audit.verify(tx)
    if newest is not None and newest > datetime.now(UTC) + timedelta(minutes=1):
        yield Finding("clock", "warn", f"the database knows of {newest:%Y-%m-%d %H:%M}: the clock went back")
    elif abs(skew) > SKEW_S:
        yield Finding("clock", "warn", f"{skew:+.1f} s beside the database's; keep both by NTP")
    else:
        yield Finding("clock", "ok", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
    yield Finding("inbox", "ok", f"{waiting} messages wait for an answer")
    told = f"{buried} turns were given up since yesterday"
    more = "; see haoke letters list" if buried else ""
    yield Finding("letters", "warn" if buried else "ok", told + more)
    if broken is None:
        yield Finding("audit", "ok", "the chain holds")
    else:
        yield Finding("audit", "fail", f"entry {broken} was changed, or one before it is gone")


async def _skew(tx: object) -> float:
    from sqlalchemy import func, select

    there = await tx.scalar(select(func.clock_timestamp()))  # type: ignore[attr-defined]
    return time.time() - float(there.timestamp())


async def channels(config: Config) -> AsyncIterator[Finding]:
    """What the platforms of channels say about their settings."""
    from bot.plugins import load_connectors

    for name, cls in load_connectors(config).items():
        if cls.check is not _nothing_to_ask():
            for said in await findings_of(cls, config.connectors.table(name)):
                yield Finding(f"{name}.{said.setting}", said.state, said.detail)


def _nothing_to_ask() -> object:
    from bot.connector import Connector

    return Connector.check
