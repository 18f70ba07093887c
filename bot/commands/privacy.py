"""`haoke privacy`: give out or erase what is kept of a customer. A running server may stay up meanwhile."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console

from bot.commands.common import make_data_dir
from bot.config import Config, LogConfig, load_config
from bot.log import setup_logging

if TYPE_CHECKING:
    from bot.conversation.store import Store

T = TypeVar("T")
_out = Console(highlight=False, soft_wrap=True)


def export(config_file: Path | None, customer: str, out: Path | None) -> int:
    """Write a customer's copy; 0."""
    from bot.privacy import export as copy_of

    text = json.dumps(
        _with_store(config_file, lambda _, store: copy_of(store, customer)), ensure_ascii=False, indent=1
    )
    if out is None:
        sys.stdout.write(text + "\n")
    else:
        out.write_text(text, encoding="utf-8")
        _out.print(f"written to {out}")
    return 0


def erase(config_file: Path | None, customer: str, *, yes: bool) -> int:
    """Erase a customer; 1 when the question was answered with no."""
    from bot.media import Files
    from bot.privacy import Erasure, Tombstones

    if (
        not yes
        and _out.input(f"Erase everything said by and to {customer}? It cannot be taken back. [y/N] ").lower()
        != "y"
    ):
        return 1

    async def go(config: Config, store: "Store") -> int:
        erasure = Erasure(store, Tombstones(config.data_dir), Files(config.data_dir / "media"))
        return await erasure.erase(customer, f"cli:{getuser()}")

    count = _with_store(config_file, go)
    _out.print(f"{count} conversation{'' if count == 1 else 's'} erased")
    return 0


def _with_store(config_file: Path | None, call: Callable[..., Awaitable[T]]) -> T:
    config = load_config(config_file)
    setup_logging(LogConfig(level="error", format="console"))
    make_data_dir(config)

    async def run() -> T:
        from bot.conversation.store import Store

        store = await Store.open(config.store.url)
        try:
            return await call(config, store)
        finally:
            await store.close()

    return asyncio.run(run())
