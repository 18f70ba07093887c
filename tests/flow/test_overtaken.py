"""A person decides on what its customer takes back, or deletes, at the same moment: the desk is told, and nothing is done."""

import pytest

from bot.errors import BadInput
from bot.handoff.record import Record
from bot.visits import Visits
from tests.flow.kit import Counter, OpenDesk, Talk, done, said, wish

LARGE = wish("refund.request", order_id="10424")


async def asked_for(counter: Counter, customer: str | None = "C1001") -> tuple[Talk, str]:
    """A conversation whose refund waits for a colleague, and the id of that request."""
    talk = counter.talk(customer=customer)
    return talk, (await talk.say(LARGE))["effects"][0]["key"]


async def events(counter: Counter, talk: Talk) -> list[tuple[str, str]]:
    """What the desk reads of it between the messages, and by whom."""
    shown = await Record(counter.app.store).of(talk.id)
    return [(line["what"], line["by"]) for line in shown["lines"] if line["kind"] == "event"]


async def test_a_verdict_after_the_button_was_pressed_is_told_at_once(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei, effect = await asked_for(counter)
        await mei.write(await mei.payload("撤回申请"), kind="press")  # no turn has come to it yet
        for approve in (True, False):
            with pytest.raises(BadInput, match="taken this back") as told:
                await counter.people.verdict(effect, "ann", approve=approve)
            assert told.value.status == 409
        await counter.settle()
        assert "已经撤回" in said((await mei.turns())[-1])
        assert counter.shop.commands == []


async def test_another_button_in_the_line_stands_in_nobodys_way(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei, effect = await asked_for(counter)
        await mei.write(wish("order.status", order_id="10423"), kind="press")
        await counter.people.verdict(effect, "ann", approve=True)
        await counter.settle()
        assert ("refund", "10424", "done") in [each for turn in await mei.turns() for each in done(turn)]


async def test_a_verdict_that_words_overtake_is_told_in_the_conversation(desk: OpenDesk) -> None:
    """Nobody knows what words mean before their turn: the desk's approval is accepted, and comes to nothing."""
    async with desk() as counter:
        mei, effect = await asked_for(counter)
        await mei.write("我的退款申请不要了")
        await counter.people.verdict(effect, "ann", approve=True)
        await counter.settle()
        assert counter.shop.commands == []
        assert ("withdrawn_first", "ann") in await events(counter, mei)


async def test_whoever_approves_in_time_reads_of_no_withdrawal(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei, effect = await asked_for(counter)
        await counter.people.verdict(effect, "ann", approve=True)
        await counter.settle()
        assert "withdrawn_first" not in dict(await events(counter, mei))


async def test_a_deleted_conversation_takes_its_request_along_and_the_desk_is_told(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei, effect = await asked_for(counter)
        assert await Visits(counter.app.store).forget(mei.address)
        with pytest.raises(BadInput, match="deleted the conversation") as told:
            await counter.people.verdict(effect, "ann", approve=True)
        assert told.value.status == 410
        with pytest.raises(BadInput) as forged:
            await counter.people.verdict("f" * 32, "ann", approve=True)
        assert forged.value.status == 404


async def test_a_visitor_is_offered_no_withdrawal_that_would_be_refused(desk: OpenDesk) -> None:
    async with desk() as counter:
        first, second = counter.talk(customer=None), counter.talk(customer=None)
        for talk in (first, second):
            await talk.say("我要退款，订单 10424")
            told = await talk.say("4821")
        assert "在那个对话里说" in said(told)
        assert not [button for message in await second.messages() for button in message.reply.buttons]
        await first.press("撤回申请")
        assert [effect.state for effect in await counter.effects()] == ["dropped"]
