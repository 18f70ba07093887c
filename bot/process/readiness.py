"""Whether messages should be sent here now: what does not work at all, by name, and what works worse than it should."""

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import literal, select

from bot.clock import Clock
from bot.conversation.store import Store
from bot.disk import crowded
from bot.errors import StoreError
from bot.log import LOST, get_logger

JUMP_S: Final = 5.0
TOLD_S: Final = 900.0  # after a jump that it is told
ANSWERS_S: Final = 1.5  # for the database to answer; a load balancer asks every two seconds
_log = get_logger(__name__)


class Readiness:
    """Asks the database when somebody wants to know, and never waits longer than it should take."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._asking: asyncio.Task[bool] | None = None
        self._limps: dict[str, Callable[[], str]] = {
            "disk": lambda: crowded(folder),
            "log": LOST.ails,
        }

    def also(self, name: str, look: Callable[[], str]) -> None:
        """Another part that may work worse than it should: `look` says how, and nothing when it is well."""
        self._limps[name] = look

    async def problems(self) -> Mapping[str, str]:
        """Why nothing can be stored now; empty while it can."""
        # A question that hangs is waited for by the next one who wants to know: cancelling it would hang as well.
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(), name="is the database there?")
        done, _ = await asyncio.wait([self._asking], timeout=ANSWERS_S)
        return {} if done and self._asking.result() else {"database": "does not answer"}

    def limping(self) -> Mapping[str, str]:
        """What works worse than it should while messages can be taken."""
        return {name: said for name, look in self._limps.items() if (said := look())}

    async def look(self) -> None:
        """Have every part looked at, so that what is told in the log stands there soon."""
        self.limping()

    async def _ask(self) -> bool:
        try:
            async with self._store.read() as tx:
                await tx.scalar(select(literal(1)))
        except StoreError:
            return False
        return True


class ClockWatch:
    """Holds the clock that people's times come from against one that cannot jump."""

    def __init__(self, clock: Clock, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._steady = clock, steady
        self._before = (clock.now().timestamp(), steady())
        self._told, self._until = "", 0.0

    def look(self) -> str:
        """That the clock jumped lately, and by how much; nothing while it runs evenly."""
        wall, steady = self._clock.now().timestamp(), self._steady()
        jump = (wall - self._before[0]) - (steady - self._before[1])
        self._before = (wall, steady)
        if abs(jump) > JUMP_S:
            self._told, self._until = f"the clock jumped by {jump:+.0f} s", steady + TOLD_S
            _log.error("the clock jumped", seconds=round(jump))
        return self._told if steady < self._until else ""
