"""A process that dies before its n-th statement, for work that must be safe to cut off anywhere."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy import Engine, event


def dies_before(nth: int, work: Callable[[], Coroutine[Any, Any, object]]) -> bool:
    """Run this in a fork that is killed (SIGKILL) before its n-th statement; whether it came so far.

    To be called where no event loop runs.
    """
    pid = os.fork()
    if pid == 0:
        _live(nth, work)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), f"it ended with {code}; its error stands above"
    return code != 0


def _live(nth: int, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    left, code = [nth], 1

    def count(*_: Any) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(Engine, "before_cursor_execute", count)
        asyncio.run(work())
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)
