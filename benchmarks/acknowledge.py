"""How soon a webhook is acknowledged while skills take 20 seconds: p50, p95 and p99 over real HTTP on this machine.

    python -m benchmarks.acknowledge [--channels slack,web] [--seconds 10] [--rate 50] [--json OUT]

`slack` is its Events API over HTTP and `slack-socket` the same down a socket, told apart by when the envelope is acknowledged; `kf` is the callback of WeChat
customer service and `wecom` a member's message to an app. Rasa's REST channel answers in the response and acknowledges nothing before: it is asked
to wait for no answer, so that its time is that of storing a message.

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
from bot.testing.stand_ins.chatwoot import ChatwootStandIn
from bot.testing.stand_ins.slack import SlackStandIn
from bot.testing.stand_ins.slack_socket import SlackSocketStandIn
from bot.testing.stand_ins.wechat import WeChatStandIn
from bot.testing.stand_ins.wecom import MemberStandIn, WeComStandIn
from bot.testing.stand_ins.widget import WidgetStandIn

TURN_S = 20.0


class RestClient(Platform):
    """A program that speaks Rasa's REST channel and waits for no answer."""

    channel = "rest"
    signs = False

    def table(self) -> dict[str, Any]:
        """The shortest wait that there is."""
        return {"enabled": True, "wait_s": 0.001, "keyless_per_minute": 0}

    def routes(self) -> Sequence[Any]:
        """It calls nobody."""
        return ()

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        """One POST."""
        body = {"sender": sender or "alice", "message": text, "metadata": {"message_id": key}}
        async with http.post("/webhooks/rest/webhook", json=body) as answer:
            return answer.status

    async def post(self, http: ClientSession, raw: bytes) -> int:
        """Nothing is proved by bytes here."""
        raise NotImplementedError

    def conversation(self, sender: str = "", key: str = "1") -> str:
        """Each sender has one."""
        return f"rest:{sender or 'alice'}"


PLATFORMS: dict[str, type[Platform]] = {
    "slack": SlackStandIn,
    "slack-socket": SlackSocketStandIn,
    "wechat": WeChatStandIn,
    "wecom": MemberStandIn,
    "kf": WeComStandIn,
    "chatwoot": ChatwootStandIn,
    "web": WidgetStandIn,
    "rest": RestClient,
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
        if isinstance(platform, WidgetStandIn):  # sessions are made before anything is measured
            for number in range(int(seconds * rate) + 1):
                await platform.arrive(http, f"u{number}")
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
            desk = context.Process(
                target=serve, args=({platform.channel: dict(platform.table())}, folder, there)
            )
            desk.start()
            try:
                url = await asyncio.to_thread(here.recv)
                taken = await load(platform, url, seconds, rate)
            finally:
                here.send("enough")
                await asyncio.to_thread(
                    desk.join, 15
                )  # the platform answers meanwhile: a connection is closed by both sides
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
    parser.add_argument("--channels", default=",".join(PLATFORMS))
    asked = parser.parse_args()
    names = asked.channels.split(",")
    rows = [asyncio.run(measure(name, asked.seconds, asked.rate)) for name in names]
    for row in rows:
        print("  ".join(f"{key}={value}" for key, value in row.items()))
    if asked.json:
        result = {"machine": machine(), "turn_s": TURN_S, "channels": rows}
        asked.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return int(any(row["p99_ms"] > 50 for row in rows))


if __name__ == "__main__":
    sys.exit(main())
