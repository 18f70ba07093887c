"""A process of our own that is spoken to in lines of JSON: whatever hangs in it can be ended, as a thread cannot be."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

LONGEST_LINE: Final = 1 << 22  # bytes


class ChildEnded(Exception):  # noqa: N818 - what its callers wait for
    """The process is not there, ended, or was killed."""


class Child:
    """`python -m MODULE WORDS` in a process group of its own; what it prints beside its answers belongs on standard error."""

    def __init__(self, module: str, *words: str, env: Mapping[str, str] | None = None) -> None:
        self._command = ("-m", module, *words)
        self._env = dict(env or {})
        self._process: asyncio.subprocess.Process | None = None

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """Of the process, 0 when there is none."""
        return self._process.pid if self._process is not None else 0

    async def start(self) -> None:
        """Start it anew; one that is there is ended first. It never reaches a model hub."""
        await self.close()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            env={**os.environ, "HF_HUB_OFFLINE": "1", **self._env},
            start_new_session=True,
        )

    async def send(self, value: Mapping[str, Any]) -> None:
        """One line in; ChildEnded when nobody reads it."""
        if self._process is None or self._process.stdin is None:
            raise ChildEnded("the process is not there")
        try:
            self._process.stdin.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
            await self._process.stdin.drain()
        except (ConnectionError, RuntimeError) as error:
            raise ChildEnded("the process has ended") from error

    async def receive(self) -> dict[str, Any]:
        """The next line out; ChildEnded when there will be none, or one that is too long."""
        if self._process is None or self._process.stdout is None:
            raise ChildEnded("the process is not there")
        try:
            line = await self._process.stdout.readline()
        except (ConnectionError, ValueError) as error:
            raise ChildEnded("the process's answer cannot be read") from error
        if not line:
            raise ChildEnded("the process has ended")
        told: dict[str, Any] = json.loads(line)
        return told

    def kill(self) -> None:
        """End the process and whatever it started, now."""
        if self.running and self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def close(self) -> None:
        """End it and wait until it is gone."""
        process = self._process
        if process is None:
            return
        self.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]  # asyncio leaves its pipes to the collector
        if self._process is process:
            self._process = None
