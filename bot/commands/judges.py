"""`haoke judges register`: taking a trained judge in."""

import json
from pathlib import Path

from rich.console import Console

from bot.commands.registered import registry_of
from bot.errors import BadInput
from bot.writer.registry import Card

_out = Console(highlight=False, soft_wrap=True, markup=False)


def register(config: Path | None, name: str, folder: Path) -> int:
    """Take in what `haoke train judge` wrote, with its report."""
    settings, report = folder / "judge.json", folder / "report.json"
    if not settings.is_file():
        raise BadInput(f"{folder} holds no judge.json; name the folder that `haoke train judge` wrote")
    known = json.loads(settings.read_text(encoding="utf-8"))
    figures = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else {}
    base = str(known.get("version", ""))
    registry_of(config, "judge").add(folder, Card(name=name, base=base, figures=figures))
    _out.print(f"registered {name} ({base})" + ("" if figures else ": no report beside it"))
    return 0
