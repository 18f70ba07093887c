"""The driver's side of the zygote: asks for lives, ends them, learns of their deaths."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from bot.errors import HaokeError

_ENVIRONMENT: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(slots=True)
class Life:
    """A forked process. `status` is its exit code once `over` is set, negative for a signal."""

    pid: int
    over: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = 0
    cpu_s: float = 0.0

    async def kill(self) -> None:
        """A real SIGKILL, and nothing after it."""
        if not self.over.is_set():
            os.kill(self.pid, signal.SIGKILL)
        await self.over.wait()

    def freeze(self) -> None:
        """Stop the process where it stands."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on, as if no time had passed."""
        os.kill(self.pid, signal.SIGCONT)

    async def ends_within(self, seconds: float) -> bool:
        """Whether it ends by itself."""
        try:
            await asyncio.wait_for(self.over.wait(), seconds)
        except TimeoutError:
            return False
        return True


class Nursery:
    """Forks lives."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lives: dict[int, Life] = {}
        self._born: asyncio.Queue[Life] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()

    async def fork(self, order: Mapping[str, Any]) -> Life:
        """A new life that does what the order says."""
        async with self._one_at_a_time:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            await self._process.stdin.drain()
            return await asyncio.wait_for(self._born.get(), 10)

    async def listen(self) -> None:
        """Read what the zygote tells until it ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            if "pid" in told:
                life = self._lives[told["pid"]] = Life(told["pid"])
                self._born.put_nowait(life)
            elif "dead" in told:
                life = self._lives.pop(told["dead"])
                life.status, life.cpu_s = told["status"], told["cpu_s"]
                life.over.set()


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """A zygote of one's own, gone with everything it forked when the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "tests.reliability.zygote"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **_ENVIRONMENT},
    )
    assert process.stdout is not None
    if not await asyncio.wait_for(process.stdout.readline(), 60):
        raise HaokeError("the zygote did not come up; its error stands above")
    made = Nursery(process)
    listening = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening
