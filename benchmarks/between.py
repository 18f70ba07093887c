"""How soon what is said at one desk stands on a page that is open at another, both on one PostgreSQL.

    python -m benchmarks.between --postgres postgresql+asyncpg://…/EMPTY [--rounds 100] [--json OUT]

Two `haoke run` (linear profile) on this machine. A page of the widget is open at the first; an agent writes at the second, through its
API, at uneven moments. A message counts from the agent's call to the frame that shows it.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from benchmarks.machine import machine, tell
from benchmarks.turn import percentile
from bot.identity.tokens import Tokens
from tests.browser.kit import KEY, Desk

SECRET: Final = "of a benchmark, shared by its desks"
PAGE: Final = "benchbetween"
WAITS_S: Final = 10.0


async def opened(http: ClientSession, url: str) -> ClientWebSocketResponse:
    """A page whose visitor was greeted."""
    token = Tokens(SECRET, Path()).sign("web session", {"sid": PAGE, "sub": "C1001"}, timedelta(hours=1))
    ws = await http.ws_connect(f"{url}/widget/socket", headers={"Origin": url})
    await ws.send_json({"type": "hello", "v": 1, "token": token, "last_seq": 0})
    await ws.send_json({"type": "message", "cid": f"{PAGE}-000001", "text": "你好"})
    await shown(ws, "bot")
    return ws


async def shown(ws: ClientWebSocketResponse, role: str, text: str = "") -> None:
    """Wait for a message of this role that holds the text."""
    async with asyncio.timeout(WAITS_S):
        async for message in ws:
            frame = json.loads(message.data) if message.type is WSMsgType.TEXT else {}
            if frame.get("type") == "event" and frame["event"]["role"] == role and text in message.data:
                return
    raise SystemExit("the page was closed")


async def rounds(here: str, there: str, many: int) -> list[float]:
    """Milliseconds, message by message."""
    took: list[float] = []
    path = f"{there}/api/desk/conversations/web:{PAGE}"
    async with ClientSession(headers={"Authorization": f"Bearer {KEY}"}) as http:
        ws = await opened(http, here)
        async with http.post(f"{path}/claim", json={"agent": "ann"}) as answer:
            answer.raise_for_status()
        for number in range(many):
            await asyncio.sleep(random.uniform(0.1, 0.7))
            began = time.monotonic()
            async with http.post(f"{path}/messages", json={"agent": "ann", "text": f"no. {number}."}) as sent:
                sent.raise_for_status()
            await shown(ws, "agent", f"no. {number}.")
            took.append((time.monotonic() - began) * 1000)
        await ws.close()
    return took


def main() -> None:
    """Start two desks, talk between them, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", required=True, help="URL of an empty PostgreSQL database")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    shared = {"HAOKE_STORE__URL": given.postgres, "HAOKE_IDENTITY__SECRET": SECRET}
    with (
        tempfile.TemporaryDirectory() as folder,
        Desk(Path(folder, "a"), **shared) as here,
        Desk(Path(folder, "b"), **shared) as there,
    ):
        took = asyncio.run(rounds(here.url, there.url, given.rounds))
    figures: dict[str, Any] = {
        "n": len(took),
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(percentile(took, 0.95), 1),
        "max_ms": round(max(took), 1),
    }
    tell({"machine": machine(), **figures}, given.json)


if __name__ == "__main__":
    main()
