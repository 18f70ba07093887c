"""Rows to learn from that were written to files: they go with the person whose conversation they come from, and with what they quote."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from bot.log import get_logger

SCHOOL: Final = "school"  # below the data folder
_TELLING: Final = 12  # characters from which words inside a longer text are a quotation
_log = get_logger(__name__)


def named(conversation_id: str) -> str:
    """A conversation in a row to learn from: a digest, so that rows of one stay together and it is not named."""
    return hashlib.blake2b(conversation_id.encode(), digest_size=8).hexdigest()


def forget_rows(data_dir: Path, conversations: Iterable[str]) -> int:
    """Take the rows of these conversations out of every set below a data folder; how many went."""
    gone = {named(each) for each in conversations}
    return _forget(data_dir, lambda line: _of(line, gone)) if gone else 0


def forget_quotes(data_dir: Path, articles: Collection[str], texts: Iterable[str]) -> int:
    """Take out the rows that answer from these articles or quote one of these passages; how many went."""
    words = {each.strip() for each in texts} - {""}
    return _forget(data_dir, lambda line: _quotes(line, articles, words)) if articles or words else 0


def _forget(data_dir: Path, goes: Callable[[str], bool]) -> int:
    return sum(_forget_in(file, goes) for file in sorted((data_dir / SCHOOL).rglob("*.jsonl")))


def _forget_in(file: Path, goes: Callable[[str], bool]) -> int:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not goes(line)]
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


def _quotes(line: str, articles: Collection[str], words: Collection[str]) -> bool:
    try:
        row = json.loads(line)
    except ValueError:
        row = line
    return any(
        (name == "passage_id" and said in articles)
        or any(each == said or (len(each) >= _TELLING and each in said) for each in words)
        for name, said in _texts(row)
    )


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a row, with the name it stands under."""
    if isinstance(value, str):
        yield name, value.strip()
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, str(key))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, name)
