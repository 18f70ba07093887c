"""What the browser tests stand on: a server process and watched pages."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.nursery import Child, Nursery

NURSERY = Nursery()
KEY = "the-key-of-this-shop"
PATIENCE_S = 60.0  # for a server to open on a busy machine
PAGE_MS = 30_000  # for a page to show something on one
OpenPage = Callable[..., "WatchedPage"]

# Reports of the content policy, and every way a page could show that a stranger's script ran in it.
_WATCH = """
window.__reports = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


class Desk:
    """`haoke run` as a process of its own, with its own data folder and a port that survives a restart."""

    def __init__(self, data: Path, *, quickly: bool = True, **settings: str) -> None:
        self.data = data
        self._quickly = quickly  # a fork of a desk that was loaded before, see `nursery`
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "HAOKE_WEB__PORT": str(self.port),
            "HAOKE_WEB__API_KEY": KEY,
            "HAOKE_UNDERSTANDING__PROFILE": "linear",  # at once and without torch
            "HAOKE_TURN__BURST_MS": "0",
            "HAOKE_OUTREACH__ENABLED": "false",  # a story tells what is said, and in which order
            "HAOKE_OUTREACH__ASK": "false",
            **settings,
        }
        self.log = data.parent / f"{data.name}.log"
        self._process: subprocess.Popen[bytes] | Child | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Start and wait until it answers."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HAOKE_")}
        environment = {**inherited, **self.settings, "HAOKE_DATA_DIR": str(self.data)}
        if self._quickly:
            self._process = NURSERY.born(environment, self.log)
            self._await()
            return self
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "run"],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=Path(__file__).parents[2],
            )
        self._await()
        return self

    def month(self, conversations: int) -> None:
        """`haoke demo-month`, before it starts."""
        environment = {**os.environ, **self.settings, "HAOKE_DATA_DIR": str(self.data)}
        self.data.mkdir(parents=True, exist_ok=True)
        command = "demo-month", "--conversations", str(conversations)
        NURSERY.born(environment, self.log, *command).wait(PATIENCE_S)

    def kill(self) -> None:
        """`kill -9`, as a power cut would."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def stop(self) -> None:
        """End it in order; its log is kept beside the data."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def tells(self, *parts: str, times: int = 1) -> None:
        """Wait until so many lines of its log have all these parts."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
            if sum(all(part in line for part in parts) for line in lines) >= times:
                return
            time.sleep(0.05)
        raise AssertionError(f"its log never told {parts} {times} times:\n{self._tail()}")

    def _await(self) -> None:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"the desk did not start:\n{self._tail()}")
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/livez", timeout=5):
                return
            time.sleep(0.05)
        raise RuntimeError(f"the desk did not open in {PATIENCE_S:.0f} s:\n{self._tail()}")

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])


@dataclass
class WatchedPage:
    """A page with what it complained of; everything else is Playwright's `Page`."""

    page: Page
    trouble: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)  # parts of complaints that a test expects

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def judged(self) -> list[str]:
        """Everything suspicious that was not expected."""
        with contextlib.suppress(Exception):  # a page that is gone has reported before
            self.trouble += [f"policy: {report}" for report in self.page.evaluate("window.__reports || []")]
        return [line for line in self.trouble if not any(part in line for part in self.allowed)]


class Pages:
    """Contexts of one test."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.opened: list[WatchedPage] = []

    def context(self, **options: Any) -> BrowserContext:
        """A fresh visitor: no cookies, no storage."""
        defaults = {"locale": "en-US", "viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        context = self._browser.new_context(**{**defaults, **options})
        context.set_default_timeout(PAGE_MS)
        context.add_init_script(_WATCH)
        self._contexts.append(context)
        return context

    def open(self, url: str, *, context: BrowserContext | None = None, **options: Any) -> WatchedPage:
        """A watched page at this address, in a context of its own unless one is given."""
        page = (context or self.context(**options)).new_page()
        watched = WatchedPage(page)
        home = urlsplit(url).netloc
        page.on("console", lambda message: _heard(watched, message.type, message.text))
        page.on("pageerror", lambda error: watched.trouble.append(f"error: {error}"))
        page.on(
            "dialog", lambda dialog: (watched.trouble.append(f"dialog: {dialog.message}"), dialog.dismiss())
        )
        page.on("request", lambda request: _asked(watched, request.url, home))
        self.opened.append(watched)
        page.goto(url)
        return watched

    def shoot(self, folder: Path, name: str) -> None:
        """A picture of every open page."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, watched in enumerate(self.opened):
            with contextlib.suppress(Exception):
                watched.page.screenshot(path=folder / f"{name}-{number}.png")

    def close(self) -> list[str]:
        """End all contexts; what the pages complained of."""
        trouble = [line for watched in self.opened for line in watched.judged()]
        for context in self._contexts:
            context.close()
        return trouble


def _heard(watched: WatchedPage, kind: str, text: str) -> None:
    if kind == "error":
        watched.trouble.append(f"console: {text}")


def _asked(watched: WatchedPage, url: str, home: str) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != home:
        watched.trouble.append(f"request to another host: {url}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
