"""Accounts that can only answer: in the response to the push, once, and nothing is cut off without a way to read on."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.tencent import xml
from bot.testing.echo import EchoDesk
from bot.testing.stand_ins.wechat import WeChatStandIn, text_message
from bot.turn import Reply
from tests.connectors.wechat.kit import desk_of


@pytest.fixture
async def desk(
    wechat: WeChatStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[EchoDesk]:
    """An account without the right to customer-service messages, that waits less long than a real one."""
    monkeypatch.setattr("connectors.wechat.holds.HOLD_S", 0.5)
    async with desk_of(wechat, tmp_path, passive=True, public_url="https://shop.example") as running:
        yield running


async def answer(wechat: WeChatStandIn, desk: EchoDesk, text: str, key: str = "1") -> str:
    """What the response to a push says."""
    status, body = await wechat.push(desk.http, text_message(text, key=key))
    assert status == 200
    return str(opened(wechat, body)["Content"])


def opened(wechat: WeChatStandIn, text: str) -> Any:
    fields = xml.read(text.encode())
    args = (fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
    return xml.read(wechat.envelope.opened(*args))


def link(said: str) -> str:
    found = re.search(r"https://shop\.example(/webhooks/wechat/pickup\?\S+)", said)
    assert found, said
    return found[1]


async def test_a_push_that_comes_again_is_answered_with_the_same_words(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    for _ in range(3):  # WeChat did not get the response
        assert await answer(wechat, desk, "hello") == "heard: hello"
    assert desk.echo.texts == ["hello"]


async def test_a_long_answer_goes_on_behind_the_link(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    said = await answer(wechat, desk, "long 1500")
    assert len(said.encode()) <= 2047
    assert said.startswith("好" * 400)
    async with desk.http.get(link(said)) as page:
        assert "好" * 1500 in await page.text()
    assert await answer(wechat, desk, "next", key="2") == "heard: next"  # it is not begun again
    await desk.quiet()
    assert await desk.states(wechat.conversation()) == ["sent", "sent"]


async def test_an_answer_after_hundreds_is_still_found_by_its_link(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    await answer(wechat, desk, "hello")
    async with desk.store.write() as tx:
        for number in range(220):
            conversation = wechat.conversation()
            await desk.outbox.put(tx, conversation, f"old:{number}", Reply(text="old"), deliver=False)
    waits = link(await answer(wechat, desk, "wait", key="2"))
    async with desk.http.get(waits) as page:
        assert "old" not in await page.text()
    desk.echo.gate.set()
    await desk.quiet()
    async with desk.http.get(waits) as page:
        assert "heard: wait" in await page.text()
