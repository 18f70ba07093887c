"""Idle visitors: what one costs, how fast they arrive, and what happens when all of them come back at once.

    python -m benchmarks.sockets [--visitors 10000] [--json OUT]

Starts `haoke run` (without the encoder) in a process of its own, opens that many greeted sockets from this one, reads the server's
resident memory before and after, and what share of a core it uses while nobody does anything. Then the server is killed and started
again, and every visitor reconnects as the widget does, with full jitter. Each of the two processes needs one descriptor a visitor and a
few more; one loopback address has ports for some 28,000.
"""

import argparse
import asyncio
import json
import random
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.turn import percentile
from bot.identity.tokens import Tokens
from connectors.web.sessions import LASTS
from tests.browser.kit import Desk

IDLE_S = 10.0  # over which the idle server is watched
STEP_S, LONGEST_S = 0.5, 30.0  # the widget waits a random part of 0.5 s, doubling to 30 s
SPARE = 200  # descriptors of a process beside its visitors'
AT_ONCE = 200  # connections being opened at the same time


class Visitor:
    """One open page that never writes."""

    def __init__(self, http: ClientSession, desk: Desk, token: str) -> None:
        self.http, self.desk, self.token = http, desk, token
        self.ws: ClientWebSocketResponse | None = None
        self.away_s, self.tries = 0.0, 0

    async def arrive(self) -> None:
        """Connect and be greeted."""
        self.ws = await self.http.ws_connect(
            f"{self.desk.url}/widget/socket", headers={"Origin": self.desk.url}, autoping=True
        )
        await self.ws.send_json({"type": "hello", "v": 1, "token": self.token, "last_seq": 0})
        while True:
            message = await self.ws.receive(timeout=60)
            if message.type is not WSMsgType.TEXT:
                raise ConnectionError(f"closed with {self.ws.close_code}")
            if json.loads(message.data)["type"] == "state":
                return

    async def come_back(self) -> None:
        """Reconnect as the widget does: full jitter, half a second doubling to thirty."""
        began, tries, self.ws = time.monotonic(), 0, None
        while True:
            await asyncio.sleep(random.random() * min(LONGEST_S, STEP_S * 2**tries))
            try:
                await self.arrive()
            except Exception:  # whatever a dying server does to a socket
                tries += 1
            else:
                self.away_s, self.tries = time.monotonic() - began, tries + 1
                return


async def together(visitors: list[Visitor], what: str) -> float:
    """Run one method of all, some at a time; the seconds it took."""
    gate = asyncio.Semaphore(AT_ONCE if what == "arrive" else len(visitors))
    began = time.monotonic()

    async def one(visitor: Visitor) -> None:
        async with gate:
            await getattr(visitor, what)()

    await asyncio.gather(*(one(visitor) for visitor in visitors))
    return time.monotonic() - began


def process(desk: Desk) -> psutil.Process:
    """The server's own process."""
    assert desk._process is not None
    return psutil.Process(desk._process.pid)


def resident(desk: Desk) -> int:
    """The server's own memory, in bytes."""
    return int(process(desk).memory_info().rss)


def spent(desk: Desk) -> float:
    """Processor seconds the server has used."""
    times = process(desk).cpu_times()
    return float(times.user + times.system)


async def idle(desk: Desk) -> float:
    """The share of a core that the server uses while nobody does anything."""
    before = spent(desk)
    await asyncio.sleep(IDLE_S)
    return (spent(desk) - before) / IDLE_S


async def storm(desk: Desk, visitors: list[Visitor]) -> dict[str, Any]:
    """Kill the server, start it again, and let everybody come back with jitter."""
    desk.kill()
    said = desk.log.read_bytes().count(b"\n")
    began = time.monotonic()
    back = asyncio.create_task(together(visitors, "come_back"))
    await asyncio.to_thread(desk.start)
    opened = time.monotonic() - began
    await back
    total = time.monotonic() - began
    away = [visitor.away_s for visitor in visitors]
    used = spent(desk)
    return {
        "log_lines": desk.log.read_bytes().count(b"\n") - said,
        "server_s": round(used, 1),  # of processor time, its start included
        "jitter": f"full, {STEP_S:g} s doubling to {LONGEST_S:g} s",
        "reopen_s": round(opened, 1),
        "back_s": {
            "p50": round(percentile(away, 0.5), 1),
            "p95": round(percentile(away, 0.95), 1),
            "all": round(total, 1),
        },
        "tries": round(sum(visitor.tries for visitor in visitors) / len(visitors), 1),
    }


async def measure(count: int) -> dict[str, Any]:
    """One run."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with Desk(data, HAOKE_CONNECTORS__WEB__MAX_SOCKETS=str(count + 10)) as desk:
            tokens = Tokens("", data)
            async with ClientSession(connector=TCPConnector(limit=0)) as http:
                visitors = [
                    Visitor(http, desk, tokens.sign("web session", {"sid": f"bench{n:08d}"}, LASTS))
                    for n in range(count)
                ]
                await visitors[0].arrive()
                before = resident(desk)
                took = await together(visitors[1:], "arrive")
                await asyncio.sleep(3)
                each = (resident(desk) - before) / max(1, count - 1)
                return {
                    "visitors": count,
                    "kib_each": round(each / 1024, 1),
                    "arrivals_per_second": round(count / took),
                    "idle_core_share": round(await idle(desk), 3),
                    "storm": await storm(desk, visitors),
                }


def shown(found: dict[str, Any]) -> Table:
    """The figures beside what is to be reached."""
    back = found["storm"]["back_s"]
    table = Table("what", "found", "reach")
    table.add_row("visitors", str(found["visitors"]), "10,000")
    table.add_row("memory of one", f"{found['kib_each']} KiB", "25 KiB at most")
    table.add_row("arrivals", f"{found['arrivals_per_second']} a second", "")
    table.add_row("idle", f"{found['idle_core_share']:.1%} of a core", "25 % at most")
    table.add_row("killed: open again after", f"{found['storm']['reopen_s']} s", "")
    table.add_row("lines of the log meanwhile", str(found["storm"]["log_lines"]), "fewer than 200")
    table.add_row("everybody back after", f"{back['all']} s (half {back['p50']} s, 95 % {back['p95']} s)", "")
    return table


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if options.visitors + SPARE > most:
        parser.error(
            f"{options.visitors} visitors need {options.visitors + SPARE} descriptors; the limit is {most}"
        )
    report = {"machine": machine(), **asyncio.run(measure(options.visitors))}
    Console().print(shown(report))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
