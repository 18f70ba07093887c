"""`haoke knowledge list` and `verify`."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.knowledge.opened import library, settings
from bot.config import Config
from bot.knowledge.library import Source

_out = Console(highlight=False)


def list_sources(config_file: Path | None, collection: str, *, as_json: bool) -> int:
    """Every source, in a table or as JSON lines."""
    config = settings(config_file)
    found = asyncio.run(_sources(config, collection))
    if as_json:
        for each in found:
            sys.stdout.write(json.dumps(asdict(each), ensure_ascii=False, default=str) + "\n")
        return 0
    table = Table("collection", "source", "articles", "passages", "changed", box=None, pad_edge=False)
    for each in found:
        when = f"{each.updated_at:%Y-%m-%d %H:%M} UTC"
        table.add_row(Text(each.collection), Text(each.name), str(each.articles), str(each.passages), when)
    _out.print(table if found else "nothing yet; begin with: haoke knowledge import PATH --into NAME")
    return 0


def verify(config_file: Path | None) -> int:
    """0 when indexes and vectors are sound or can be made anew by themselves; 1 when something is damaged."""
    config = settings(config_file)
    faults, unread = asyncio.run(_looked_over(config))
    if unread:
        _out.print(f"{unread} passages have no vector of this encoder yet; the desk makes them when it runs")
    for fault in faults:
        _out.print(Text(fault), style="red")
    _out.print("damaged; the desk does not use it, `haoke knowledge rebuild` mends it" if faults else "sound")
    return 1 if faults else 0


async def _sources(config: Config, collection: str) -> list[Source]:
    async with library(config) as held:
        return await held.list(collection or None)


async def _looked_over(config: Config) -> tuple[list[str], int]:
    """What is damaged, and how many passages wait for their vectors."""
    from bot.knowledge.generation import Generations
    from bot.knowledge.vectors import VectorStore
    from bot.wiring.bookshelf import INDEXES
    from bot.wiring.models import embedded_by

    model = embedded_by(config)
    if not model:  # found by words alone: there is neither
        return [], 0
    async with library(config) as held:
        names = {source.collection for source in await held.list()}
        kept = await asyncio.to_thread(Generations(config.data_dir / INDEXES, model).check, names)
        _, standing = await held.standing()
        vectors = VectorStore(held.store, model)
        faults = [f"index {which}: {why}" for which, why in kept if why]
        return [*faults, *await vectors.unsound()], len(await vectors.unread(list(standing)))
