"""`haoke demo-month` and `haoke replay`: a generated month to try the lab on, and a setting tried on past conversations."""

import asyncio
import json
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from bot.commands.common import make_data_dir
from bot.config import Config, LogConfig, load_config
from bot.errors import BadInput
from bot.log import setup_logging

if TYPE_CHECKING:
    from bot.judgement import ActionCard

_out = Console(highlight=False, soft_wrap=True, markup=False)


def demo_month(path: Path | None, *, conversations: int, seed: int, remove: bool) -> int:
    """Write the generated month into the data folder, or take it away."""
    from bot.insight.month import FILE

    config = load_config(path)
    setup_logging(LogConfig(level="error", format="console"))
    make_data_dir(config)
    file = config.data_dir / FILE
    if remove:
        for suffix in ("", "-wal", "-shm"):
            file.with_name(FILE + suffix).unlink(missing_ok=True)
        _out.print("the generated month is gone")
        return 0
    began = time.perf_counter()
    made = asyncio.run(_make(config, file, conversations, seed))
    _out.print(
        f"{made.conversations} generated conversations, {made.turns} turns, {made.labelled} of them labelled, "
        f"in {time.perf_counter() - began:.0f} s: {file}\n"
        "They are marked as generated on every page and never mixed with your own. See them at /manage; "
        "take them away with: haoke demo-month --remove"
    )
    return 0


def replay(path: Path | None, change: Path, *, data: str, days: float, as_json: bool) -> int:
    """Try the settings of a file on past conversations; nothing is saved."""
    config = load_config(path)
    setup_logging(LogConfig(level="error", format="console"))
    report = asyncio.run(_replay(config, _read(change), data, days))
    if as_json:
        _out.print_json(json.dumps(report, ensure_ascii=False, default=str))
        return 0
    _show(report)
    return 0


async def _make(config: Config, file: Path, conversations: int, seed: int) -> Any:
    from bot.clock import SystemClock
    from bot.insight.month import make_month

    end = SystemClock().now()
    return await make_month(
        file, actions(config), end=end, zone=await _zone(config), count=conversations, seed=seed
    )


async def _replay(config: Config, values: Mapping[str, Any], data: str, days: float) -> dict[str, Any]:
    from bot.conversation.sealing import seal_from
    from bot.conversation.store import Store
    from bot.insight import what_if
    from bot.insight.archive import Archive
    from bot.insight.lab import checked
    from bot.insight.memo import Past
    from bot.insight.replay import Rejudge
    from bot.settings import Settings, Versions

    make_data_dir(config)
    store = await Store.open(config.store.url, seal=seal_from(config.privacy))
    archive = Archive(store, config.data_dir)
    try:
        before = (await Versions(store, Settings.of(config)).current()).settings
        source = await archive.source(data)
        turns = await source.turns(days=days)
        if not turns:
            raise BadInput("there are no past conversations yet; make a month with: haoke demo-month")
        after = checked({**before.model_dump(), **values})
        return {"data": source.name, **what_if.report(Past(turns, Rejudge(actions(config))), before, after)}
    finally:
        await archive.close()
        await store.close()


def actions(config: Config) -> "Mapping[str, ActionCard]":
    """The actions of the skills in use, by intent, without loading any model."""
    from bot.domain import CORE_RESPONSES, Installed
    from bot.foreign.guests import invite
    from bot.plugins import load_actions, load_skills
    from bot.wiring.models import response_files
    from bot.writer import Responses

    found = load_skills(config.skills.use)
    responses = Responses.load([*sorted(CORE_RESPONSES.glob("*.toml")), *response_files(found)])
    installed = [Installed(item.cls(), item.folder) for item in found]
    return invite(config, load_actions(config.actions.use), responses).domain(installed).cards


async def _zone(config: Config) -> ZoneInfo:
    from bot.plugins import load_object
    from bot.wiring.opening import open_shop

    shop = await open_shop(config)
    try:
        return ZoneInfo((await shop.info()).timezone)
    finally:
        await load_object("skills.shop.open:close_shop")(shop)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        values = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BadInput(f"{file}: {error}") from None
    if not isinstance(values, dict):
        raise BadInput(f"{file} must hold a table of settings")
    return values


def _show(report: Mapping[str, Any]) -> None:
    made_up = " (generated)" if report["data"] == "month" else ""
    _out.print(f"{report['turns']} turns{made_up} over {report['hours']:.0f} hours")
    for change in report["changes"]:
        where = f" ({change['where']})" if change["where"] else ""
        _out.print(f"  {change['what']}{where}: {change['before']} → {change['after']}")
    table = Table("way", "before", "after", "per hour", box=None)
    for row in report["ways"]:
        table.add_row(row["way"], str(row["before"]), str(row["after"]), f"{row['per_hour']:+.2f}")
    _out.print(table)
    wrong = report["wrong"]
    _out.print(
        f"answered alone and wrong, of {wrong['labelled']} labelled: {wrong['before']} → {wrong['after']}"
    )
    for flip in report["shown"][:10]:
        _out.print(f"  {flip['before']} → {flip['after']}  {flip['conversation']}  ({flip['rule']})")
    for harm in report["slices"]:
        _out.print(f"  worse for {harm['slice']} {harm['value']}: {harm['more']} more wrong answers")
