"""WeCom's customer service: announced, pulled, answered, and handed to its own desk; and the messages of an app."""

import asyncio
import time
from urllib.parse import urlencode

from yarl import URL

from bot.conversation import ownership
from bot.tencent.envelope import signature
from bot.testing.contract import ConnectorContract
from bot.testing.echo import EchoDesk
from bot.testing.platform import Platform
from bot.testing.stand_ins.wecom import (
    ACCOUNT,
    AGENT,
    CORP,
    CUSTOMER,
    PATH,
    TOKEN,
    MemberStandIn,
    WeComStandIn,
)
from bot.turn import Reply
from connectors.wecom import WeCom


class TestWeCom(ConnectorContract):
    """Customer service keeps the contract of every connector."""

    def platform(self) -> Platform:
        """A company."""
        return WeComStandIn()


class TestMember(ConnectorContract):
    """So does the app, to which members of the company write."""

    def platform(self) -> Platform:
        """A company whose members write."""
        return MemberStandIn()


async def owner(desk: EchoDesk, wecom: WeComStandIn) -> str:
    async with desk.store.read() as tx:
        return (await ownership.owner(tx, wecom.conversation())).owner


async def owner_is(desk: EchoDesk, wecom: WeComStandIn, wanted: str) -> None:
    async with asyncio.timeout(20):
        while await owner(desk, wecom) != wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def to_queue(desk: EchoDesk, wecom: WeComStandIn) -> None:
    """What a handoff commits: the owner and the notice."""
    async with desk.store.write() as tx:
        now = await ownership.owner(tx, wecom.conversation())
        await ownership.move(tx, wecom.conversation(), now.version, "queue")
        notice = Reply(text="已转人工", author="system")
        await desk.outbox.put(tx, wecom.conversation(), "notice", notice)


async def test_the_address_is_proved_by_what_is_inside_the_echo(wecom: WeComStandIn, desk: EchoDesk) -> None:
    sealed, stamp = wecom.envelope.sealed(b"1616140317555161061"), str(int(time.time()))
    query = {"msg_signature": signature(TOKEN, stamp, "n", sealed), "timestamp": stamp, "nonce": "n"}
    async with desk.http.get(f"{PATH}?{urlencode({**query, 'echostr': sealed})}") as answer:
        assert (answer.status, await answer.text()) == (200, "1616140317555161061")
    raw = "&".join(f"{name}={value}" for name, value in {**query, "echostr": sealed}.items())
    async with desk.http.get(URL(f"{PATH}?{raw}", encoded=True)) as answer:  # '+' as it is
        assert answer.status == 200
    async with desk.http.get(f"{PATH}?{urlencode({**query, 'echostr': 'AAAA'})}") as answer:
        assert answer.status == 401


async def test_pages_are_pulled_to_the_end_and_never_twice(wecom: WeComStandIn, desk: EchoDesk) -> None:
    wecom.page = 1
    for number in range(3):
        wecom.owed[f"wm{number}"] = 5
        wecom.items.append(
            {
                "msgid": f"m{number}",
                "open_kfid": ACCOUNT,
                "external_userid": f"wm{number}",
                "send_time": 1_700_000_000,
                "origin": 3,
                "msgtype": "text",
                "text": {"content": f"number {number}"},
            }
        )
    await wecom.announce(desk.http)
    await wecom.got(3)
    await wecom.say(desk.http, "one more", key="9")
    await wecom.got(4)
    assert sorted(desk.echo.texts) == ["number 0", "number 1", "number 2", "one more"]
    pulled = wecom.called("kf/sync_msg")
    cursors = [body["cursor"] for body in pulled]
    assert cursors[:4] == ["", "1", "2", "3"]
    assert set(cursors[4:]) <= {"3"}  # a look that found nothing new
    assert pulled[0]["token"].startswith("ENCAp")
    sent = wecom.called("kf/send_msg")[0]
    assert len(sent["msgid"]) == 32
    assert (sent["open_kfid"], sent["msgtype"]) == (ACCOUNT, "text")


async def test_a_pull_that_finds_its_work_done_is_no_fault(wecom: WeComStandIn, desk: EchoDesk) -> None:
    await wecom.say(desk.http, "hello")
    await wecom.got(1)
    service = desk.channel("wecom")
    assert isinstance(service, WeCom)
    for _ in range(2):
        await service.kf.pull(ACCOUNT)
    assert desk.echo.texts == ["hello"]


async def test_what_is_old_when_the_desk_is_switched_on_is_history(
    wecom: WeComStandIn, desk: EchoDesk
) -> None:
    old = {"msgid": "m0", "open_kfid": ACCOUNT, "external_userid": CUSTOMER, "origin": 3, "msgtype": "text"}
    wecom.items.append({**old, "send_time": 1_699_900_000, "text": {"content": "yesterday"}})
    await wecom.say(desk.http, "now")
    await wecom.got(1)
    assert desk.echo.texts == ["now"]


async def test_a_handoff_goes_to_wecoms_desk_and_the_bot_falls_silent(
    wecom: WeComStandIn, desk: EchoDesk
) -> None:
    await wecom.say(desk.http, "hello")
    await wecom.got(1)
    await to_queue(desk, wecom)
    await wecom.got(2)
    await desk.quiet()
    [trans] = wecom.called("kf/service_state/trans")
    assert trans == {"open_kfid": ACCOUNT, "external_userid": CUSTOMER, "service_state": 2}
    await wecom.event(desk.http, event_type="session_status_change", change_type=1, new_servicer_userid="mei")
    await owner_is(desk, wecom, "agent:mei")
    words = {"msgid": "s1", "open_kfid": ACCOUNT, "external_userid": CUSTOMER, "send_time": 1_700_000_000}
    told = {
        **words,
        "origin": 5,
        "servicer_userid": "mei",
        "msgtype": "text",
        "text": {"content": "我是小美"},
    }
    await wecom.happen(desk.http, told)
    await wecom.say(desk.http, "谢谢", key="2")
    await desk.echo.heard(2)
    await desk.quiet()
    assert [sent.text for sent in wecom.sent] == [
        "heard: hello",
        "已转人工",
    ]  # neither the bot nor her words again
    assert [message.plain for message in await desk.outbox.messages(wecom.conversation())][-1] == "我是小美"
    await wecom.event(desk.http, event_type="session_status_change", change_type=3)
    await owner_is(desk, wecom, "closed")


async def test_whoever_enters_is_welcomed(wecom: WeComStandIn, desk: EchoDesk) -> None:
    await wecom.event(desk.http, event_type="enter_session", scene="123", welcome_code="CODE")
    async with asyncio.timeout(20):
        while not wecom.called("kf/send_msg_on_event"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert wecom.called("kf/send_msg_on_event")[0]["code"] == "CODE"
    assert not desk.echo.claims


async def test_a_choice_is_a_menu_and_its_click_a_press(wecom: WeComStandIn, desk: EchoDesk) -> None:
    await wecom.say(desk.http, "buttons")
    await wecom.got(1)
    menu = wecom.called("kf/send_msg")[0]["msgmenu"]
    clicked = {"content": "No", "menu_id": menu["list"][1]["click"]["id"]}
    item = {"msgid": "c1", "open_kfid": ACCOUNT, "external_userid": CUSTOMER, "send_time": 1_700_000_000}
    await wecom.happen(desk.http, {**item, "origin": 3, "msgtype": "text", "text": clicked})
    await wecom.got(2)
    assert [(said.kind, said.text) for said in desk.echo.claims[1].utterances] == [("press", "/no")]


async def test_a_member_of_the_company_talks_to_the_app(wecom: WeComStandIn, desk: EchoDesk) -> None:
    message = (
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>zhang.san</FromUserName><CreateTime>1700000000</CreateTime>"
        f"<MsgType>text</MsgType><Content>查库存</Content><MsgId>77</MsgId><AgentID>{AGENT}</AgentID></xml>"
    )
    for _ in range(2):
        assert await wecom.post(desk.http, message.encode()) == 200
    await wecom.got(1)
    assert desk.echo.claims[0].conversation_id == f"wecom:{AGENT}:zhang.san"
    [body] = wecom.called("message/send")
    assert body == {
        "touser": "zhang.san",
        "msgtype": "text",
        "agentid": int(AGENT),
        "text": {"content": "heard: 查库存"},
    }
