"""Loads the product once and forks a process for every life, so that a restart costs a tenth of a second.

    python -m tests.reliability.zygote    one JSON order a line in; {"pid"} at once and {"dead", "status", "cpu_s"} later out

It has no thread and no event loop when it forks; what it warmed up is closed again before the first order.
"""

import asyncio
import gc
import json
import os
import select
import signal
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from bot.app import App
from bot.turn import Address, Utterance
from bot.wiring.models import Models
from skills.shop.fixture import load_fixture
from skills.shop.sql import SqlShop
from tests.reliability import lives
from tests.reliability.fixture import baskets, fixture


async def _warm_up(folder: Path) -> Models:
    """Load the models and take one question through the whole, so that every module a life needs is in memory."""
    config = lives.settings(folder)
    models = await Models.load(config)
    (folder / "warm.json").write_text(json.dumps(fixture(baskets(2))))
    shop = await SqlShop("sqlite://", load_fixture(folder / "warm.json")).start()
    app = await App.open(config, models=models, shop=shop)
    for text in ("订单50000到哪了", "refund order 50002", "确认"):
        said = Utterance(key=text, text=text, at=datetime.now(UTC), customer_id="K00000", kind="message")
        await app.inbox.accept(Address(channel="warm", conversation="up"), said)
        await asyncio.sleep(0.45)
        await app.service.step()
    await app.close()
    return models


def main() -> None:
    """Fork until standard input ends."""
    with tempfile.TemporaryDirectory() as folder:
        models = asyncio.run(_warm_up(Path(folder)))
    if threading.active_count() != 1:
        sys.exit("a thread was left over, and would be lost in every fork")
    gc.collect()
    gc.freeze()  # what is loaded is left alone, so that its pages stay shared
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    living: set[int] = set()
    _tell({"ready": True})
    while True:
        readable, _, _ = select.select([sys.stdin.fileno(), woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            _bury(living)
        if sys.stdin.fileno() in readable:
            line = sys.stdin.buffer.readline()
            if not line:
                break
            living.add(_fork(json.loads(line), models))
    for pid in living:
        os.kill(pid, signal.SIGKILL)


def _bury(living: set[int]) -> None:
    for pid in list(living):
        dead, status, used = os.wait4(pid, os.WNOHANG)
        if dead:
            living.discard(pid)
            code = os.waitstatus_to_exitcode(status)
            _tell({"dead": pid, "status": code, "cpu_s": used.ru_utime + used.ru_stime})


def _fork(order: Mapping[str, Any], models: Models) -> int:
    pid = os.fork()
    if pid == 0:
        _live(order, models)
    _tell({"pid": pid})
    return pid


def _live(order: Mapping[str, Any], models: Models) -> NoReturn:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with suppress(OSError):
        log = os.open(Path(order["folder"]) / f"{order['name']}.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        os.dup2(log, 1)
        os.dup2(log, 2)
    code = 1
    try:
        if order["role"] == "shop":
            lives.shop(order)
        else:
            lives.desk(order, models)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _tell(what: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
