"""Whether an index on disk is as it was written: by its digests, and by a child process that loads it first."""

import json
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np

FORMAT: Final = 1
INDEX, ROWS, MANIFEST, CURRENT = "dense.faiss", "rows.npy", "manifest.json", "CURRENT"
_CHILD_S: Final = 120.0  # for the child process to look at an index


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


def verify(place: Path, model: str, stated: str | None) -> dict[int, int]:
    """The rows of a generation, once everything about it is as it says; raises Damaged.

    Args:
        stated: Digest of the manifest that `CURRENT` names; None for a generation that it does not name.
    """
    manifest = as_written(place, model, stated)
    try:
        table = np.load(place / ROWS, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise Damaged(f"it cannot be read: {type(error).__name__}") from error
    if table.dtype != np.int64 or table.shape != (manifest.count, 2):
        raise Damaged("the rows are not as many as the manifest says")
    _look_apart(place / INDEX, manifest)
    return {int(each): int(number) for each, number in table}


def as_written(place: Path, model: str, stated: str | None) -> Manifest:
    """What a generation says about itself, when every file of it has the digest that it was written with; else Damaged."""
    try:
        if stated is not None and digest(place / MANIFEST) != stated:
            raise Damaged("the manifest is not the one that was written")
        manifest = _manifest(place)
        if (manifest.format, manifest.model) != (FORMAT, model):
            raise Damaged("it was made by another version or another encoder")
        if digest(place / INDEX) != manifest.index_sha256 or digest(place / ROWS) != manifest.rows_sha256:
            raise Damaged("a file is not the one that was written")
    except (OSError, ValueError, EOFError) as error:
        raise Damaged(f"it cannot be read: {type(error).__name__}") from error
    return manifest


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
        stated: Any = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(**stated)
    except TypeError as error:
        raise Damaged("the manifest has other fields") from error


def newest_first(home: Path) -> list[tuple[Path, str | None]]:
    """Generations to try: the current one with its manifest's digest, then older ones."""
    name, stated = pointer(home)
    places = sorted(numbered(home), key=lambda each: -int(each.name))
    current = [(place, stated) for place in places if place.name == name]
    return [*current, *((place, None) for place in places if place.name != name)]


def pointer(home: Path) -> tuple[str, str]:
    """The generation that `CURRENT` names, and the digest of its manifest; empty where it names none."""
    try:
        name, stated = (home / CURRENT).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return "", ""
    return name, stated


def numbered(home: Path) -> list[Path]:
    """The generations in a folder."""
    return [each for each in home.glob("*") if each.name.isdecimal() and each.is_dir()]


def digest(file: Path) -> str:
    """What a file's bytes come to."""
    with file.open("rb") as source:
        found = sha256()
        while block := source.read(1 << 20):
            found.update(block)
    return found.hexdigest()
