"""Splitting by conversation, and guarding the test part against being trained on."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from bot.errors import BadInput
from training.rows import read_jsonl
from training.writer.clean import ALIKE, shingles
from training.writer.examples import Example, Pair

Row = TypeVar("Row", Example, Pair)
CANARY: Final = "haoke-test-canary-6c1f0c6e-5d0b-4e0c-9d53-do-not-train"  # first line of every test file


def part(conversation: str, *, test: float, validation: float, seed: int = 0) -> str:
    """train, validation or test: always the same for a conversation, so that no half of it is on the other side."""
    digest = hashlib.sha256(f"{seed}/{conversation}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < test:
        return "test"
    return "validation" if place < test + validation else "train"


def split(rows: Iterable[Row], *, test: float, validation: float, seed: int = 0) -> dict[str, list[Row]]:
    """The rows by part."""
    parts: dict[str, list[Row]] = {"train": [], "validation": [], "test": []}
    for row in rows:
        parts[part(row.conversation, test=test, validation=validation, seed=seed)].append(row)
    return parts


def without_leaks(train: Sequence[Row], held: Sequence[Example | Pair]) -> tuple[list[Row], int]:
    """The training rows that nothing in the test resembles, and how many were taken out."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=ALIKE, num_perm=64)

    def sketch(row: Example | Pair) -> MinHash:
        made = MinHash(num_perm=64, seed=1)
        made.update_batch([piece.encode() for piece in sorted(shingles(row))])
        return made

    for number, row in enumerate(held):
        index.insert(str(number), sketch(row), check_duplication=False)
    kept = [row for row in train if not index.query(sketch(row))]
    return kept, len(train) - len(kept)


def write(path: Path, rows: Sequence[Example | Pair], *, canary: bool = False) -> None:
    """Write a part; a test part begins with the canary."""
    with path.open("w", encoding="utf-8") as lines:
        if canary:
            lines.write(json.dumps({"canary": CANARY}) + "\n")
        for row in rows:
            lines.write(json.dumps(row.as_json(), ensure_ascii=False) + "\n")


def refuse_canary(path: Path) -> None:
    """BadInput when a file that is to be trained on is, or holds, a test part."""
    for row in read_jsonl(path):
        if "canary" in row or CANARY in json.dumps(row):
            raise BadInput(f"{path} is a test set and must not be trained on; take it out of what is read")
