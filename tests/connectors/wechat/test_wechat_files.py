"""Files that followers send: acknowledged at once, fetched by media id afterwards, and kept where the desk shows them."""

import hashlib
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.testing.echo import KEY, EchoDesk, echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.wechat import OPENID, WeChatStandIn, fields_xml
from tests.connectors.wechat.kit import picture as drawn


def picture() -> bytes:
    return drawn(kind="JPEG")


def sent(kind: str, media: str, **more: str) -> str:
    return fields_xml(FromUserName=OPENID, MsgType=kind, MediaId=media, MsgId="77", **more)


def table(wechat: WeChatStandIn) -> dict[str, object]:
    return {"wechat": {**wechat.table(), "typing": False}}


@pytest.mark.parametrize(
    ("kind", "media_type", "raw"),
    [
        ("image", "image/jpeg", picture()),
        ("voice", "audio/amr", b"#!AMR\n" + bytes(200)),
        ("video", "video/mp4", bytes(4) + b"ftypisom" + bytes(200)),
    ],
)
async def test_what_is_sent_can_be_opened_at_the_desk(
    wechat: WeChatStandIn, tmp_path: Path, kind: str, media_type: str, raw: bytes
) -> None:
    wechat.files["m1"] = (media_type, raw)
    async with echo_desk(table(wechat), tmp_path / "desk.db") as desk:  # type: ignore[arg-type]
        assert await wechat.push(desk.http, sent(kind, "m1")) == (200, "success")
        ref = await first_file(desk)
        media = desk.service.gateway.media
        await until(lambda: media.find(ref))
        found = media.find(ref)
        assert found is not None
        assert found[0].media_type == media_type
        assert found[0].inline == (kind == "image")


async def test_a_restart_fetches_what_was_missing(wechat: WeChatStandIn, tmp_path: Path) -> None:
    async with echo_desk(table(wechat), tmp_path / "desk.db") as desk:  # type: ignore[arg-type]
        await wechat.push(desk.http, sent("image", "m1"))  # not there yet
        ref = await first_file(desk)
    wechat.files["m1"] = ("image/jpeg", picture())
    async with echo_desk(table(wechat), tmp_path / "desk.db") as desk:  # type: ignore[arg-type]
        await until(lambda: desk.service.gateway.media.find(ref))


async def test_a_picture_that_comes_while_the_database_is_away_outlives_a_restart(
    wechat: WeChatStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the message nor the note of its file can be stored: both wait in the spool, whoever drains it."""
    async with echo_desk(table(wechat), tmp_path / "desk.db") as desk:  # type: ignore[arg-type]

        def refuse(*_: object, **__: object) -> object:
            raise StoreError("the database is away")

        monkeypatch.setattr(desk.store, "write", refuse)
        assert await wechat.push(desk.http, sent("image", "m1")) == (200, "success")
        assert not desk.channel("wechat").files._running  # type: ignore[attr-defined]
    assert b"media_waits" in b"".join(spooled(tmp_path))
    wechat.files["m1"] = ("image/jpeg", picture())
    async with echo_desk(table(wechat), tmp_path / "desk.db") as desk:  # type: ignore[arg-type]
        ref = await first_file(desk)
        await until(lambda: desk.service.gateway.media.find(ref))
    assert spooled(tmp_path) == []


async def test_a_note_of_a_picture_that_fails_alone_is_made_later(
    wechat: WeChatStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away for the note and back for the message: the picture is fetched all the same."""
    wechat.files["m1"] = ("image/jpeg", picture())
    async with echo_desk(table(wechat), tmp_path / "desk.db") as desk:  # type: ignore[arg-type]
        files = desk.channel("wechat").files  # type: ignore[attr-defined]
        note, tried = files._note, list[object]()

        async def once_away(changed: object) -> None:
            tried.append(changed)
            if len(tried) == 1:
                raise StoreError("the database is away")
            await note(changed)

        monkeypatch.setattr(files, "_note", once_away)
        assert await wechat.push(desk.http, sent("image", "m1")) == (200, "success")
        ref = await first_file(desk)
        await until(lambda: desk.service.gateway.media.find(ref))
        assert len(tried) >= 2


async def test_what_is_no_picture_is_not_kept(wechat: WeChatStandIn, tmp_path: Path) -> None:
    wechat.files["m1"] = ("image/jpeg", b"<html><script>alert(1)</script>")
    async with echo_desk(table(wechat), tmp_path / "desk.db") as desk:  # type: ignore[arg-type]
        await wechat.push(desk.http, sent("image", "m1"))
        ref = await first_file(desk)
        wechat_files = desk.channel("wechat").files  # type: ignore[attr-defined]
        await until(lambda: not wechat_files._running)
        assert desk.service.gateway.media.find(ref) is None


@pytest.mark.parametrize("elsewhere", ["", "http://127.0.0.1:1/film", "http://qq.com.example/film"])
async def test_a_film_is_fetched_where_wechat_keeps_it_and_nowhere_else(
    wechat: WeChatStandIn, tmp_path: Path, elsewhere: str
) -> None:
    wechat.site["film"] = bytes(4) + b"ftypisom" + bytes(200)
    wechat.files["m1"] = ("film", (elsewhere or f"{wechat.api}/site/film").encode())
    async with echo_desk(table(wechat), tmp_path / "desk.db") as desk:  # type: ignore[arg-type]
        await wechat.push(desk.http, sent("video", "m1"))
        ref = await first_file(desk)
        files = desk.channel("wechat").files  # type: ignore[attr-defined]
        await until(lambda: not files._running)
        assert (desk.service.gateway.media.find(ref) is None) == bool(elsewhere)


async def test_recognised_words_are_the_message(wechat: WeChatStandIn, tmp_path: Path) -> None:
    wechat.files["m1"] = ("audio/amr", b"#!AMR\n" + bytes(50))
    async with echo_desk(table(wechat), tmp_path / "desk.db") as desk:  # type: ignore[arg-type]
        await wechat.push(desk.http, sent("voice", "m1", Recognition="我的包裹到哪了"))
        await desk.echo.heard(1)
        assert desk.echo.texts == ["我的包裹到哪了"]


def spooled(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob("spool.jsonl*")]


async def first_file(desk: EchoDesk) -> str:
    await desk.echo.heard(1)
    [file] = desk.echo.claims[0].utterances[0].attachments
    assert len(file.ref) == len(hashlib.sha256(b"").hexdigest()) // 2
    return file.ref


async def test_the_desk_is_given_a_link_to_it(wechat: WeChatStandIn, tmp_path: Path) -> None:
    wechat.files["m1"] = ("image/jpeg", picture())
    tables = {**table(wechat), "desk": {"enabled": True}, "web": {"enabled": True}}
    async with echo_desk(tables, tmp_path / "desk.db") as desk:  # type: ignore[arg-type]
        await wechat.push(desk.http, sent("image", "m1"))
        ref = await first_file(desk)
        await until(lambda: desk.service.gateway.media.find(ref))
        place = f"/api/desk/conversations/{wechat.conversation()}"
        async with desk.http.get(place, headers={"Authorization": f"Bearer {KEY}"}) as answer:
            [line] = [line for line in (await answer.json())["lines"] if line.get("attachments")]
        async with desk.http.get(line["attachments"][0]["url"]) as answer:
            assert (answer.status, answer.content_type) == (200, "image/jpeg")
