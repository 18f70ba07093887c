"""Further languages of responses: a small file per language in `languages/` beside the response files.

`languages/es.toml` holds, for responses of the folder it lies in, the words by name, and the titles of buttons by their English:

    "order.ask_id" = "¿De qué pedido se trata? Basta con el número."
    "empathy" = ["Siento que…", "a variant, where repetition would grate"]

    [buttons]
    "Talk to a person" = "Hablar con una persona"

A translation says the same facts as the English words. What a shop words in its own way (`replaces = true`) takes none of these: it
brings its further languages itself, in its entry or in a `languages/` folder of its own.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from bot.errors import PluginError

FOLDER: Final = "languages"
_BUTTONS: Final = "buttons"

Texts = tuple[str, ...]
State = tuple[tuple[str, int, int], ...]  # path, time of change in ns, size in bytes


@dataclass(frozen=True, slots=True)
class Translation:
    """The words of one language file."""

    file: Path
    language: str
    texts: Mapping[str, Texts]
    buttons: Mapping[str, str]


def language_files(folder: Path) -> list[Path]:
    """The language files that belong to the response files of a folder."""
    return sorted((folder / FOLDER).glob("*.toml"))


def state_of(files: Iterable[Path]) -> State:
    """What shows that one of these files has changed, come or gone."""
    return tuple((str(file), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files)


def read_translation(file: Path, variants: Callable[[str, str, object], Texts]) -> Translation:
    """One language file; `variants` checks a language and its texts."""
    return _read(file, state_of([file]), variants)


@lru_cache(maxsize=1024)
def _read(file: Path, state: State, variants: Callable[[str, str, object], Texts]) -> Translation:
    try:
        table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise PluginError(f"{file}: {problem}") from problem
    buttons = table.pop(_BUTTONS, {})
    if not isinstance(buttons, dict) or not all(
        isinstance(title, str) and title for title in buttons.values()
    ):
        raise PluginError(f"{file}: [buttons] gives each English title its words in this language")
    texts = {name: variants(f"{file}: {name!r}", file.stem, text) for name, text in table.items()}
    return Translation(file, file.stem, texts, buttons)


def same_holes(
    translation: Translation, name: str, ours: set[frozenset[str]], theirs: set[frozenset[str]]
) -> None:
    """A translation with other facts than the English words is a PluginError that names them."""
    for holes in theirs - ours:
        wrong = sorted(holes ^ min(ours, key=lambda known: len(known ^ holes)))
        raise PluginError(
            f"{translation.file}: {name!r} differs from the English words in {', '.join(wrong)}"
        )
