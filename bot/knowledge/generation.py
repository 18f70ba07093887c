"""Indexes on disk: written whole beside the one in use, named by a digest, verified by a child process before they are used.

A generation is a folder with the index (`dense.faiss`), the ids it holds with the number of each one's last change (`rows.npy`), and
a manifest with the digests of both. `CURRENT` names the newest generation and the digest of its manifest; the one before is kept.
Nothing here is a source of truth: what is missing or damaged is made again from the database.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from bot.knowledge.dense import Dense
from bot.knowledge.shelf import Shelf
from bot.knowledge.sound import (
    CURRENT,
    FORMAT,
    INDEX,
    MANIFEST,
    ROWS,
    Damaged,
    Manifest,
    as_written,
    digest,
    newest_first,
    numbered,
    pointer,
    verify,
)
from bot.log import get_logger

KEPT_FROM: Final = 5000  # vectors; fewer are read from the database as quickly
_STALE: Final = 0.05  # share of passages that may have changed before an index is written again
_LOOKS: Final = 5  # at a folder in which somebody else writes new generations meanwhile
_log = get_logger(__name__)
Ids = frozenset[int]
Look = tuple[tuple[str, int, int], ...]  # name, time of change in ns, size in bytes


class Generations:
    """The kept indexes of every collection, below one folder."""

    def __init__(self, folder: Path, model: str, *, kept_from: int = KEPT_FROM) -> None:
        self._folder = folder
        self._model = model
        self._kept_from = kept_from
        self._written: dict[str, dict[int, int]] = {}
        self._looks: dict[str, Look] = {}
        self.damages = 0  # indexes that were found damaged since the process began

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
        dense.write(fresh / INDEX)
        np.save(fresh / ROWS, np.array(sorted(rows.items()), dtype=np.int64), allow_pickle=False)
        manifest = Manifest(
            format=FORMAT,
            model=self._model,
            dimension=dense.dimension,
            count=len(rows),
            index_sha256=digest(fresh / INDEX),
            rows_sha256=digest(fresh / ROWS),
        )
        (fresh / MANIFEST).write_text(json.dumps(asdict(manifest)), encoding="utf-8")
        for name in (INDEX, ROWS, MANIFEST):
            _to_disk(fresh / name)
        number = 1 + max((int(each.name) for each in numbered(home)), default=0)
        place = home / f"{number:06d}"
        fresh.rename(place)
        _to_disk(home)
        _point(home, f"{place.name} {digest(place / MANIFEST)}\n")
        self._written[collection] = dict(rows)
        self._tidy(home, keep=2)
        return place

    def open(
        self, collection: str, standing: Mapping[int, int], exact_up_to: int
    ) -> tuple[Dense, Ids] | None:
        """The newest sound index without what has changed since, and the ids it holds; None when there is none."""
        home = self._of(collection)
        for _ in range(_LOOKS):
            named, bad = pointer(home), 0
            for place, stated in newest_first(home):
                try:
                    rows = verify(place, self._model, stated)
                    dense = Dense.read(place / INDEX, exact_up_to=exact_up_to)
                except (Damaged, RuntimeError, OSError, ValueError) as error:
                    if place.exists():  # else another desk on the same folder tidied it up meanwhile
                        bad += 1
                        _log.error(
                            "an index is damaged and not used", generation=place.name, why=str(error)[:200]
                        )
                    continue
                self.damages += bad
                self._written[collection] = rows
                old = [each for each, number in rows.items() if standing.get(each) != number]
                dense.remove(old)
                return dense, frozenset(rows.keys() - set(old))
            if pointer(home) == named:
                self.damages += bad
                return None
        return None

    def kept(self, standing: Mapping[int, tuple[str, int]], exact_up_to: int) -> dict[str, tuple[Dense, Ids]]:
        """The sound indexes by collection, each with the ids it holds, of what stands in which collection as changed by what."""
        found = {}
        for name in dict.fromkeys(collection for collection, _ in standing.values()):
            mine = {each: number for each, (where, number) in standing.items() if where == name}
            if (kept := self.open(name, mine, exact_up_to)) is not None:
                found[name] = kept
        return found

    def spoilt(self, thoroughly: bool = True) -> list[str]:
        """Collections whose index is not on disk as it was written; what is left of it is deleted, and `keep` writes it anew.

        Args:
            thoroughly: Read every byte, not only of files whose time or size has changed.
        """
        found = []
        for name in list(self._written):
            home = self._of(name)
            before, self._looks[name] = self._looks.get(name), _look(home)
            if not thoroughly and before == self._looks[name]:
                continue
            try:
                place, stated = next(iter(newest_first(home)), (home, ""))
                as_written(place, self._model, stated or "")
            except Damaged as error:
                self.damages += 1
                _log.error("a kept index was damaged and is written anew", why=str(error))
                self._forget(home)
                del self._written[name]
                found.append(name)
        return found

    def check(self, collections: Iterable[str]) -> list[tuple[str, str]]:
        """Every kept generation of these collections, and what is wrong with it; empty text: nothing."""
        found = []
        for name in sorted(collections):
            for place, stated in newest_first(self._of(name)):
                try:
                    verify(place, self._model, stated)
                    found.append((f"{name} {int(place.name)}", ""))
                except Damaged as error:
                    found.append((f"{name} {int(place.name)}", str(error)))
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
        old = sorted(numbered(home), key=lambda each: int(each.name))[:-keep]
        for place in [*old, *home.glob(".new-*")]:
            shutil.rmtree(place, ignore_errors=True)


def _look(home: Path) -> Look:
    found = []
    for file in sorted(home.rglob("*")):
        with suppress(OSError):  # another desk on the same folder may be tidying up
            stat = file.stat()
            found.append((str(file), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _point(home: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=".current-", dir=home)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    Path(name).replace(home / CURRENT)
    _to_disk(home)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
