"""Customer service: pictures and files, messages that did not arrive, announcements while the database is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.errors import StoreError
from bot.tencent.api import Refused
from bot.testing.echo import EchoDesk
from bot.testing.platform import until
from bot.testing.stand_ins.wecom import WeComStandIn
from bot.turn import Reply
from connectors.wecom.codes import problem
from tests.connectors.wechat.kit import kept, picture, put


async def begun(wecom: WeComStandIn, desk: EchoDesk) -> str:
    """A customer has written and was answered; the conversation."""
    await wecom.say(desk.http, "hello")
    await wecom.got(1)
    await desk.quiet()
    return wecom.conversation()


async def test_a_person_sends_a_picture_and_a_file(wecom: WeComStandIn, desk: EchoDesk) -> None:
    conversation = await begun(wecom, desk)
    await desk.service.people.claim(conversation, "mei")
    files = [await kept(desk, picture(), "货架.png"), await kept(desk, b"%PDF-1.7", "发票.pdf")]
    await desk.service.people.say(conversation, "mei", "请查收", files=files)
    await desk.quiet()
    assert [sent.text or sent.media for sent in wecom.sent[1:]] == ["请查收", "MEDIA-1", "MEDIA-2"]
    assert [(kind, name) for kind, name, _ in wecom.uploaded.values()] == [
        ("image", "picture.png"),
        ("file", "发票.pdf"),
    ]
    assert [body["msgtype"] for body in wecom.called("kf/send_msg")[1:]] == ["text", "image", "file"]


@pytest.mark.parametrize(("kind", "later"), [(10, False), (0, False), (4, True), (6, True)])
async def test_a_message_that_did_not_arrive_is_shown_at_the_desk(
    wecom: WeComStandIn, desk: EchoDesk, kind: int, later: bool
) -> None:
    conversation = await begun(wecom, desk)
    failed = wecom.called("kf/send_msg")[0]["msgid"]
    await wecom.event(desk.http, event_type="msg_send_fail", fail_msgid=failed, fail_type=kind)
    async with asyncio.timeout(20):
        while await desk.states(conversation) != ["undeliverable"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await wecom.say(desk.http, "在吗", key="2")
    await wecom.got(3 if later else 2)
    await desk.quiet()
    texts = sorted(sent.text for sent in wecom.sent[1:])
    assert texts == (["heard: hello", "heard: 在吗"] if later else ["heard: 在吗"])


async def test_a_failure_of_a_message_that_is_not_ours_changes_nothing(
    wecom: WeComStandIn, desk: EchoDesk
) -> None:
    conversation = await begun(wecom, desk)
    await wecom.event(desk.http, event_type="msg_send_fail", fail_msgid="somebody-elses", fail_type=10)
    await wecom.event(desk.http, event_type="msg_send_fail", fail_type="x")
    await wecom.say(desk.http, "next", key="2")
    await wecom.got(2)
    assert (await desk.states(conversation))[0] == "sent"


async def test_what_is_merged_fails_together(wecom: WeComStandIn, desk: EchoDesk) -> None:
    conversation = await begun(wecom, desk)
    await put(desk, conversation, Reply(text="one"), Reply(text="two"))
    await desk.quiet()
    failed = wecom.called("kf/send_msg")[1]["msgid"]
    await wecom.event(desk.http, event_type="msg_send_fail", fail_msgid=failed, fail_type=5)
    async with asyncio.timeout(20):
        while await desk.states(conversation) != ["sent", "undeliverable", "undeliverable"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_an_announcement_while_the_database_is_away_is_acknowledged_and_pulled_afterwards(
    wecom: WeComStandIn, desk: EchoDesk
) -> None:
    await begun(wecom, desk)
    async with away(desk):
        assert await wecom.say(desk.http, "during", key="2") == 200
        await asyncio.sleep(0.2)
    await wecom.got(2)
    assert desk.echo.texts == ["hello", "during"]


async def test_what_came_while_nobody_could_be_told_is_pulled_at_the_next_start(
    wecom: WeComStandIn, desk: EchoDesk
) -> None:
    await begun(wecom, desk)
    wecom.items.append({**wecom.items[0], "msgid": "m9", "text": {"content": "unannounced"}})
    await desk.channel("wecom").start()
    await until(lambda: desk.echo.texts == ["hello", "unannounced"])


@asynccontextmanager
async def away(desk: EchoDesk) -> AsyncIterator[None]:
    """The database refuses everything."""
    memory, store = desk.channel("wecom").gateway.memory, desk.store
    write = store.write

    def refuse(*_: object, **__: object) -> object:
        raise StoreError("the database is away")

    store.write = refuse  # type: ignore[assignment, method-assign]
    try:
        assert memory
        yield
    finally:
        store.write = write  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("code", "again", "never"),
    [
        (-1, None, True),
        (40014, 30.0, False),
        (42001, 30.0, False),
        (45009, 60.0, False),
        (40001, None, True),
        (40007, None, True),
        (45002, None, True),
        (95001, None, True),
        (95002, None, True),
        (95013, None, True),
        (95018, None, True),
    ],
)
def test_every_code_has_its_consequence(code: int, again: float | None, never: bool) -> None:
    found = problem(code, "kf/send_msg")
    assert isinstance(found, Refused)
    assert (found.retry_after, found.undeliverable, found.code) == (again, never, code)
    assert problem(0, "kf/send_msg") is None
