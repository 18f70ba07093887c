"""What is the same for `haoke models` and `haoke judges`: the stages of one registry, at the terminal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bot.config import load_config
from bot.errors import BadInput
from bot.writer.registry import FOLDERS, STAGES, Card, Part, Registry

_out = Console(highlight=False, soft_wrap=True, markup=False)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a list tells of each, and what holds where none is in force."""

    columns: Sequence[str]
    row: Callable[[Card], Sequence[str]]
    otherwise: str


def _judge(card: Card) -> Sequence[str]:
    return (card.base, card.registered_at[:10])


def _writer(card: Card) -> Sequence[str]:
    every: dict[str, Any] = card.figures.get("all", {})
    shares = [
        f"{every[key]['share']:.0%}" if key in every else "–"
        for key in ("usable (kept, backed)", "unbacked promises")
    ]
    gate = "–" if not card.figures else "passed" if not card.gate else f"{len(card.gate)} missed"
    return (card.registered_at[:10], *shares, gate, str(card.privacy.get("epsilon", "–")))


_SHOWN: Final[Mapping[Part, _Shown]] = {
    "judge": _Shown(("version", "registered"), _judge, "the judge that was installed"),
    "writer": _Shown(
        ("registered", "usable", "unbacked", "gate", "epsilon"),
        _writer,
        "none, approved texts are said as they stand",
    ),
}


def registry_of(config: Path | None, part: Part) -> Registry:
    """The judges or the writers of the shop that the settings name."""
    return Registry(load_config(config).data_dir, FOLDERS[part])


def promote(config: Path | None, part: Part, name: str, to: str, by: str, *, force: bool) -> int:
    """Move one a stage nearer to customers."""
    stage = next((known for known in STAGES if known == to), None)
    if stage is None:
        raise BadInput(f"--to is one of {', '.join(STAGES)}")
    registry_of(config, part).promote(name, stage, by=by, force=force)
    _out.print(f"{name} is {stage}")
    writer = load_config(config).writer
    if (part, stage) == ("writer", "live") and (writer.generator, writer.model) != ("transformers", "live"):
        _out.print(
            'a desk with these settings does not follow: writer.generator = "transformers", writer.model = "live"'
        )
    return 0


def rollback(config: Path | None, part: Part, by: str) -> int:
    """Put back the one before the one in force."""
    before = registry_of(config, part).rollback(by=by)
    _out.print(f"in force: {before or _SHOWN[part].otherwise}")
    return 0


def show(config: Path | None, part: Part) -> int:
    """All of them with their stage."""
    registry, shown = registry_of(config, part), _SHOWN[part]
    names = registry.names()
    table = Table()
    table.add_column("name", no_wrap=True, min_width=max(map(len, names), default=4))  # it is typed again
    table.add_column("stage", no_wrap=True, min_width=len("registered"))
    for title in shown.columns:
        table.add_column(title)
    for name in names:
        table.add_row(name, registry.stage(name), *shown.row(registry.card(name)))
    _out.print(table)
    return 0
