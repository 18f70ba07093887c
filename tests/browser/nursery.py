"""Desks that are born quickly: one process opens a desk once, closes it again, and every desk of the tests is a fork of it.

A desk begins with some seven seconds of the processor for imports, patterns and texts; a fork has them already. All else is as
with `haoke run`: a process of its own with its own settings, folder, port and log, which can be told to stop or be killed.
`test_kit` starts one by the command itself.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0  # for the first one


class Child:
    """A desk's process, with what the tests use of `subprocess.Popen`."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self._over = False

    def poll(self) -> int | None:
        """0 once it has ended."""
        self._over = self._over or bool(self._nursery.ask(ended=self.pid))
        return 0 if self._over else None

    def wait(self, timeout: float) -> None:
        """Wait for its end."""
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("a desk", timeout)
            time.sleep(0.02)

    def send_signal(self, number: int) -> None:
        """As the system would."""
        if not self._over:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)


class Nursery:
    """The process that desks are forked from; started with the first of them, and ends with its pipe."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def born(self, environment: Mapping[str, str], log: Path, *command: str) -> Child:
        """A new desk, or another command of `haoke`; what it prints is appended to the log."""
        order = {"environment": dict(environment), "log": str(log), "command": command or ("run",)}
        return Child(self, int(self.ask(**order)))

    def ask(self, **order: Any) -> Any:
        """One order and its answer."""
        if self._process is None:
            inherited = {name: value for name, value in os.environ.items() if not name.startswith("HAOKE_")}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.nursery"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=inherited,
            )
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the process that desks are forked from has ended")
        return json.loads(answer)

    def close(self) -> None:
        """No more desks."""
        if self._process is not None:
            self._process.communicate(timeout=PATIENCE_S)
            self._process = None


def _open_one() -> None:
    """A whole desk, from its first to its last moment, so that everything is loaded."""
    from argon2 import PasswordHasher

    from bot.commands import run
    from bot.insight import alarms
    from bot.staff import secrets

    alarms.LOOK_S = 0.5  # type: ignore[misc]  # nobody waits ten seconds for each look

    secrets._HASHER = PasswordHasher(
        time_cost=1, memory_cost=8, parallelism=1
    )  # `tests/staff` has the real one

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HAOKE_DATA_DIR": folder, "HAOKE_WEB__PORT": "0"}
        os.environ |= {"HAOKE_UNDERSTANDING__PROFILE": "linear", "HAOKE_LOG__LEVEL": "error"}
        greet = run._greet

        def greeted(*about: Any) -> None:
            threading.Timer(0.0, os.kill, (os.getpid(), signal.SIGTERM)).start()
            greet(*about)

        closes_s, run._greet = run.CLOSES_S, greeted
        run.CLOSES_S = PATIENCE_S  # type: ignore[misc]  # a busy machine closes slowly; this process must not end here
        try:
            run.run(None)
        finally:
            run.CLOSES_S = closes_s  # type: ignore[misc]
            run._greet = greet
            for name in [name for name in os.environ if name.startswith("HAOKE_")]:
                del os.environ[name]


def _run(environment: Mapping[str, str], log: str, command: Sequence[str]) -> None:
    """In the fork: a command of `haoke`, with these settings and this log."""
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(ours, theirs)
    os.environ.clear()
    os.environ.update(environment)
    from bot.cli import main

    sys.argv = ["haoke", *command]
    main()


def _serve() -> None:
    """Forks a desk for each order, until the pipe ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.set_inheritable(answers.fileno(), False)
    os.dup2(2, 1)  # what the first desk prints is no answer
    _open_one()
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(PATIENCE_S)
    assert threading.active_count() == 1, "a process with threads cannot be forked"
    alive: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if "ended" in order:
            answer: Any = _ended(order["ended"], alive)
        else:
            answer = os.fork()
            if not answer:
                code = 1
                try:
                    answers.close()
                    _run(**order)
                    code = 0
                except SystemExit as end:
                    code = int(end.code or 0)
                finally:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(code)
            alive.add(answer)
        print(json.dumps(answer), file=answers, flush=True)
    for pid in alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _ended(pid: int, alive: set[int]) -> bool:
    if pid in alive and os.waitpid(pid, os.WNOHANG)[0]:
        alive.discard(pid)
    return pid not in alive


if __name__ == "__main__":
    _serve()
