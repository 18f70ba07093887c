"""A change under which conversations are no longer completed is taken back on a running desk, once, and said so."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from bot.clock import FakeClock
from bot.conversation.lab import outcomes
from bot.conversation.records import audit, tickets
from bot.conversation.store import Store
from bot.conversation.tables import conversations, turns
from bot.insight.alarms import Watchman
from bot.insight.ended import Ended, Recent
from bot.insight.labels import Labels
from bot.insight.model_trials import ModelTrials
from bot.insight.sequential import drifting, drifting_sample, low_completion
from bot.settings import Live, Settings, Versions
from tests.conftest import OpenStore
from tests.insight.test_outcomes import trace

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


async def desk(open_store: OpenStore, settings: Settings | None = None) -> tuple[Store, Live, FakeClock]:
    """A desk whose manager has just saved something."""
    clock = FakeClock(NOON)
    store = await open_store(clock)
    live = Live(Versions(store, Settings()))
    for values in (Settings(clarify_below=0.75), settings or Settings(clarify_below=0.9)):
        made = await live.versions.propose(values, "wei")
        await live.versions.activate(made.number, "wei")
    await live.refresh()
    return store, live, clock


def trials_of(store: Store, live: Live) -> ModelTrials:
    """No models in the registries."""
    return ModelTrials(store, live, Path("/nonexistent"))


async def conversation(store: Store, n: int, decision: str, version: str, at: datetime) -> None:
    name = f"web:{version}:{n}"
    async with store.write() as tx:
        row = {"id": name, "channel": "web", "account": "", "conversation": name}
        await tx.execute(insert(conversations).values(**row, created_at=at, updated_at=at))
        kept = trace(at, decision=decision, config_version=version)
        values = {"id": uuid4().hex, "conversation_id": name, "seq_first": n, "state": "done", "fence": 1}
        await tx.execute(insert(turns).values(**values, trace=kept, started_at=at, finished_at=at))


async def half_an_hour(store: Store, version: str, clock: FakeClock, *, good: int, bad: int) -> None:
    at = clock.now() + timedelta(minutes=1)
    for n in range(good + bad):
        await conversation(store, n, "answer" if n < good else "handoff", version, at)
    clock.advance(600)


async def test_low_completion_takes_the_last_change_back_and_says_so(open_store: OpenStore) -> None:
    store, live, clock = await desk(open_store)
    bad, good = live.current.name, f"v{live.current.number - 1}"
    await half_an_hour(store, bad, clock, good=22, bad=10)
    watchmen = [Watchman(store, live, trials_of(store, live)) for _ in range(2)]  # two replicas
    for watchman in watchmen:
        await watchman.look()
    assert live.current.name == good
    alarms = await watchmen[0].bell.listed()
    assert [(a.kind, a.facts["version"], a.facts["back_to"], a.facts["n"]) for a in alarms] == [
        ("ccr", bad, good, 32)
    ]
    timeline = await live.versions.timeline()
    assert (timeline[0].kind, timeline[0].actor, len(timeline)) == ("alarm", "alarm", 3)
    async with store.read() as tx:
        kinds = list((await tx.execute(select(audit.c.kind).order_by(audit.c.id.desc()).limit(1))).scalars())
    assert kinds == ["settings.alarm"]


@pytest.mark.parametrize(("good", "bad"), [(20, 9), (30, 5), (60, 0)])
async def test_too_few_or_good_enough_changes_nothing(open_store: OpenStore, good: int, bad: int) -> None:
    store, live, clock = await desk(open_store)
    held = live.current.name
    await half_an_hour(store, held, clock, good=good, bad=bad)
    await Watchman(store, live, trials_of(store, live)).look()
    assert live.current.name == held


async def test_what_happened_under_another_version_does_not_count(open_store: OpenStore) -> None:
    store, live, clock = await desk(open_store)
    held = live.current.name
    await half_an_hour(store, "v999", clock, good=0, bad=40)
    await Watchman(store, live, trials_of(store, live)).look()
    assert live.current.name == held


async def test_a_manager_may_want_the_alarm_without_the_roll_back(open_store: OpenStore) -> None:
    only_tell = Settings.model_validate({"clarify_below": 0.9, "watch": {"roll_back": False}})
    store, live, clock = await desk(open_store, only_tell)
    held = live.current.name
    await half_an_hour(store, held, clock, good=10, bad=30)
    await Watchman(store, live, trials_of(store, live)).look()
    await live.refresh()
    assert live.current.name == held
    assert (await Watchman(store, live, trials_of(store, live)).bell.listed())[0].facts["back_to"] is None


async def test_a_roll_back_is_not_rolled_back_in_turn(open_store: OpenStore) -> None:
    store, live, clock = await desk(open_store)
    await half_an_hour(store, live.current.name, clock, good=0, bad=40)
    await Watchman(store, live, trials_of(store, live)).look()
    good = live.current.name
    await half_an_hour(store, good, clock, good=0, bad=40)
    await Watchman(store, live, trials_of(store, live)).look()
    assert live.current.name == good, "what was there before may be bad as well; a person decides"
    assert len(await Watchman(store, live, trials_of(store, live)).bell.listed()) == 2


async def test_a_long_wait_in_the_queue_is_an_alarm_until_it_is_over(open_store: OpenStore) -> None:
    store, live, clock = await desk(open_store)
    await conversation(store, 1, "handoff", "v1", NOON)
    async with store.write() as tx:
        row = {"id": "t", "conversation_id": "web:v1:1", "outcome": "queued", "summary": {}}
        await tx.execute(insert(tickets).values(**row, created_at=NOON))
    watchman = Watchman(store, live, trials_of(store, live))
    clock.advance(11 * 60)
    await watchman.look()
    await watchman.look()
    assert [(a.kind, a.over_at) for a in await watchman.bell.listed()] == [("queue", None)]
    async with store.write() as tx:
        await tx.execute(tickets.update().values(state="closed"))
    await watchman.look()
    assert (await watchman.bell.listed())[0].over_at == clock.now()


async def test_a_drift_of_hand_overs_is_noticed(open_store: OpenStore) -> None:
    store, live, _ = await desk(open_store)
    dice = random.Random(2)
    async with store.write() as tx:
        for n in range(500):
            today = n >= 300
            at = NOON - (timedelta(hours=5) if today else timedelta(days=3)) + timedelta(seconds=n)
            name = f"web:{n}"
            row = {"id": name, "channel": "web", "account": "", "conversation": name}
            await tx.execute(insert(conversations).values(**row, created_at=at, updated_at=at))
            handed = dice.random() < (0.3 if today else 0.08)
            values = {
                "conversation_id": name,
                "episode": 0,
                "started_at": at,
                "ended_at": at,
                "channel": "web",
            }
            await tx.execute(
                insert(outcomes).values(**values, outcome="resolved", facts={"handed_over": handed})
            )
    await Watchman(store, live, trials_of(store, live)).look()
    assert [a.kind for a in await Watchman(store, live, trials_of(store, live)).bell.listed()] == ["drift"]


async def test_what_ended_is_read_once_however_often_somebody_looks(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, live, clock = await desk(open_store)
    version = live.current.name
    read: list[str] = []
    unpack = Ended.of

    def noted(row: Any) -> Ended:
        read.append(row.conversation_id)
        return unpack(row)

    monkeypatch.setattr(Ended, "of", noted)
    await half_an_hour(store, version, clock, good=30, bad=6)
    recent, window = Recent(store), timedelta(minutes=30)
    first = await recent.since(clock.now() - window)
    assert len(first) == len(read) > 30
    assert await recent.since(clock.now() - window) == first
    assert len(read) == len(first), "nothing was unpacked again"
    clock.advance(20.0)
    await conversation(store, 999, "handoff", version, clock.now() - timedelta(seconds=25))
    late = await recent.since(clock.now() - window)
    assert [each.decision for each in late if each not in first] == ["handoff"], (
        "another desk may be slow to say so"
    )
    clock.advance(3600.0)
    assert await recent.since(clock.now() - window) == []


def test_the_watch_seldom_cries_wolf_and_notices_soon() -> None:
    dice = random.Random(1)
    watch = drifting(0.1)
    false = sum(watch.rings(dice.random() < 0.1 for _ in range(2000)) is not None for _ in range(40))
    delays = sorted(watch.rings(dice.random() < 0.2 for _ in range(5000)) or 5000 for _ in range(40))
    assert false <= 2
    assert delays[20] < 300


def test_few_conversations_say_nothing_about_completion() -> None:
    assert not low_completion([False] * 29, below=0.85, least=30)
    assert low_completion([False] * 30, below=0.85, least=30)


async def labelled(store: Store, clock: FakeClock, count: int, wrong: int) -> None:
    """So many answers that went out alone, and what somebody who read them clicked."""
    for _ in range(count):
        turn, name, at = uuid4().hex, f"web:{uuid4().hex}", clock.now()
        async with store.write() as tx:
            row = {"id": name, "channel": "web", "account": "", "conversation": name}
            await tx.execute(insert(conversations).values(**row, created_at=at, updated_at=at))
            values = {"id": turn, "conversation_id": name, "seq_first": 1, "state": "done", "fence": 1}
            values |= {"trace": trace(at), "basis": {"judged": {"path": "alone"}}}
            await tx.execute(insert(turns).values(**values, started_at=at, finished_at=at))
        await Labels(store).put(turn, "wei", "wrong" if wrong > 0 else "right")
        wrong -= 1
        clock.advance(60)


@pytest.mark.parametrize(
    ("wrong", "kinds"), [(2, []), (9, ["wrong"])], ids=["as usual", "four times as often"]
)
async def test_more_wrong_answers_in_what_was_reviewed_are_an_alarm(
    open_store: OpenStore, wrong: int, kinds: list[str]
) -> None:
    store, live, clock = await desk(open_store)
    await labelled(store, clock, 60, 3)
    clock.advance(8 * 86_400)
    await labelled(store, clock, 40, wrong)
    watchman = Watchman(store, live, trials_of(store, live))
    await watchman.look()
    await watchman.look()
    alarms = await watchman.bell.listed()
    assert [alarm.kind for alarm in alarms] == kinds
    if kinds:
        assert alarms[0].facts == {"usual": 0.05, "share": 0.225, "n": 40}


def test_the_watch_of_the_sample_seldom_cries_wolf_and_notices_soon() -> None:
    dice, watch = random.Random(3), drifting_sample(0.05)
    false = sum(watch.rings(dice.random() < 0.05 for _ in range(100)) is not None for _ in range(400))
    delays = sorted(watch.rings(dice.random() < 0.15 for _ in range(5000)) or 5000 for _ in range(200))
    assert false <= 8
    assert delays[100] < 120
