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
    faults = asyncio.run(_faults(config))
    for fault in faults:
        _out.print(Text(fault), style="red")
    _out.print("damaged; the desk does not use it, `haoke knowledge rebuild` mends it" if faults else "sound")
    return 1 if faults else 0


async def _sources(config: Config, collection: str) -> list[Source]:
    async with library(config) as held:
        return await held.list(collection or None)


async def _faults(config: Config) -> list[str]:
    from bot.knowledge.generation import Generations
    from bot.knowledge.vectors import VectorStore, encoder_version
    from bot.wiring.bookshelf import INDEXES
    from bot.wiring.models import model_folder

    async with library(config) as held:
        model = encoder_version(model_folder(config))
        kept = await asyncio.to_thread(Generations(config.data_dir / INDEXES, model).check)
        faults = [f"index {place}: {why}" for place, why in kept if why]
        _, standing = await held.standing()
        missing = await VectorStore(held.store, model).unread(list(standing))
        if missing:
            faults.append(f"{len(missing)} of {len(standing)} passages have no vector of this encoder yet")
        faults += await VectorStore(held.store, model).unsound()
        return faults
