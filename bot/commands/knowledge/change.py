"""`haoke knowledge import`, `remove` and `rebuild`."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.commands.knowledge.opened import library, own_retriever, progress, settings, told
from bot.commands.shop import differing
from bot.config import Config
from bot.errors import HaokeError, KnowledgeError
from bot.knowledge.document import Change, Document
from bot.knowledge.importers.files import documents_below, read_file
from bot.knowledge.library import Library
from bot.process.running import Running

_ACTOR: Final = "command line"
_SHOWN: Final = 20  # ids of each kind of change


def import_path(config_file: Path | None, path: str, collection: str, *, dry: bool) -> int:
    """Put what a path holds into a collection."""
    config = settings(config_file)
    if path.startswith(("http://", "https://")):
        from bot.commands.knowledge.pages import fetched

        documents, within = fetched(config, path, collection), None
    else:
        documents, within = _read(Path(path), collection)
    change = asyncio.run(_put(config, collection, documents, within, dry=dry))
    _show(change, dry=dry)
    asyncio.run(_warn(config, documents))
    return 0


async def _warn(config: Config, documents: Sequence[Document]) -> None:
    """Say where what was read states other numbers than the policy of the shop."""
    try:
        found = await differing(config, [article for each in documents for article in each.articles])
    except HaokeError as error:
        told.print(
            f"the shop cannot be asked, so no number was held against its policy: {error}", markup=False
        )
        return
    for each in found:
        told.print(f"! {each}", style="yellow", markup=False)


def remove(config_file: Path | None, collection: str, names: Sequence[str], *, dry: bool) -> int:
    """Take sources out of a collection."""
    config = settings(config_file)
    change = asyncio.run(_remove(config, collection, names, dry=dry))
    _show(change, dry=dry)
    return 0


def rebuild(config_file: Path | None) -> int:
    """Make indexes anew."""
    config = settings(config_file)
    server = Running.find(config.data_dir)
    if server is not None:
        found = server.ask("/api/knowledge/refresh", {"rebuild": True})
        told.print(f"made anew by the running server: {found['passages']} passages")
    else:
        told.print(f"made anew: {asyncio.run(_rebuild(config))} passages")
    return 0


def _read(path: Path, collection: str) -> tuple[list[Document], str | None]:
    """The documents of a file or folder, and for a folder how the names of its sources begin."""
    if not path.is_dir():
        if not path.is_file():
            raise KnowledgeError(f"{path}: there is no such file or folder")
        return [read_file(path, path.name, collection)], None
    name = path.resolve().name
    with progress() as bar:
        documents = [
            read_file(file, f"{name}/{file.relative_to(path).as_posix()}", collection)
            for file in bar.track(documents_below(path), description="reading files")
        ]
    if not documents:
        raise KnowledgeError(f"{path}: holds nothing that can be read")
    return documents, f"{name}/"


async def _put(
    config: Config, collection: str, documents: Sequence[Document], within: str | None, *, dry: bool
) -> Change:
    async with library(config) as held:
        change = await held.put(collection, documents, within=within, dry=dry, actor=_ACTOR)
        if not dry and change:
            await _taken_in(config, held)
        return change


async def _remove(config: Config, collection: str, names: Sequence[str], *, dry: bool) -> Change:
    async with library(config) as held:
        if not await held.list(collection):
            raise KnowledgeError(f"there is no collection {collection!r}; `haoke knowledge list` shows them")
        change = await held.remove(collection, names, dry=dry, actor=_ACTOR)
        if not dry and change:
            await _taken_in(config, held)
        return change


async def _taken_in(config: Config, held: Library) -> None:
    """Let the change be found: by the server that runs, else by vectors that are made here."""
    server = await asyncio.to_thread(Running.find, config.data_dir)
    if server is None:
        await own_retriever(config, held)
        return
    found = await asyncio.to_thread(server.ask, "/api/knowledge/refresh", {})
    with progress() as bar:
        task = bar.add_task("the server reads passages", total=found["unread"])
        while left := found["unread"]:
            await asyncio.sleep(0.2)
            found = await asyncio.to_thread(server.ask, "/api/knowledge/refresh", {})
            bar.advance(task, left - found["unread"])


async def _rebuild(config: Config) -> int:
    async with library(config) as held:
        live = await own_retriever(config, held)
        await live.rebuild()
        return len(live)


def _show(change: Change, *, dry: bool) -> None:
    for mark, ids, colour in (
        ("+", change.added, "green"),
        ("~", change.changed, "yellow"),
        ("-", change.removed, "red"),
    ):
        for each in ids[:_SHOWN]:
            told.print(f"{mark} {each}", style=colour, markup=False)
            for line in change.differences.get(each, ()) if mark == "~" else ():
                told.print(f"    {line}", style="green" if line.startswith("+") else "red", markup=False)
        if len(ids) > _SHOWN:
            told.print(f"{mark} and {len(ids) - _SHOWN} more", style=colour)
    would = "would be " if dry else ""
    told.print(
        f"{len(change.added)} {would}added, {len(change.changed)} {would}changed, "
        f"{len(change.removed)} {would}removed, {change.same} as before"
    )
