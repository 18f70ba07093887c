"""A shop that hangs costs a turn no more than two reads; what a turn cannot do without stays known."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clock import FakeClock
from bot.errors import NotFound, Unavailable
from bot.shop import watched
from bot.shop.watched import HANGS, WatchedShop
from skills.shop.fixture import DEMO, load_fixture
from skills.shop.sql import SqlShop, Template

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


class Moody:
    """A shop that fails as told."""

    def __init__(self, shop: SqlShop) -> None:
        self.shop = shop
        self.mood: Exception | None = None
        self.hangs = False
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        async def call(*args: Any) -> Any:
            self.asked += 1
            if self.hangs:
                await asyncio.Event().wait()
            if self.mood is not None:
                raise self.mood
            return await getattr(self.shop, name)(*args)

        return call


@pytest.fixture
async def moody() -> Moody:
    template = await Template.of(load_fixture(DEMO), NOON)
    return Moody(SqlShop.from_template(template, lambda: NOON))


@pytest.fixture
async def shop(moody: Moody, monkeypatch: pytest.MonkeyPatch) -> WatchedShop:
    monkeypatch.setattr(watched, "READ_S", 0.05)
    return WatchedShop(moody, await moody.info(), FakeClock(NOON))


async def test_what_everybody_needs_is_known_while_the_shop_is_away(shop: WatchedShop, moody: Moody) -> None:
    before = await shop.info()
    for moody.mood, moody.hangs in ((Unavailable(), False), (None, True)):
        assert await shop.info() == before
        assert await shop.now() == NOON
    with pytest.raises(Unavailable):
        await shop.order("10421")


async def test_who_hangs_is_not_waited_for_again_until_a_rest_is_over(
    shop: WatchedShop, moody: Moody
) -> None:
    moody.hangs = True
    for _ in range(HANGS):
        with pytest.raises(Unavailable, match="within"):
            await shop.order("10421")
    asked = moody.asked
    with pytest.raises(Unavailable, match="rest"):
        await shop.order("10421")
    assert moody.asked == asked
    assert shop.ails()
    moody.hangs = False
    shop._breaker._until = 0.0  # the rest is over
    assert (await shop.order("10421")).id == "10421"
    assert not shop.ails()


async def test_unwatched_a_shop_that_hangs_holds_whoever_asks(moody: Moody) -> None:
    """What the test above would find without the watch: no error, and asked every time."""
    moody.hangs = True
    for number in range(1, 2 * HANGS):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await moody.order("10421")
        assert moody.asked == number


async def test_a_quick_no_is_no_reason_to_look_away(shop: WatchedShop, moody: Moody) -> None:
    moody.mood = Unavailable()
    for _ in range(9):
        with pytest.raises(Unavailable):
            await shop.order("10421")
    assert shop.ails()
    moody.mood = NotFound()
    with pytest.raises(NotFound):
        await shop.order("10421")
    assert not shop.ails(), "an answer is an answer"


async def test_whoever_gives_up_waiting_says_nothing_about_the_shop(shop: WatchedShop, moody: Moody) -> None:
    moody.hangs = True
    for _ in range(2 * HANGS):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.005):
                await shop.order("10421")
    moody.hangs = False
    assert not shop.ails()
    assert (await shop.order("10421")).id == "10421"
