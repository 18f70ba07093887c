"""Reading training rows: JSON Lines, plain or gzipped, or a JSON list, refused with the file and line of the fault."""

import gzip
import json
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BadInput


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence in English and in another language."""

    en: str
    other: str
    language: str


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, or of the one list that a .json file holds."""
    listed = json_list(path) if path.suffix == ".json" else None
    if listed is not None:
        yield from (_object(row, f"{path.name}, entry {number}") for number, row in enumerate(listed, 1))
        return
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadInput(f"{path.name}, line {number} is not JSON: {error}") from error
        yield _object(row, f"{path.name}, line {number}")


def json_list(path: Path) -> list[Any] | None:
    """The list that a .json file holds as a whole, or None where it holds something else."""
    try:
        whole = json.loads("".join(_lines(path)))
    except ValueError:
        return None
    return whole if isinstance(whole, list) else None


def _object(row: Any, place: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadInput(f"{place} is not a JSON object")
    return row


def _lines(path: Path) -> Iterator[str]:
    """The lines of a text, plain or gzipped; spreadsheets and Windows put a mark before the first, which is no part of it."""
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8-sig")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8-sig") as lines
        ):
            yield from lines
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not UTF-8; save it as UTF-8 and try again") from None
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise BadInput(
            f"{path.name} is no whole gzip file; pack it again, or take the file as it is"
        ) from None


def read_pairs(folders: Sequence[Path], most: int = 4_000, least: int = 1_000) -> list[Pair]:
    """The sentence pairs of the folders' files, `en` beside `zh` or `text` in `lang`.

    A language with many pairs is sampled, one with few is repeated, so that each is heard.
    """
    found: dict[str, list[Pair]] = {}
    for folder in folders:
        files = sorted([*folder.glob("*.jsonl.gz"), *folder.glob("*.jsonl")])
        if not files:
            raise BadInput(f"no .jsonl or .jsonl.gz file with sentence pairs in {folder.name}")
        for row in (row for path in files for row in read_jsonl(path)):
            language = row.get("lang", "zh")
            found.setdefault(language, []).append(Pair(row["en"], row.get("zh") or row["text"], language))
    source = random.Random(0)
    out: list[Pair] = []
    for _, pairs in sorted(found.items()):
        kept = source.sample(pairs, most) if len(pairs) > most else pairs
        out += kept * max(1, round(least / len(kept)))
    return out
