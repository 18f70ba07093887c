"""Rows to learn from that were written to files: they go with the person whose conversation they come from."""

import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from bot.log import get_logger

SCHOOL: Final = "school"  # below the data folder
_log = get_logger(__name__)


def named(conversation_id: str) -> str:
    """A conversation in a row to learn from: a digest, so that rows of one stay together and it is not named."""
    return hashlib.blake2b(conversation_id.encode(), digest_size=8).hexdigest()


def forget_rows(data_dir: Path, conversations: Iterable[str]) -> int:
    """Take the rows of these conversations out of every set below a data folder; how many went."""
    gone = {named(each) for each in conversations}
    return sum(_forget(file, gone) for file in sorted((data_dir / SCHOOL).rglob("*.jsonl"))) if gone else 0


def _forget(file: Path, gone: Collection[str]) -> int:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not _of(line, gone)]
    if len(kept) < len(lines):
        part = file.with_name(f"{file.name}.part")
        part.write_text("".join(kept), encoding="utf-8")
        part.replace(file)
        _log.info("rows to learn from were erased", file=file.name, rows=len(lines) - len(kept))
    return len(lines) - len(kept)


def _of(line: str, gone: Collection[str]) -> bool:
    if not any(each in line for each in gone):
        return False
    try:
        row = json.loads(line)
    except ValueError:
        return True  # half a line of theirs is theirs as well
    return not isinstance(row, dict) or row.get("conversation") in gone
