"""The settings in force, as a running server holds them: read again every few seconds, so that all replicas follow."""

import asyncio
import zlib
from typing import Final

from bot.config import Autonomy
from bot.errors import BadInput, StoreError
from bot.log import get_logger
from bot.settings.saved import Version
from bot.settings.values import Settings
from bot.settings.versions import Versions

POLL_S: Final = 2.0
FILE: Final = Version(number=0, settings=Settings())
log = get_logger(__name__)


class Live:
    """`current` is what the next turn is judged under; a version that cannot be read leaves the last good one in force."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        self.current = Version(number=0, settings=versions.file)
        self.trial: Version | None = None

    def of(self, conversation_id: str) -> Version:
        """The version that decides in a conversation: the one in force, or the trial's where it has its share."""
        if self.trial is not None and zlib.crc32(conversation_id.encode()) % 100 < self.trial.share:
            return self.trial
        return self.current

    def beside(self, conversation_id: str) -> Version | None:
        """The version whose decision is only written down."""
        return self.trial if self.of(conversation_id) is not self.trial else None

    def ceiling(self, skill: str) -> Autonomy:
        """How far a skill may go without a person, at this moment."""
        return self.current.settings.ceiling(skill)

    async def refresh(self) -> Version:
        """Look which version is in force."""
        found = await self.versions.current()
        if found.number != self.current.number:
            log.info("settings in force", version=found.name, before=self.current.name)
        self.current, self.trial = found, await self.versions.trial()
        return found

    async def follow(self, closing: asyncio.Event) -> None:
        """Keep looking until the desk closes."""
        while not closing.is_set():
            try:
                await self.refresh()
            except (StoreError, BadInput) as error:
                log.error("settings cannot be read; the last ones stay in force", exc_info=error)
            try:
                await asyncio.wait_for(closing.wait(), POLL_S)
            except TimeoutError:
                continue
