"""A page is told what stands in the log although the database failed when it was to be told."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import StoreError
from bot.visits import Entry, Standing
from connectors.web import viewers
from connectors.web.sessions import Session
from connectors.web.viewers import Viewer
from tests.conversation.kit import NOON


async def test_a_page_is_told_again_when_the_database_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "AGAIN_S", 0.01)
    failures, told, shown = [StoreError("away"), StoreError("away")], list[Any](), asyncio.Event()

    async def look(*_: Any, after: int = 0, **__: Any) -> tuple[list[Entry], Standing]:
        if failures:
            raise failures.pop()
        new = [Entry(seq=1, key="k", author="customer", at=NOON, text="hi")] if after < 1 else []
        return new, Standing()

    async def send(frame: Any) -> None:
        told.append(frame["type"])
        if frame["type"] == "state":
            shown.set()

    gateway: Any = SimpleNamespace(visits=SimpleNamespace(look=look))
    viewer = Viewer(gateway, Session(id="s"), send, lambda *_: asyncio.sleep(0))
    viewer.begin(0)  # the one sign that something is there
    await asyncio.wait_for(shown.wait(), 30)
    assert told == ["event", "state"]
    await viewer.gone()
