"""Tombstones: who was erased and what was taken out of knowledge, kept beside the database, so that a backup that is put back
forgets it again.

Only keyed hashes are kept; the key lies in the data folder like the database itself.
"""

import asyncio
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

from bot.privacy.datasets import forget_quotes

FILE: Final = "erased.jsonl"  # people
SOURCES: Final = "removed.jsonl"  # sources of knowledge
KEY: Final = "erased.key"


class Tombstones:
    """One list of one data folder."""

    def __init__(self, folder: Path, file: str = FILE) -> None:
        self.folder = folder
        self._file = folder / file
        self._key = folder / KEY

    async def add(self, name: str, at: str) -> None:
        """Remember that this one went; durable when it returns."""
        await asyncio.to_thread(self._append, {"who": self._hash(name), "at": at})

    async def count(self) -> int:
        """How often anything went; a database that was put back has seen less of it."""
        return await asyncio.to_thread(self._lines)

    async def among(self, names: Iterable[str]) -> list[str]:
        """Those of these that went before."""
        return list(await self.dates(names))

    async def dates(self, names: Iterable[str]) -> Mapping[str, str]:
        """When each of these went last; those that never did are left out."""
        known = await asyncio.to_thread(self._known)
        hashed = {each: self._hash(each) for each in names} if known else {}
        return {each: known[who] for each, who in hashed.items() if who in known}

    async def forget_quotes(self, articles: Collection[str], texts: Collection[str]) -> None:
        """Take the rows to learn from that answer from these articles or quote these passages out of the folder's files."""
        await asyncio.to_thread(forget_quotes, self.folder, articles, texts)

    def _lines(self) -> int:
        if not self._file.exists():
            return 0
        with self._file.open("rb") as file:
            return sum(1 for line in file if line.strip())

    def _known(self) -> Mapping[str, str]:
        if not self._file.exists():
            return {}
        lines = self._file.read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line) for line in lines if line.strip()]
        return {str(each["who"]): str(each["at"]) for each in entries}

    def _append(self, entry: dict[str, str]) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _hash(self, name: str) -> str:
        return hmac.new(self._secret(), name.encode(), hashlib.sha256).hexdigest()

    def _secret(self) -> bytes:
        if not self._key.exists():
            made = os.open(self._key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(secrets.token_bytes(32))
        return self._key.read_bytes()
