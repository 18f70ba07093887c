"""A change that hurts is taken back on a running desk: real customers, real turns, the alarm, and answers as before."""

import pytest

from bot.settings import Settings
from tests.flow.kit import Counter, OpenDesk, rule, said

ASKS = "10421 到哪了"


async def put_in_force(counter: Counter, **values: object) -> str:
    """The manager saves settings and every turn from now on is judged under them; their version."""
    versions = counter.app.settings.versions
    made = await versions.propose(Settings.model_validate(values), "wei")
    await versions.activate(made.number, "wei")
    return (await counter.app.settings.refresh()).name


async def customers(counter: Counter, number: int) -> list[str]:
    """So many conversations, one after the other; the decision of each."""
    return [(await counter.talk().say(ASKS))["decision"] for _ in range(number)]


async def test_thirty_conversations_under_a_bad_setting_and_the_desk_is_as_it_was(desk: OpenDesk) -> None:
    async with desk() as counter:
        good = await put_in_force(counter, clarify_below=0.7)
        assert set(await customers(counter, 3)) == {"answer"}
        bad = await put_in_force(counter, clarify_below=0.7, always={"words": ["到哪"]})
        assert set(await customers(counter, 29)) == {"handoff"}
        await counter.app.lab.watchman.look()
        assert counter.app.settings.current.name == bad, "29 conversations are too few"

        await customers(counter, 3)
        await counter.app.lab.watchman.look()
        assert counter.app.settings.current.settings.always.words == ()
        alarm = next(a for a in await counter.app.lab.watchman.bell.listed() if a.kind == "ccr")
        assert (alarm.facts["version"], alarm.facts["n"], alarm.facts["back_to"]) == (bad, 32, good)

        again = await counter.talk().say(ASKS)
        assert (again["decision"], rule(again), again["config_version"]) == ("answer", "request.known", good)
        assert "SF1040210421" in said(again)


async def test_conversations_that_end_well_take_nothing_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        await put_in_force(counter, clarify_below=0.7)
        kept = await put_in_force(counter, clarify_below=0.6)
        assert set(await customers(counter, 32)) == {"answer"}
        counter.clock.advance(180)
        await counter.app.lab.watchman.look()
        assert counter.app.settings.current.name == kept


@pytest.mark.parametrize("share", [0, 50])
async def test_settings_on_trial_decide_beside_or_for_their_share_and_the_difference_is_listed(
    desk: OpenDesk, share: int
) -> None:
    async with desk() as counter:
        versions = counter.app.settings.versions
        made = await versions.propose(Settings.model_validate({"always": {"words": ["到哪"]}}), "wei")
        await versions.try_out(made.number, "wei", share=share)
        await counter.app.settings.refresh()
        decisions = await customers(counter, 12)
        decided = decisions.count("handoff")
        assert (decided == 0) if share == 0 else (0 < decided < 12)
        found = (await counter.app.lab.alarms())["differences"]
        assert found["seen"] == len(found["different"]) == 12 - decided
