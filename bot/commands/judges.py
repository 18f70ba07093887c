"""`haoke judges …`: the registry of judges."""

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.config import load_config
from bot.errors import BadInput
from bot.writer.registry import STAGES, Card, Registry

FOLDER = "judges"
_out = Console(highlight=False, soft_wrap=True)


def registry_of(config: Path | None) -> Registry:
    """The judges of the shop that the settings name."""
    return Registry(load_config(config).data_dir, FOLDER)


def register(config: Path | None, name: str, folder: Path) -> int:
    """Take in what `haoke train judge` wrote, with its report."""
    settings, report = folder / "judge.json", folder / "report.json"
    if not settings.is_file():
        raise BadInput(f"{folder} holds no judge.json; name the folder that `haoke train judge` wrote")
    known = json.loads(settings.read_text(encoding="utf-8"))
    figures = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else {}
    base = str(known.get("version", ""))
    Registry(load_config(config).data_dir, FOLDER).add(folder, Card(name=name, base=base, figures=figures))
    _out.print(f"registered {name} ({base})" + ("" if figures else ": no report beside it"))
    return 0


def promote(config: Path | None, name: str, to: str, by: str, *, force: bool) -> int:
    """Move a judge nearer to customers."""
    if to not in STAGES:
        raise BadInput(f"--to is one of {', '.join(STAGES)}")
    registry_of(config).promote(name, to, by=by, force=force)
    _out.print(f"{name} is {to}")
    return 0


def rollback(config: Path | None, by: str) -> int:
    """Put back the judge before the one in force."""
    before = registry_of(config).rollback(by=by)
    _out.print(f"in force: {before or 'the judge that was installed'}")
    return 0


def show(config: Path | None) -> int:
    """All judges with their stage."""
    registry = registry_of(config)
    table = Table("name", "stage", "version", "registered")
    for name in registry.names():
        card = registry.card(name)
        table.add_row(name, registry.stage(name), card.base, card.registered_at[:16])
    _out.print(table)
    return 0
