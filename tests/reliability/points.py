"""Named points of a message's way, where a life can be made to end or to freeze. The product knows nothing of them.

They are laid around the product's own methods in the process that is going to die, after it was forked.
"""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from bot.conversation.inbox import Inbox
from bot.conversation.lease import Leases
from bot.conversation.outbox import Outbox
from bot.conversation.values import Claim
from bot.errors import LeaseLost
from bot.flow.commit import Commit
from bot.flow.effects import EffectMoves
from bot.flow.release import Streaming
from bot.flow.understand import Understand
from bot.process.workers import Workers
from skills.shop.http import HttpShop
from tests.reliability.board import Board
from tests.reliability.mutants import put_in
from tests.reliability.sink import Sink

Call = Callable[..., Awaitable[Any]]


class Points:
    """Counts what a life comes to and carries out its fate."""

    def __init__(self, board: Board) -> None:
        self.board = board

    def reach(self, point: str) -> None:
        """The process is here now, and may be no more after this call."""
        freezes = self.board["fate.freezes"]
        if self.board.strikes(point):
            os.kill(os.getpid(), signal.SIGSTOP if freezes else signal.SIGKILL)

    def install(self) -> None:
        """Lay the points around the product's methods."""
        put_in(Workers, work=self._working(Workers.work))
        put_in(
            Leases,
            claim=self._claiming(Leases.claim),
            committing=self._refusals(Leases.committing),
            _hold=self._counting(Leases._hold),
        )
        for owner, method, before, after in (
            (Inbox, "accept", "", "after_inbox_commit"),
            (Understand, "__call__", "", "after_understanding"),
            (EffectMoves, "finish", "", "after_effect_finished"),
            (Streaming, "__call__", "", "after_release"),
            (Commit, "__call__", "before_turn_commit", "after_turn_commit"),
            (Leases, "_end_turn", "", "inside_turn_commit"),
            (Sink, "send", "", "after_send"),
            (Outbox, "sent", "before_mark_sent", ""),
        ):
            put_in(owner, **{method: self._around(getattr(owner, method), before, after)})
        put_in(HttpShop, apply=self._provider(HttpShop.apply))

    def _around(self, original: Call, before: str, after: str) -> Call:
        async def wrapped(*args: Any, **kwargs: Any) -> Any:
            if before:
                self.reach(before)
            result = await original(*args, **kwargs)
            if after:
                self.reach(after)
            return result

        return wrapped

    def _provider(self, original: Call) -> Call:
        async def apply(shop: HttpShop, command: Any) -> Any:
            self.reach("before_provider")
            loop = asyncio.get_running_loop()
            meanwhile = loop.call_later(random.uniform(0.0, 0.06), self.reach, "during_provider")
            try:
                receipt = await original(shop, command)
            finally:
                meanwhile.cancel()
            self.reach("after_provider")
            return receipt

        return apply

    def _claiming(self, original: Call) -> Call:
        async def claim(leases: Leases, holder: str) -> Claim | None:
            found: Claim | None = await original(leases, holder)
            if found is not None:
                self.board["retrying"] += found.attempt > 1
                self.reach("after_claim")
            return found

        return claim

    def _working(self, original: Call) -> Call:
        async def work(workers: Workers, claim: Claim) -> Any:
            try:
                return await original(workers, claim)
            finally:
                self.board["retrying"] -= claim.attempt > 1

        return work

    def _counting(self, original: Call) -> Call:
        async def hold(*args: Any, **kwargs: Any) -> Any:
            try:
                return await original(*args, **kwargs)
            except LeaseLost:
                self.board["refused"] += 1
                raise

        return hold

    def _refusals(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def committing(leases: Leases, *args: Any, **kwargs: Any) -> Any:
            return _Counted(original(leases, *args, **kwargs), self.board)

        return committing


class _Counted:
    """The same transaction; counts when its first statement refuses a holder who has lost the conversation."""

    def __init__(self, inner: Any, board: Board) -> None:
        self._inner = inner
        self._board = board

    async def __aenter__(self) -> Any:
        try:
            return await self._inner.__aenter__()
        except LeaseLost:
            self._board["refused"] += 1
            raise

    async def __aexit__(self, *problem: Any) -> Any:
        return await self._inner.__aexit__(*problem)
