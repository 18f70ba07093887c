"""What the commands share: settings, the library of the data folder, and a retriever with progress where no server runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from bot.commands.common import make_data_dir
from bot.config import Config, LogConfig, load_config
from bot.conversation.sealing import seal_from
from bot.conversation.store import Store
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from bot.log import setup_logging

told = Console(stderr=True, highlight=False, soft_wrap=True)


def settings(path: Path | None) -> Config:
    """The settings, with a quiet log and a data folder that can be written."""
    config = load_config(path)
    setup_logging(LogConfig(level="error", format=config.log.format))
    make_data_dir(config)
    return config


@asynccontextmanager
async def library(config: Config) -> AsyncIterator[Library]:
    """The library, closed afterwards."""
    from bot.wiring.bookshelf import library_of

    store = await Store.open(config.store.url, seal=seal_from(config.privacy))
    try:
        yield await library_of(config, store)
    finally:
        await store.close()


async def own_retriever(config: Config, held: Library) -> LiveRetriever:
    """A retriever of this process, with everything embedded before it is given."""
    from bot.understanding import load
    from bot.wiring.bookshelf import retriever_of

    heard = config.understanding
    understander = load(heard.model, device=heard.device, threads=heard.threads, profile=heard.profile)
    live = retriever_of(config, held, understander)
    await live.refresh()
    with progress() as bar:
        task = bar.add_task("reading passages", total=len(live.unread))
        while left := len(live.unread):
            await live.refresh()
            bar.advance(task, left - len(live.unread))
    understander.close()
    return live


def progress() -> Progress:
    """A bar on standard error, silent where nobody watches."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=told, transient=True, disable=not told.is_terminal)
