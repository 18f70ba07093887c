"""People at work: what they may do, and that the bot never speaks once they have the conversation."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.store import Store, Tx
from bot.conversation.tables import events, outbox
from bot.errors import BadInput
from tests.conftest import OpenStore
from tests.flow.kit import Counter, OpenDesk, Talk, done, rule, said, wish

REFUND = wish("refund.request", order_id="10424")  # ¥12,800: over every limit
PERSON = wish("handoff.request")


async def refused(work: Any, status: int) -> str:
    """The sentence with which the desk refuses."""
    with pytest.raises(BadInput) as problem:
        await work
    assert problem.value.status == status
    return str(problem.value)


async def test_a_whole_shift(desk: OpenDesk) -> None:
    async with desk() as counter:
        people, mei = counter.people, counter.talk()
        assert (await mei.say(PERSON))["owner"] == "queue"
        assert await people.claim(mei.id, "ann") == "agent:ann"
        assert await people.claim(mei.id, "ann") == "agent:ann"  # twice is no harm
        first = await people.say(mei.id, "ann", "您好，我是安。", key="k1")
        again = await people.say(mei.id, "ann", "您好，我是安。", key="k1")
        assert first.seq == again.seq
        silent = await mei.say("你好")
        assert (silent["decision"], said(silent), silent["owner"]) == ("handoff", "", "agent:ann")
        assert await people.release(mei.id, "ann") == "bot"
        assert said(await mei.say(wish("order.status", order_id="10421")))
        assert [ticket.state for ticket in await counter.tickets()] == ["closed"]


async def test_only_the_owner_writes_and_gives_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        people, mei = counter.people, counter.talk()
        await mei.say(PERSON)
        assert "queue" in await refused(people.say(mei.id, "ann", "hi"), 409)
        await people.claim(mei.id, "ann")
        assert "ann has this conversation" in await refused(people.claim(mei.id, "bob"), 409)
        await refused(people.say(mei.id, "bob", "hi"), 409)
        await refused(people.release(mei.id, "bob"), 409)
        await refused(people.close(mei.id, "bob"), 409)
        for call in (people.claim, people.release, people.close):
            await refused(call("rest:nobody", "ann"), 404)
        await refused(people.say("rest:nobody", "ann", "hi"), 404)


async def test_a_refused_message_leaves_no_gap(desk: OpenDesk) -> None:
    """Clients count by the number of a message; one that was refused must not use one up."""
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(PERSON)
        before = [message.seq for message in await mei.messages()]
        await refused(counter.people.say(mei.id, "ann", "hi"), 409)
        await counter.people.claim(mei.id, "ann")
        assert (await counter.people.say(mei.id, "ann", "hi")).seq == before[-1] + 1


async def test_a_closed_conversation_opens_again_when_the_customer_writes(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(PERSON)
        await counter.people.claim(mei.id, "ann")
        assert await counter.people.close(mei.id, "ann") == "closed"
        turn = await mei.say(wish("order.status", order_id="10421"))
        assert (turn["owner"], turn["decision"]) == ("bot", "answer")


async def test_never_mind_brings_the_bot_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(PERSON)
        left = await mei.say("不用了")
        assert (left["owner"], left["decision"]) == ("bot", "answer")
        assert await counter.people.queue() == []
        assert "排在第 1 位" in said(await mei.say(PERSON))


async def test_at_night_the_bot_keeps_helping(desk: OpenDesk) -> None:
    async with desk() as counter:
        counter.clock.advance(13 * 3600)  # 23:00; people are there from nine to nine
        mei = counter.talk()
        turn = await mei.say(PERSON)
        assert (turn["decision"], turn["handoff"]["outcome"], turn["owner"]) == (
            "handoff",
            "closed_hours",
            "bot",
        )
        assert "09:00" in said(turn)
        assert said(await mei.say(wish("order.status", order_id="10421")))
        assert len(await counter.people.queue()) == 1


async def test_an_approval(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        asked = await mei.say(REFUND)
        assert (asked["decision"], asked["handoff"]["outcome"], asked["owner"]) == (
            "handoff",
            "approval",
            "bot",
        )
        assert done(asked) == [("refund", "10424", "pending_approval")]
        (ticket,) = await counter.people.queue()
        effect = ticket["summary"]["effect"]
        await counter.people.verdict(effect, "ann", approve=True)
        await refused(counter.people.verdict(effect, "bob", approve=False), 409)
        await counter.settle()
        told = (await mei.turns())[-1]
        assert (told["decision"], done(told)) == ("act", [("refund", "10424", "done")])
        assert "12,800" in said(told)
        assert (await counter.effects())[0].approver == "ann"
        assert await counter.people.queue() == []
        assert counter.shop.count("apply") == 1


async def test_a_refusal(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(REFUND)
        await counter.people.verdict((await counter.effects())[0].id, "ann", approve=False)
        await counter.settle()
        told = (await mei.turns())[-1]
        assert told["decision"] == "decline"
        assert "没有通过" in said(told)
        (effect,) = await counter.effects()
        assert (effect.state, effect.approval, effect.approver) == ("dropped", "refused", "ann")
        assert counter.shop.count("apply") == 0


async def test_asking_again_for_what_is_looked_at_makes_no_second_ticket(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(REFUND)
        again = await mei.say(REFUND)
        assert done(again) == [], "nothing was changed"
        assert "正在等同事审核" in said(again)
        assert len(await counter.people.queue()) == 1
        assert len(await counter.effects()) == 1


async def test_a_smaller_wish_replaces_the_one_that_waits(desk: OpenDesk) -> None:
    """Nobody at the desk is left with a ticket that cannot be decided: the part goes to the person who was to decide on the whole."""
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(REFUND)
        await mei.say('/refund.request{"order_id":"10424","amount":"100 CNY"}')
        assert [effect.state for effect in await counter.effects()] == ["dropped", "proposed"]
        (ticket,) = await counter.people.queue()
        assert ticket["outcome"] == "approval"


async def test_an_approval_while_a_person_has_the_conversation_is_carried_out_in_silence(
    desk: OpenDesk,
) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(REFUND)
        await mei.say(PERSON)
        await counter.people.claim(mei.id, "ann")
        before = len(await mei.messages())
        await counter.people.verdict((await counter.effects())[0].id, "bob", approve=True)
        await counter.settle()
        turn = (await mei.turns())[-1]
        assert (turn["release"], done(turn)) == ("held", [("refund", "10424", "done")])
        assert len(await mei.messages()) == before


async def test_claiming_does_not_take_an_approval_away(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(REFUND)
        await counter.people.claim(mei.id, "ann")
        assert [(t["outcome"], t["state"]) for t in await counter.people.queue()] == [("approval", "open")]
        await counter.people.close(mei.id, "ann")
        assert len(await counter.people.queue()) == 1  # money is still asked for


async def test_the_queue_shows_the_most_urgent_first(desk: OpenDesk) -> None:
    async with desk() as counter:
        for customer in ("C1002", "C1001", None):  # standard, gold, a visitor
            await counter.talk(customer).say(PERSON)
        assert [t["customer_id"] for t in await counter.people.queue()] == ["C1001", "C1002", None]


class Gate:
    """Lets an agent in at the n-th transaction of the bot; the bot waits for the claim, or races on."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self._write = store.write
        self.set(0, waits=False)
        self.bot: asyncio.Task[Any] | None = None
        monkeypatch.setattr(store, "write", self.write)

    def set(self, at: int, *, waits: bool) -> None:
        self.at, self.waits, self.count = at, waits, 0
        self.open, self.claimed = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def write(self, **how: bool) -> AsyncIterator[Tx]:
        if asyncio.current_task() is self.bot:
            self.count += 1
            if self.count == self.at:
                self.open.set()
                if self.waits:
                    await self.claimed.wait()
        async with self._write(**how) as tx:
            yield tx


async def test_thirty_interleavings_of_claim_message_and_answer(
    desk: OpenDesk, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes first: after the claim is committed, no word of the bot is. `benchmarks.takeover` tries ten thousand."""
    async with desk(open_store=open_store) as counter:
        gate, dice, firsts = Gate(counter.app.store, monkeypatch), random.Random(7), set()
        for _ in range(30):
            talk = counter.talk()
            await talk.write(wish("refund.request", order_id="10423"))
            gate.set(dice.randrange(1, 5), waits=dice.random() < 0.5)
            gate.bot = asyncio.create_task(counter.app.service.step())
            gate.bot.add_done_callback(lambda _: gate.open.set())
            await asyncio.gather(gate.bot, serve(counter, talk, gate))
            while await counter.app.service.step():
                pass
            happened = await what_happened(counter, talk)
            assert "ann" in happened
            assert "bot" not in happened[happened.index("claimed") :]
            firsts.add(happened[0])
        assert firsts == {"bot", "claimed"}, "both orders must have been tried"


async def serve(counter: Counter, talk: Talk, gate: Gate) -> None:
    """An agent takes the conversation once the gate opens, and writes in it."""
    await gate.open.wait()
    await counter.people.claim(talk.id, "ann")
    gate.claimed.set()
    await counter.people.say(talk.id, "ann", "我来帮您")


async def what_happened(counter: Counter, talk: Talk) -> list[str]:
    """Claims and messages in the order of their commits, and the outbox in the same order."""
    async with counter.app.store.read() as tx:
        rows = await tx.execute(
            select(events.c.event).where(events.c.conversation_id == talk.id).order_by(events.c.id)
        )
        log = [{"pause": "claimed", "bot": "bot", "agent": "ann"}.get(e["event"], "") for e in rows.scalars()]
        sent = await tx.execute(
            select(outbox.c.author).where(outbox.c.conversation_id == talk.id).order_by(outbox.c.seq)
        )
        authors = [author.removeprefix("agent:") for author in sent.scalars()]
    log = [entry for entry in log if entry]
    assert [entry for entry in log if entry != "claimed"] == authors
    return log


async def test_a_claim_while_the_shop_is_asked_silences_the_bot(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        counter.shop.during["order"] = lambda: claim(counter, mei)
        turn = await mei.say(wish("order.status", order_id="10421"))
        assert (rule(turn), said(turn), turn["owner"]) == ("owner.person", "", "agent:ann")
        assert await mei.messages() == []


async def test_a_claim_while_money_goes_back_loses_nothing(desk: OpenDesk) -> None:
    """The refund was under way: it is finished, written down and shown to the person, and the bot stays silent."""
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("refund.request", order_id="10423"))
        before = len(await mei.messages())
        counter.shop.during["apply"] = lambda: claim(counter, mei)
        turn = await mei.press("确认")
        assert (turn["decision"], turn["owner"], said(turn)) == ("handoff", "agent:ann", "")
        assert done(turn) == [("refund", "10423", "done")]
        assert [effect.state for effect in await counter.effects()] == ["settled"]
        assert len(await mei.messages()) == before
        assert counter.shop.count("apply") == 1


async def claim(counter: Counter, talk: Talk) -> None:
    await counter.people.claim(talk.id, "ann")
