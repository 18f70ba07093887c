"""Twenty people and five hundred waiting customers at one desk: is any claim lost or doubled, and how soon do the others see it?

    python -m benchmarks.desk [--agents 20] [--customers 500]

Everything is real but the bot, which repeats what it hears: database, HTTP, sessions, the live feed. Each simulated person takes the
first in line of the list they see, answers once and closes; those who lose a race look again.
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import ClientSession, CookieJar
from sqlalchemy import select

from benchmarks.machine import machine
from bot.conversation import ownership
from bot.conversation.records import audit
from bot.handoff.hours import Hours
from bot.handoff.queue import Queue
from bot.staff import Accounts, Sessions
from bot.testing.echo import EchoDesk, echo_desk
from bot.turn import Address, HandoffWish, Utterance


class Agent:
    """Somebody with an open page."""

    def __init__(self, name: str, http: ClientSession, csrf: str, url: str) -> None:
        self.name, self.http = name, http
        self.headers = {"X-CSRF-Token": csrf, "Origin": url}
        self.rows: dict[str, dict[str, Any]] = {}
        self.seen: dict[str, float] = {}
        self.won: list[str] = []
        self.lost = 0

    async def follow(self, ready: asyncio.Event) -> None:
        """Keep the list as the page does, and note when somebody is seen to wait no longer."""
        async with self.http.get("/api/desk/live") as stream:
            event = ""
            async for raw in stream.content:
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                    if event == "hello":
                        ready.set()
                elif name == "data" and event == "rows":
                    for row in json.loads(value):
                        self.rows[row["id"]] = row
                        if row["owner"] != "queue":  # one that is closed at once is seen as closed only
                            self.seen.setdefault(row["id"], time.perf_counter())

    async def work(self, claimed: dict[str, float]) -> None:
        """Take, answer, close, until nobody waits."""
        while waiting := sorted(
            (row for row in self.rows.values() if row["owner"] == "queue"),
            key=lambda row: (-row["ticket"]["priority"], row["ticket"]["created_at"]),
        ):
            first = random.choice(waiting[:5])["id"]
            if await self.post(first, "claim", {}) == 200:
                claimed[first] = time.perf_counter()
                self.won.append(first)
                await self.post(first, "messages", {"text": "I am here."})
                await self.post(first, "close", {})
            else:
                self.lost += 1
                self.rows[first]["owner"] = "taken"

    async def post(self, conversation: str, call: str, body: Any) -> int:
        path = f"/api/desk/conversations/{conversation}/{call}"
        async with self.http.post(path, json=body, headers=self.headers) as answer:
            await answer.read()
            return answer.status


async def hire(desk: EchoDesk, name: str) -> Agent:
    accounts, sessions = desk.service.gateway.part(Accounts), desk.service.gateway.part(Sessions)
    cookie = await sessions.open(await accounts.add(name, name, "agent", by="benchmark"))
    signed = await sessions.find(cookie)
    if signed is None:
        raise RuntimeError("a new session must be found")
    jar = CookieJar(unsafe=True)
    http = ClientSession(base_url=desk.url, cookies={"haoke-desk": cookie}, cookie_jar=jar)
    return Agent(name, http, signed.csrf, desk.url)


async def line_up(desk: EchoDesk, customers: int) -> None:
    """So many people wait."""
    queue, noon = Queue(desk.store, full_at=customers + 1), datetime.now(ZoneInfo("Asia/Shanghai"))
    for number in range(customers):
        address = Address(channel="rest", conversation=f"c{number}")
        said = Utterance(key="1", text="silence", at=noon)
        await desk.service.gateway.accept(address, said)
        wish = HandoffWish(reason="asked", queue="urgent" if number % 50 == 0 else "general")
        async with desk.store.write() as tx:
            await queue.open(
                tx, address.id, wish, hours=Hours(), local=noon, summary={}, vip=number % 10 == 0
            )
            now = await ownership.owner(tx, address.id)
            await ownership.move(tx, address.id, now.version, "queue")


async def measure(agents: int, customers: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        tables: dict[str, dict[str, Any]] = {"rest": {"enabled": True}, "desk": {}}
        async with echo_desk(tables, Path(folder) / "desk.db") as desk:
            await line_up(desk, customers)
            people = [await hire(desk, f"agent{number}") for number in range(agents)]
            ready = [asyncio.Event() for _ in people]
            feeds = [asyncio.create_task(p.follow(e)) for p, e in zip(people, ready, strict=True)]
            await asyncio.gather(*(event.wait() for event in ready))
            for person in people:
                async with person.http.get("/api/desk/board") as answer:
                    person.rows |= {row["id"]: row for row in (await answer.json())["rows"]}
            claimed: dict[str, float] = {}
            began = time.perf_counter()
            await asyncio.gather(*(person.work(claimed) for person in people))
            took = time.perf_counter() - began
            await asyncio.sleep(1)
            result = await judged(desk, people, claimed, customers, took)
            for feed in feeds:
                feed.cancel()
            await asyncio.gather(*feeds, return_exceptions=True)
            for person in people:
                await person.http.close()
            return result


async def judged(
    desk: EchoDesk, people: list[Agent], claimed: dict[str, float], customers: int, took: float
) -> dict[str, Any]:
    won = Counter(conversation for person in people for conversation in person.won)
    async with desk.store.read() as tx:
        kind = audit.c.kind == "conversation.claimed"
        logged = Counter((await tx.execute(select(audit.c.subject).where(kind))).scalars())
    delays = sorted(
        max(0.0, person.seen[conversation] - at)
        for person in people
        for conversation, at in claimed.items()
        if conversation in person.seen
    )
    return {
        "agents": len(people),
        "customers": customers,
        "lost": customers - len(won),
        "doubled": sum(count > 1 for count in won.values()) + sum(count > 1 for count in logged.values()),
        "races lost and told": sum(person.lost for person in people),
        "seconds for all": round(took, 2),
        "claims seen": len(delays),
        "update p50 ms": round(delays[len(delays) // 2] * 1000) if delays else None,
        "update p95 ms": round(delays[int(len(delays) * 0.95)] * 1000) if delays else None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--customers", type=int, default=500)
    options = parser.parse_args()
    result = asyncio.run(measure(options.agents, options.customers))
    print(json.dumps({"machine": machine(), **result}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
