"""Reads the files of a message, each by what can read it, within one deadline; what was read once is kept beside the file."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from bot.errors import ReadingError
from bot.log import get_logger
from bot.media import Files, Stored
from bot.turn import Attachment, Reading, ReadingKind, clean_text

MOST_FILES: Final = 4  # of one turn; the others are left to people
MOST_TEXT: Final = 2000  # characters of one file
_log = get_logger(__name__)


class Reader(Protocol):
    """One way to read a file."""

    kind: ReadingKind
    media: str  # the kind of file it reads: "image" or "audio"

    async def read(self, path: Path, media_type: str, language: str) -> str:
        """What the file says, empty when it says nothing; ReadingError when it cannot be read."""

    async def close(self) -> None:
        """Let its process or connection go."""


class Readers:
    """Every reader that is switched on."""

    def __init__(self, files: Files, readers: Sequence[Reader], *, deadline_s: float) -> None:
        self._files = files
        self._readers = tuple(readers)
        self._deadline_s = deadline_s

    def __bool__(self) -> bool:
        return bool(self._readers)

    async def read(self, attachments: Sequence[Attachment], language: str) -> tuple[Reading, ...]:
        """What the files say, as far as it was read in time; a file that cannot be read is said in the log and left out."""
        found: list[Reading] = []
        try:
            async with asyncio.timeout(self._deadline_s):
                for attachment in attachments[:MOST_FILES]:
                    found += await self._of(attachment, language)
        except TimeoutError:
            _log.warning("reading a customer's files took too long", files=len(attachments), read=len(found))
        return tuple(found)

    async def close(self) -> None:
        """Let every reader go."""
        await asyncio.gather(*(reader.close() for reader in self._readers))

    async def _of(self, attachment: Attachment, language: str) -> list[Reading]:
        kept = self._files.find(attachment.ref)
        if kept is None:
            return []
        stored, path = kept
        return [
            Reading(ref=stored.id, kind=reader.kind, text=text)
            for reader in self._readers
            if reader.media == stored.kind
            if (text := await self._once(reader, stored, path, language))
        ]

    async def _once(self, reader: Reader, stored: Stored, path: Path, language: str) -> str:
        before: Mapping[str, str] = stored.read
        if reader.kind in before:
            return before[reader.kind]
        try:
            text = clean_text(await reader.read(path, stored.media_type, language), MOST_TEXT)
        except ReadingError as error:
            _log.warning(
                "a customer's file could not be read", kind=reader.kind, media=stored.id, why=str(error)
            )
            return ""
        self._files.note(stored.id, reader.kind, text)
        return text
