"""Turns that were given up: seen by managers without a customer's words, replayed once, by whom is written down."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.conversation.records import audit
from bot.conversation.values import Claim
from bot.errors import HaokeError, LeaseLost
from bot.turn import Turn
from tests.connectors.kit import Running
from tests.desk.conftest import Hire


@pytest.fixture
async def buried(desk: Running) -> str:
    """A turn that no try could make: the service behind it was broken."""
    echo, mended = desk.echo, desk.echo.handle

    async def broken(_: object) -> Turn:
        raise HaokeError("poison")

    async def give_up(claim: Claim, why: str) -> Turn:
        await echo.inbox.dead(claim, why)
        raise LeaseLost("buried")

    echo.handle, echo.give_up = broken, give_up  # type: ignore[method-assign]
    echo.inbox.limits = replace(echo.inbox.limits, attempts=1)
    await desk.say("mei", "a private word")
    (letter,) = await echo.inbox.dead_letters()
    echo.handle = mended  # type: ignore[method-assign]
    return str(letter["id"])


async def test_a_manager_sees_and_replays_what_was_given_up(
    desk: Running, at_desk: Hire, buried: str
) -> None:
    wei = await at_desk("wei", "manager")
    status, found = await wei.get("/api/manage/letters")
    assert status == 200
    (letter,) = found["letters"]
    assert (letter["turn"], letter["conversation"]) == (buried, "rest:mei")
    assert "private" not in str(found)
    assert await wei.post(f"/api/manage/letters/{buried}/replay") == (202, {"turn": buried, "messages": 1})
    await desk.say("mei", "and another")  # comes after it
    _, log = await desk.api("/conversations/rest:mei/messages")
    assert "a private word" in str(log)
    status, _ = await wei.post(f"/api/manage/letters/{buried}/replay")
    assert status == 404, "once"
    async with desk.store.read() as tx:
        rows = (
            await tx.execute(select(audit.c.actor, audit.c.subject).where(audit.c.kind == "letter.replayed"))
        ).all()
    assert [tuple(row) for row in rows] == [("agent:wei", buried)]


async def test_who_answers_customers_does_not_replay(at_desk: Hire, buried: str) -> None:
    ann = await at_desk("ann", "agent")
    assert (await ann.get("/api/manage/letters"))[0] == 403
    assert (await ann.post(f"/api/manage/letters/{buried}/replay"))[0] == 403
