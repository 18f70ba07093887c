"""Dying between any two steps: the next process finds the same turn with the same messages, and nothing happens twice."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversation.burst import Limits
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.tables import inbox, outbox, turns
from bot.turn import Address, Reply
from tests.conftest import OpenStore
from tests.conversation.kit import ALICE, clock, count, posts

WORKER = Path(__file__).with_name("worker.py")


async def test_a_process_that_dies_between_any_two_steps_loses_and_repeats_nothing(
    open_store: OpenStore,
) -> None:
    time = clock()

    async def next_process() -> tuple[Inbox, Outbox]:
        store = await open_store(time)
        return Inbox(store), Outbox(store)

    box, _ = await next_process()
    accepted = await box.accept(ALICE, posts("one"))

    box, _ = await next_process()  # died after accepting
    assert (await box.accept(ALICE, posts("one"))).seq == accepted.seq
    first = await box.claim("p2")
    assert first is not None
    await box.accept(ALICE, posts("two"))

    time.advance(11)
    box, _ = await next_process()  # died after claiming, before or during the work
    second = await box.claim("p3")
    assert second is not None
    assert (second.turn_id, second.utterances, second.attempt) == (first.turn_id, first.utterances, 2)
    async with box.fenced(second):
        pass
    async with box.committing(second) as commit:
        await Outbox(box.store).put(commit, ALICE.id, "r1", Reply(text="1"), turn_id=second.turn_id)

    box, out = await next_process()  # died after the commit, before sending
    (due,) = await out.due()

    time.advance(31)
    (
        box,
        out,
    ) = await next_process()  # died after sending, before noting it: the one message that may be seen twice
    (again,) = await out.due()
    assert (again.key, again.attempt) == (due.key, 2)
    await out.sent(again.id)

    box, out = await next_process()  # died after noting it
    assert await out.due() == []
    third = await box.claim("p6")
    assert third is not None
    assert [utterance.text for utterance in third.utterances] == ["two"]
    assert await count(box.store, turns, turns.c.state == "done") == 1


@pytest.mark.slow
async def test_killed_at_random_nothing_is_lost_doubled_or_out_of_order(
    open_store: OpenStore, store_url: str
) -> None:
    rnd = random.Random(7)
    box = Inbox(await open_store(), Limits(lease_s=0.5, burst_ms=0))
    people = [Address(channel="rest", conversation=f"c{n}") for n in range(6)]
    accepted = 0
    for _ in range(8):
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(WORKER), store_url, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        await process.stdout.readline()  # it is working now
        for _ in range(rnd.randrange(4, 9)):
            said = posts(f"m{accepted}")
            for _ in range(1 + (rnd.random() < 0.2)):
                await box.accept(people[accepted % 6], said)
            accepted += 1
        await asyncio.sleep(rnd.uniform(0, 0.15))
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
    process = await asyncio.create_subprocess_exec(sys.executable, str(WORKER), store_url, "finish")
    assert await process.wait() == 0
    await _check(box.store, accepted)


async def _check(store: Store, accepted: int) -> None:
    async with store.read() as tx:
        heard = (await tx.execute(select(inbox.c.seq, inbox.c.state))).all()
        said = (
            await tx.execute(
                select(outbox.c.conversation_id, outbox.c.seq, outbox.c.plain).order_by(outbox.c.id)
            )
        ).all()
        tried = (await tx.execute(select(turns.c.attempts))).scalars().all()
    assert len(heard) == accepted
    assert {row.state for row in heard} == {"done"}
    answered = Counter(number for row in said for number in row.plain.split())
    assert answered == Counter(str(row.seq) for row in heard)
    for conversation_id in {row.conversation_id for row in said}:
        mine = [row for row in said if row.conversation_id == conversation_id]
        assert [row.seq for row in mine] == list(range(1, len(mine) + 1))
        assert [int(row.plain) for row in mine] == sorted(int(row.plain) for row in mine)
    assert max(tried) > 1, "no kill fell into a turn, so this run showed nothing"
