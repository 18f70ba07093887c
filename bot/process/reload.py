"""Reload: a desk that runs takes up skills whose files have changed.

A new version is imported beside the old one, as new module objects. Turns that begin from then on use it; those under way end
with the version they began with, and nothing that a skill defines outlives a turn. A version that cannot be loaded is refused
with its reason in the log, and the old one goes on.
"""

import hashlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from bot.errors import HaokeError, raised_at
from bot.log import get_logger

_SUFFIXES: Final = frozenset({".py", ".toml"})
_log = get_logger(__name__)
Look = tuple[tuple[str, int, int], ...]  # path, time of change in ns, size in bytes


class Renewable(Protocol):
    """A desk whose skills can be replaced: `bot.app.App`."""

    @property
    def units(self) -> Collection[str]:
        """The modules and packages that its skills come from."""

    async def renew(self, units: Collection[str]) -> None:
        """Take up the new versions of these; HaokeError when they cannot be used, and nothing has changed then."""


class Reloader:
    """Notices that the files of skills have changed and lets the desk take them up.

    Args:
        count: Told the outcome of each reload, `taken` or `refused`.
    """

    def __init__(self, desk: Renewable, count: Callable[[str], None] = lambda _: None) -> None:
        self._desk = desk
        self._count = count
        self._seen = {unit: look(unit) for unit in desk.units}
        self._stale: set[str] = set()  # changed since the version that is used
        self._refused: list[str] = []  # what could not be taken up

    async def check(self) -> str | None:
        """Reload what has changed; why it was refused, empty when all is well, None when nothing has changed."""
        for unit, before in self._seen.items():
            if (now := look(unit)) != before:
                self._seen[unit] = now
                self._stale.add(unit)
                break
        else:
            return None
        return await self.reload()

    def ails(self) -> str:
        """That files of skills were refused and versions before them are in use; nothing while all are as their files."""
        return f"an older version is in use: {', '.join(self._refused)}" if self._refused else ""

    async def reload(self, units: Iterable[str] = ()) -> str:
        """Reload these, or what has changed; why it was refused, empty when it was taken up."""
        self._stale |= {*units, *(unit for unit, seen in self._seen.items() if look(unit) != seen)}
        named = sorted(self._stale)
        try:
            await self._desk.renew(named)
        except (
            Exception
        ) as error:  # a file that is being written is foreign code: it may do anything but stop the desk
            self._count("refused")
            self._refused = named
            why = (
                str(error)
                if isinstance(error, HaokeError)
                else f"{type(error).__name__}: {error} at {raised_at(error)}"
            )
            _log.error("skills were not reloaded; the old version goes on", units=named, why=why)
            return why
        self._stale.clear()
        self._refused.clear()
        self._seen = {unit: look(unit) for unit in self._desk.units}
        self._count("taken")
        _log.info("skills were reloaded", units=named)
        return ""


@contextmanager
def new_versions(units: Collection[str]) -> Iterator[None]:
    """Import these modules and packages anew inside the block; when it fails, the old ones are back."""
    old = {name: sys.modules[name] for name in list(sys.modules) if _belongs(name, units)}
    for name in old:
        del sys.modules[name]
    for unit in units:
        _forget_bytecode(old[unit].__file__ if unit in old else None)
    importlib.invalidate_caches()
    try:
        yield
    except BaseException:
        for name in [name for name in sys.modules if _belongs(name, units)]:
            del sys.modules[name]
        for name, module in old.items():
            sys.modules[name] = module
            _bind(name)
        raise


def version(unit: str) -> str:
    """A name for what the files of a unit say now; empty when it has none."""
    return _named(look(unit))


@lru_cache(maxsize=256)  # every desk of a process asks about the same files
def _named(seen: Look) -> str:
    files = sorted(Path(name) for name, _, _ in seen)
    parts = (file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest() for file in files)
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12] if files else ""


def look(unit: str) -> Look:
    """What shows that a unit's files have changed."""
    found = []
    for file in _files(unit):
        with suppress(OSError):  # an editor may be replacing it this very moment
            stat = os.stat(file)
            found.append((file, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _files(unit: str) -> list[str]:
    module = sys.modules.get(unit)
    source = Path(module.__file__) if module is not None and module.__file__ else None
    if source is None:
        return []
    if source.name == "__init__.py":
        walked = (os.path.join(folder, name) for folder, _, names in os.walk(source.parent) for name in names)
        return sorted(file for file in walked if os.path.splitext(file)[1] in _SUFFIXES)
    words = source.parent / "responses.toml"
    return [str(source), *([str(words)] if words.exists() else [])]


def _belongs(name: str, units: Collection[str]) -> bool:
    return any(name == unit or name.startswith(f"{unit}.") for unit in units)


def _forget_bytecode(source: str | None) -> None:
    """Python takes bytecode for current when time and size agree, in whole seconds: a quick second save would be missed."""
    if source is None:
        return
    file = Path(source)
    for each in file.parent.rglob("*.py") if file.name == "__init__.py" else [file]:
        with suppress(OSError, NotImplementedError):
            Path(importlib.util.cache_from_source(str(each))).unlink(missing_ok=True)


def _bind(name: str) -> None:
    """A package holds its modules as attributes too."""
    parent, _, last = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], last, sys.modules[name])
