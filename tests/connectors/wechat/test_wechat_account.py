"""The law of Official Accounts: who may push, what becomes a turn, and how few messages an answer may take."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.tencent import xml
from bot.tencent.envelope import signature
from bot.testing.echo import EchoDesk
from bot.testing.platform import until
from bot.testing.stand_ins.wechat import (
    APP_ID,
    OPENID,
    PATH,
    TOKEN,
    WeChatStandIn,
    event_message,
    fields_xml,
    text_message,
)
from bot.turn import Address, Utterance
from tests.connectors.wechat.kit import desk_of, window_open


def signed(**more: str) -> str:
    stamp = str(int(time.time()))
    query = {"signature": signature(TOKEN, stamp, "n1"), "timestamp": stamp, "nonce": "n1", **more}
    return f"{PATH}?{urlencode(query)}"


async def test_the_address_is_proved_by_its_echo(desk: EchoDesk) -> None:
    async with desk.http.get(signed(echostr="5838479218127813673")) as answer:
        assert (answer.status, await answer.text()) == (200, "5838479218127813673")
        assert answer.content_type == "text/plain"
    async with desk.http.get(signed(echostr="1", signature="0" * 40)) as answer:
        assert answer.status == 401
    async with desk.http.get(PATH) as answer:
        assert answer.status == 401


async def test_a_push_is_answered_with_success(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    assert await wechat.push(desk.http, text_message("我的包裹到哪了")) == (200, "success")
    [reply] = await wechat.got(1)
    assert (reply.conversation, reply.text) == (OPENID, "heard: 我的包裹到哪了")
    [body] = wechat.called("send")
    assert body == {"touser": OPENID, "msgtype": "text", "text": {"content": "heard: 我的包裹到哪了"}}


async def test_a_safe_account_refuses_what_is_not_sealed(desk: EchoDesk) -> None:
    for query in ({}, {"encrypt_type": "raw"}):
        async with desk.http.post(signed(**query), data=text_message("hello").encode()) as answer:
            assert answer.status == 403


async def test_plain_messages_count_only_where_the_settings_say_so(
    wechat: WeChatStandIn, tmp_path: Path
) -> None:
    async with desk_of(wechat, tmp_path, mode="plain", encoding_aes_key="") as desk:
        async with desk.http.post(signed(), data=text_message("hello").encode()) as answer:
            assert (answer.status, await answer.text()) == (200, "success")
        assert (await wechat.got(1))[0].text == "heard: hello"


async def test_the_plain_fields_beside_a_sealed_message_do_not_count(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    sealed = wechat.envelope.sealed(text_message("sealed").encode())
    stamp = str(int(time.time()))
    query = {
        "signature": signature(TOKEN, stamp, "n1"),
        "timestamp": stamp,
        "nonce": "n1",
        "encrypt_type": "aes",
        "msg_signature": signature(TOKEN, stamp, "n1", sealed),
    }
    body = fields_xml(FromUserName="oMallory", MsgType="text", Content="plain", MsgId="1", Encrypt=sealed)
    async with desk.http.post(f"{PATH}?{urlencode(query)}", data=body.encode()) as answer:
        assert answer.status == 200
    [reply] = await wechat.got(1)
    assert (reply.conversation, reply.text) == (OPENID, "heard: sealed")


async def test_what_was_tampered_with_is_refused(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    assert (await wechat.push(desk.http, text_message("hi"), msg_signature="0" * 40))[0] == 401
    assert (await wechat.push(desk.http, text_message("hi"), signature="0" * 40))[0] == 401
    assert (await wechat.push(desk.http, text_message("hi"), nonce="other"))[0] == 401
    assert not desk.echo.claims


@pytest.mark.parametrize(
    ("message", "text", "kind"),
    [
        (
            fields_xml(FromUserName=OPENID, MsgType="voice", MediaId="m1", MsgId="1", Recognition="查订单"),
            "查订单",
            "audio",
        ),
        (
            fields_xml(FromUserName=OPENID, MsgType="image", MediaId="m1", PicUrl="http://x", MsgId="1"),
            "",
            "image",
        ),
        (
            fields_xml(FromUserName=OPENID, MsgType="video", MediaId="m1", ThumbMediaId="t", MsgId="1"),
            "",
            "video",
        ),
        (
            fields_xml(
                FromUserName=OPENID, MsgType="location", Label="上海市静安区", Location_X="31.2", MsgId="1"
            ),
            "上海市静安区",
            "",
        ),
        (
            fields_xml(FromUserName=OPENID, MsgType="link", Title="耳机", Url="https://x.test", MsgId="1"),
            "耳机\nhttps://x.test",
            "",
        ),
        (event_message("subscribe"), "/dialog.social", ""),
        (event_message("CLICK", "/order.status"), "/order.status", ""),
    ],
)
async def test_everything_a_follower_does_is_heard(
    wechat: WeChatStandIn, desk: EchoDesk, message: str, text: str, kind: str
) -> None:
    assert await wechat.push(desk.http, message) == (200, "success")
    await desk.echo.heard(1)
    [said] = desk.echo.claims[0].utterances
    assert said.text == text
    assert [file.kind for file in said.attachments] == ([kind] if kind else [])


@pytest.mark.parametrize(
    "message",
    [
        event_message("unsubscribe"),
        event_message("SCAN", "scene-1", Ticket="t"),
        event_message("VIEW", "https://x.test"),
        event_message("LOCATION", Latitude="31.2"),
        event_message("TEMPLATESENDJOBFINISH", MsgID="1", Status="success"),
        fields_xml(FromUserName=OPENID, MsgType="hologram", MsgId="1"),
    ],
)
async def test_what_nobody_said_is_acknowledged_and_starts_no_turn(
    wechat: WeChatStandIn, desk: EchoDesk, message: str
) -> None:
    assert await wechat.push(desk.http, message) == (200, "success")
    assert await desk.service.gateway.waiting() == {"inbox": 0, "outbox": 0}


async def test_two_events_of_one_second_are_two_and_a_repeat_is_one(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    for key in ("/a", "/b", "/a"):
        await wechat.push(desk.http, event_message("CLICK", key))
    await wechat.got(2)
    assert desk.echo.texts == ["/a", "/b"]


async def test_an_event_that_comes_again_after_a_restart_is_one(
    wechat: WeChatStandIn, tmp_path: Path
) -> None:
    followed, heard = event_message("subscribe"), list[str]()
    for first in (1, 0):
        async with desk_of(wechat, tmp_path) as desk:
            for _ in range(2):
                assert await wechat.push(desk.http, followed) == (200, "success")
            await desk.echo.heard(first)
            await desk.quiet()
            heard += desk.echo.texts
    assert heard == ["/dialog.social"]


async def test_what_belongs_together_is_one_message(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    await wechat.say(desk.http, "twice")
    [reply] = await wechat.got(1)
    assert reply.text == "heard: twice\n\nand again"
    await desk.quiet()
    assert len(wechat.sent) == 1
    assert await desk.states(wechat.conversation()) == ["sent", "sent"]


async def test_a_long_answer_is_cut_between_characters(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    await wechat.say(desk.http, "long 2000")
    replies = await wechat.got(3)
    assert "".join(reply.text for reply in replies) == "好" * 2000
    assert all(len(reply.text.encode()) <= 2048 for reply in replies)


async def test_the_bot_leaves_one_of_five_to_a_person(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    people, conversation = desk.service.people, wechat.conversation()
    await wechat.say(desk.http, "wait")
    await desk.echo.heard(1)
    await window_open(desk)
    desk.echo.gate.set()
    await wechat.got(1)
    for number in range(4):  # three fit, the fourth is kept for a person
        await desk.service.gateway.accept(*timer(number))
        await desk.quiet()
    assert await desk.states(conversation) == ["sent"] * 4 + ["undeliverable"]
    await people.claim(conversation, "mei")
    await people.say(conversation, "mei", "我来帮您")
    await wechat.got(5)
    assert wechat.sent[-1].text == "我来帮您"
    await people.say(conversation, "mei", "还有一句")
    await desk.quiet()
    assert (await desk.states(conversation))[-2:] == ["sent", "undeliverable"]
    await wechat.say(desk.http, "在吗", key="2")  # what was kept comes now
    assert (await wechat.got(6))[-1].text.endswith("还有一句")


async def test_a_closed_window_is_said_on_the_desk(wechat: WeChatStandIn, desk: EchoDesk) -> None:
    await wechat.say(desk.http, "wait")
    await desk.echo.heard(1)
    await window_open(desk)
    await desk.channel("wechat").api.token()  # type: ignore[attr-defined]
    wechat.refuse = [45015]
    desk.echo.gate.set()
    await desk.quiet()
    assert await desk.states(wechat.conversation()) == ["undeliverable"]
    await wechat.say(desk.http, "还在吗", key="2")
    texts = [sent.text for sent in await wechat.got(2)]
    assert sorted(texts) == ["heard: wait", "heard: 还在吗"]


async def test_a_refused_token_is_renewed_once_and_the_message_sent_once(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    await wechat.say(desk.http, "one")
    await wechat.got(1)
    wechat.tokens = 7  # somebody else has renewed it
    await wechat.say(desk.http, "two", key="2")
    await wechat.got(2)
    assert len(wechat.called("stable_token")) == 2
    assert [sent.text for sent in wechat.sent] == ["heard: one", "heard: two"]


async def test_choices_are_a_menu_and_a_click_means_what_it_says(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    await wechat.say(desk.http, "buttons")
    await wechat.got(1)
    [body] = wechat.called("send")
    assert [item["content"] for item in body["msgmenu"]["list"]] == ["Yes", "No"]
    clicked = body["msgmenu"]["list"][1]["id"]
    await wechat.push(
        desk.http,
        fields_xml(FromUserName=OPENID, MsgType="text", Content="No", MsgId="99", bizmsgmenuid=clicked),
    )
    await wechat.got(2)
    said = desk.echo.claims[1].utterances[0]
    assert (said.kind, said.text) == ("press", "/no")


async def test_typing_is_shown_while_an_answer_takes_long(wechat: WeChatStandIn, tmp_path: Path) -> None:
    async with desk_of(wechat, tmp_path, typing=True) as desk:
        await wechat.say(desk.http, "wait")
        await until(lambda: bool(wechat.called("typing")))
        assert wechat.called("typing") == [{"touser": OPENID, "command": "Typing"}]


async def test_an_account_without_the_right_answers_in_the_push(
    wechat: WeChatStandIn, tmp_path: Path
) -> None:
    async with desk_of(wechat, tmp_path, passive=True) as desk:
        status, text = await wechat.push(desk.http, text_message("twice]]>"))
        fields = opened(wechat, text)
        assert (status, fields["ToUserName"], fields["FromUserName"]) == (200, OPENID, "gh_1")
        assert fields["Content"] == "heard: twice]]>"
        await desk.quiet()
        assert await desk.states(wechat.conversation()) == ["sent"]
        assert not wechat.called("send")


async def test_a_late_answer_waits_behind_a_link_and_comes_with_the_next(
    wechat: WeChatStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.wechat.holds.HOLD_S", 0.3)
    async with desk_of(wechat, tmp_path, passive=True) as desk:
        _, text = await wechat.push(desk.http, text_message("wait"))
        said = opened(wechat, text)["Content"]
        link = said[said.index("https://") :].split(" ")[0].partition("/webhooks")[2]
        async with desk.http.get("/webhooks" + link) as page:
            assert page.status == 200
        desk.echo.gate.set()
        await desk.quiet()
        async with desk.http.get("/webhooks" + link) as page:
            assert "heard: wait" in await page.text()
        async with desk.http.get("/webhooks" + link.replace("n=0", "n=1")) as page:
            assert page.status == 403
        _, text = await wechat.push(desk.http, text_message("again", key="2"))
        assert opened(wechat, text)["Content"] == "heard: wait\n\nheard: again"


async def test_an_account_that_is_told_48001_answers_in_the_push_from_then_on(
    wechat: WeChatStandIn, desk: EchoDesk
) -> None:
    await desk.channel("wechat").api.token()  # type: ignore[attr-defined]
    wechat.refuse = [48001]
    await wechat.say(desk.http, "one")
    await desk.quiet()
    _, text = await wechat.push(desk.http, text_message("two", key="2"))
    assert opened(wechat, text)["Content"] == "heard: one\n\nheard: two"


def opened(wechat: WeChatStandIn, text: str) -> Any:
    fields = xml.read(text.encode())
    args = (fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
    return xml.read(wechat.envelope.opened(*args))


def timer(number: int) -> Any:
    alone = {"no_merge": True}
    said = Utterance(key=f"timer-{number}", text=f"t{number}", at=datetime.now(UTC), metadata=alone)
    return Address(channel="wechat", account=APP_ID, conversation=OPENID), said
