"""Backup and restore with a stopwatch: how long a copy takes while the desk works, what it costs who writes meanwhile, and the way back.

    python -m benchmarks.backup [--conversations 1000,10000]

A running desk (`haoke run`, profile `linear`, SQLite) answers one customer after the other; its database holds so many conversations of
three turns, copies of a real one. `restore` is timed to the end of the command, `open` from there to the first answer of a desk.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from itertools import count
from pathlib import Path
from typing import Any, Final

from benchmarks.load_rows import copies
from benchmarks.machine import machine
from benchmarks.turn import percentile
from tests.browser.kit import KEY, Desk

SAID: Final = ("我的订单10421到哪了", "退货的运费谁出？", "谢谢")
MODEL: Final = "past"  # the conversation that is copied
NUMBER: Final = count()


def asked(desk: Desk, who: str, text: str) -> float:
    """Seconds until an answer is there."""
    began = time.monotonic()
    body = json.dumps({"sender": who, "message": text, "metadata": {"customer_id": "C1001"}}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(f"{desk.url}/webhooks/rest/webhook", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        if not json.load(answer):
            raise SystemExit("nothing was answered")
    return time.monotonic() - began


def haoke(desk: Desk, *command: str) -> float:
    """Seconds that a command takes, its start included."""
    environment = {**os.environ, **desk.settings, "HAOKE_DATA_DIR": str(desk.data)}
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "bot.cli", *command], env=environment, check=True, capture_output=True
    )
    return time.monotonic() - began


def timed(desk: Desk, copy: Path, conversations: int, had: int) -> dict[str, Any]:
    """One size."""
    database = desk.data / "haoke.db"
    copies(database, f"rest:{MODEL}", had, conversations)
    desk.start()
    quiet = [asked(desk, f"q{next(NUMBER)}", SAID[0]) for _ in range(40)]
    took: list[float] = []
    over = threading.Event()

    def goes_on() -> None:
        while not over.is_set():
            took.append(asked(desk, f"b{next(NUMBER)}", SAID[0]))

    customer = threading.Thread(target=goes_on)
    customer.start()
    backup_s = haoke(desk, "backup", str(copy))
    over.set()
    customer.join()
    desk.stop()
    restore_s = haoke(desk, "restore", str(copy))
    began = time.monotonic()
    desk.start()
    asked(desk, f"r{next(NUMBER)}", SAID[0])
    open_s = time.monotonic() - began
    desk.stop()
    return {
        "conversations": conversations,
        "copy_mb": round(copy.stat().st_size / 1e6, 1),
        "backup_s": round(backup_s, 1),
        "answers_meanwhile": len(took),
        "answer_ms_meanwhile": {"p50": ms(statistics.median(took)), "max": ms(max(took))},
        "answer_ms_before": {"p50": ms(statistics.median(quiet)), "p95": ms(percentile(quiet, 95))},
        "restore_s": round(restore_s, 1),
        "open_s": round(open_s, 1),
    }


def ms(seconds: float) -> int:
    """Milliseconds."""
    return round(1000 * seconds)


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conversations", default="1000,10000")
    given = parser.parse_args()
    print(json.dumps(machine()))
    with tempfile.TemporaryDirectory(prefix="backup-") as name:
        folder = Path(name)
        desk = Desk(folder / "data", quickly=False)
        desk.start()
        for text in SAID:
            asked(desk, MODEL, text)
        desk.stop()
        had = 1
        for many in (int(each) for each in given.conversations.split(",")):
            print(json.dumps(timed(desk, folder / f"{many}.db", many, had)), flush=True)
            had = many


if __name__ == "__main__":
    main()
