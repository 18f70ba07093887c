"""`haoke new skill`: a skill with its words and tests, green at once."""

import importlib.util
import keyword
import re
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from rich.console import Console

from bot.errors import BadInput

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST: Final = 40  # characters of a name
_FILES: Final = {
    "init": "__init__.py",
    "skill": "{name}.py",
    "responses": "responses.toml",
    "test": "test_{name}.py",
}
_out = Console(highlight=False, soft_wrap=True, markup=False)


def new_skill(name: str, into: Path) -> int:
    """Write the four files and say what comes next; nothing that is there is ever touched."""
    _check(name)
    target = into / name
    if target.exists():
        raise BadInput(f"{target} is there already; choose another name, or another folder with --into")
    if importlib.util.find_spec(name) is not None:
        raise BadInput(f"a Python module is called {name!r} already; choose another name")
    _write(target, name)
    for line in _next_steps(target, name):
        _out.print(line)
    return 0


def class_name(name: str) -> str:
    """The class of a skill of this name."""
    return "".join(part.capitalize() for part in name.split("_"))


def use(target: Path, name: str) -> tuple[str, Path]:
    """How the settings name the skill, and the folder from which Python finds it."""
    parts, root = [name], target.absolute().parent
    while (root / "__init__.py").exists():
        parts.insert(0, root.name)
        root = root.parent
    return f"{'.'.join([*parts, name])}:{class_name(name)}", root


def _check(name: str) -> None:
    if keyword.iskeyword(name):
        raise BadInput(f"{name!r} cannot name a skill: it is a word of Python's own; try {name}_it")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise BadInput(
            f"{name!r} cannot name a skill: use small letters, digits and single underscores, such as gift_wrap"
        )


def _write(target: Path, name: str) -> None:
    words = name.replace("_", " ")
    known = {"name": name, "Class": class_name(name), "words": words, "Words": words.capitalize()}
    try:
        target.mkdir(parents=True)
        for template, file in _FILES.items():
            text = files("bot.commands").joinpath(f"templates/{template}.txt").read_text(encoding="utf-8")
            with (target / file.format(name=name)).open("x", encoding="utf-8", newline="\n") as out:
                out.write(Template(text).substitute(known))
    except OSError as error:
        raise BadInput(f"{target} cannot be written: {error.strerror}") from None


def _next_steps(target: Path, name: str) -> list[str]:
    path, root = use(target, name)
    here = root == Path.cwd()
    place = "" if here else f"\n     and run haoke in {root}, so that it is found"
    return [
        f"{target} is ready:",
        f"  1. try it       pytest {target}",
        f'  2. switch it on add "{path}" to use = [...] under [skills] in config.toml{place}',
        "  3. talk to it   haoke chat --as C1001",
    ]
