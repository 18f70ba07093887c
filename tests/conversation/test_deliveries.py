"""A platform that delivers everything again and again, out of order and to two desks: each message counts once.

`HAOKE_MESSAGES=4000` is the long version, of 10,000 deliveries.
"""

import asyncio
import os
import random
from collections import Counter, defaultdict
from typing import Final

from sqlalchemy import select

from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.tables import inbox, outbox
from bot.turn import Address, Reply
from tests.conftest import OpenStore
from tests.conversation.kit import count, posts

MESSAGES: Final = int(os.environ.get("HAOKE_MESSAGES", "60"))
TALKS: Final = max(4, MESSAGES // 40)
AT_ONCE: Final = 16


def address(number: int) -> Address:
    """Where a message belongs."""
    return Address(channel="rest", conversation=f"talk-{number % TALKS}")


def deliveries(dice: random.Random) -> list[int]:
    """Every message at least once, two and a half times on average, in no order."""
    again = [dice.randrange(MESSAGES) for _ in range(MESSAGES * 3 // 2)]
    all_of_them = [*range(MESSAGES), *again]
    dice.shuffle(all_of_them)
    return all_of_them


async def deliver(desks: list[Inbox], numbers: list[int], dice: random.Random) -> list[bool]:
    """Hand them over, many at once, each to one of the desks; which of them were repeats."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> bool:
        async with free:
            said = posts(f"message {number}", key=f"m{number}")
            return (await dice.choice(desks).accept(address(number), said)).duplicate

    return await asyncio.gather(*(one(number) for number in numbers))


async def answer(desk: Inbox, out: Outbox, holder: str, answered: Counter[str]) -> None:
    """Answer whatever there is."""
    while (claim := await desk.claim(holder)) is not None:
        async with desk.committing(claim) as commit:
            await out.put(
                commit, claim.conversation_id, claim.turn_id, Reply(text="yes"), turn_id=claim.turn_id
            )
        answered.update(each.key for each in claim.utterances)


async def test_each_message_is_stored_and_answered_once(open_store: OpenStore) -> None:
    dice = random.Random(7)
    stores = [await open_store(), await open_store()]
    desks, outs = [Inbox(store) for store in stores], [Outbox(store) for store in stores]
    numbers, answered = deliveries(dice), Counter[str]()
    half = len(numbers) // 2
    repeats = await deliver(desks, numbers[:half], dice)
    # The others come while the first are being answered.
    late, *_ = await asyncio.gather(
        deliver(desks, numbers[half:], dice),
        *(
            answer(desk, out, f"w{n}", answered)
            for n, (desk, out) in enumerate(zip(desks, outs, strict=True))
        ),
    )
    await answer(desks[0], outs[0], "last", answered)
    assert (repeats + late).count(False) == MESSAGES
    assert await count(stores[0], inbox) == MESSAGES
    assert answered == Counter(f"m{number}" for number in range(MESSAGES))

    replies = await count(stores[0], outbox)
    assert all(await deliver(desks, dice.sample(numbers, MESSAGES // 2), dice)), "a day late is a repeat too"
    assert await desks[1].claim("late") is None
    assert await count(stores[0], outbox) == replies == MESSAGES

    seqs = defaultdict(list)
    async with stores[0].read() as tx:
        for row in await tx.execute(select(inbox.c.conversation_id, inbox.c.seq)):
            seqs[row.conversation_id].append(row.seq)
    assert all(len(set(found)) == len(found) for found in seqs.values())
