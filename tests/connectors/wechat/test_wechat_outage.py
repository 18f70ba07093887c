"""The database is away while followers write, and the desk is killed meanwhile: what was acknowledged is answered, once.

`HAOKE_OUTAGE_S=30` plays the whole half minute; the spool takes over after two seconds, so that a shorter outage shows the same.
"""

import asyncio
import json
import os
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout
from sqlalchemy.engine import make_url

from bot.testing.stand_ins.wechat import WeChatStandIn, text_message
from tests.reliability.proxy import FaultProxy

ROOT = Path(__file__).parents[3]
OUTAGE_S = float(os.environ.get("HAOKE_OUTAGE_S", "8"))
WAITS_S = 5.0  # WeChat's patience; it tries three times


class Fleet:
    """The desk's process, and the followers behind a platform that repeats what was not acknowledged."""

    def __init__(self, wechat: WeChatStandIn, url: str, folder: Path) -> None:
        self.wechat = wechat
        self.slowest = 0.0
        self.unheard: list[str] = []
        self._url = url
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """A new process over the same database and folder."""
        table = json.dumps({**self.wechat.table(), "typing": False})
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.connectors.wechat.outage_desk", self._url, table),
            *(str(self._folder), str(self.port)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            assert await self._process.stdout.readline()

    async def kill(self) -> None:
        """Power off."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()

    async def writes(self, number: int) -> None:
        """A follower writes; WeChat delivers up to three times."""
        message = text_message(
            f"number {number}", key=str(number), sender=f"o{self._folder.name[-20:]}-{number}"
        )
        timeout = ClientTimeout(total=WAITS_S)
        async with ClientSession(base_url=f"http://127.0.0.1:{self.port}", timeout=timeout) as http:
            for _ in range(3):
                began = time.monotonic()
                try:
                    status, text = await self.wechat.push(http, message)
                except (ClientError, OSError, TimeoutError):
                    await asyncio.sleep(max(0.0, WAITS_S - (time.monotonic() - began)))
                    continue
                assert (status, text) == (200, "success")
                self.slowest = max(self.slowest, time.monotonic() - began)
                return
        self.unheard.append(f"number {number}")


@asynccontextmanager
async def fleet(postgres_url: str, folder: Path) -> AsyncIterator[tuple[Fleet, FaultProxy]]:
    wechat, there = WeChatStandIn(), make_url(postgres_url)
    proxy = FaultProxy(there.host or "127.0.0.1", there.port or 5432)
    async with wechat.open(), proxy.listening():
        through = there.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        desks = Fleet(wechat, through, folder)
        try:
            yield desks, proxy
        finally:
            proxy.hear()
            await desks.kill()


@pytest.mark.parametrize("killed", [False, True])
async def test_an_outage_of_the_database_loses_no_message(
    postgres_url: str, tmp_path: Path, killed: bool
) -> None:
    async with fleet(postgres_url, tmp_path) as (desks, proxy):
        await desks.start()
        await asyncio.gather(*(desks.writes(number) for number in range(3)))
        proxy.deafen()
        writing, began, number = list[asyncio.Task[None]](), time.monotonic(), 3
        while time.monotonic() - began < OUTAGE_S:
            writing.append(asyncio.create_task(desks.writes(number)))
            number += 1
            await asyncio.sleep(0.5)
        if killed:
            await desks.kill()
            spooled = sum(len(raw.splitlines()) for raw in await asyncio.to_thread(spool, tmp_path))
            assert spooled > 3
            back(proxy)
            await desks.start()
        else:
            back(proxy)
        await asyncio.gather(*writing)
        async with asyncio.timeout(90):
            while len({sent.text for sent in desks.wechat.sent}) < number:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await asyncio.sleep(1.0)  # nothing comes twice
        told = Counter(sent.text for sent in desks.wechat.sent)
        assert told == Counter({f"heard: number {n}": 1 for n in range(number)})
        assert desks.unheard == []
        assert desks.slowest < WAITS_S


def spool(folder: Path) -> list[bytes]:
    """What waits on the disk."""
    return [file.read_bytes() for file in folder.glob("spool.jsonl*")]


def back(proxy: FaultProxy) -> None:
    """The database is there again, and remembers no connection."""
    proxy.cut()
    proxy.hear()
