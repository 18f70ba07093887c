"""Files that people post in the thread of a handoff reach the customer on their own channel, or the thread says why not."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.staff import Accounts
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import SlackStandIn
from bot.testing.stand_ins.wechat import WeChatStandIn
from tests.connectors.slack.desk_kit import BOB, MEI, click, clickable, seen, table, whispered, write
from tests.connectors.wechat.kit import window_open


@pytest.fixture
async def wechat() -> AsyncIterator[WeChatStandIn]:
    stand_in = WeChatStandIn()
    async with stand_in.open():
        yield stand_in


@pytest.fixture
async def desk(slack: SlackStandIn, wechat: WeChatStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    async with opened(slack, wechat, tmp_path) as running:
        for name in ("mei", "bob"):
            await running.service.gateway.part(Accounts).add(name, name.title(), "agent", by="test")
        yield running


def opened(slack: SlackStandIn, wechat: WeChatStandIn, folder: Path) -> Any:
    tables = {"slack": table(slack), "wechat": {**wechat.table(), "typing": False}, "rest": {"enabled": True}}
    return echo_desk(tables, folder / "desk.db")


async def accepted(slack: SlackStandIn, wechat: WeChatStandIn, desk: EchoDesk) -> str:
    """A follower on WeChat is handed over and Mei has accepted; the root post."""
    await wechat.say(desk.http, "person")
    await wechat.got(1)
    await window_open(desk)
    root = await clickable(slack, desk, "等待接待")
    await click(slack, desk, MEI, "accept", root)
    await until(lambda: "mei 正在接待" in slack.messages[root])
    return root


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    return out.getvalue()


def posted(slack: SlackStandIn, body: bytes, name: str, media_type: str, file: str = "F1") -> dict[str, Any]:
    """A file as Slack describes it."""
    slack.hosted[file] = body
    described = {"id": file, "name": name, "mimetype": media_type, "size": len(body)}
    return {**described, "url_private_download": f"{slack.api}/files/{file}"}


async def post(
    slack: SlackStandIn, desk: EchoDesk, root: str, *files: dict[str, Any], user: str = MEI, text: str = ""
) -> None:
    """Post files in a thread, delivered twice as Slack may do."""
    for _ in range(2):
        await write(slack, desk, user, text, "180.1", root, subtype="file_share", files=list(files))


async def test_a_picture_reaches_the_follower_once_and_stands_in_the_thread_once(
    slack: SlackStandIn, wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    root = await accepted(slack, wechat, desk)
    await post(slack, desk, root, posted(slack, picture(), "shelf.png", "image/png"), text="这一款")
    await wechat.got(3)
    await desk.quiet()
    assert [(sent.text, sent.media) for sent in wechat.sent[1:]] == [("这一款", ""), ("", "MEDIA-1")]
    assert not slack.uploaded  # it stands there already
    told = await desk.service.gateway.messages(wechat.conversation())
    assert [m.author for m in told if m.reply.attachments] == ["agent:mei"]


@pytest.mark.parametrize(
    ("body", "media_type", "why"),
    [
        (b"\x7fELF\0\0", "application/pdf", "send a JPEG, PNG"),  # not what it says it is
        (b"ID3", "audio/mpeg", "这个文件收不了"),
        (b"x" * (10 * 1024 * 1024 + 1), "text/plain", "这个文件收不了"),
    ],
)
async def test_what_cannot_be_taken_is_told_in_the_thread_and_not_sent(
    slack: SlackStandIn, wechat: WeChatStandIn, desk: EchoDesk, body: bytes, media_type: str, why: str
) -> None:
    root = await accepted(slack, wechat, desk)
    await post(slack, desk, root, posted(slack, body, "thing", media_type))
    ts = await seen(slack, "没有发给顾客")
    assert "thing" in slack.messages[ts]
    assert why in slack.messages[ts]
    assert slack.posted()["thread_ts"] == root
    assert len(wechat.sent) == 1


async def test_a_file_that_the_platform_has_no_message_for_is_told_as_not_delivered(
    slack: SlackStandIn, wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    root = await accepted(slack, wechat, desk)
    await post(slack, desk, root, posted(slack, b"%PDF-1.7", "invoice.pdf", "application/pdf"))
    ts = await seen(slack, "没有送达顾客")
    assert "this channel takes pictures only" in slack.messages[ts]
    assert "invoice.pdf" in slack.messages[ts]


async def test_customers_of_a_channel_without_files_are_sent_none(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    body = {"sender": "alice", "message": "person"}
    async with desk.http.post("/webhooks/rest/webhook", json=body) as answer:
        assert answer.status == 200
    root = await clickable(slack, desk, "等待接待")
    await click(slack, desk, MEI, "accept", root)
    await post(slack, desk, root, posted(slack, picture(), "shelf.png", "image/png"))
    ts = await seen(slack, "没有发给顾客")
    assert "customers of this channel cannot be sent files" in slack.messages[ts]


async def test_who_does_not_have_the_conversation_sends_no_file(
    slack: SlackStandIn, wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    root = await accepted(slack, wechat, desk)
    await post(slack, desk, root, posted(slack, picture(), "a.png", "image/png"), user=BOB)
    ts = await seen(slack, "没有发给顾客")
    assert "mei has this conversation" in slack.messages[ts]
    await post(slack, desk, root, posted(slack, picture(), "a.png", "image/png"), user="U0XXX")
    await until(lambda: [user for user, _ in whispered(slack)] == ["U0XXX"] * 2)
    assert len(wechat.sent) == 1


async def test_a_file_beside_a_note_stays_among_colleagues(
    slack: SlackStandIn, wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    root = await accepted(slack, wechat, desk)
    file = posted(slack, picture(), "a.png", "image/png")
    await post(slack, desk, root, file, text="// 内部截图")
    await write(slack, desk, MEI, "稍等", "180.2", root)
    await wechat.got(2)
    await desk.quiet()
    assert [sent.text for sent in wechat.sent[1:]] == ["稍等"]


async def test_a_file_that_a_stop_cut_off_is_sent_after_it(
    slack: SlackStandIn, wechat: WeChatStandIn, tmp_path: Path
) -> None:
    async with opened(slack, wechat, tmp_path) as desk:
        await desk.service.gateway.part(Accounts).add("mei", "Mei", "agent", by="test")
        root = await accepted(slack, wechat, desk)
        slack.hoarding = True
        await post(slack, desk, root, posted(slack, picture(), "a.png", "image/png"))
    slack.hoarding = False
    async with opened(slack, wechat, tmp_path):
        await wechat.got(2)
        assert wechat.sent[-1].media == "MEDIA-1"
