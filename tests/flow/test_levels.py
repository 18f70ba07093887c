"""How far a skill goes alone: full, guarded, or every answer past a person first."""

from typing import Any

import pytest

from bot.domain import Domain, Installed
from bot.errors import BadInput
from bot.flow.hold import Levels
from bot.skill import Skill
from bot.writer import Responses
from tests.flow.kit import Counter, OpenDesk, Talk, Trace, at_level, done, said, wish

STATUS = wish("order.status", order_id="10421")
REFUND = wish("refund.request", order_id="10423")


async def test_full_is_the_default(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        assert (await mei.say(STATUS))["release"] == "sent"
        await mei.say(REFUND)
        assert done(await mei.press("确认")) == [("refund", "10423", "done")]


async def test_guarded_answers_alone_and_asks_before_money_moves(desk: OpenDesk) -> None:
    async with desk(at_level(refunds="guarded")) as counter:
        mei = counter.talk()
        status = await mei.say(wish("refund.status", order_id="10423"))
        assert (status["release"], status["decision"]) == ("sent", "answer")
        asked = await mei.say(REFUND)
        assert (asked["decision"], done(asked)) == ("handoff", [("refund", "10423", "pending_approval")])
        assert counter.shop.count("apply") == 0
        await counter.people.verdict(asked["effects"][0]["key"], "ann", approve=True)
        await counter.settle()
        assert done((await mei.turns())[-1]) == [("refund", "10423", "done")]


async def drafted(counter: Counter) -> tuple[Talk, Trace]:
    """An answer about an order that a person must let out first."""
    mei = counter.talk()
    return mei, await mei.say(STATUS)


async def test_assist_holds_the_draft_and_decides_all_the_same(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, turn = await drafted(counter)
        assert (turn["decision"], turn["release"], turn["owner"]) == ("answer", "held", "bot")
        assert "SF1040210421" in said(turn), "the trace shows the draft"
        assert (turn["handoff"]["outcome"], turn["handoff"]["reason"]) == ("approval", "draft")
        assert await mei.messages() == []
        (ticket,) = await counter.people.queue()
        assert (ticket["outcome"], ticket["reason"], ticket["state"]) == ("approval", "draft", "open")
        assert "SF1040210421" in ticket["summary"]["draft"][0]["text"]


async def test_an_approved_draft_goes_out_as_it_was(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, turn = await drafted(counter)
        assert await counter.people.draft(turn["turn_id"], "ann", approve=True) == "approved"
        (message,) = await mei.messages()
        assert (message.reply.plain(), message.author) == (said(turn), "bot")
        (after,) = await mei.turns()
        assert after["release"] == "approved"
        assert {k: v for k, v in after.items() if k != "release"} == {
            k: v for k, v in turn.items() if k != "release"
        }
        assert await counter.people.queue() == []


async def test_buttons_of_an_approved_draft_can_be_pressed(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, turn = await drafted(counter)
        await counter.people.draft(turn["turn_id"], "ann", approve=True)
        assert (await mei.say("1"))["intents"][0]["confidence"] == 1.0, "read as a press"


async def test_a_rejected_draft_is_never_seen(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, turn = await drafted(counter)
        assert await counter.people.draft(turn["turn_id"], "ann", approve=False) == "rejected"
        await counter.settle()
        assert await mei.messages() == []
        assert [t["release"] for t in await mei.turns()] == ["rejected"]
        assert await counter.people.queue() == []
        assert (await mei.say("1"))["intents"][0]["confidence"] < 1.0, "its buttons were never shown"


async def test_a_draft_is_decided_once(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, turn = await drafted(counter)
        await counter.people.draft(turn["turn_id"], "ann", approve=True)
        for approve in (True, False):
            with pytest.raises(BadInput, match="already"):
                await counter.people.draft(turn["turn_id"], "bob", approve=approve)
        assert len(await mei.messages()) == 1


async def test_what_holds_no_draft_cannot_be_let_out(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        hello = await counter.talk().say("你好")
        for turn in (hello["turn_id"], "0" * 32):
            with pytest.raises(BadInput) as problem:
                await counter.people.draft(turn, "ann", approve=True)
            assert problem.value.status == 404


async def test_a_draft_stays_in_when_a_person_has_the_conversation_by_now(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, turn = await drafted(counter)
        await counter.people.claim(mei.id, "ann")
        with pytest.raises(BadInput, match="write yourself"):
            await counter.people.draft(turn["turn_id"], "ann", approve=True)
        assert await mei.messages() == []
        await counter.people.release(mei.id, "ann")
        await counter.people.draft(turn["turn_id"], "ann", approve=True)
        assert len(await mei.messages()) == 1


async def test_no_effect_is_performed_at_assist(desk: OpenDesk) -> None:
    """Neither the costly one that would have shown a button nor the small one that would have been done at once."""
    async with desk(at_level(refunds="assist", logistics="assist")) as counter:
        for customer, ask in (("C1001", REFUND), ("C1002", wish("delivery.urge", order_id="20731"))):
            turn = await counter.talk(customer).say(ask)
            assert turn["handoff"]["outcome"] == "approval"
            assert [state for _, _, state in done(turn)] == ["pending_approval"]
        assert counter.shop.count("apply") == 0


async def test_an_offer_shown_before_the_level_fell_needs_a_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(REFUND)
        payload = await mei.payload("确认")
        counter.app.dialogue._stages.act._effects.levels._ceiling = lambda folder: "assist"
        turn = await mei.say(payload)
        assert done(turn) == [("refund", "10423", "pending_approval")]
        assert counter.shop.count("apply") == 0


async def test_a_wish_for_a_person_is_never_held(desk: OpenDesk) -> None:
    async with desk(lambda c: c.model_copy(update={"skills": _all_assist(c.skills)})) as counter:
        mei = counter.talk()
        asked = await mei.say(wish("handoff.request"))
        assert (asked["release"], asked["owner"]) == ("sent", "queue")
        left = await mei.say("不用了")
        assert (left["release"], left["owner"]) == ("sent", "bot")
        assert (await mei.say("你好"))["release"] == "held", "by default everything else is"


def _all_assist(skills: Any) -> Any:
    return skills.model_copy(update={"default_autonomy": "assist"})


class Timid(Skill):
    """Knows its own limits."""

    intents = ("order.status",)
    autonomy = "guarded"

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[dict[str, Any]]:
        return []


@pytest.mark.parametrize(
    ("manager", "level"), [("full", "guarded"), ("guarded", "guarded"), ("assist", "assist")]
)
def test_neither_the_skill_nor_the_manager_is_overruled(manager: Any, level: str) -> None:
    domain = Domain.build([Installed(Timid(), "timid")], Responses())
    levels = Levels(domain, lambda folder: manager)
    assert levels.of("timid", "timid") == level
    assert levels.of("", "core") == manager
