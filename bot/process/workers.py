"""The workers: claim a turn, keep its lease alive while it is made, and see to it when it fails."""

import asyncio
import os
import socket
from contextlib import suppress
from typing import Any, Final, Protocol

from bot.config import TurnConfig
from bot.conversation.inbox import Inbox
from bot.conversation.values import Claim
from bot.errors import LeaseLost, OwnerMoved, StoreError
from bot.insight.metrics import Metrics
from bot.log import get_logger
from bot.patience import rung
from bot.turn import Turn

BESIDE: Final = 3  # who else fetches while there is work
AGAIN_S: Final = (0.2, 2.0, 5.0)  # before the second, third … attempt
WORTH_ANOTHER: Final = 0.5  # of its budget that a turn may have used up when it fails, to be made again
_log = get_logger(__name__)


class Handler(Protocol):
    """What makes turns: `bot.dialogue.Dialogue`."""

    async def handle(self, claim: Claim) -> Turn:
        """Take one claimed turn to its commit."""

    async def give_up(self, claim: Claim, why: str) -> Turn:
        """Bury a turn that was tried often enough: tell the customer, bring in a person, commit it as dead."""


class Workers:
    """A bounded number of turns at the same time, at most one per conversation."""

    def __init__(self, inbox: Inbox, handler: Handler, config: TurnConfig, metrics: Metrics) -> None:
        self._inbox = inbox
        self._handler = handler
        self._config = config
        self._metrics = metrics
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._busy: set[asyncio.Task[Turn | None]] = set()
        self._room = asyncio.Semaphore(config.workers)
        self._plenty = asyncio.Event()  # one look after the other finds work
        self._closing = False

    def use(self, handler: Handler) -> None:
        """Let another handler make the turns that begin from now on; those under way end as they began."""
        self._handler = handler

    async def run(self) -> None:
        """Work until `close`; turns under way go on.

        One looks whether there is work. While it finds one after the other, others fetch beside it: on a busy machine the way to the
        database and back takes so long that one alone leaves a line of conversations waiting, those of a desk that died among them.
        """
        beside = BESIDE if self._inbox.store.dialect == "postgresql" else 0
        await asyncio.gather(self._fetch(), *(self._fetch_beside() for _ in range(beside)))

    async def _fetch(self) -> None:
        found = False
        while not self._closing:
            before = found
            try:
                found = await self._next()
            except StoreError as error:
                _log.error("no work can be fetched", exc_info=error)
                await asyncio.sleep(1.0)
                continue
            if found and before:
                self._plenty.set()
            elif not found:
                self._plenty.clear()
                await self._inbox.arrived.wait()

    async def _fetch_beside(self) -> None:
        while not self._closing:
            await self._plenty.wait()
            try:
                found = await self._next()
            except StoreError:
                found = False  # the first one tells
            if not found:
                self._plenty.clear()

    async def _next(self) -> bool:
        """Take a turn and begin with it; whether there was one."""
        await self._room.acquire()
        try:
            claim = None if self._closing else await self._inbox.claim(self._holder)
        except BaseException:
            self._room.release()
            raise
        if claim is None:
            self._room.release()
            return False
        task = asyncio.create_task(self.work(claim), name=f"turn {claim.turn_id}")
        self._busy.add(task)
        task.add_done_callback(self._free)
        return True

    def close(self) -> None:
        """Take no new work. Nothing is cancelled, since a statement cut off half-way costs its connection."""
        self._closing = True
        self._plenty.set()
        self._inbox.arrived.ring()

    async def step(self) -> Turn | None:
        """Take the next turn from claim to commit, here and now; None when nothing waits."""
        claim = await self._inbox.claim(self._holder)
        return await self.work(claim) if claim is not None else None

    async def drain(self, within_s: float) -> None:
        """Let turns under way finish; what is not done in time is handed back uncounted."""
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=within_s)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=2.0)

    async def work(self, claim: Claim) -> Turn | None:
        """One claimed turn; None when it was handed back or is somebody else's now."""
        over, lost = asyncio.Event(), asyncio.Event()
        worker = asyncio.current_task()
        beat = asyncio.create_task(self._beat(claim, over, lost, worker))
        try:
            turn = await self._attempt(claim)
        except LeaseLost:
            return None
        except OwnerMoved:
            await self._hand_back(claim, failed=False)
            return None
        except asyncio.CancelledError:
            if lost.is_set() and worker is not None and not worker.uncancel():
                return None  # nobody else cancelled: it is another's now, or was over at that very moment
            await asyncio.shield(self._hand_back(claim, failed=False))
            raise
        except Exception as error:  # whatever a turn runs into, its messages stay and are tried again
            _log.error("a turn failed", turn_id=claim.turn_id, attempt=claim.attempt, exc_info=error)
            await self._hand_back(claim, failed=True)
            return None
        finally:
            over.set()
            await beat
        self._metrics.finished(turn)
        return turn

    async def _attempt(self, claim: Claim) -> Turn:
        if claim.exhausted:
            self._metrics.given_up.inc()
            return await self._handler.give_up(claim, "crashed" if claim.crashed else "failed")
        began, budget_s = asyncio.get_running_loop().time(), self._config.budget_s
        try:
            async with asyncio.timeout(budget_s):
                return await self._handler.handle(claim)
        except (LeaseLost, OwnerMoved):
            raise
        except Exception as error:
            if asyncio.get_running_loop().time() - began < budget_s * WORTH_ANOTHER:
                raise
            _log.error("a turn failed after a long time", turn_id=claim.turn_id, exc_info=error)
        # Once more would take as long, and the customer has waited enough: the truth and a person, now.
        self._metrics.given_up.inc()
        return await self._handler.give_up(claim, "late")

    async def _beat(
        self, claim: Claim, over: asyncio.Event, lost: asyncio.Event, worker: "asyncio.Task[Any] | None"
    ) -> None:
        while not await rung(over, self._config.heartbeat_s):
            try:
                await self._inbox.heartbeat(claim)
            except LeaseLost:
                if worker is not None and not over.is_set():
                    lost.set()
                    worker.cancel()
                return
            except StoreError as error:
                _log.warning("a lease could not be kept alive", turn_id=claim.turn_id, exc_info=error)

    async def _hand_back(self, claim: Claim, *, failed: bool) -> None:
        delay = AGAIN_S[min(claim.attempt, len(AGAIN_S)) - 1] if failed else 0.0
        try:
            await self._inbox.release(claim, failed=failed, delay_s=delay)
        except LeaseLost:
            return  # the new holder carries on
        except StoreError as error:
            _log.error(
                "a turn could not be handed back; its lease will run out",
                turn_id=claim.turn_id,
                exc_info=error,
            )

    def _free(self, task: "asyncio.Task[Turn | None]") -> None:
        self._busy.discard(task)
        self._room.release()
        if not task.cancelled():
            with suppress(asyncio.CancelledError):
                task.exception()
