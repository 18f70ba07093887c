"""Indexes on disk: written whole beside the one in use, named by a digest, verified by a child process before they are used.

A generation is a folder with the index (`dense.faiss`), the ids it holds with the number of each one's last change (`rows.npy`), and
a manifest with the digests of both. `CURRENT` names the newest generation and the digest of its manifest; the one before is kept.
Nothing here is a source of truth: what is missing or damaged is made again from the database.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot.knowledge.dense import Dense
from bot.knowledge.shelf import Shelf
from bot.log import get_logger

FORMAT: Final = 1
KEPT_FROM: Final = 5000  # vectors; fewer are read from the database as quickly
_STALE: Final = 0.05  # share of passages that may have changed before an index is written again
_CHILD_S: Final = 120.0  # for the child process to look at an index
_INDEX, _ROWS, _MANIFEST, _CURRENT = "dense.faiss", "rows.npy", "manifest.json", "CURRENT"
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation says about itself."""

    format: int
    model: str
    dimension: int
    count: int
    index_sha256: str
    rows_sha256: str


class Damaged(Exception):  # noqa: N818 - an answer, not a fault of the program
    """A generation that must not be used, with the reason."""


class Generations:
    """The kept indexes of every collection, below one folder."""

    def __init__(self, folder: Path, model: str, *, kept_from: int = KEPT_FROM) -> None:
        self._folder = folder
        self._model = model
        self._kept_from = kept_from
        self._written: dict[str, dict[int, int]] = {}

    def keep(self, collection: str, shelf: Shelf, rows: Mapping[int, int]) -> None:
        """Write a large index, if enough of it is new."""
        before = self._written.get(collection, {})
        fresh = sum(before.get(each) != number for each, number in rows.items())
        gone = sum(each not in rows for each in before)
        if (
            gone and len(rows) < self._kept_from
        ):  # it will not be written again, and still holds what was deleted
            self._forget(self._of(collection))
            self._written.pop(collection, None)
        if shelf.dense is None or len(rows) < self._kept_from or len(shelf.dense) != len(rows):
            return
        if before and not gone and fresh <= _STALE * len(rows):
            return
        self.write(collection, shelf.dense, rows)
        if gone:  # what was deleted does not stay in older files
            self._tidy(self._of(collection), keep=1)

    def write(self, collection: str, dense: Dense, rows: Mapping[int, int]) -> Path:
        """Write a generation and let `CURRENT` name it; a crash at any point leaves the one before in use."""
        home = self._of(collection)
        home.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=home))
        dense.write(fresh / _INDEX)
        np.save(fresh / _ROWS, np.array(sorted(rows.items()), dtype=np.int64), allow_pickle=False)
        manifest = Manifest(
            format=FORMAT,
            model=self._model,
            dimension=dense.dimension,
            count=len(rows),
            index_sha256=_digest(fresh / _INDEX),
            rows_sha256=_digest(fresh / _ROWS),
        )
        (fresh / _MANIFEST).write_text(json.dumps(asdict(manifest)), encoding="utf-8")
        for name in (_INDEX, _ROWS, _MANIFEST):
            _to_disk(fresh / name)
        number = 1 + max((int(each.name) for each in _numbered(home)), default=0)
        place = home / f"{number:06d}"
        fresh.rename(place)
        _to_disk(home)
        _point(home, f"{place.name} {_digest(place / _MANIFEST)}\n")
        self._written[collection] = dict(rows)
        self._tidy(home, keep=2)
        return place

    def open(
        self, collection: str, standing: Mapping[int, int], exact_up_to: int
    ) -> tuple[Dense, frozenset[int]] | None:
        """The newest sound index without what has changed since, and the ids it holds; None when there is none."""
        home = self._of(collection)
        for place, stated in _newest_first(home):
            try:
                rows = verify(place, self._model, stated)
                dense = Dense.read(place / _INDEX, exact_up_to=exact_up_to)
            except (Damaged, RuntimeError, OSError, ValueError) as error:
                _log.error("an index is damaged and not used", generation=place.name, why=str(error)[:200])
                continue
            self._written[collection] = rows
            old = [each for each, number in rows.items() if standing.get(each) != number]
            dense.remove(old)
            return dense, frozenset(rows.keys() - set(old))
        return None

    def check(self) -> list[tuple[str, str]]:
        """Every kept generation, and what is wrong with it; empty text: nothing."""
        found = []
        for home in sorted(self._folder.glob("*")):
            for place, stated in _newest_first(home):
                try:
                    verify(place, self._model, stated)
                    found.append((f"{home.name}/{place.name}", ""))
                except Damaged as error:
                    found.append((f"{home.name}/{place.name}", str(error)))
        return found

    def forget(self) -> None:
        """Delete every kept index."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._written.clear()

    def only(self, collections: Iterable[str]) -> None:
        """Delete the indexes of collections that are no more."""
        homes = {self._of(name) for name in collections}
        for home in self._folder.glob("*"):
            if home not in homes:
                self._forget(home)
        self._written = {name: rows for name, rows in self._written.items() if self._of(name) in homes}

    def _forget(self, home: Path) -> None:
        shutil.rmtree(home, ignore_errors=True)

    def _of(self, collection: str) -> Path:
        """A collection's folder; its name may hold anything, so it is never a file's name."""
        return self._folder / sha256(collection.encode()).hexdigest()[:16]

    def _tidy(self, home: Path, *, keep: int) -> None:
        """Delete old generations, and what a crash left half written."""
        old = sorted(_numbered(home), key=lambda each: int(each.name))[:-keep]
        for place in [*old, *home.glob(".new-*")]:
            shutil.rmtree(place, ignore_errors=True)


def verify(place: Path, model: str, stated: str | None) -> dict[int, int]:
    """The rows of a generation, once everything about it is as it says; raises Damaged.

    Args:
        stated: Digest of the manifest that `CURRENT` names; None for a generation that it does not name.
    """
    try:
        if stated is not None and _digest(place / _MANIFEST) != stated:
            raise Damaged("the manifest is not the one that was written")
        manifest = _manifest(place)
        if (manifest.format, manifest.model) != (FORMAT, model):
            raise Damaged("it was made by another version or another encoder")
        if _digest(place / _INDEX) != manifest.index_sha256 or _digest(place / _ROWS) != manifest.rows_sha256:
            raise Damaged("a file is not the one that was written")
        table = np.load(place / _ROWS, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise Damaged(f"it cannot be read: {type(error).__name__}") from error
    if table.dtype != np.int64 or table.shape != (manifest.count, 2):
        raise Damaged("the rows are not as many as the manifest says")
    _look_apart(place / _INDEX, manifest)
    return {int(each): int(number) for each, number in table}


def _look_apart(index: Path, manifest: Manifest) -> None:
    """Load an index in a process of its own first: what would crash it does not crash the desk."""
    command = [
        sys.executable,
        "-m",
        "bot.knowledge.look",
        str(index),
        str(manifest.dimension),
        str(manifest.count),
    ]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_CHILD_S, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as error:
        raise Damaged("looking at the index took too long") from error
    if done.returncode != 0:
        raise Damaged(f"the index cannot be loaded (exit {done.returncode})")


def _manifest(place: Path) -> Manifest:
    try:
        stated: Any = json.loads((place / _MANIFEST).read_text(encoding="utf-8"))
        return Manifest(**stated)
    except TypeError as error:
        raise Damaged("the manifest has other fields") from error


def _newest_first(home: Path) -> list[tuple[Path, str | None]]:
    """Generations to try: the current one with its manifest's digest, then older ones."""
    try:
        name, stated = (home / _CURRENT).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        name, stated = "", ""
    places = sorted(_numbered(home), key=lambda each: -int(each.name))
    current = [(place, stated) for place in places if place.name == name]
    return [*current, *((place, None) for place in places if place.name != name)]


def _numbered(home: Path) -> list[Path]:
    return [each for each in home.glob("*") if each.name.isdecimal() and each.is_dir()]


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        digest = sha256()
        while block := source.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _point(home: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=".current-", dir=home)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    Path(name).replace(home / _CURRENT)
    _to_disk(home)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
