"""Reading training sentences: JSON Lines, plain or gzipped, refused with the file and line of the fault."""

import gzip
import json
import random
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
    """The objects of a JSON Lines file."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadInput(f"{path.name}, line {number} is not JSON: {error}") from error
            if not isinstance(row, dict):
                raise BadInput(f"{path.name}, line {number} is not a JSON object")
            yield row


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
