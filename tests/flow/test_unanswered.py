"""Drafts that nobody decides on: by the manager's rule a person takes over or the draft goes out, never nothing."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from bot.errors import BadInput
from bot.settings import Settings
from bot.testing import desk as rehearse
from bot.testing import heard
from tests.flow.kit import Counter, OpenDesk, Talk, Trace, at_level, rule, said, wish

STATUS = wish("order.status", order_id="10421")
MINUTES = 60


async def drafted(counter: Counter) -> tuple[Talk, Trace]:
    mei = counter.talk()
    return mei, await mei.say(STATUS)


async def wait(counter: Counter, minutes: float) -> None:
    counter.clock.advance(minutes * MINUTES)
    await counter.settle()


def the_rule(counter: Counter, **values: Any) -> None:
    """What the manager has set for unanswered drafts."""
    live = counter.app.settings
    set_to = Settings.model_validate({**live.current.settings.model_dump(), "drafts": values})
    live.current = type(live.current)(number=0, settings=set_to)


async def test_after_a_quarter_of_an_hour_a_person_is_brought_in_and_the_draft_has_expired(
    desk: OpenDesk,
) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, draft = await drafted(counter)
        await wait(counter, 14)
        assert [t["release"] for t in await mei.turns()] == ["held"]
        await wait(counter, 2)
        first, over = await mei.turns()
        assert (first["release"], over["decision"], rule(over)) == ("expired", "handoff", "draft.unanswered")
        assert (over["handoff"]["outcome"], over["handoff"]["reason"]) == ("queued", "draft_unanswered")
        (told,) = await mei.messages()
        assert told.reply.plain() == said(over), "the customer is told where they stand"
        assert await mei.owner() == "queue"
        assert [t["outcome"] for t in await counter.people.queue()] == ["queued"]
        with pytest.raises(BadInput, match="already"):
            await counter.people.draft(draft["turn_id"], "ann", approve=True)


async def test_or_the_draft_goes_out_as_it_is_where_the_manager_says_so(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        the_rule(counter, minutes=5, then="send")
        mei, draft = await drafted(counter)
        await wait(counter, 6)
        (message,) = await mei.messages()
        assert message.reply.plain() == said(draft)
        assert (await mei.turns())[0]["release"] == "sent"
        assert await mei.owner() == "bot"
        assert await counter.people.queue() == []
        assert (await mei.say("1"))["intents"][0]["confidence"] == 1.0, "its buttons can be pressed"


@pytest.mark.parametrize("approve", [True, False])
async def test_what_a_person_decided_in_time_is_left_alone(desk: OpenDesk, approve: bool) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, draft = await drafted(counter)
        await counter.people.draft(draft["turn_id"], "ann", approve=approve)
        await wait(counter, 60)
        assert len(await mei.turns()) == 1
        assert len(await mei.messages()) == int(approve)


async def test_it_is_over_before_the_channel_would_refuse_the_reply(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        windows = cast("dict[str, int]", counter.app.dialogue._stages.commit.windows)
        windows["console"] = 20 * MINUTES  # its margin is ten
        mei, _ = await drafted(counter)
        await wait(counter, 11)
        assert (await mei.turns())[0]["release"] == "expired"


async def test_whoever_has_the_conversation_keeps_the_draft_until_it_is_given_back(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, _ = await drafted(counter)
        await counter.people.claim(mei.id, "ann")
        await wait(counter, 20)
        assert (await mei.turns())[0]["release"] == "held"
        assert await mei.messages() == []
        await counter.people.release(mei.id, "ann")
        await wait(counter, 16)
        assert (await mei.turns())[0]["release"] == "expired"
        assert await mei.owner() == "queue"


async def test_a_closed_conversation_is_not_opened_by_its_forgotten_draft(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, _ = await drafted(counter)
        await counter.people.close(mei.id, "ann")
        await wait(counter, 20)
        assert (await mei.turns())[0]["release"] == "expired"
        assert await mei.owner() == "closed"
        assert await mei.messages() == []


async def test_several_drafts_bring_in_one_person_once(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei, _ = await drafted(counter)
        await wait(counter, 3)
        await mei.say(wish("order.status", order_id="10422"))
        await wait(counter, 30)
        assert [t["release"] for t in await mei.turns()][:2] == ["expired", "expired"]
        assert len(await mei.messages()) == 1


async def test_the_clock_of_a_draft_runs_on_over_a_restart() -> None:
    async with rehearse(customer="C1001", autonomy={"orders": "assist"}) as d:
        r = await d.say("10421 到哪了", heard("order.status", order_id="10421"))
        assert r.trace["release"] == "held"
        await d.restart()
        r = await d.wait(minutes=16)
        r.expect(decision="handoff", handoff="queued")


def test_the_rule_is_a_setting_with_bounds() -> None:
    wrong: tuple[Mapping[str, Any], ...] = ({"minutes": 0}, {"minutes": 9999}, {"then": "drop"})
    for drafts in wrong:
        with pytest.raises(ValueError, match="drafts"):
            Settings.model_validate({"drafts": drafts})
