"""The desk's paper clip for a follower of the Official Account: what an agent attaches is uploaded to WeChat and sent by its media id."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiohttp import ClientSession
from playwright.sync_api import expect

from bot.testing.stand_ins.wechat import WeChatStandIn
from tests.browser.kit import Desk, Pages
from tests.browser.test_desk_page import enter, pick
from tests.browser.visitor import png

T = TypeVar("T")
WAIT_S = 30.0


class Platform:
    """A local WeChat in a thread of its own, beside the browser's calls that wait."""

    def __init__(self) -> None:
        self.wechat = WeChatStandIn()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._open = AsyncExitStack()

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        self.run(self._open.enter_async_context(self.wechat.open()))

    def stop(self) -> None:
        """Listen no more."""
        self.run(self._open.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something there and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_S)

    def says(self, desk: Desk, text: str) -> None:
        """The follower writes."""

        async def push() -> int:
            async with ClientSession(base_url=desk.url) as http:
                return await self.wechat.say(http, text)

        assert self.run(push()) == 200


@pytest.fixture
def platform() -> Iterator[Platform]:
    running = Platform()
    running.start()
    yield running
    running.stop()


def waited(fits: Callable[[], object]) -> None:
    """Wait for something that WeChat sees."""
    end = time.monotonic() + WAIT_S
    while not fits():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def shop(platform: Platform, tmp_path: Path) -> Iterator[Desk]:
    """A desk with the Official Account; pages are closed before it is."""
    table = platform.wechat.table()
    settings = {f"HAOKE_CONNECTORS__WECHAT__{name.upper()}": str(value) for name, value in table.items()}
    with Desk(tmp_path / "data", **settings) as running:
        yield running


def test_a_picture_from_the_paper_clip_reaches_the_follower(
    platform: Platform, shop: Desk, pages: Pages
) -> None:
    wechat = platform.wechat
    platform.says(shop, "我要找人工")
    waited(lambda: wechat.sent)
    before = len(wechat.sent)
    page = enter(pages, shop, "fay")
    pick(page, wechat.conversation())
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    with page.expect_file_chooser() as chooser:
        page.click(".composer .attach")
    chooser.value.set_files([{"name": "shelf.png", "mimeType": "image/png", "buffer": png()}])
    expect(page.locator(".attached .pill")).to_contain_text("shelf.png")
    page.fill("#composer", "就是这一款")
    page.keyboard.press("Enter")
    expect(page.locator(".message.agent .file img")).to_be_visible()
    waited(lambda: len(wechat.sent) >= before + 2)
    told = [(sent.text, sent.media) for sent in wechat.sent[before:]]
    assert told == [("就是这一款", ""), ("", "MEDIA-1")]
    [(kind, name, raw)] = wechat.uploaded.values()
    assert (kind, name, raw[:4]) == ("image", "picture.png", b"\x89PNG")
    order = [what for what, _ in wechat.calls if what in ("upload", "send")]
    assert order[-2:] == ["upload", "send"]
