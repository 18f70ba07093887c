"""A skill goes up when people surely agree with it, and down when they no longer do: on a running desk, with real drafts."""

from bot.insight.labels import Labels
from bot.insight.promotion import BY
from bot.settings import Version
from tests.flow.kit import Counter, OpenDesk, at_level, done, wish

STATUS = wish("order.status", order_id="10421")
REFUND = wish("refund.request", order_id="10423")
ENOUGH = 36  # of 36 approved 90 % are sure


async def drafts(counter: Counter, count: int) -> None:
    """So many answers about orders, each let out by ann."""
    for _ in range(count):
        turn = await counter.talk().say(STATUS)
        await counter.people.draft(turn["turn_id"], "ann", approve=True)


async def look(counter: Counter) -> Version:
    """One look of the watch, and the version in force after it."""
    await counter.app.lab.watchman.look()
    return await counter.app.settings.refresh()


async def alarms(counter: Counter) -> list[tuple[str, bool]]:
    """Kinds of alarms, the newest first, and whether they are over."""
    return [(each.kind, each.over_at is not None) for each in await counter.app.lab.watchman.bell.listed()]


async def test_up_by_drafts_and_down_by_a_wrong_answer(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        versions = counter.app.settings.versions
        await drafts(counter, ENOUGH - 2)
        await look(counter)
        assert await versions.all() == []

        await drafts(counter, 2)
        assert (await look(counter)).name == "file", "proposed is not in force"
        (made,) = await versions.all()
        assert (made.author, made.state, made.settings.ceiling("orders")) == (BY, "proposed", "guarded")
        assert made.report == {
            "earned": {
                "skill": "orders",
                "level": "assist",
                "to": "guarded",
                "agreed": 36,
                "judged": 36,
                "low": 0.9036,
                "bar": 0.9,
            }
        }
        assert await alarms(counter) == [("earned", False)]

        await versions.activate(made.number, "wei")
        assert (await look(counter)).settings.ceiling("orders") == "guarded"
        assert await alarms(counter) == [("earned", True)], "what was decided on is no news any more"
        counter.clock.advance(1)
        turn = await counter.talk().say(STATUS)
        assert turn["release"] == "sent"
        await Labels(counter.app.store).put(turn["turn_id"], "ann", "wrong")
        (view,) = (await counter.app.lab.alarms())["earned"]
        assert (view["level"], view["home"], view["agreed"], view["judged"]) == ("guarded", "assist", 0, 1)

        assert (await look(counter)).settings.ceiling("orders") == "assist"
        assert (await alarms(counter))[0] == ("demoted", False)
        assert (await counter.talk().say(STATUS))["release"] == "held"


async def test_an_approved_act_counts_at_guarded_and_a_refused_one_against(desk: OpenDesk) -> None:
    async with desk(at_level(refunds="guarded")) as counter:
        for approve in (False, True):
            asked = await counter.talk().say(REFUND)
            assert done(asked) == [("refund", "10423", "pending_approval")]
            await counter.people.verdict(asked["effects"][0]["key"], "ann", approve=approve)
            await counter.settle()
        await look(counter)
        (view,) = (await counter.app.lab.alarms())["earned"]
        assert (view["skill"], view["agreed"], view["judged"]) == ("refunds", 1, 2)
