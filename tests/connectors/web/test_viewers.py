"""A page is told what stands in the log although the database failed when it was to be told."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import StoreError
from bot.visits import Entry, Standing
from connectors.web import viewers
from connectors.web.greet import greeting
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
    await viewer.begin(0, Standing(last_seq=1, known=True))  # the one sign that something is there
    await asyncio.wait_for(shown.wait(), 30)
    assert told == ["event", "state"]
    await viewer.gone()


class Page:
    """A page that came back, over a log that counts who looks into it."""

    def __init__(self) -> None:
        self.looks, self.told = 0, list[str]()
        gateway: Any = SimpleNamespace(visits=SimpleNamespace(look=self._look))
        self.viewer = Viewer(gateway, Session(id="s"), self._send, lambda *_: asyncio.sleep(0))

    async def _look(self, *_: Any, **__: Any) -> tuple[list[Entry], Standing]:
        self.looks += 1
        return [], Standing(known=True, last_seq=3)

    async def _send(self, frame: Any) -> None:
        self.told.append(frame["type"])

    async def back(self, standing: Standing) -> int:
        """How often the log was looked into until it was told all."""
        await self.viewer.begin(3, standing)
        async with asyncio.timeout(30):
            while self.told != ["state"]:  # noqa: ASYNC110 - of another task
                await asyncio.sleep(0)
        return self.looks


async def test_who_missed_nothing_is_told_without_a_second_look() -> None:
    assert await Page().back(Standing(known=True, last_seq=3)) == 0
    assert await Page().back(Standing(known=True, last_seq=4)) == 1, "something was missed"
    assert await Page().back(Standing(known=True, last_seq=3, busy=True)) == 1, "a reply may be growing"


async def test_what_changed_while_a_page_was_greeted_is_not_missed() -> None:
    page = Page()
    page.viewer.touch()
    assert await page.back(Standing(known=True, last_seq=3)) == 1


async def test_pages_that_come_back_together_wait_at_the_door_and_not_before_the_database() -> None:
    """Before the database a page is sent away after some seconds, and comes again."""
    looking = most = 0

    async def standing(_: Any) -> Standing:
        nonlocal looking, most
        looking += 1
        most = max(most, looking)
        await asyncio.sleep(0.001)
        looking -= 1
        return Standing()

    gateway: Any = SimpleNamespace(visits=SimpleNamespace(standing=standing))
    sessions: Any = SimpleNamespace(stale=lambda _: False)
    door = viewers.Viewers(100).door
    greeted = await asyncio.gather(
        *(greeting(gateway, sessions, Session(id=f"s{n}"), 0, door) for n in range(60))
    )
    assert len(greeted) == 60
    assert most == viewers.AT_ONCE
