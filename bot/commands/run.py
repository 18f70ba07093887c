"""`haoke run`: the server."""

import asyncio
import faulthandler
import os
import signal
import socket
import sys
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console

from bot.commands.common import make_data_dir
from bot.config import Config, load_config
from bot.log import get_logger, setup_logging
from bot.process.running import Running, forget
from bot.process.sockets import reserve
from bot.process.trim import give_back, set_apart
from bot.steps import looked_after, step

if TYPE_CHECKING:
    from bot.app import App
    from bot.web import WebServer
    from bot.wiring.models import Models

GRACE_S: Final = 10.0  # for turns under way; with sockets and connectors the whole stop stays under 15 s
STOPS_S: Final = (
    14.0  # after which a stop that hangs ends the process; what it held is handed on when its leases are over
)
CLOSES_S: Final = 1.0  # for the event loop alone, when everything on it is over
_log = get_logger(__name__)
_out = Console(highlight=False, soft_wrap=True, markup=False)


def run(path: Path | None, *, reload: bool = False) -> int:
    """Serve until told to stop; returns the exit code."""
    config = load_config(path)
    if reload:
        config = config.model_copy(update={"skills": config.skills.model_copy(update={"reload": True})})
    setup_logging(config.log)
    make_data_dir(config)
    return to_its_end(serve(config))


def to_its_end(work: Coroutine[Any, Any, int]) -> int:
    """Run this on an event loop of its own; returns what it returns.

    uvloop was seen to hang while it closes, after connections to a database had been lost. Then everything is over already, so
    the process ends without it: a socket that stays open would keep somebody waiting on the other side.
    """
    import uvloop

    def overdue() -> None:
        if failed:
            _log.error("the process ends", why=str(failed[0]) or type(failed[0]).__name__)
        os._exit(code)

    code, failed = 1, list[BaseException]()
    closing = threading.Timer(CLOSES_S, overdue)
    closing.daemon = True
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            try:
                code = runner.run(work)
            except BaseException as error:
                failed.append(error)
                code = getattr(error, "exit_code", 1)
                raise
            finally:
                closing.start()
    finally:
        closing.cancel()
    return code


async def serve(config: Config, models: "Models | None" = None) -> int:
    """The server from its first to its last moment; models that are loaded already are used."""
    stop = _stop_signals()
    sockets = reserve(config.web)  # a taken port is found before anything is loaded
    try:
        return await _serve_on(sockets, config, stop, models)
    finally:
        for item in sockets:
            item.close()


async def _serve_on(
    sockets: Sequence[socket.socket], config: Config, stop: asyncio.Event, models: "Models | None"
) -> int:
    from bot.web import WebServer

    with _out.status("opening the desk: models, database, shop") if _out.is_terminal else _say_opening():
        from bot.app import App
        from bot.telemetry import send_traces

        all_sent = send_traces()
        with looked_after():
            app = await App.open(config, models=models)
    server: WebServer | None = None
    try:
        with looked_after():
            await app.start()
            front = app.front()
            server = WebServer(front, sockets)
            async with step("its door"):
                await server.start()
        Running(server.url, front.local_key).note(config.data_dir)
        _reload_on_hangup(app)
        _greet(app, server)
        await _first_link(app, server)
        set_apart()
        await asyncio.to_thread(give_back)
        await stop.wait()
        _out.print("stopping: finishing what is under way", style="dim")
        await server.quiet()
    finally:
        with _in_time(STOPS_S):
            await stopped(app, server, config.data_dir)
            await asyncio.to_thread(all_sent)
    return 0


async def stopped(app: "App", server: "WebServer | None", data_dir: Path) -> None:
    """End the turns, then the requests while there is a store and a shop to answer from, then let go of both."""
    await app.service.stop(GRACE_S)
    if server is not None:
        forget(data_dir)
        await server.stop()
    await app.close()


@contextmanager
def _in_time(seconds: float) -> Iterator[None]:
    """End the process when the stop takes longer, even where the event loop itself hangs; everything accepted is stored."""

    def overdue() -> None:
        _log.error("the stop hangs and is cut off", after_s=seconds)
        faulthandler.dump_traceback(all_threads=True)
        os._exit(0)

    timer = threading.Timer(seconds, overdue)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class _say_opening:  # noqa: N801 - stands where a status line would
    def __enter__(self) -> None:
        _out.print("opening the desk: models, database, shop")

    def __exit__(self, *_: object) -> None:
        return None


def _stop_signals() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT. The second ends the process at once: everything accepted is in the database."""
    stop = asyncio.Event()

    def told() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told)
    return stop


def _reload_on_hangup(app: "App") -> None:
    """Each SIGHUP reloads every skill, whether or not the settings watch the files; of a terminal it means: go."""
    if sys.stdin.isatty():
        return
    under_way: set[asyncio.Task[str]] = set()

    def told() -> None:
        task = asyncio.get_running_loop().create_task(app.reloader.reload(app.units))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, told)


async def _first_link(app: "App", server: "WebServer") -> None:
    """Before anybody can sign in, whoever started the server gets a link that makes the first account, once."""
    if "desk" not in app.service.connectors:
        return
    from bot.staff import Accounts

    accounts = app.service.gateway.part(Accounts)
    if not await accounts.all():
        link = await accounts.link(None, by="system")
        _out.print("Nobody works here yet. Open this link once, within a day, to make your account:")
        _out.print(f"  {server.url}/desk/set-up#{link}", style="bold")


def _greet(app: "App", server: "WebServer") -> None:
    name = " ".join(dict.fromkeys(app.shop_names.values()))
    _out.print(f"{name or 'Haoke 好客'} is open at {server.url}/", style="bold")
    _out.print(f"  REST      POST {server.url}/webhooks/rest/webhook")
    if "desk" in app.service.connectors:
        _out.print(f"  desk      {server.url}/desk")
    _out.print("  terminal  haoke chat --as C1001")
    key = "with your key" if app.service.access.configured else "shut: set HAOKE_WEB__API_KEY to open it"
    _out.print(f"  API       {server.url}/api/ ({key})")
    _out.print(f"  health    {server.url}/readyz  {server.url}/metrics")
    _out.print("Ctrl-C stops.", style="dim")
