"""Tombstones: who was erased, kept beside the database, so that a backup that is put back forgets them again.

Only keyed hashes are kept; the key lies in the data folder like the database itself.
"""

import asyncio
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

FILE: Final = "erased.jsonl"
KEY: Final = "erased.key"


class Tombstones:
    """The list of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._key = folder / KEY

    async def add(self, customer_id: str, at: str) -> None:
        """Remember that this customer was erased; durable when it returns."""
        await asyncio.to_thread(self._append, {"who": self._hash(customer_id), "at": at})

    async def among(self, customer_ids: Iterable[str]) -> list[str]:
        """Those of these customers who were erased before."""
        known = await asyncio.to_thread(self._known)
        return [each for each in customer_ids if self._hash(each) in known] if known else []

    def _known(self) -> frozenset[str]:
        if not self._file.exists():
            return frozenset()
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return frozenset(str(json.loads(line)["who"]) for line in lines if line.strip())

    def _append(self, entry: dict[str, str]) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _hash(self, customer_id: str) -> str:
        return hmac.new(self._secret(), customer_id.encode(), hashlib.sha256).hexdigest()

    def _secret(self) -> bytes:
        if not self._key.exists():
            made = os.open(self._key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(secrets.token_bytes(32))
        return self._key.read_bytes()
