"""A TCP proxy that a test can make deaf, slow or rude, to stand between the desks and their database."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final, Self

_CHUNK: Final = 65_536


class FaultProxy:
    """Passes bytes on both ways until it is told otherwise."""

    def __init__(self, host: str, port: int) -> None:
        self.port = 0
        self.delay_s = 0.0  # for every chunk, either way
        self.tried = 0  # connections that were asked for while it was deaf
        self._target = (host, port)
        self._open = asyncio.Event()
        self._open.set()
        self._silent_s, self._since = 0.0, 0.0
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._lost: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        """Listen on a free port."""
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self._open.set()
            self.cut()
            for writer in self._lost:
                writer.transport.abort()

    def deafen(self, *, for_good: bool = False) -> None:
        """Nothing passes any more and nobody is told, as when a cable is cut; `for_good`, not even on these connections later."""
        self._silent_s, self._since = self.silent_s, time.monotonic()
        self._open.clear()
        if for_good:
            for pair in self._pairs:
                self._lost += pair
            self._pairs.clear()

    def hear(self) -> None:
        """Everything passes again, what was held back included."""
        self._silent_s = self.silent_s
        self._open.set()

    @property
    def silent_s(self) -> float:
        """For how long nothing has passed, all silences together."""
        return self._silent_s + (0.0 if self._open.is_set() else time.monotonic() - self._since)

    def cut(self) -> None:
        """Reset every connection."""
        for pair in self._pairs:
            for writer in pair:
                writer.transport.abort()
        self._pairs.clear()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tried += not self._open.is_set()
        await self._open.wait()
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, far_writer)
        self._pairs.add(pair)
        await asyncio.gather(self._pass(reader, far_writer, pair), self._pass(far_reader, writer, pair))
        self._pairs.discard(pair)

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
    ) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                await self._open.wait()
                if pair in self._pairs:
                    writer.write(chunk)
                    await writer.drain()
        if pair in self._pairs:
            writer.close()
