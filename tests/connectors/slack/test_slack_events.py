"""What of Slack's traffic becomes a turn, where the answer goes, and what is only acknowledged."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.testing.echo import EchoDesk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import BOT, PATH, SECRET, TEAM, SlackStandIn
from connectors.slack import signing

MENTION = {
    "type": "app_mention",
    "channel": "C1",
    "user": "U1",
    "text": f"<@{BOT}> 我的包裹呢",
    "ts": "171.5",
}


async def heard(desk: EchoDesk, number: int) -> list[tuple[str, str]]:
    await desk.echo.heard(number)
    return [(claim.conversation_id, claim.utterances[0].text) for claim in desk.echo.claims]


def test_the_signature_is_the_one_of_slacks_documentation() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
        b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signing.sign(SECRET, "1531420618", body) == expected
    signing.check(
        SECRET,
        {"X-Slack-Request-Timestamp": "1531420618", "X-Slack-Signature": expected},
        body,
        now=1531420700,
    )


async def test_the_address_is_verified_by_its_challenge(slack: SlackStandIn, desk: EchoDesk) -> None:
    raw = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    status, text = await slack.request(desk.http, raw)
    assert (status, json.loads(text)) == (200, {"challenge": "3eZbrw1a"})


async def test_a_mention_and_its_message_are_one_turn_in_a_thread(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    await slack.event(desk.http, MENTION, event_id="Ev1")
    message = {**MENTION, "type": "message", "channel_type": "channel"}
    await slack.event(desk.http, message, event_id="Ev2")
    await slack.got(1)
    assert await heard(desk, 1) == [(f"slack:{TEAM}:C1:171.5", "我的包裹呢")]
    posted = slack.posted()
    assert (posted["channel"], posted["thread_ts"], posted["text"]) == ("C1", "171.5", "heard: 我的包裹呢")
    assert "blocks" not in posted


async def test_a_reply_in_the_thread_goes_on_with_it(slack: SlackStandIn, desk: EchoDesk) -> None:
    await slack.event(desk.http, MENTION)
    later = {
        "type": "message",
        "channel": "C1",
        "user": "U1",
        "text": "10421",
        "ts": "180.1",
        "thread_ts": "171.5",
    }
    await slack.event(desk.http, later, event_id="Ev2")
    await slack.got(2)
    assert {claim.conversation_id for claim in desk.echo.claims} == {f"slack:{TEAM}:C1:171.5"}
    assert slack.posted()["thread_ts"] == "171.5"


async def test_a_direct_message_is_answered_where_it_was_written(slack: SlackStandIn, desk: EchoDesk) -> None:
    await slack.say(desk.http, "hello")
    await slack.got(1)
    assert "thread_ts" not in slack.posted()


@pytest.mark.parametrize(
    "event",
    [
        {**MENTION, "bot_id": "B7"},
        {**MENTION, "user": BOT},
        {**MENTION, "user": "USLACKBOT"},
        {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1.2", "message": MENTION},
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "ts": "1.2", "deleted_ts": "1.1"},
        {**MENTION, "type": "message", "subtype": "channel_join"},
        {**MENTION, "type": "message", "subtype": "bot_message"},
        {"type": "reaction_added", "user": "U1", "reaction": "eyes", "item": {"channel": "C1", "ts": "1.1"}},
        {"type": "message", "channel": "C1", "user": "U1", "text": "<@U2> can you look?", "ts": "171.6"},
        {"type": "message", "channel": ["C1"], "user": "U1", "text": 7, "ts": "171.6"},
        {"type": "something_new"},
    ],
)
async def test_what_no_person_says_to_the_bot_is_only_acknowledged(
    slack: SlackStandIn, desk: EchoDesk, event: dict[str, Any]
) -> None:
    assert await slack.event(desk.http, event) == 200
    assert await desk.service.gateway.waiting() == {"inbox": 0, "outbox": 0}
    assert not desk.echo.claims


@pytest.mark.parametrize("body", [{"type": "app_rate_limited", "team_id": TEAM}, {"type": "view_closed"}, {}])
async def test_other_bodies_are_acknowledged(
    slack: SlackStandIn, desk: EchoDesk, body: dict[str, Any]
) -> None:
    assert await slack.post(desk.http, json.dumps(body).encode()) == 200


@pytest.mark.parametrize(
    ("stamp", "mark"), [("now", "v0=ü"), ("²", "v0=0"), ("", ""), ("1e9", "v0=0"), ("-5", "v0=0")]
)
async def test_headers_that_make_no_sense_are_refused(desk: EchoDesk, stamp: str, mark: str) -> None:
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": mark}
    async with desk.http.post(PATH, data=b"{}", headers=headers) as answer:
        assert answer.status == 401


async def test_what_cannot_be_read_is_not_sent_again(slack: SlackStandIn, desk: EchoDesk) -> None:
    status, text = await slack.request(desk.http, b"[1]")
    assert status == 400
    assert "JSON object" in text


def clicked(value: str, *, user: str = "U1", block: str = "press:U1:0", ts: str = "172.1") -> bytes:
    payload = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user},
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": ts, "channel_id": "C1"},
        "message": {"ts": ts, "thread_ts": "171.5"},
        "actions": [{"type": "button", "block_id": block, "action_id": "press_1", "value": value}],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


FORM = "application/x-www-form-urlencoded"


async def test_a_click_is_a_press_and_a_double_click_is_one(slack: SlackStandIn, desk: EchoDesk) -> None:
    for _ in range(2):
        assert (await slack.request(desk.http, clicked("/yes"), content_type=FORM))[0] == 200
    await slack.got(1)
    [claim] = desk.echo.claims
    assert claim.conversation_id == f"slack:{TEAM}:C1:171.5"
    assert (claim.utterances[0].kind, claim.utterances[0].text, claim.utterances[0].sender) == (
        "press",
        "/yes",
        "U1",
    )
    assert len(slack.sent) == 1


async def test_buttons_are_for_whom_they_were_shown_to(slack: SlackStandIn, desk: EchoDesk) -> None:
    await slack.event(desk.http, {**MENTION, "text": "buttons"})
    await slack.got(1)
    [actions] = [block for block in slack.posted()["blocks"] if block["type"] == "actions"]
    assert actions["block_id"] == "press:U1:0"
    assert [button["value"] for button in actions["elements"]] == ["/yes", "/no"]
    await slack.request(desk.http, clicked("/yes", user="U2"), content_type=FORM)
    await until(lambda: slack.calls[-1][0] == "chat.postEphemeral")
    told = slack.calls[-1][1]
    assert (told["channel"], told["thread_ts"], told["user"]) == ("C1", "171.5", "U2")
    assert len(desk.echo.claims) == 1


async def test_nothing_the_bot_says_calls_anybody(slack: SlackStandIn, desk: EchoDesk) -> None:
    await slack.say(desk.http, "say <!channel> & <@U2>")
    await slack.got(1)
    assert slack.posted()["text"] == "heard: say &lt;!channel&gt; &amp; &lt;@U2&gt;"


async def test_a_long_reply_is_posted_in_parts_and_nothing_is_lost(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    await slack.say(desk.http, "long 9000")
    texts = [sent.text for sent in await slack.got(3)]
    assert [len(text) for text in texts] == [4000, 4000, 1000]


async def test_a_part_that_fails_is_sent_again_and_the_others_are_not(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    slack.trouble = []
    await slack.say(desk.http, "wait")
    slack.trouble = ["busy"]
    desk.echo.gate.set()
    await slack.got(1)
    await slack.say(desk.http, "long 5000", key="2")
    assert len(await slack.got(3)) == 3


async def test_a_channel_at_rest_holds_up_no_other(slack: SlackStandIn, desk: EchoDesk) -> None:
    slack.resting = {"C1"}
    await slack.event(desk.http, MENTION)
    await slack.event(desk.http, {**MENTION, "channel": "C2"}, event_id="Ev2")
    assert [sent.conversation for sent in await slack.got(1)] == ["C2:171.5"]
    slack.resting = set()
    assert (await slack.got(2))[1].conversation == "C1:171.5"


async def test_a_workspace_without_the_app_is_not_answered(slack: SlackStandIn, desk: EchoDesk) -> None:
    body = {"type": "event_callback", "team_id": "T9", "event_id": "Ev1", "event": dict(MENTION)}
    assert await slack.post(desk.http, json.dumps(body).encode()) == 200
    assert not desk.echo.claims


async def test_the_longest_message_that_slack_lets_anybody_write_is_heard(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    text = "包" * 40_000  # six characters each on the wire, and once more in the blocks
    event = {
        "type": "message",
        "channel": "D1",
        "channel_type": "im",
        "user": "U1",
        "ts": "171.5",
        "text": text,
    }
    said = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    event["blocks"] = [{"type": "rich_text", "block_id": "b", "elements": [said]}]
    assert await slack.event(desk.http, event) == 200
    assert (await heard(desk, 1))[0][1].startswith("包包包")


async def test_what_is_larger_than_anything_of_slack_is_not_read(slack: SlackStandIn, desk: EchoDesk) -> None:
    status, _ = await slack.request(desk.http, b"{" + b" " * 1_100_000 + b"}")
    assert status == 413
