"""How soon a webhook is acknowledged while skills take 20 seconds: p50, p95 and p99 over real HTTP on this machine.

    python -m benchmarks.acknowledge [--seconds 10] [--rate 50] [--json OUT]

The desk is real (database with synced commits, workers, HTTP server) in a process of its own; only the turn is a wait of 20
seconds. Requests come at a steady rate from this process, so that a slow answer holds up no other.
"""

import argparse
import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, TCPConnector

from benchmarks.machine import machine
from bot.testing.echo import Echo, echo_desk
from bot.testing.platform import Platform
from bot.testing.stand_ins.slack import SlackStandIn
from bot.testing.stand_ins.wechat import WeChatStandIn
from bot.testing.stand_ins.wecom import WeComStandIn

TURN_S = 20.0
PLATFORMS: dict[str, type[Platform]] = {
    "slack": SlackStandIn,
    "wechat": WeChatStandIn,
    "wecom": WeComStandIn,
}


def serve(table: dict[str, dict[str, Any]], folder: str, pipe: Connection) -> None:
    """A desk whose turns take 20 seconds, until the pipe says otherwise."""

    async def slow(self: Echo, claim: Any) -> Any:
        await asyncio.sleep(TURN_S)
        return await self.commit(claim, [])

    async def run() -> None:
        Echo.handle = slow  # type: ignore[method-assign]
        async with echo_desk(table, Path(folder) / "desk.db") as desk:
            pipe.send(desk.url)
            await asyncio.to_thread(pipe.recv)

    asyncio.run(run())


async def load(platform: Platform, url: str, seconds: float, rate: float) -> list[float]:
    """Milliseconds from sending a message to its acknowledgement."""
    taken: list[float] = []

    async def one(http: ClientSession, number: int) -> None:
        began = time.perf_counter()
        status = await platform.say(http, f"message {number}", key=str(number), sender=f"u{number}")
        if status != 200:
            raise SystemExit(f"status {status}")
        taken.append((time.perf_counter() - began) * 1000)

    async with ClientSession(base_url=url, connector=TCPConnector(limit=0)) as http:
        await one(http, 0)  # the first one opens connections and files
        taken.clear()
        started, tasks = time.perf_counter(), []
        for number in range(1, int(seconds * rate) + 1):
            await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(one(http, number)))
        await asyncio.gather(*tasks)
    return taken


async def measure(name: str, seconds: float, rate: float) -> dict[str, Any]:
    """One channel under load."""
    platform = PLATFORMS[name]()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        async with platform.open():
            here, there = context.Pipe()
            desk = context.Process(target=serve, args=({name: dict(platform.table())}, folder, there))
            desk.start()
            try:
                url = await asyncio.to_thread(here.recv)
                taken = await load(platform, url, seconds, rate)
            finally:
                here.send("enough")
                desk.join(15)
                desk.kill()
    return {"channel": name, "n": len(taken), "rate": rate, **percentiles(taken)}


def percentiles(taken: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and the worst."""
    ranked = sorted(taken)
    at = {p: ranked[min(len(ranked) - 1, int(len(ranked) * p / 100))] for p in (50, 95, 99)}
    return {f"p{p}_ms": round(value, 1) for p, value in at.items()} | {"max_ms": round(ranked[-1], 1)}


def main() -> int:
    """Measure every channel; 1 when a p99 is over 50 ms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    rows = [asyncio.run(measure(name, asked.seconds, asked.rate)) for name in PLATFORMS]
    for row in rows:
        print("  ".join(f"{key}={value}" for key, value in row.items()))
    if asked.json:
        result = {"machine": machine(), "turn_s": TURN_S, "channels": rows}
        asked.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return int(any(row["p99_ms"] > 50 for row in rows))


if __name__ == "__main__":
    sys.exit(main())
