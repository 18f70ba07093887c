"""A refund above the limit in the desk's channel: the exact act, decided once, by somebody who may."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert

from bot.conversation.records import effects, tickets
from bot.staff import Accounts
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import TEAM, USER, SlackStandIn

MEI, BOB = "U0MEI", "U0BOB"


@pytest.fixture
async def desk(slack: SlackStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    """A desk in Slack where Mei, Bob and a customer who works here too may decide."""
    members = [f"{MEI}=mei", f"{BOB}=bob", f"{USER}=cai"]
    table = {**slack.table(), "desk_channel": "C0DESK", "desk_members": members}
    async with echo_desk({"slack": table, "rest": {"enabled": True}}, tmp_path / "desk.db") as running:
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
    await until(lambda: any("需要审批" in text for text in slack.messages.values()))
    return next(ts for ts, text in slack.messages.items() if "需要审批" in text)


def columns(act: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in act.items() if name in effects.c}


async def click(slack: SlackStandIn, desk: EchoDesk, user: str, action: str, ts: str) -> None:
    payload = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user},
        "channel": {"id": "C0DESK"},
        "container": {"message_ts": ts, "channel_id": "C0DESK"},
        "actions": [{"block_id": "approval", "action_id": f"desk_{action}", "value": "anything"}],
    }
    raw = urlencode({"payload": json.dumps(payload)}).encode()
    status, _ = await slack.request(desk.http, raw, content_type="application/x-www-form-urlencoded")
    assert status == 200


def verdicts(desk: EchoDesk) -> list[tuple[str, str]]:
    """What reached the bot."""
    said = [said for claim in desk.echo.claims for said in claim.utterances if said.kind == "approval"]
    return [(str(one.metadata["verdict"]), str(one.metadata["agent"])) for one in said]


def whispered(slack: SlackStandIn) -> list[tuple[str, str]]:
    return [(d["user"], d["text"]) for n, d in slack.calls if n == "chat.postEphemeral"]


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
