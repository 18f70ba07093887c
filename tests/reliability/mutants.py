"""Broken designs, each a few lines in the process that is going to die. The checker must catch every one of them.

The product wears a second belt that most of them have to loosen as well: a reply's key is made of the turn's id, so that even a
turn that is committed twice says what it says once. A mutant that is to answer twice gives its replies fresh keys.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import bindparam

from bot.commands import run
from bot.conversation import lease
from bot.conversation import lease_sql as sql
from bot.conversation.changes import Changes
from bot.conversation.hints import Hints
from bot.conversation.lease import Commit as LeaseCommit
from bot.conversation.lease import Leases
from bot.conversation.outbox import Outbox
from bot.conversation.tables import conversations
from bot.conversation.values import Claim
from bot.flow.commit import Commit
from bot.shop import Command
from bot.turn import Turn
from skills.shop.http import HttpShop


def put_in(owner: type, **methods: Any) -> None:
    """Give a class other methods, in this process."""
    for name, method in methods.items():
        setattr(owner, name, method)


def guarded_by(statement: Any, *conditions: Any) -> Any:
    """The product's own statement, under other conditions: whatever it comes to write and to return, the mutant does too."""
    looser = statement._generate()
    looser._where_criteria = conditions
    return looser


def done_before_work() -> None:
    """The messages are ticked off when their turn is claimed, and the work comes after."""
    claim, end_turn = Leases.claim, Leases._end_turn

    async def tick_off(leases: Leases, holder: str) -> Claim | None:
        found = await claim(leases, holder)
        if found is not None:
            held = {"held_id": found.conversation_id, "held_fence": found.fence, "held_turn": found.turn_id}
            async with leases.store.write() as tx:
                await tx.execute(sql.END, {**held, "now": leases.store.stamp})
                await end_turn(leases, tx, found.turn_id, "done", "", None)
        return found

    @asynccontextmanager
    async def unguarded(leases: Leases, claim: Claim, *_: Any, **__: Any) -> AsyncIterator[LeaseCommit]:
        async with leases.store.write() as tx:
            commit = LeaseCommit(tx, claim.owner, claim.owner_version)
            yield commit
            await end_turn(leases, tx, claim.turn_id, "done", "", commit.trace)

    put_in(Leases, claim=tick_off, fenced=unguarded, committing=unguarded)


def no_idempotency_key() -> None:
    """Every call to the shop carries a key of its own."""
    apply = HttpShop.apply

    async def fresh(shop: HttpShop, command: Command) -> Any:
        return await apply(shop, replace(command, key=uuid4().hex))

    put_in(HttpShop, apply=fresh)


def two_commits() -> None:
    """Replies are committed for themselves; that the turn is over is written afterwards."""
    whole, put = Commit.__call__, Outbox.put

    async def in_two(stage: Commit, turn: Turn, *args: Any, **kwargs: Any) -> Turn:
        async with stage.inbox.store.write() as tx:
            for number, reply in enumerate(turn.replies):
                key = f"{turn.id}:{number}:{uuid4().hex[:6]}"
                await put(stage.outbox, tx, turn.address.id, key, reply, turn_id=turn.id)
        return await whole(stage, turn, *args, **kwargs)

    async def said_before(*_: Any, **__: Any) -> int:
        return 0

    put_in(Commit, __call__=in_two)
    put_in(Outbox, put=said_before)


def no_fence() -> None:
    """A lease is only a time: whoever once held the conversation may still write."""
    put = Outbox.put
    column = conversations.c
    once_held = (
        column.id == bindparam("held_id"),
        column.fence >= bindparam("held_fence"),
        bindparam("held_turn") != "",
    )
    sql.END = guarded_by(sql.END, *once_held)
    sql.RENEW = guarded_by(sql.RENEW, *once_held, column.turn_id.is_not(None))

    async def again(outbox: Outbox, tx: Any, conversation: str, key: str, *args: Any, **kwargs: Any) -> int:
        return await put(outbox, tx, conversation, f"{key}:{uuid4().hex[:6]}", *args, **kwargs)

    put_in(Outbox, put=again)


def no_takeover() -> None:
    """Whoever died keeps what they held: a lease that has run out is nobody's business."""
    sql.CANDIDATE = sql.CANDIDATE.where(conversations.c.turn_id.is_(None))


def deaf_to_the_owner() -> None:
    """A turn that began before a person took over is committed all the same."""
    lease._check_owner = lambda *_: None


def never_looks() -> None:
    """A page is told what its own desk did, and nothing of the others."""

    async def follow(_changes: Changes, _channel: str, closing: asyncio.Event) -> None:
        await closing.wait()

    put_in(Changes, follow=follow)
    put_in(Hints, _hear=lambda *_: None)


def stops_at_once() -> None:
    """Told to stop, it is gone."""

    def signals() -> asyncio.Event:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: os._exit(0))
        return asyncio.Event()

    run._stop_signals = signals


MUTANTS: Final[Mapping[str, Callable[[], None]]] = {
    "": lambda: None,
    "done_before_work": done_before_work,
    "no_idempotency_key": no_idempotency_key,
    "two_commits": two_commits,
    "no_fence": no_fence,
    "no_takeover": no_takeover,
    "deaf_to_the_owner": deaf_to_the_owner,
    "never_looks": never_looks,
    "stops_at_once": stops_at_once,
}
