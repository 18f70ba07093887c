"""Files by their media id: what customers send is fetched and kept, so that people at the desk can see and hear it.

A message is stored and acknowledged first, under ids that its files will have here. They are fetched afterwards, and after a restart
where they were still missing: Tencent keeps them for three days. While the database is away the spool holds both.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import JsonValue

from bot.connector import Gateway
from bot.errors import BadInput, HaokeError, StoreError
from bot.log import get_logger
from bot.media import MAX_BYTES
from bot.patience import within
from bot.tencent.api import Api
from bot.turn import Address, Utterance

LIVES_S: Final = 3 * 86_400.0
NOTE_S: Final = 0.8
WAITS: Final = "media_waits"  # in a spooled utterance: what is to be fetched, by the ids here
AGAIN_S: Final = (1.0, 5.0, 30.0)  # pauses before a file is asked for again
_log = get_logger(__name__)


class Files:
    """Fetches in the background what customers of one account send; `name` keeps accounts of one connector apart."""

    def __init__(self, gateway: Gateway, api: Api, name: str = "files") -> None:
        self._gateway = gateway
        self._api = api
        self._name = name
        self._running: set[asyncio.Task[None]] = set()
        self._noting = asyncio.Lock()  # before the lock that all processes share

    async def keep(self, address: Address, said: Utterance) -> None:
        """Keep a message and note its files, within a second; what cannot be noted now waits beside its message in a file."""
        named, there = _named(address, said)
        try:
            await within(NOTE_S, self._note(there))  # the platform waits for its acknowledgement
        except (StoreError, TimeoutError) as error:
            _log.warning("a file that waits could not be noted yet", why=str(error))
            waits: dict[str, JsonValue] = dict(there)
            metadata = {**named.metadata, WAITS: waits}
            await self._gateway.keep(address, replace(named, metadata=metadata), aside=True)
            return
        self._start(there)
        await self._gateway.keep(address, named)

    async def expect(self, address: Address, said: Utterance) -> Utterance:
        """The utterance with the ids that its files will have; that they are to be fetched is noted first, or StoreError."""
        named, there = _named(address, said)
        await self._note(there)
        self._start(there)
        return named

    async def stored(self, said: Utterance) -> None:
        """A message that waited in a file is stored: its files are noted and fetched."""
        waits = said.metadata.get(WAITS)
        if isinstance(waits, dict):
            there = {ref: str(media_id) for ref, media_id in waits.items()}
            await self._note(there)
            self._start(there)

    async def resume(self) -> None:
        """Fetch what was still missing when the process ended."""
        self._start({ref: str(media_id) for ref, media_id in (await self._noted()).items()})

    async def stop(self) -> None:
        """Leave nothing running; what is not there yet is fetched at the next start."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _start(self, wanted: Mapping[str, str]) -> None:
        for ref, media_id in wanted.items():
            task = asyncio.create_task(self._bring(ref, media_id))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _bring(self, ref: str, media_id: str) -> None:
        for pause in (*AGAIN_S, 0.0):
            try:
                if self._gateway.media.find(ref) is None:
                    raw = await self._api.download(media_id, most=MAX_BYTES)
                    await self._gateway.media.take(_whole(raw), "", media_id=ref, sounds=True)
                await self._note({ref: None})
                return
            except BadInput as error:
                _log.warning("a file is not taken", why=str(error))
                break
            except HaokeError as error:
                _log.warning("a file could not be fetched yet", why=str(error))
                await asyncio.sleep(pause)
        try:
            await self._note({ref: None})
        except StoreError as error:
            _log.warning("a file is asked for once more after the next start", why=str(error))

    async def _noted(self) -> Mapping[str, Any]:
        kept = await self._gateway.memory.get(f"{self._name}:waiting")
        return kept if isinstance(kept, dict) else {}

    async def _note(self, changed: Mapping[str, str | None]) -> None:
        if not changed:
            return
        async with self._noting, self._gateway.memory.lock(self._name):
            kept = {**await self._noted(), **changed}
            left = {ref: media_id for ref, media_id in kept.items() if media_id is not None}
            await self._gateway.memory.set(f"{self._name}:waiting", left, ttl_s=LIVES_S)


def _named(address: Address, said: Utterance) -> tuple[Utterance, Mapping[str, str]]:
    """The utterance with the ids that its files will have, and where each lies at the platform."""
    ids = [_id(address, said.key, file.ref) for file in said.attachments]
    there = {ref: file.ref for ref, file in zip(ids, said.attachments, strict=True)}
    files = tuple(replace(file, ref=ref) for ref, file in zip(ids, said.attachments, strict=True))
    return replace(said, attachments=files), there


async def _whole(raw: bytes) -> AsyncIterator[bytes]:
    yield raw


def _id(address: Address, key: str, media_id: str) -> str:
    """The same message again means the same file."""
    return hashlib.sha256(f"{address.id} {key} {media_id}".encode()).hexdigest()[:32]
