"""What is sent besides words, what is sent again, and what is not: pictures, files, quota, tokens, error codes."""

import asyncio
from pathlib import Path

import pytest

from bot.tencent import api
from bot.testing.echo import EchoDesk
from bot.testing.stand_ins.wechat import OPENID, WeChatStandIn, fields_xml
from bot.turn import Button, Reply
from connectors.wechat.codes import problem
from connectors.wechat.wire import SEND
from tests.connectors.wechat.kit import desk_of, kept, noise, picture, put, window_open


async def begun(wechat: WeChatStandIn, desk: EchoDesk, key: str = "1") -> str:
    """A follower has written and was answered; the conversation."""
    await wechat.say(desk.http, "hello", key=key)
    await wechat.got(1)
    await window_open(desk)
    return wechat.conversation()


async def test_a_picture_of_the_shops_own_site_is_sent_as_a_picture_and_uploaded_once(
    wechat: WeChatStandIn, tmp_path: Path
) -> None:
    wechat.site["size.png"] = picture()
    async with desk_of(wechat, tmp_path, public_url=wechat.api) as desk:
        conversation = await begun(wechat, desk)
        for key in ("a", "b"):
            reply = Reply(text=f"尺码表 {key}", image="/site/size.png", author="agent:mei")
            await put(desk, conversation, reply, key=key)
            await desk.quiet()
        assert [sent.text for sent in wechat.sent] == ["heard: hello", "尺码表 a", "", "尺码表 b", ""]
        assert {sent.media for sent in wechat.sent if not sent.text} == {"MEDIA-1"}
        kind, name, raw = wechat.uploaded["MEDIA-1"]
        assert (kind, name, raw[:4]) == ("image", "picture.png", b"\x89PNG")


async def test_a_picture_that_cannot_be_had_is_a_link_below_the_words(
    wechat: WeChatStandIn, tmp_path: Path
) -> None:
    async with desk_of(wechat, tmp_path, public_url=wechat.api) as desk:
        conversation = await begun(wechat, desk)
        choice = (Button("Yes", "/yes"),)
        await put(desk, conversation, Reply(text="看图", image="/site/missing.png", buttons=choice))
        await desk.quiet()
        assert wechat.sent[-1].text == f"看图\n{wechat.api}/site/missing.png"
        assert wechat.sent[-1].choices == ("Yes",)
        assert not wechat.uploaded


async def test_a_picture_that_is_too_large_is_made_smaller(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    conversation = await begun(wechat, desk)
    await desk.service.people.claim(conversation, "mei")
    file = await kept(desk, noise(1250), "shelf.png")
    assert file.bytes > 2 << 20
    await desk.service.people.say(conversation, "mei", "", files=[file])
    await desk.quiet()
    [(kind, _, raw)] = wechat.uploaded.values()
    assert (kind, raw[:3], len(raw) <= 2 << 20) == ("image", b"\xff\xd8\xff", True)
    assert wechat.sent[-1].media == "MEDIA-1"


async def test_a_media_id_that_is_good_no_more_is_replaced(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    conversation = await begun(wechat, desk)
    await desk.service.people.claim(conversation, "mei")
    file = await kept(desk, picture(), "shelf.png")
    await desk.service.people.say(conversation, "mei", "", files=[file])
    await desk.quiet()
    wechat.uploaded = {"MEDIA-0": ("image", "other", b"")}  # three days later
    await desk.service.people.say(conversation, "mei", "", files=[file])
    await desk.quiet()
    assert [sent.media for sent in wechat.sent[1:]] == ["MEDIA-1", "MEDIA-2"]
    assert await desk.states(conversation) == ["sent"] * 3


async def test_a_file_that_wechat_has_no_message_for_is_a_link(wechat: WeChatStandIn, tmp_path: Path) -> None:
    async with desk_of(wechat, tmp_path, public_url="https://shop.example") as desk:
        conversation = await begun(wechat, desk)
        await desk.service.people.claim(conversation, "mei")
        file = await kept(desk, b"%PDF-1.7", "发票.pdf")
        await desk.service.people.say(conversation, "mei", "您的发票", files=[file])
        await desk.quiet()
        name, link = wechat.sent[-1].text.split("\n")
        assert (name, link.partition("?")[0]) == ("发票.pdf", f"https://shop.example/media/{file.ref}")
        assert wechat.sent[-2].text == "您的发票"


async def test_without_an_address_a_file_is_undeliverable_and_the_desk_sees_it(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    conversation = await begun(wechat, desk)
    await desk.service.people.claim(conversation, "mei")
    await desk.service.people.say(conversation, "mei", "", files=[await kept(desk, b"%PDF-1.7", "a.pdf")])
    await desk.quiet()
    assert await desk.states(conversation) == ["sent", "undeliverable"]


async def test_a_part_that_fails_is_sent_again_and_those_before_it_are_not(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    conversation = await begun(wechat, desk)
    wechat.trouble = [None, "down", "busy"]
    await put(desk, conversation, Reply(text="好" * 1500))
    await desk.quiet()
    assert "".join(sent.text for sent in wechat.sent[1:]) == "好" * 1500
    assert await desk.states(conversation) == ["sent", "sent"]


async def test_late_replies_that_do_not_fit_wait_on(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    conversation = await begun(wechat, desk)
    wechat.refuse = [45015]
    await put(desk, conversation, *(Reply(text=f"{n}" * 2000) for n in range(6)))
    await desk.quiet()
    assert (await desk.states(conversation)).count("undeliverable") == 6
    await wechat.say(desk.http, "wait", key="2")
    await desk.echo.heard(2)
    await wechat.got(5)
    assert [sent.text[0] for sent in wechat.sent[1:]] == ["0", "1", "2", "3"]
    await wechat.say(desk.http, "wait", key="3")
    await wechat.got(7)
    assert [sent.text[0] for sent in wechat.sent[5:7]] == ["4", "5"]
    async with asyncio.timeout(20):
        while "undeliverable" in await desk.states(conversation):  # noqa: ASYNC110 - they came after all
            await asyncio.sleep(0.02)


async def test_a_text_that_is_too_long_all_the_same_is_cut_smaller(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    conversation = await begun(wechat, desk)
    wechat.refuse = [45002]
    await put(desk, conversation, Reply(text="好" * 600))
    await desk.quiet()
    assert [len(sent.text.encode()) <= 1024 for sent in wechat.sent[1:]] == [True, True]
    assert "".join(sent.text for sent in wechat.sent[1:]) == "好" * 600


async def test_a_token_that_the_platform_gives_again_is_replaced_by_force_once(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    conversation = await begun(wechat, desk)
    wechat.refuse = [42001]  # the token is refused although WeChat gives out the same one
    await put(desk, conversation, Reply(text="again"))
    await desk.quiet()
    assert [bool(body.get("force_refresh")) for body in wechat.called("stable_token")] == [False, False, True]
    assert [sent.text for sent in wechat.sent] == ["heard: hello", "again"]


async def test_many_who_need_a_token_at_once_ask_for_one(wechat: WeChatStandIn, tmp_path: Path) -> None:
    """Two desks over one database, as two workers are; none of them calls with a token that was refused."""
    async with desk_of(wechat, tmp_path) as one, desk_of(wechat, tmp_path) as other:
        apis = [desk.channel("wechat").api for desk in (one, other)] * 10  # type: ignore[attr-defined]
        assert set(await asyncio.gather(*(each.token() for each in apis))) == {"token-1"}
        assert len(wechat.called("stable_token")) == 1
        wechat.tokens = 7  # somebody else has renewed it
        body = {"touser": OPENID, "msgtype": "text", "text": {"content": "hello"}}
        told = await asyncio.gather(*(each.call(SEND, body) for each in apis))
        assert [answer["errcode"] for answer in told] == [0] * 20
        assert len(wechat.called("stable_token")) == 2
        assert len(wechat.sent) == 20


async def test_a_busy_platform_is_asked_again_three_times_and_no_more(
    wechat: WeChatStandIn, desk: EchoDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "BUSY_S", (0.01, 0.01, 0.01))
    conversation = await begun(wechat, desk)
    wechat.refuse = [-1, -1, -1]
    await put(desk, conversation, Reply(text="after three"), key="a")
    await desk.quiet()
    assert await desk.states(conversation) == ["sent", "sent"]
    before, wechat.refuse = len(wechat.called("send")), [-1] * 9
    await put(desk, conversation, Reply(text="never"), key="b")
    await desk.quiet()
    assert len(wechat.called("send")) - before == 4  # once, and three times again
    assert (await desk.states(conversation))[-1] == "undeliverable"
    wechat.refuse = []
    await wechat.say(desk.http, "still there?", key="2")
    await wechat.got(4)  # what was given up comes with what they ask next
    await desk.quiet()
    assert sorted(sent.text for sent in wechat.sent[2:]) == ["heard: still there?", "never"]
    assert set(await desk.states(conversation)) == {"sent"}


@pytest.mark.parametrize(
    ("code", "again", "never"),
    [
        *((code, None, False) for code in (65400,)),
        *((code, 30.0, False) for code in (40001, 40014, 42001)),
        *((code, 3600.0, False) for code in (45009,)),
        *((code, 60.0, False) for code in (45011,)),
        *((code, None, True) for code in (40003, 48002, 43004)),  # nobody
        *((code, None, True) for code in (40004, 45001, 45002, 47001)),  # of no use
        *((code, None, True) for code in (40013, 40125, 40164, 48001)),  # the operator's
        *((code, None, True) for code in (45015, 45047)),  # the window
        (-1, None, True),  # busy, after it was asked again
    ],
)
def test_every_code_has_its_consequence(code: int, again: float | None, never: bool) -> None:
    found = problem(code, "custom/send")
    assert found is not None
    assert (found.retry_after, found.undeliverable) == (again, never)
    assert problem(0, "custom/send") is None


async def test_a_secret_that_is_wrong_is_given_up_at_once(wechat: WeChatStandIn, tmp_path: Path) -> None:
    async with desk_of(wechat, tmp_path, app_secret="other") as desk:
        await wechat.say(desk.http, "hello")
        await desk.echo.heard(1)
        await desk.quiet()
        assert await desk.states(wechat.conversation()) == ["undeliverable"]


async def test_a_choice_is_found_however_long_the_conversation_is(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    conversation = await begun(wechat, desk)
    async with desk.store.write() as tx:
        for number in range(220):
            await desk.outbox.put(tx, conversation, f"old:{number}", Reply(text="old"), deliver=False)
    await wechat.say(desk.http, "buttons", key="2")
    await wechat.got(2)
    clicked = wechat.called("send")[-1]["msgmenu"]["list"][1]["id"]
    message = fields_xml(FromUserName=OPENID, MsgType="text", Content="No", MsgId="99", bizmsgmenuid=clicked)
    await wechat.push(desk.http, message)
    await desk.echo.heard(3)
    assert desk.echo.claims[2].utterances[0].text == "/no"
