"""Settings for the clinic, and its server over HTTP."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.rasa.kit import settings

SERVER = Path(__file__).with_name("clinic.py")
TOOLS: dict[str, Any] = {
    "opening": {
        "intent": "clinic.opening",
        "slots": {
            "specialty": {
                "ask": {"en": "Which doctor do you need?", "zh": "想看哪一科？"},
                "choices": {"skin": {"en": "Skin", "zh": "皮肤科"}, "eyes": {"en": "Eyes", "zh": "眼科"}},
            }
        },
        "fixed": {"days": 3},
        "money": {"fee": "CNY"},
        "done": {"en": "{doctor} is free on {on}, for {fee}.", "zh": "{doctor} {on} 有空，费用 {fee}。"},
    },
    "chat": {"intent": "clinic.chat", "slots": {"about": {"ask": "What about?"}}},
    "book": {
        "intent": "clinic.book",
        "stakes": "personal",
        "slots": {
            "doctor": {"ask": "With whom?"},
            "day": {"ask": "On which day?", "entity": "date"},
        },
        "customer": {"patient": "id"},
        "key": "key",
        "confirm": "Book {doctor} on {day}?",
        "done": "Booked with {doctor}, reference {reference}.",
    },
    "pay": {
        "intent": "clinic.pay",
        "stakes": "money",
        "slots": {"fee": {"ask": "How much?", "entity": "amount"}},
        "amount": "fee",
        "currency": "CNY",
        "limit": 100,
        "confirm": "Pay {fee}?",
        "done": "Paid {fee}, receipt {receipt}.",
    },
    "full": {"intent": "clinic.full", "fixed": {"doctor": "Dr. Wu"}},
    "slow": {"intent": "clinic.slow"},
    "die": {"intent": "clinic.die"},
    "order_note": {
        "intent": "clinic.note",
        "slots": {"order_id": {"ask": "order.ask_id", "entity": "order_id"}},
        "done": "Note: {note}.",
    },
}


def by_command(folder: Path, **more: Any) -> Any:
    """The clinic as a child process that speaks on its standard input and output."""
    table = {"command": [sys.executable, str(SERVER)], "env": {"CLINIC_LOG": str(folder / "calls")}}
    return settings(folder, mcp={"clinic": {"tools": TOOLS, **table, **more}})


def by_url(folder: Path, url: str, **more: Any) -> Any:
    """The clinic over HTTP."""
    return settings(folder, mcp={"clinic": {"url": url, "tools": TOOLS, **more}})


def calls(file: Path) -> list[dict[str, Any]]:
    """What the server was asked."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@contextmanager
def clinic(log: Path, port: int = 0) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The clinic's server over HTTP, and its process."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, str(SERVER), str(port)],
        env={**os.environ, "CLINIC_LOG": str(log)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_port(port, process)
        yield f"http://127.0.0.1:{port}/mcp", process
    finally:
        process.kill()
        process.wait(10)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(400):
        assert process.poll() is None, "the clinic's server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the clinic's server did not start")
