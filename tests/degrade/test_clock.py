"""The clock of a running desk jumps: nobody waits for the hour to come round again, nothing is said twice, and the desk tells it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import App
from bot.clock import FakeClock
from bot.conversation import burst, outbox
from bot.conversation.store import Store
from bot.evaluate.bench import Bench
from bot.process.delivery import pause_before
from bot.process.readiness import TOLD_S, ClockWatch
from bot.turn import Address, Utterance
from skills.shop.sql import SqlShop
from tests.flow.kit import Unruly

HOUR = 3600.0
TALK = Address(channel="console", conversation="jumps")


class Jumping:
    """The machine's clock, moved by a test."""

    def __init__(self) -> None:
        self.by_s = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.by_s)


class Running:
    """A desk with all its loops running, under a clock that jumps."""

    def __init__(self, app: App, shop: Unruly, clock: Jumping) -> None:
        self.app, self.shop, self.clock = app, shop, clock

    async def say(self, key: str, text: str = "10421 到哪了") -> None:
        said = Utterance(key=key, text=text, at=self.clock.now(), customer_id="C1001", sender="mei")
        await self.app.service.gateway.accept(TALK, said)

    async def answer(self, key: str, within_s: float) -> str:
        replies = await self.app.service.gateway.answered(TALK, key, within_s=within_s)
        return "\n".join(reply.text for reply in replies or ())


@pytest.fixture
async def running(bench: Bench) -> AsyncIterator[Running]:
    clock = Jumping()
    path = bench.folder / f"{next(bench.number)}.db"
    shutil.copyfile(bench.store, path)
    store = await Store.open(f"sqlite+aiosqlite:///{path}", clock=clock)
    shop = Unruly(SqlShop.from_template(bench.shop, lambda: bench.shop.anchor))
    config = bench.config.model_copy(update={"turn": bench.config.turn.model_copy(update={"burst_ms": 400})})
    app = await App.open(config, clock=clock, models=bench.models, shop=shop, store=store)
    await app.start()
    yield Running(app, shop, clock)
    await app.stop(grace_s=1)


@pytest.mark.parametrize("by_s", [-HOUR, HOUR, -24 * HOUR])
async def test_whoever_wrote_before_a_jump_is_answered_and_so_is_whoever_writes_after(
    running: Running, by_s: float
) -> None:
    assert not running.app.service.readiness.limping().get("clock")
    await running.say("before")
    running.clock.by_s = by_s
    assert "SF1040210421" in await running.answer("before", 15)
    await running.say("after")
    assert "SF1040210421" in await running.answer("after", 15)
    assert f"{by_s:+.0f} s" in running.app.service.readiness.limping()["clock"]


@pytest.mark.parametrize("by_s", [-HOUR, HOUR])
async def test_a_turn_that_is_under_way_ends_once(running: Running, by_s: float) -> None:
    async def jump() -> None:
        running.clock.by_s = by_s

    running.shop.during["order"] = jump
    await running.say("one")
    assert "SF1040210421" in await running.answer("one", 15)
    assert running.clock.by_s == by_s, "the fault was not reached"
    await asyncio.sleep(0.5)
    told = await running.app.outbox.messages(TALK.id)
    assert sum("SF1040210421" in message.reply.plain() for message in told) == 1


async def test_without_the_look_ahead_they_would_wait_for_an_hour(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken design that the first test is to catch."""
    monkeypatch.setattr(burst, "FAR_S", 10 * HOUR)
    await running.say("before")
    running.clock.by_s = -HOUR
    assert await running.answer("before", 3) == ""


def test_no_channel_puts_a_reply_off_beyond_what_counts_as_a_jump() -> None:
    assert pause_before(1, 10 * HOUR) == outbox.FAR_S
    assert pause_before(1, 30.0) == 30.0


def test_a_clock_that_runs_evenly_or_drifts_is_not_told() -> None:
    steady, clock = [0.0], FakeClock(datetime(2026, 1, 1, tzinfo=UTC))
    watch = ClockWatch(clock, lambda: steady[0])
    for _ in range(100):
        steady[0] += 60
        clock.advance(60.5)
        assert watch.look() == ""
    clock.advance(-HOUR)
    assert "-3600 s" in watch.look()
    steady[0] += TOLD_S + 1
    clock.advance(TOLD_S + 1)
    assert watch.look() == ""
