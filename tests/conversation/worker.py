"""A process for the tests to kill: claims turns, thinks for a moment, answers with the numbers of the messages."""

import asyncio
import random
import sys

from bot.conversation.burst import Limits
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.turn import Reply

# A killed process must not make a message poisonous here: the test kills far more often than life does.
LIMITS = Limits(lease_s=0.5, burst_ms=0, attempts=50, attempts_crashed=50)


async def main(url: str, *, finish: bool) -> None:
    store = await Store.open(url)
    box, out = Inbox(store, LIMITS), Outbox(store)
    print("working", flush=True)
    idle = 0
    while not finish or idle < 8:
        claim = await box.claim("worker")
        if claim is None:
            idle += 1
            await box.arrived.wait(0.1)
            continue
        idle = 0
        await asyncio.sleep(random.uniform(0, 0.02))
        async with box.committing(claim) as commit:
            for utterance in claim.utterances:
                key = f"{claim.turn_id}:{utterance.seq}"
                await out.put(
                    commit, claim.conversation_id, key, Reply(text=str(utterance.seq)), turn_id=claim.turn_id
                )
        for delivery in await out.due():
            await asyncio.sleep(random.uniform(0, 0.005))
            await out.sent(delivery.id)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], finish=len(sys.argv) > 2))
