"""Leases: who may work on a conversation, on which messages, and whose result still counts.

A claim commits `{turn id, the messages it answers, fence}` before any work, so a retry keeps turn id and set. Whoever took the
conversation last holds the highest fence; every later write of an older holder is refused in its first statement.
"""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from pydantic import JsonValue
from sqlalchemy import update

from bot.conversation import lease_sql as sql
from bot.conversation.burst import Limits, burst, same_voice, waits
from bot.conversation.glance import idle
from bot.conversation.signal import Signal, Signals
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, turns
from bot.conversation.values import Claim, claim_of, mergeable, utterance_of
from bot.errors import LeaseLost, NewerMessages, OwnerMoved


class Commit(Tx):
    """The final transaction of a turn; what is set here is written with it."""

    __slots__ = ("basis", "customer_id", "language", "owner", "owner_version", "shown", "trace")

    def __init__(self, tx: Tx, row: Any) -> None:
        super().__init__(tx.store, tx.connection, brisk=tx.brisk, begun=tx.begun)
        self._after = tx._after
        self.owner, self.owner_version = row.owner, row.owner_version
        self.shown = bool(row.shown)  # something of the turn is in the outbox already
        self.trace: Mapping[str, JsonValue] | None = None
        self.basis: Mapping[str, JsonValue] | None = None
        self.language: str | None = None
        self.customer_id: str | None = None


class Leases:
    """Claiming turns, keeping them, and committing them behind the fence."""

    def __init__(self, store: Store, limits: Limits | None = None) -> None:
        self.store = store
        self.limits = limits or Limits()
        self.arrived = Signal()  # work may be waiting
        self.ended = Signals()  # by conversation id: a turn has ended

    async def claim(self, holder: str) -> Claim | None:
        """The next turn that may be worked on, or None. Its attempt is counted before anything else happens."""
        due = {"now": self.store.stamp, "far_s": self.limits.far_s}
        if not self.arrived.rang() and await idle(self.store, sql.ANY_DUE, due):
            return None
        async with self.store.write(durable=False, brisk=True) as tx:
            for _ in range(16):  # a wake-up may turn out to be early or empty; look at the next one
                row = (await tx.execute(sql.CANDIDATE, due)).first()
                if row is None:
                    return None
                claim = await (self._again(tx, row, holder) if row.turn_id else self._begin(tx, row, holder))
                if claim is not None:
                    return claim
        self.arrived.ring()
        return None

    async def _begin(self, tx: Tx, row: Any, holder: str) -> Claim | None:
        waiting = [r for r in await self._open_rows(tx, row.id) if r.state == "new"]
        rows, ready = burst(waiting, self.limits)
        if not rows or waits(ready, row.now, self.limits):
            await tx.execute(sql.WAKE, {"held_id": row.id, "wake": ready})
            if ready is not None:
                delay = (ready - row.now).total_seconds()
                tx.after_commit(lambda: self.arrived.ring(delay))
            return None
        turn_id = uuid.uuid4().hex
        rest = burst(waiting[len(rows) :], self.limits)
        wake = (rest[1] or row.now) if rest[0] else None
        taken = {"first": rows[0].seq, "last": rows[-1].seq}
        await sql.BEGIN.execute(tx, self._lease(row, turn_id, holder, wake) | taken)
        return claim_of(row, turn_id, rows)

    async def _again(self, tx: Tx, row: Any, holder: str) -> Claim | None:
        values = {"turn": row.turn_id, "new_fence": row.fence + 1, "died": bool(row.lease_holder)}
        attempt, crashed = tuple((await tx.execute(sql.RETRY_TURN, values)).one())
        most = self.limits.attempts_crashed if crashed else self.limits.attempts
        if attempt > most + 2:  # even burying it failed; the conversation must go on
            await self._end_turn(tx, row.turn_id, "dead", "gave up: could not even be handed over", None)
            await self._call_for_help(tx, row)
            held = {"held_id": row.id, "held_fence": row.fence, "held_turn": row.turn_id}
            await tx.execute(sql.END, {**held, "now": self.store.stamp})
            return None
        rows = [r for r in await self._open_rows(tx, row.id) if r.turn_id == row.turn_id]
        await tx.execute(sql.AGAIN, self._lease(row, row.turn_id, holder, row.wake_at))
        claim = claim_of(row, row.turn_id, rows)
        return replace(claim, attempt=attempt, crashed=crashed, exhausted=attempt > most)

    async def _call_for_help(self, tx: Tx, row: Any) -> None:
        now = self.store.stamp
        await tx.execute(sql.LOSE_EFFECTS, {"turn": row.turn_id, "now": now})
        ticket = {"id": uuid.uuid4().hex, "conversation_id": row.id, "summary": {"turn": row.turn_id}}
        await tx.execute(sql.CALL_FOR_HELP, {**ticket, "now": now})

    async def heartbeat(self, claim: Claim) -> None:
        """Keep the lease for another period; LeaseLost when somebody else has it."""
        async with self.store.write(durable=False, brisk=True, single=True) as tx:
            await self._hold(tx, claim)

    async def release(self, claim: Claim, *, failed: bool = False, delay_s: float = 0.0) -> None:
        """Hand a turn back unfinished: uncounted at a graceful stop, counted and perhaps later when it failed."""
        async with self.store.write(brisk=True) as tx:
            values = {**_held(claim), "lease_s": delay_s, "now": self.store.stamp}
            if (await tx.execute(sql.HAND_BACK, values)).first() is None:
                raise LeaseLost("the turn to hand back is no longer ours")
            if not failed:
                await tx.execute(sql.UNCOUNT, {"turn": claim.turn_id})
            tx.after_commit(lambda: self.arrived.ring(delay_s))

    async def absorb(self, claim: Claim) -> Claim:
        """Take newer typed messages into this turn, while nothing of it is visible; the same claim when there are none."""
        async with self.store.write(brisk=True) as tx:
            now = await self._hold(tx, claim)
            waiting = [r for r in await self._open_rows(tx, claim.conversation_id) if r.state == "new"]
            last = claim.utterances[-1]
            if not waiting or not mergeable(last.kind, last.metadata):
                return claim
            rows, _ = burst(waiting, self.limits)
            if not mergeable(rows[0].kind, rows[0].metadata) or not same_voice(rows[0], last):
                return claim
            values = {"turn": claim.turn_id, "most": self.limits.supersede_times}
            started = (await tx.execute(sql.ABSORBED, values)).scalar()
            if started is None or (now - started).total_seconds() > self.limits.supersede_s:
                await _undo_absorbed(tx, claim, started)
                return claim
            taken = {
                "held_id": claim.conversation_id,
                "last": rows[-1].seq,
                "new_turn": claim.turn_id,
            }
            await tx.execute(sql.TAKE_ROWS, taken)
            rest = waiting[len(rows) :]
            await tx.execute(sql.WAKE, {"held_id": claim.conversation_id, "wake": now if rest else None})
        return replace(claim, utterances=claim.utterances + tuple(utterance_of(r) for r in rows))

    @asynccontextmanager
    async def fenced(
        self, claim: Claim, owner_version: int | None = None, *, visible: bool = True
    ) -> AsyncIterator[Tx]:
        """A commit in the middle of a turn (an effect submitted, a first sentence): keeps the lease, freezes the set."""
        async with self.store.write(brisk=True) as tx:
            await self._hold(tx, claim, owner_version)
            if visible:
                await tx.execute(sql.VISIBLE, {"turn": claim.turn_id})
            yield tx

    @asynccontextmanager
    async def committing(
        self,
        claim: Claim,
        owner_version: int | None = None,
        *,
        end: Literal["done", "dead"] = "done",
        why: str = "",
        unless_newer: bool = False,
    ) -> AsyncIterator[Commit]:
        """The one commit that ends a turn: fence and owner are checked first, then all is written or nothing.

        With `unless_newer` nothing is written either where messages came in after the turn began, and NewerMessages is raised.
        """
        async with self.store.write(brisk=True) as tx:
            row = (await tx.execute(sql.END, {**_held(claim), "now": self.store.stamp})).first()
            if row is None:
                raise LeaseLost("another worker holds the conversation now")
            _check_owner(owner_version, row.owner_version)
            if unless_newer and row.wake_at is not None:
                raise NewerMessages("messages came in while the turn was made")
            yield (commit := Commit(tx, row))
            await self._end_turn(tx, claim.turn_id, end, why, commit)
            await _remember(tx, claim, commit, row)
            tx.after_commit(lambda: self._announce(claim.conversation_id, row.wake_at, row.now))

    async def dead(self, claim: Claim, why: str) -> None:
        """Give a turn up with nothing said; use `committing(end="dead")` to say something in the same commit."""
        async with self.committing(claim, end="dead", why=why):
            pass

    def _announce(self, conversation_id: str, wake_at: datetime | None, now: datetime) -> None:
        self.ended.ring(conversation_id)
        if wake_at is not None:
            self.arrived.ring((wake_at - now).total_seconds())

    async def _open_rows(self, tx: Tx, conversation_id: str) -> Sequence[Any]:
        return (await tx.execute(sql.OPEN, {"conversation_id": conversation_id})).all()

    async def _hold(self, tx: Tx, claim: Claim, owner_version: int | None = None) -> datetime:
        values = {**_held(claim), "lease_s": self.limits.lease_s, "now": self.store.stamp}
        row = (await tx.execute(sql.RENEW, values)).first()
        if row is None:
            raise LeaseLost("another worker holds the conversation now")
        _check_owner(owner_version, row.owner_version)
        moment: datetime = row.now
        return moment

    def _lease(self, row: Any, turn_id: str, holder: str, wake: datetime | None) -> dict[str, Any]:
        return {
            "held_id": row.id,
            "new_fence": row.fence + 1,
            "new_turn": turn_id,
            "holder": holder,
            "wake": wake,
            "lease_s": self.limits.lease_s,
            "now": self.store.stamp,
        }

    async def _end_turn(self, tx: Tx, turn_id: str, end: str, why: str, written: Commit | None) -> None:
        trace, basis = (written.trace, written.basis) if written else (None, None)
        values = {"turn": turn_id, "end": end, "record": trace, "basis": basis, "reason": why}
        await sql.END_TURN.execute(tx, {**values, "now": self.store.stamp})


def _held(claim: Claim) -> dict[str, Any]:
    return {"held_id": claim.conversation_id, "held_fence": claim.fence, "held_turn": claim.turn_id}


def _check_owner(expected: int | None, actual: int) -> None:
    if expected is not None and expected != actual:
        raise OwnerMoved("somebody else took the conversation over while the turn was made")


async def _remember(tx: Tx, claim: Claim, commit: Commit, known: Any) -> None:
    """Write down what the conversation was not known to be."""
    told = {"language": commit.language, "customer_id": commit.customer_id}
    changes = {name: value for name, value in told.items() if value not in (None, getattr(known, name))}
    if changes:
        await tx.execute(
            update(conversations).where(conversations.c.id == claim.conversation_id).values(**changes)
        )


async def _undo_absorbed(tx: Tx, claim: Claim, started: datetime | None) -> None:
    if started is not None:
        await tx.execute(
            update(turns).where(turns.c.id == claim.turn_id).values(absorbed=turns.c.absorbed - 1)
        )
