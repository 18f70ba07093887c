"""`haoke skill certify`: a badge table for one skill, a folder of skills, or a file."""

import asyncio
import importlib
import inspect
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.config import LogConfig, load_config
from bot.errors import BadInput, PluginError
from bot.log import setup_logging

if TYPE_CHECKING:
    from bot.certify.trial import Badge
    from bot.skill import Skill

_SHOWN: Final = 40  # lines of a conversation that went wrong
_out = Console(highlight=False, soft_wrap=True)


def certify(config_file: Path | None, name: str, fixture: Path | None) -> int:
    """0 when every skill earns every badge, 1 otherwise."""
    config = load_config(config_file)
    setup_logging(LogConfig(level="error"), io.StringIO())  # the trials make the desk stumble on purpose
    skills = find_skills(name, config.skills.use)
    results = [asyncio.run(_one(skill, fixture or config.shop.fixture)) for skill in skills]
    return 0 if all(results) else 1


def find_skills(name: str, used: Sequence[str]) -> "list[type[Skill]]":
    """The classes of a path, of `package.module:Class`, of a name in `skills.use`, or of an action that is switched on."""
    from bot.plugins import load_skills

    if name.endswith(".py") or "/" in name or (Path(name) / "__init__.py").exists():
        return _in_path(Path(name))
    if ":" in name or name in used:
        return [found.cls for found in load_skills([name])]
    switched_on = {found.cls().name(): found.cls for found in load_skills(used)}
    if name not in switched_on:
        known = ", ".join(sorted([*used, *switched_on]))
        raise BadInput(f"no skill is called {name!r}; known: {known}; or give a path or package.module:Class")
    return [switched_on[name]]


def _in_path(path: Path) -> "list[type[Skill]]":
    from bot.skill import Skill

    if not path.exists():
        raise BadInput(f"there is no {path}")
    root, names = path.resolve().with_suffix("").parent, [path.resolve().with_suffix("").name]
    while (root / "__init__.py").exists():
        names.insert(0, root.name)
        root = root.parent
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    files = [path] if path.is_file() else sorted(path.glob("*.py"))
    stems = [file.stem for file in files if not file.stem.startswith(("_", "test_", "conftest"))]
    modules = [_import(".".join(names if path.is_file() else [*names, stem])) for stem in stems]
    found = [
        item
        for module in modules
        for item in vars(module).values()
        if inspect.isclass(item) and issubclass(item, Skill) and item.__module__ == module.__name__
    ]
    concrete = [item for item in found if not inspect.isabstract(item) and not item.__name__.startswith("_")]
    if not concrete:
        raise BadInput(f"{path} holds no class derived from bot.skill.Skill")
    return concrete


def _import(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as error:  # a skill is its author's code: whatever it raises is theirs to read
        raise PluginError(f"{module} cannot be imported: {type(error).__name__}: {error}") from error


async def _one(cls: "type[Skill]", fixture: Path | None) -> bool:
    from bot.certify.run import arena_for, certify

    skill = cls()
    badges: list[Badge] = []
    with _out.status(f"{skill.name()}: looking for a way through it") as status:
        async for badge in certify(await arena_for(cls, fixture), skill):
            badges.append(badge)
            status.update(f"{skill.name()}: {badge.name} {'✓' if badge.passed else '✗'}")
    _out.print(table(skill.name(), badges))
    for badge in badges:
        if badge.transcript:
            lines = badge.transcript.split("\n")
            shown = [*(["…"] if len(lines) > _SHOWN else []), *lines[-_SHOWN:]]
            _out.print(Text(f"\n{badge.name}\n" + "\n".join(f"  {line}" for line in shown), style="dim"))
    return all(badge.passed for badge in badges)


def table(name: str, badges: "Sequence[Badge]") -> Table:
    """One row a check, and what is left to do."""
    earned = sum(badge.passed for badge in badges)
    shown = Table(title=f"{name}: {earned} of {len(badges)}", title_justify="left", box=None, pad_edge=False)
    for heading in ("", "check", "runs", ""):
        shown.add_column(heading, justify="right" if heading == "runs" else "left")
    for badge in badges:
        mark = Text("✓", style="green") if badge.passed else Text("✗", style="red")
        runs = f"{badge.runs} of {badge.possible}" if badge.possible else str(badge.runs)
        shown.add_row(mark, badge.name, runs, Text(badge.problem))
    return shown
