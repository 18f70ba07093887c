"""Files of customers: fetched from Slack and from nowhere else, judged by their content, and shown to the people at the desk."""

import io
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from bot.staff import Accounts
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import BOT, TEAM, USER, SlackStandIn

CONVERSATION = f"slack:{TEAM}:D0001"
BAD = "这个文件收不了"


def tables(slack: SlackStandIn) -> Mapping[str, Mapping[str, Any]]:
    desk = {"desk_channel": "C0DESK", "desk_members": ["U0MEI=mei"]}
    return {"slack": {**slack.table(), **desk}}


@pytest.fixture
async def desk(slack: SlackStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    async with echo_desk(tables(slack), tmp_path / "desk.db") as running:
        await running.service.gateway.part(Accounts).add("mei", "Mei", "agent", by="test")
        yield running


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    return out.getvalue()


def shared(slack: SlackStandIn, body: bytes, **changed: Any) -> dict[str, Any]:
    """A file as Slack describes it in an event."""
    slack.hosted["F1"] = body
    described = {"id": "F1", "name": "crack.png", "mimetype": "image/png", "size": len(body)}
    return {**described, "url_private_download": f"{slack.api}/files/F1", **changed}


async def send(
    slack: SlackStandIn, desk: EchoDesk, *files: dict[str, Any], text: str = "", key: str = "1"
) -> None:
    event = {
        "type": "message",
        "subtype": "file_share",
        "channel": "D0001",
        "channel_type": "im",
        "user": USER,
    }
    said = {"text": text, "ts": f"17000000{int(key):02d}.000100", "files": list(files)}
    assert await slack.event(desk.http, {**event, **said}, event_id=f"Ev{key}") == 200


async def kept(desk: EchoDesk) -> Any:
    await desk.echo.heard(1)
    [attachment] = desk.echo.claims[0].utterances[0].attachments
    media = desk.service.gateway.media
    await until(lambda: media.find(attachment.ref))
    return media.find(attachment.ref)


async def test_a_picture_is_heard_at_once_and_kept_as_the_widget_keeps_one(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    await send(slack, desk, shared(slack, picture()))
    stored, path = await kept(desk)
    assert desk.echo.texts == ["crack.png"]
    assert (stored.kind, stored.media_type, stored.width, stored.height) == ("image", "image/png", 20, 10)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert desk.echo.claims[0].utterances[0].metadata["files"] == ["crack.png"]


async def test_the_same_event_again_fetches_nothing_again(slack: SlackStandIn, desk: EchoDesk) -> None:
    for _ in range(2):
        await send(slack, desk, shared(slack, picture()))
    await kept(desk)
    assert len([*(desk.service._config.data_dir / "media").rglob("*.json")]) == 1


class Elsewhere(SlackStandIn):
    """Points away, or to another server."""

    async def download(self, request: web.Request) -> web.Response:
        if request.match_info["id"] == "F1":
            raise web.HTTPFound(f"{self.api}/files/F2")
        self.calls.append(("followed", dict(request.headers)))
        return web.Response(body=picture())


@pytest.mark.parametrize(
    "changed",
    [
        {"url_private_download": "http://127.0.0.1:9/files/F1"},
        {"url_private_download": "https://files.slack.com.evil.test/F1"},
        {"url_private_download": "https://files.slack.com@evil.test/F1"},
        {"url_private_download": "http://files.slack.com/F1"},
        {"url_private_download": "https://files.slack.com:8443/F1"},
        {"url_private_download": "file:///etc/passwd"},
    ],
)
async def test_nothing_is_fetched_from_anybody_but_slack(
    slack: SlackStandIn, desk: EchoDesk, changed: dict[str, Any]
) -> None:
    await send(slack, desk, shared(slack, picture(), **changed))
    await until(lambda: any(BAD in text for text in slack.messages.values()))
    assert not [*(desk.service._config.data_dir / "media").rglob("*.json")]


async def test_the_token_does_not_follow_to_another_address(tmp_path: Path) -> None:
    slack = Elsewhere()
    async with slack.open(), echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as desk:
        await send(slack, desk, shared(slack, picture()))
        await until(lambda: any(BAD in text for text in slack.messages.values()))
        assert not [name for name, _ in slack.calls if name == "followed"]


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (b"<!doctype html><script>x()</script>", {"name": "page.png"}),
        (b"MZ\0\0 a program", {"mimetype": "application/pdf"}),
        (b"x", {"size": 11 * 1024 * 1024}),
        (b"y" * 200, {"mimetype": "video/mp4"}),
    ],
)
async def test_what_cannot_be_taken_is_said_to_the_customer_and_heard_all_the_same(
    slack: SlackStandIn, desk: EchoDesk, body: bytes, changed: dict[str, Any]
) -> None:
    await send(slack, desk, shared(slack, body, **changed), text="look at this")
    await until(lambda: any(BAD in text for text in slack.messages.values()))
    await desk.echo.heard(1)
    assert desk.echo.texts == ["look at this"]
    assert not [*(desk.service._config.data_dir / "media").rglob("*.json")]


async def test_a_file_that_was_not_there_before_a_restart_is_fetched_after_it(
    slack: SlackStandIn, tmp_path: Path
) -> None:
    body = picture()
    async with echo_desk(tables(slack), tmp_path / "desk.db") as desk:
        described = shared(slack, body)
        slack.hosted.clear()  # Slack fails for now
        await send(slack, desk, described)
        await desk.echo.heard(1)
        [attachment] = desk.echo.claims[0].utterances[0].attachments
    slack.hosted["F1"] = body
    async with echo_desk(tables(slack), tmp_path / "desk.db") as desk:
        await until(lambda: desk.service.gateway.media.find(attachment.ref))


async def test_people_at_the_desk_see_it_in_their_thread(slack: SlackStandIn, desk: EchoDesk) -> None:
    await slack.say(desk.http, "person")
    await until(lambda: any("等待接待" in text for text in slack.messages.values()))
    await send(slack, desk, shared(slack, picture()), text="this crack", key="2")
    await until(lambda: [name for name, _ in slack.calls if name == "files.completeUploadExternal"])
    done = next(details for name, details in slack.calls if name == "files.completeUploadExternal")
    root = next(ts for ts, text in slack.messages.items() if "等待接待" in text)
    assert (done["channel_id"], done["thread_ts"]) == ("C0DESK", root)
    assert slack.uploaded["F1"].startswith(b"\x89PNG")
    assert any("this crack 📎 crack.png" in text for text in slack.messages.values())


@pytest.mark.parametrize("thread", [False, True])
async def test_people_send_files_to_customers(slack: SlackStandIn, desk: EchoDesk, thread: bool) -> None:
    if thread:
        mention = {
            "type": "app_mention",
            "channel": "C1",
            "user": "U1",
            "text": f"<@{BOT}> hi",
            "ts": "171.5",
        }
        await slack.event(desk.http, mention)
    else:
        await slack.say(desk.http, "hi")
    await slack.got(1)
    await desk.quiet()
    conversation = f"slack:{TEAM}:C1:171.5" if thread else slack.conversation()
    await desk.service.people.claim(conversation, "mei")
    media = desk.service.gateway.media

    async def chunks() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7"

    file = (await media.take(chunks(), "发票.pdf")).attachment
    slack.refused["files.completeUploadExternal"] = "internal_error"
    await desk.service.people.say(conversation, "mei", "您的发票", files=[file])
    await until(lambda: any(name == "files.completeUploadExternal" for name, _ in slack.calls))
    slack.refused.clear()  # and once more
    await desk.quiet()
    assert list(slack.messages.values()).count("您的发票") == 1
    done = [details for name, details in slack.calls if name == "files.completeUploadExternal"][-1]
    assert (done["channel_id"], done.get("thread_ts")) == (("C1", "171.5") if thread else ("D0001", None))
    assert json.loads(done["files"])[0]["title"] == "发票.pdf"
    assert await desk.states(conversation) == ["sent", "sent"]
