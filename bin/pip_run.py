"""Runs pip with its words in a log, says what it is at, and why it failed in one sentence."""

import re
import subprocess
import threading
import time
from pathlib import Path
from subprocess import PIPE, STDOUT

FIRST_PROGRESS = 2  # seconds
NEXT_PROGRESS = 10  # seconds

_NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Failed to establish|name resolution|Name or service not known|getaddrinfo"
    r"|nodename nor servname|Network is unreachable|No route to host|ConnectTimeout|ReadTimeout|ProxyError"
    r"|Connection (refused|reset|aborted)|RemoteDisconnected"
)
_STEP = re.compile(r"^\s*(Collecting|Downloading|Building|Installing collected packages)\b[: ]*(\S+)?(.*)")


def say(text: str) -> None:
    """One progress line."""
    print(f"setup: {text}", flush=True)


def run_logged(command: list[str], log: Path) -> int:
    """Run pip with its output in the log and a progress line now and then; returns its exit status."""
    progress = Progress()
    with (
        log.open("w", encoding="utf-8") as out,
        progress,
        subprocess.Popen(command, stdout=PIPE, stderr=STDOUT, text=True, errors="replace") as pip,
    ):
        try:
            assert pip.stdout is not None  # noqa: S101 - asked for three lines above
            for line in pip.stdout:
                out.write(line)
                progress.read(line)
            return pip.wait()
        except BaseException:
            pip.terminate()
            raise


class Progress:
    """Says what pip is at, after two seconds and then every ten, even while pip itself is silent."""

    def __init__(self) -> None:
        self.step = "resolving"
        self._start = time.monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> "Progress":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def read(self, line: str) -> None:
        """Take the step from one line of pip's."""
        found = _STEP.match(line)
        if found:
            verb, what, rest = found.groups()
            many = verb.startswith("Installing")
            self.step = "unpacking and linking" if many else f"{verb.lower()} {what or ''}{rest}".strip()

    def _tell(self) -> None:
        wait: float = FIRST_PROGRESS
        while not self._done.wait(wait):
            say(f"{time.monotonic() - self._start:4.0f} s  {self.step}")
            wait = NEXT_PROGRESS


def explain(log: Path) -> str:
    """Why pip failed, in one sentence."""
    text = log.read_text(encoding="utf-8", errors="replace")
    where = f"pip's own words are in {log}"
    if "No space left on device" in text:
        return f"the disk is full, nothing is lost; make room (about 5 GB) and run the same command again; {where}"
    if _NO_NETWORK.search(text):
        return (
            f"no network: pip cannot reach its package index; connect and run the same command again; {where}"
        )
    nowhere = re.search(r"satisfies the requirement (\S+) .*\(from versions: none\)", text)
    if nowhere:
        return f"pip finds no {nowhere[1]}: there is no network, or none is built for this Python; {where}"
    errors = [line.strip()[7:] for line in text.splitlines() if line.strip().startswith("ERROR: ")]
    return f"pip failed: {errors[-1] if errors else 'no reason given'}; {where}"
