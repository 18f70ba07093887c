"""A start says what it waits for, gives up in time, and where it cannot even do that, its process ends."""

import asyncio
import io
import json
import subprocess
import sys
import threading

import pytest

from bot import steps
from bot.config import LogConfig
from bot.errors import HaokeError
from bot.log import setup_logging


@pytest.fixture
def stream() -> io.StringIO:
    out = io.StringIO()
    setup_logging(LogConfig(level="warning"), out)
    return out


def told(stream: io.StringIO) -> list[tuple[str, str]]:
    return [(line["event"], line["waits_for"]) for line in map(json.loads, stream.getvalue().splitlines())]


async def test_what_does_not_come_is_given_up_by_name() -> None:
    with pytest.raises(HaokeError, match=r"waiting for the shop after 0\.05 s"):
        async with steps.step("the shop", most_s=0.05):
            await asyncio.sleep(60)
    assert not steps._under_way


async def test_a_timeout_of_its_own_stays_what_it_is() -> None:
    with pytest.raises(TimeoutError, match="its own"):
        async with steps.step("the shop"):
            raise TimeoutError("its own")


async def test_what_takes_long_is_told_before_it_is_over(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "TELLS_S", 0.1)
    with steps.looked_after():
        async with steps.step("the database"):
            async with asyncio.timeout(20):
                while len(told(stream)) < 2:  # noqa: ASYNC110 - another thread tells
                    await asyncio.sleep(0.02)
    assert told(stream)[:2] == [("the start waits", "the database")] * 2


async def test_what_is_quick_is_not_told(stream: io.StringIO) -> None:
    with steps.looked_after():
        async with steps.step("the database"):
            await asyncio.sleep(0.3)
    assert told(stream) == []


async def test_what_cannot_be_given_up_ends_the_process(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that will not be cancelled, as a driver that waits for a server's word."""
    monkeypatch.setattr(steps, "LETS_GO_S", 0.2)
    ended = threading.Event()

    async def deaf() -> None:
        while not ended.is_set():
            try:
                await asyncio.sleep(0.02)
            except asyncio.CancelledError:
                continue

    codes: list[int] = []
    with steps.looked_after(end=lambda code: (codes.append(code), ended.set())):
        async with steps.step("the database", most_s=0.1):
            await deaf()
    assert codes == [1]
    assert ("the start hangs and is cut off", "the database") in told(stream)


HANGS = """
import asyncio, time
import uvloop
from bot.commands import run
from bot.errors import ConfigError

class Loop(uvloop.Loop):
    def close(self):
        time.sleep(3600)

async def work():
    {ends}

uvloop.new_event_loop = Loop
run.CLOSES_S = 0.5
run.to_its_end(work())
"""


@pytest.mark.parametrize(
    ("ends", "code", "says"),
    [("return 0", 0, ""), ('raise ConfigError("no such shop")', 2, "no such shop"), ("1 / 0", 1, "division")],
)
def test_a_loop_that_does_not_close_keeps_no_process_alive(ends: str, code: int, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HANGS.format(ends=ends)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert says in done.stderr
