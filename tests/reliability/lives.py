"""What a forked process becomes: the real desk on its store and its port, or the shop it asks."""

import asyncio
import faulthandler
import json
import os
import random
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web

import bot.conversation.outbox as outbox_module
from bot.app import App
from bot.commands.run import serve, to_its_end
from bot.config import Config
from bot.log import setup_logging
from bot.web import WebServer, reserve
from bot.wiring.models import Models
from skills.shop.fixture import load_fixture
from skills.shop.sql import SqlShop
from skills.shop.times import system_clock
from tests.reliability.board import Board
from tests.reliability.mutants import MUTANTS
from tests.reliability.points import Points
from tests.reliability.teller import FOLDER
from tests.shop.shop_stand_in import StandIn

SHOP_KEY = "k-7"
API_KEY = "key-of-a-run"
SECRET = "a secret that all desks of a run share"


class SlowShop(StandIn):
    """A shop that takes its time before it acts and again before it answers, so that a death may fall in between."""

    async def _apply(self, request: web.Request) -> web.Response:
        await asyncio.sleep(random.uniform(0.0, 0.03))
        answer = await super()._apply(request)
        await asyncio.sleep(random.uniform(0.0, 0.06))
        return answer


def settings(folder: Path, **tables: Any) -> Config:
    """The settings of a desk: the shop's own values except where a test cannot wait for them."""
    return Config.model_validate(
        {
            "data_dir": folder,
            "understanding": {"profile": "linear"},
            "skills": {"use": ["orders", "refunds"]},
            "log": {"level": "warning"},
            "privacy": {"tell_ai": False},  # the checker compares what arrives with what was committed
            "writer": {
                "generator": "tests.reliability.teller:Teller"
            },  # every answer is shown while it grows
            "connectors": {
                "console": {"enabled": False},
                "desk": {"enabled": False},
                "rest": {"keyless_per_minute": 0},
            },
            **tables,
        }
    )


def desk(order: Mapping[str, Any], models: Models) -> None:
    """Serve until killed. `order` says where; what becomes of this life stands on its board."""
    folder = Path(order["folder"])
    setup_logging(settings(folder).log)
    faulthandler.register(signal.SIGUSR1, all_threads=True)  # asked for by whoever waits for it in vain
    board = Board(folder / f"{order['name']}.board")
    os.environ[FOLDER] = str(folder)
    MUTANTS[order["mutant"]]()
    Points(board).install()
    outbox_module.SEND_S = order["send_s"]
    config = settings(
        folder,
        shop={"adapter": "http", "url": order["shop"], "api_key": SHOP_KEY},
        web={"port": order["port"]},
        turn={"lease_s": order["lease_s"], "heartbeat_s": order["lease_s"] / 3, "burst_ms": 40},
        connectors={
            "console": {"enabled": False},
            "desk": {"enabled": False},
            "sink": {"use": "tests.reliability.sink:Sink", "url": order["sink"]},
        },
    )
    if "store" in order:
        config = _one_of_many(config, order)
    if "store" in order:
        to_its_end(_as_haoke_run(config, models))
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(config, models, board))


def _one_of_many(config: Config, order: Mapping[str, Any]) -> Config:
    """The same desk on a database that others share, with a widget and a desk for people."""
    given = config.model_dump(mode="python", exclude={"source", "connectors"})
    data = Path(order["folder"]) / "data"
    data.mkdir(exist_ok=True)
    return Config.model_validate(
        {
            **given,
            "data_dir": data,
            "shop": {**given["shop"], "api_key": SHOP_KEY},
            "store": {"url": order["store"]},
            "writer": {**given["writer"], **order["writer"]},
            "web": {**given["web"], "api_key": API_KEY},
            "identity": {"secret": SECRET},
            "connectors": {
                "console": {"enabled": False},
                "rest": {"keyless_per_minute": 0},
                "sink": {"use": "tests.reliability.sink:Sink", "url": order["sink"]},
            },
        }
    )


async def _as_haoke_run(config: Config, models: Models) -> int:
    """What `haoke run` does, from its first to its last moment, with models that are loaded already."""
    orphaned = asyncio.create_task(_until_orphaned())
    try:
        return await serve(config, models)
    finally:
        orphaned.cancel()


async def _serve(config: Config, models: Models, board: Board) -> None:
    sockets = reserve(config.web)
    app = await App.open(config, models=models)
    await app.start()
    await WebServer(app.front(), sockets).start()
    board["ready"] = 1
    await _until_orphaned()


def shop(order: Mapping[str, Any]) -> None:
    """The shop of a run, which nobody kills; its address lands in a file."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_sell(Path(order["folder"])))


async def _sell(folder: Path) -> None:
    store = SqlShop(f"sqlite:///{folder / 'shop.db'}", load_fixture(folder / "fixture.json"))
    async with store, SlowShop(store, system_clock) as server:
        server.api_key = SHOP_KEY
        (folder / "shop.part").write_text(json.dumps(server.url))
        (folder / "shop.part").rename(folder / "shop.url")
        await _until_orphaned()


async def _until_orphaned() -> None:
    """Nobody is left behind when the test itself is killed."""
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110 - what it waits for is in another process
        await asyncio.sleep(0.5)
    sys.exit("the test is gone")
