"""`haoke train gather` and `haoke train loop`: from what people changed at the desk to a model that is proposed."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from bot.commands.common import make_data_dir
from bot.commands.train import need_libraries, say
from bot.config import Config, LogConfig, load_config
from bot.errors import ConfigError
from bot.log import setup_logging
from bot.privacy.datasets import SCHOOL

LESSONS: Final = "lessons.jsonl"
_out = Console(highlight=False, soft_wrap=True, markup=False)


def gather(config_file: Path | None, out: Path | None) -> int:
    """Write what the desk taught as training rows; 0."""
    config = _allowed(config_file)
    path = out or config.data_dir / SCHOOL / LESSONS
    rows, left_out = asyncio.run(_lessons(config))
    count = write(path, rows)
    _out.print(f"{count} lessons: {path}")
    _tell_left_out(left_out)
    return 0


def loop(config_file: Path | None, recipe: Path, *, base: str, least: int, limit: int) -> int:
    """One round of learning; 0 whether a model was proposed or there was too little to learn from."""
    config = _allowed(config_file)
    folder = config.data_dir / SCHOOL
    rows, left_out = asyncio.run(_lessons(config))
    _tell_left_out(left_out)
    lessons = len({row["source"] for row in rows})
    need_libraries()
    from training.writer import loop as rounds
    from training.writer.recipe import read_recipe

    new = lessons - rounds.taught(folder)
    if new < least:
        _out.print(f"{new} new lessons since the last round; it starts from {least} (--least)")
        return 0
    write(folder / LESSONS, rows)
    name = f"proposal-{datetime.now(UTC):%Y%m%d}-{lessons}"
    result, changed = rounds.Loop(
        recipe=read_recipe(recipe, base),
        folder=folder / name,
        sources=[folder / LESSONS],
        say=say,
        live=_live(config),
        limit=limit,
        left_out=left_out,
    ).run()
    from bot.commands.models import register

    register(config_file, name, result, None, base)
    rounds.remember(folder, lessons, name)
    better = sum(change.better for change in changed)
    _out.print(f"{better} figures better, {len(changed) - better} worse: {result / rounds.REPORT}")
    _out.print(f"nothing is live yet; a person decides: haoke models promote {name} --to shadow --by NAME")
    return 0


def _allowed(config_file: Path | None) -> Config:
    config = load_config(config_file)
    setup_logging(LogConfig(level="error", format="console"))
    if not config.privacy.learn:
        raise ConfigError(
            "privacy.learn is off: conversations are not used to teach a model; switch it on once customers know"
        )
    make_data_dir(config)
    return config


def _live(config: Config) -> Path | None:
    from bot.writer.registry import Registry

    registry = Registry(config.data_dir)
    return registry.weights(registry.live) if registry.live else None


def _tell_left_out(count: int) -> None:
    if count:
        _out.print(f"{count} more left out: their customers do not want to be learned from")


async def _lessons(config: Config) -> tuple[list[dict[str, Any]], int]:
    """Rows, and how many lessons are not among them because a customer said no."""
    from bot.conversation.sealing import seal_from
    from bot.conversation.store import Store
    from bot.insight.instead import instead
    from bot.insight.lessons import lessons

    store = await Store.open(config.store.url, seal=seal_from(config.privacy))
    try:
        no: set[str] = set()
        found = [lesson async for lesson in lessons(store, left_out=no)]
        found += [lesson async for lesson in instead(store, left_out=no)]
        return [row for lesson in found for row in lesson.rows()], len(no)
    finally:
        await store.close()


def write(path: Path, rows: Sequence[dict[str, Any]]) -> int:
    """Write rows as JSON lines; how many lessons they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return len({row["source"] for row in rows})
