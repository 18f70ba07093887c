"""The Chatwoot bridge: it speaks while a conversation is pending, and opens it to people on a handoff."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import ownership
from bot.testing.contract import ConnectorContract
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import Platform
from bot.testing.stand_ins.chatwoot import ChatwootStandIn, message
from bot.turn import Reply

CONVERSATION = "chatwoot:1:42"


class TestChatwoot(ConnectorContract):
    """The bridge keeps the contract of every connector."""

    def platform(self) -> Platform:
        return ChatwootStandIn()


@pytest.fixture
async def chatwoot() -> AsyncIterator[ChatwootStandIn]:
    stand_in = ChatwootStandIn()
    async with stand_in.open():
        yield stand_in


@pytest.fixture
async def desk(chatwoot: ChatwootStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    async with echo_desk({"chatwoot": chatwoot.table()}, tmp_path / "desk.db") as running:
        yield running


@pytest.mark.parametrize(
    "more",
    [
        {"message_type": "outgoing"},
        {"private": True},
        {"conversation": {"id": 42, "status": "open"}},
        {"event": "message_updated"},
    ],
)
async def test_what_is_not_said_to_the_bot_starts_no_turn(
    chatwoot: ChatwootStandIn, desk: EchoDesk, more: dict[str, Any]
) -> None:
    assert await chatwoot.event(desk.http, message("hello", **more)) == 200
    assert await desk.service.gateway.waiting() == {"inbox": 0, "outbox": 0}


async def test_a_handoff_opens_the_conversation_after_the_notice(
    chatwoot: ChatwootStandIn, desk: EchoDesk
) -> None:
    await chatwoot.say(desk.http, "hello")
    await chatwoot.got(1)
    async with desk.store.write() as tx:
        now = await ownership.owner(tx, CONVERSATION)
        await ownership.move(tx, CONVERSATION, now.version, "queue")
        await desk.outbox.put(tx, CONVERSATION, "notice", Reply(text="a colleague comes", author="system"))
    await chatwoot.got(2)
    async with asyncio.timeout(30):
        while not chatwoot.status:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert chatwoot.status == ["open"]


async def test_a_conversation_that_is_pending_again_is_the_bots(
    chatwoot: ChatwootStandIn, desk: EchoDesk
) -> None:
    await chatwoot.say(desk.http, "hello")
    await chatwoot.got(1)
    opened = {"event": "conversation_opened", "id": 42, "status": "open", "account": {"id": 1}}
    await chatwoot.event(desk.http, opened)
    async with desk.store.read() as tx:
        assert (await ownership.owner(tx, CONVERSATION)).owner == "queue"
    await chatwoot.say(desk.http, "again", key="2")
    assert (await chatwoot.got(2))[-1].text == "heard: again"


async def test_what_comes_again_takes_the_conversation_from_nobody(
    chatwoot: ChatwootStandIn, desk: EchoDesk
) -> None:
    """A webhook told again, by whoever has it, says `pending` as it was then."""
    await chatwoot.say(desk.http, "hello", key="5")
    await chatwoot.got(1)
    opened = {"event": "conversation_opened", "id": 42, "status": "open", "account": {"id": 1}}
    await chatwoot.event(desk.http, opened)
    for key in ("5", "4"):
        await chatwoot.say(desk.http, "hello", key=key)
        async with desk.store.read() as tx:
            assert (await ownership.owner(tx, CONVERSATION)).owner == "queue"
