"""As a platform's reviewer would: everything that can be wrong with a message is a 2xx or a 4xx, and the next one is answered."""

import asyncio
import json
import time
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.tencent.envelope import signature
from bot.testing.echo import echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import PATH as SLACK
from bot.testing.stand_ins.slack import TEAM, SlackStandIn
from bot.testing.stand_ins.wechat import OPENID, TOKEN, WeChatStandIn, fields_xml
from bot.testing.stand_ins.wechat import PATH as WECHAT
from bot.testing.stand_ins.wecom import ACCOUNT, CUSTOMER, WeComStandIn
from tests.connectors.mutants import WRONG, mutants

EVENT = {
    "type": "message",
    "channel": "C1",
    "channel_type": "channel",
    "user": "U1",
    "text": "<@U0BOT> silence",  # what the desk does not answer: how it is taken is the question
    "ts": "171.5",
    "thread_ts": "171.5",
}
FILES = [
    {"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 3, "url_private_download": "https://x"}
]
CLICK = {
    "type": "block_actions",
    "team": {"id": TEAM},
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "container": {"message_ts": "172.1", "channel_id": "C1"},
    "message": {"ts": "172.1", "thread_ts": "171.5"},
    "actions": [{"block_id": "press:U1:0", "action_id": "press_1", "value": "/yes"}],
}
ITEM = {
    "msgid": "m1",
    "open_kfid": ACCOUNT,
    "external_userid": CUSTOMER,
    "send_time": 1_700_000_000,
    "origin": 3,
    "servicer_userid": "mei",
    "msgtype": "text",
    "text": {"content": "silence", "menu_id": "1-1"},
}
EVENT_ITEM = {
    **{key: ITEM[key] for key in ("msgid", "send_time")},
    "origin": 4,
    "msgtype": "event",
    "event": {
        "event_type": "msg_send_fail",
        "open_kfid": ACCOUNT,
        "external_userid": CUSTOMER,
        "fail_msgid": "x",
        "fail_type": 4,
        "change_type": 1,
        "new_servicer_userid": "mei",
        "welcome_code": "CODE",
    },
}
TEXT = {"FromUserName": OPENID, "MsgType": "text", "Content": "silence", "MsgId": "1", "bizmsgmenuid": "1-1"}
OTHERS = ({"MsgType": "event", "Event": "CLICK", "EventKey": "/x"}, {"MsgType": "voice", "MediaId": "m"})


@pytest.mark.parametrize("what", ["event", "click"])
async def test_slack_with_one_thing_wrong(tmp_path: Path, what: str) -> None:
    slack = SlackStandIn()
    async with slack.open(), echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as desk:

        async def send(body: Mapping[str, Any]) -> None:
            raw, form = json.dumps(body).encode(), "application/json"
            if what == "click":
                form = "application/x-www-form-urlencoded"
                raw = urlencode({"payload": json.dumps(body)}).encode()
            status, told = await slack.request(desk.http, raw, content_type=form)
            assert status < 500, (body, told)

        bodies = list(mutants(slack.envelope(EVENT) if what == "event" else CLICK))
        if what == "event":  # files are fetched, which takes a while: with them where they are what is wrong
            bodies += [slack.envelope({**EVENT, **wrong}) for wrong in mutants({"files": FILES})]
        assert len(bodies) > 200
        for start in range(0, len(bodies), 25):
            await asyncio.gather(*map(send, bodies[start : start + 25]))
        await slack.say(desk.http, "still here", key="77")
        await until(lambda: "still here" in desk.echo.texts)


async def test_every_kind_of_interaction_is_acknowledged(tmp_path: Path) -> None:
    slack = SlackStandIn()
    async with slack.open(), echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as desk:
        for kind in ("view_submission", "view_closed", "shortcut", "message_action", "block_suggestion"):
            raw = urlencode({"payload": json.dumps({"type": kind, "team": {"id": TEAM}})}).encode()
            status, _ = await slack.request(desk.http, raw, content_type="application/x-www-form-urlencoded")
            assert status == 200, kind
            for unsigned in (b"ssl_check=1&token=x", raw, b""):
                async with desk.http.post(SLACK, data=unsigned) as answer:
                    assert answer.status == 401, kind


async def test_wechat_with_one_thing_wrong(tmp_path: Path) -> None:
    wechat = WeChatStandIn()
    async with (
        wechat.open(),
        echo_desk({"wechat": {**wechat.table(), "typing": False}}, tmp_path / "desk.db") as desk,
    ):
        for kind in ({}, *OTHERS):
            for fields in mutants({**TEXT, **kind}):
                texts = {name: str(value) for name, value in fields.items() if value is not None}
                status, told = await wechat.push(desk.http, fields_xml(**texts))
                assert status < 500, (fields, told)
        await wechat.say(desk.http, "still here", key="77")
        await until(lambda: any("still here" in text for text in desk.echo.texts))


BOMBS = {
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>',
    "external": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Content>&e;</Content></xml>',
    "remote": '<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x.dtd"><xml><Content>hi</Content></xml>',
    "deep": "<xml>" + "<a>" * 5000 + "</a>" * 5000 + "</xml>",
    "wide": "<xml " + " ".join(f'a{n}="1"' for n in range(5000)) + "/>",
    "long": "<xml><" + "n" * 60_000 + "/></xml>",
    "other": "<html/>",
    "encoded": '<?xml version="1.0" encoding="utf-7"?><xml/>',
    "processing": "<?php x ?><xml></xml>",
}


async def test_xml_that_is_a_weapon_is_refused_at_once(tmp_path: Path) -> None:
    """Outside, where anybody can send it, and inside an envelope of the platform's own."""
    wechat, stamp = WeChatStandIn(), str(int(time.time()))
    query = {
        "signature": signature(TOKEN, stamp, "n1"),
        "timestamp": stamp,
        "nonce": "n1",
        "encrypt_type": "aes",
        "msg_signature": "0" * 40,
    }
    async with wechat.open(), echo_desk({"wechat": wechat.table()}, tmp_path / "desk.db") as desk:
        url = f"{WECHAT}?{urlencode(query)}"
        for bomb, text in BOMBS.items():
            body = text.encode()
            async with asyncio.timeout(5), desk.http.post(url, data=body) as answer:
                assert 400 <= answer.status < 500, bomb
            status, _ = await wechat.push(desk.http, body)
            assert 400 <= status < 500, bomb
        assert not desk.echo.claims


async def test_parameters_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    wechat = WeChatStandIn()
    names = ("signature", "timestamp", "nonce", "msg_signature", "encrypt_type")
    wrongs = ("", "ü", "%ED%A0%80", "\x00", "9" * 5000, "²", "-1")
    async with wechat.open(), echo_desk({"wechat": wechat.table()}, tmp_path / "desk.db") as desk:
        for name, wrong in product(names, wrongs):
            said = fields_xml(**TEXT)
            status, _ = await wechat.push(desk.http, said, **{name: wrong})  # type: ignore[arg-type]
            assert 400 <= status < 500, (name, wrong)
            async with desk.http.get(f"{WECHAT}?{urlencode({name: wrong, 'echostr': 'x'})}") as answer:
                assert 400 <= answer.status < 500, (name, wrong)


async def test_customer_service_with_one_thing_wrong_goes_on_with_the_next(tmp_path: Path) -> None:
    """A page of broken items hides none of those behind it, and is not pulled for ever."""
    wecom = WeComStandIn()
    async with wecom.open(), echo_desk({"wecom": wecom.table()}, tmp_path / "desk.db") as desk:
        await wecom.say(desk.http, "hello", key="0")
        await wecom.got(1)
        for number, item in enumerate([*mutants(ITEM), *mutants(EVENT_ITEM)]):
            named = {"msgid": f"x{number}"} if item.get("msgid") == "m1" else {}
            wecom.items.append({**item, **named})
        wecom.items.extend(WRONG[:4])  # no items at all
        await wecom.say(desk.http, "still here", key="77")
        await until(lambda: any("still here" in text for text in desk.echo.texts))
