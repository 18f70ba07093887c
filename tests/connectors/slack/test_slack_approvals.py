"""A refund above the limit in the desk's channel: the exact act, decided once, by somebody who may."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.conversation.records import effects, tickets
from bot.staff import Accounts
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import USER, SlackStandIn
from tests.connectors.slack.desk_kit import BOB, MEI, click, clickable, table, whispered


@pytest.fixture
async def desk(slack: SlackStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    """A desk in Slack where Mei, Bob and a customer who works here too may decide."""
    shown = table(slack)
    settings = {**shown, "desk_members": [*shown["desk_members"], f"{USER}=cai"]}
    async with echo_desk({"slack": settings, "rest": {"enabled": True}}, tmp_path / "desk.db") as running:
        accounts = running.service.gateway.part(Accounts)
        for name in ("mei", "bob", "cai"):
            await accounts.add(name, name.title(), "agent", by="test")
        yield running


async def asks(desk: EchoDesk, slack: SlackStandIn, conversation: str = "") -> str:
    """A customer wants more back than the bot may give; the post that asks for approval."""
    await slack.say(desk.http, "refund please")
    await slack.got(1)
    where = conversation or slack.conversation()
    now = desk.store.clock.now()
    act = {
        "id": "e1",
        "key": "e1",
        "conversation_id": where,
        "type": "refund",
        "order_id": "10424",
        "amount": "12800.00",
        "currency": "CNY",
        "details": {"reason": "坏了 <!channel>"},
        "facts": {},
        "state": "proposed",
        "approval": "needed",
        "created_at": now,
        "updated_at": now,
    }
    ticket = {
        "id": "t1",
        "conversation_id": where,
        "queue": "approvals",
        "outcome": "approval",
        "reason": "approval",
        "summary": {"effect": "e1"},
        "created_at": now,
    }
    async with desk.store.write() as tx:
        await tx.execute(insert(effects).values(**columns(act)))
        await tx.execute(insert(tickets).values(**ticket))
    await slack.say(desk.http, "hello?", key="2")  # something happens, so that the desk looks
    return await clickable(slack, desk, "需要审批")


def columns(act: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in act.items() if name in effects.c}


def verdicts(desk: EchoDesk) -> list[tuple[str, str]]:
    """What reached the bot."""
    said = [said for claim in desk.echo.claims for said in claim.utterances if said.kind == "approval"]
    return [(str(one.metadata["verdict"]), str(one.metadata["agent"])) for one in said]


async def test_the_exact_act_is_shown_and_decided_once(slack: SlackStandIn, desk: EchoDesk) -> None:
    ts = await asks(desk, slack)
    shown = slack.messages[ts]
    assert "退款 · 订单 10424 · 金额 12800.00 CNY" in shown
    assert "reason: 坏了 &lt;!channel&gt;" in shown  # calls nobody
    posted = next(d for n, d in slack.calls if n == "chat.postMessage" and "需要审批" in d["text"])
    approve = posted["blocks"][-1]["elements"][0]
    assert (approve["action_id"], bool(approve["confirm"])) == ("desk_approve", True)
    await asyncio.gather(*(click(slack, desk, user, "approve", ts) for user in (MEI, BOB, MEI)))
    await until(lambda: len(verdicts(desk)) == 1)
    await until(lambda: "批准" in slack.messages[ts].rpartition("\n")[2])
    await until(lambda: len(whispered(slack)) == 2)
    assert len(verdicts(desk)) == 1
    update = [d for n, d in slack.calls if n == "chat.update"][-1]
    assert all(block["type"] == "section" for block in update["blocks"])  # no buttons any more


async def test_who_asked_and_who_handles_it_do_not_decide(slack: SlackStandIn, desk: EchoDesk) -> None:
    ts = await asks(desk, slack)
    await click(slack, desk, USER, "approve", ts)  # the customer is on the list, too
    await desk.service.people.claim(slack.conversation(), "mei")
    await click(slack, desk, MEI, "approve", ts)
    await click(slack, desk, "U0XXX", "approve", ts)
    await until(lambda: len(whispered(slack)) == 3)
    assert {user for user, _ in whispered(slack)} == {USER, MEI, "U0XXX"}
    assert verdicts(desk) == []
    await click(slack, desk, BOB, "refuse", ts)
    await until(lambda: verdicts(desk) == [("reject", "bob")])


async def test_what_was_decided_at_the_desks_page_offers_nothing_any_more(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    ts = await asks(desk, slack)
    await desk.service.people.verdict("e1", "bob", approve=True)
    await until(lambda: "已处理" in slack.messages[ts])
    await click(slack, desk, MEI, "approve", ts)
    await until(lambda: len(whispered(slack)) == 1)
    assert verdicts(desk) == [("approve", "bob")]


async def test_a_click_that_nothing_is_on_record_for_is_answered(slack: SlackStandIn, desk: EchoDesk) -> None:
    for action in ("approve", "send", "accept"):  # before the desk has noted its own post, or long after
        await click(slack, desk, MEI, action, "1700000099.000100")
    await until(lambda: len(whispered(slack)) == 3)
    assert all(user == MEI and "nothing is on record" in text for user, text in whispered(slack))
    assert verdicts(desk) == []
