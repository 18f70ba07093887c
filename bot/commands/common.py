"""What several commands share."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.config import Config, LogConfig, load_config
from bot.errors import ConfigError
from bot.log import setup_logging

if TYPE_CHECKING:
    from bot.conversation.store import Store

T = TypeVar("T")


def make_data_dir(config: Config) -> None:
    """Make the folder that everything is written to, or say in one sentence why not."""
    folder = config.data_dir
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ConfigError(
            f"{folder} cannot be written ({why}); set HAOKE_DATA_DIR to another folder"
        ) from None


def with_store(path: Path | None, call: "Callable[[Config, Store], Awaitable[T]]") -> T:
    """Do something with the desk's database, beside a server that may run."""
    config = load_config(path)
    setup_logging(LogConfig(level="error", format="console"))
    make_data_dir(config)

    async def run() -> T:
        from bot.conversation.sealing import seal_from
        from bot.conversation.store import Store

        store = await Store.open(config.store.url, seal=seal_from(config.privacy))
        try:
            return await call(config, store)
        finally:
            await store.close()

    return asyncio.run(run())
