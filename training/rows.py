"""Reading training sentences: JSON Lines, plain or gzipped, refused with the file and line of the fault."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BadInput


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence in English and in Chinese."""

    en: str
    zh: str


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


def read_pairs(folder: Path) -> list[Pair]:
    """Every Chinese–English pair (`en`, `zh`) of the files in a folder."""
    found = sorted([*folder.glob("*.jsonl.gz"), *folder.glob("*.jsonl")])
    if not found:
        raise BadInput(f"no .jsonl or .jsonl.gz file with sentence pairs in {folder.name}")
    return [Pair(row["en"], row["zh"]) for path in found for row in read_jsonl(path) if "zh" in row]
