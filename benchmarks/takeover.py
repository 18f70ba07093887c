"""Ten thousand random interleavings of what a person does and what the bot finishes: does the bot ever speak out of turn?

    python -m benchmarks.takeover [--n 10000] [--seed 7] [--store postgresql+asyncpg://postgres@127.0.0.1/empty]

Each conversation has a message that the bot is about to answer while a person claims, writes, passes on, gives back, closes or
reopens at random moments. Every commit leaves its event in the conversation's log, so the log's order is the order of commits: a reply
of the bot between the moment a person had it and the moment they gave it back is a failure.
"""

import argparse
import asyncio
import contextlib
import json
import random
import time
from collections import Counter
from typing import Any

from sqlalchemy import select

from benchmarks.machine import machine
from bot.conversation import history
from bot.conversation.burst import Limits
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.tables import events
from bot.conversation.values import Claim
from bot.errors import BadInput, LeaseLost, OwnerMoved
from bot.handoff.desk import Desk
from bot.handoff.floor import Floor
from bot.staff import Accounts
from bot.turn import Address, Reply, Utterance

PEOPLE = ("ann", "bob")


class House:
    """A store, a bot that only repeats itself, and two people."""

    def __init__(self, store: Store, dice: random.Random) -> None:
        self.store, self.dice = store, dice
        self.inbox, self.outbox = Inbox(store, Limits(burst_ms=0)), Outbox(store)
        self.desk, self.floor = Desk(store, self.inbox, self.outbox), Floor(store)
        self.ends: Counter[str] = Counter()

    async def bot(self, claim: Claim) -> None:
        """Think for a while, then answer, if it may."""
        await self._pause(12)
        if claim.owner != "bot":
            self.ends["silent"] += 1
            return
        key, cid = f"{claim.turn_id}:0", claim.conversation_id
        try:
            async with self.inbox.committing(claim, claim.owner_version) as tx:
                await self.outbox.put(tx, cid, key, Reply(text="bot"), turn_id=claim.turn_id)
                await history.record(tx, cid, [{"event": "bot", "text": "bot", "data": {}}])
            self.ends["answered"] += 1
        except (OwnerMoved, LeaseLost):
            self.ends["refused"] += 1
            with contextlib.suppress(LeaseLost):
                await self.inbox.release(claim)

    async def person(self, cid: str) -> None:
        """A few acts at random moments; the loser of a race is told and goes on."""
        for _ in range(self.dice.randrange(1, 6)):
            await self._pause(6)
            me, other = self.dice.sample(PEOPLE, 2)
            act = self.dice.choice(("claim", "claim", "say", "release", "transfer", "close", "reopen"))
            with contextlib.suppress(BadInput):
                match act:
                    case "say":
                        await self.desk.say(cid, me, "person")
                    case "transfer":
                        await self.floor.transfer(cid, me, other)
                    case "reopen":
                        await self.floor.reopen(cid, me)
                    case _:
                        await getattr(self.desk, act)(cid, me)

    async def one(self, number: int) -> str:
        """One conversation from its message to the end of everybody."""
        address = Address(channel="rest", conversation=str(number))
        await self.inbox.accept(address, Utterance(key="1", text="hello", at=self.store.clock.now()))
        claim = await self.inbox.claim("bot")
        if claim is None:
            raise RuntimeError("the message must be there to be claimed")
        await asyncio.gather(self.bot(claim), self.person(address.id))
        await self._tidy()
        return address.id

    async def _tidy(self) -> None:
        """End the turns that were refused, so that the next claim is the next conversation's."""
        while (left := await self.inbox.claim("broom")) is not None:
            async with self.inbox.committing(left, left.owner_version):
                pass

    async def _pause(self, most: int) -> None:
        for _ in range(self.dice.randrange(most)):
            await asyncio.sleep(0)


def out_of_turn(log: list[dict[str, Any]]) -> int:
    """Replies of the bot while a person had the conversation, and words of people while the bot had it."""
    owned, wrong = False, 0
    for event in log:
        match event["event"]:
            case "pause":
                owned = True
            case "resume":
                owned = False
            case "bot":
                wrong += owned
            case "agent":
                wrong += not owned
    return wrong


async def measure(n: int, seed: int, url: str = "sqlite+aiosqlite://") -> dict[str, Any]:
    """The figures of a run on a store of its own."""
    store = await Store.open(url)
    try:
        return {"store": store.dialect, **await interleaved(store, n, seed)}
    finally:
        await store.close()


async def interleaved(store: Store, n: int, seed: int, *, after: int = 0) -> dict[str, Any]:
    """So many conversations on an empty store, or on one that has had others."""
    accounts, house = Accounts(store), House(store, random.Random(seed))
    for person in PEOPLE if not after else ():
        await accounts.add(person, person, "agent", by="benchmark")
    began, wrong, both = time.perf_counter(), 0, 0
    for number in range(after, after + n):
        cid = await house.one(number)
        query = select(events.c.event).where(events.c.conversation_id == cid).order_by(events.c.id)
        async with store.read() as tx:
            log = list((await tx.execute(query)).scalars())
        wrong += out_of_turn(log)
        both += {"bot", "pause"} <= {event["event"] for event in log}
    took = round(time.perf_counter() - began, 1)
    return {
        "interleavings": n,
        "out of turn": wrong,
        "bot and person both acted": both,
        **house.ends,
        "s": took,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--store", default="sqlite+aiosqlite://", help="an empty database; else in memory")
    options = parser.parse_args()
    found = asyncio.run(measure(options.n, options.seed, options.store))
    print(json.dumps({"machine": machine(), **found}, indent=1))


if __name__ == "__main__":
    main()
