"""What a missing, late or strange answer of a real shop means: nothing done, said no, or not known."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from shop_contract import NOW, FakeClock, command, yuan
from shop_stand_in import Fault, StandIn

from bot.errors import ConfigError, NotFound, Rejected, ShopError, Unavailable, UnknownOutcome
from bot.shop import look_up
from skills.shop.fixture import DEMO, load_fixture
from skills.shop.http import HttpShop
from skills.shop.sql import SqlShop, Template

DEMO_SHOP = load_fixture(DEMO)
ASKED = command("refund", "10423", key="r-1", amount=yuan("50"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[StandIn]:
    template = await Template.of(DEMO_SHOP, NOW)
    async with SqlShop.from_template(template, clock) as behind, StandIn(behind, clock) as server:
        yield server


@pytest.fixture
async def shop(server: StandIn, clock: FakeClock) -> AsyncIterator[HttpShop]:
    async with HttpShop(server.url, server.api_key, timeout=20, clock=clock) as shop:
        await shop.info()
        yield shop


@pytest.fixture
async def hasty(server: StandIn, clock: FakeClock) -> AsyncIterator[HttpShop]:
    """The same shop, asked by somebody who does not wait long; only for answers that never come."""
    async with HttpShop(server.url, server.api_key, timeout=0.5, clock=clock) as shop:
        await shop.info()
        yield shop


SURELY_NOT: list[Fault] = ["503", "429", "500 not acted"]
NOBODY_KNOWS: list[Fault] = [
    "hang", "drop", "500", "redirect", "garbage", "huge", "other receipt", "half an answer",
    "hang after acting", "drop after acting", "500 after acting", "garbage after acting",
]  # fmt: skip


@pytest.mark.parametrize("fault", SURELY_NOT)
async def test_a_shop_that_surely_did_nothing_is_unavailable(
    shop: HttpShop, server: StandIn, fault: Fault
) -> None:
    server.faults.append(fault)
    with pytest.raises(Unavailable):
        await shop.apply(ASKED)
    assert (await shop.order("10423")).refunds == ()
    assert (await shop.apply(ASKED)).state == "done"


@pytest.mark.parametrize("fault", NOBODY_KNOWS)
async def test_otherwise_the_outcome_is_unknown_and_looking_it_up_tells_the_truth(
    shop: HttpShop, hasty: HttpShop, server: StandIn, fault: Fault
) -> None:
    server.faults.append(fault)
    with pytest.raises(UnknownOutcome):
        await (hasty if "hang" in fault else shop).apply(ASKED)
    acted = fault.endswith("after acting")
    receipt = await shop.find(ASKED.key)
    assert (receipt is not None) == acted
    assert len((await shop.order("10423")).refunds) == acted
    again = await shop.apply(ASKED)  # the same key: safe whichever it was
    assert receipt in (None, again)
    assert (await shop.order("10423")).refunded == yuan("50.00")


async def test_a_command_is_sent_once(shop: HttpShop, server: StandIn) -> None:
    server.faults.extend(["drop", "drop"])
    server.seen.clear()
    with pytest.raises(UnknownOutcome):
        await shop.apply(ASKED)
    assert server.seen == ["POST /v1/commands"]


async def test_a_shop_forgets_keys_but_its_refunds_bear_them(
    shop: HttpShop, hasty: HttpShop, server: StandIn, clock: FakeClock
) -> None:
    server.faults.append("hang after acting")
    with pytest.raises(UnknownOutcome):
        await hasty.apply(ASKED)
    clock.advance(hours=25)
    assert await shop.find(ASKED.key) is None  # and yet it was done
    receipt = await look_up(shop, ASKED)
    assert receipt is not None
    assert (receipt.state, receipt.facts["amount"]) == ("done", {"$money": ["50.00", "CNY"]})


async def test_sending_blindly_after_a_day_would_pay_twice(
    shop: HttpShop, server: StandIn, clock: FakeClock
) -> None:
    await shop.apply(ASKED)
    clock.advance(hours=25)
    await shop.apply(ASKED)  # what a caller must not do: this is why `look_up` exists
    assert (await shop.order("10423")).refunded == yuan("100.00")


async def test_what_bears_no_key_stays_unknown_after_a_day(
    shop: HttpShop, server: StandIn, clock: FakeClock
) -> None:
    asked = command("return", "10423")
    server.faults.append("drop after acting")
    with pytest.raises(UnknownOutcome):
        await shop.apply(asked)
    assert (await look_up(shop, asked)) is not None
    clock.advance(hours=25)
    assert await look_up(shop, asked) is None  # proves nothing now: a person settles it


@pytest.mark.parametrize("faults", [["drop"], ["500"], ["500", "503"], ["half an answer"]])
async def test_a_read_is_asked_again(shop: HttpShop, server: StandIn, faults: list[Fault]) -> None:
    server.faults.extend(faults)
    assert (await shop.order("10421")).id == "10421"


@pytest.mark.parametrize("fault", ["drop", "500", "429", "redirect", "garbage", "huge", "hang"])
async def test_a_read_that_stays_without_answer_is_unavailable(
    shop: HttpShop, hasty: HttpShop, server: StandIn, fault: Fault
) -> None:
    server.faults.extend([fault] * 9)  # more than anybody tries
    with pytest.raises(Unavailable):
        await (hasty if "hang" in fault else shop).order("10421")


async def test_a_slow_answer_is_an_answer(shop: HttpShop, server: StandIn) -> None:
    server.faults.extend(["slow", "slow"])
    assert (await shop.order("10421")).id == "10421"
    assert (await shop.apply(ASKED)).state == "done"


async def test_a_look_up_that_fails_is_not_a_no(shop: HttpShop, server: StandIn) -> None:
    server.faults.extend(["500"] * 3)
    with pytest.raises(Unavailable):
        await shop.find(ASKED.key)


async def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with HttpShop(address) as shop:
            with pytest.raises(Unavailable):
                await shop.apply(ASKED)
            with pytest.raises(Unavailable):
                await shop.info()


async def test_a_redirect_never_carries_the_key_elsewhere(
    shop: HttpShop, server: StandIn, clock: FakeClock
) -> None:
    async with StandIn(server.shop, clock) as elsewhere:
        server.elsewhere = elsewhere.url
        server.faults.extend(["redirect"] * 4)
        with pytest.raises(Unavailable):
            await shop.order("10421")
        with pytest.raises(UnknownOutcome):
            await shop.apply(ASKED)
        assert elsewhere.seen == []


async def test_a_wrong_api_key_says_so_and_does_nothing(server: StandIn, clock: FakeClock) -> None:
    async with HttpShop(server.url, "wrong", clock=clock) as shop:
        with pytest.raises(Unavailable, match="api_key"):
            await shop.order("10421")
        with pytest.raises(Unavailable, match="api_key"):
            await shop.apply(ASKED)


async def test_an_id_cannot_climb_out_of_its_segment(shop: HttpShop, server: StandIn) -> None:
    server.seen.clear()
    for wanted in ("../info", "..", "10421/../../info", "a?b", "a#b", "%2e%2e/info"):
        with pytest.raises(NotFound):
            await shop.order(wanted)
    assert all(path.startswith("GET /v1/orders/") for path in server.seen)


async def test_info_and_catalogue_are_asked_for_once_a_minute(shop: HttpShop, server: StandIn) -> None:
    server.seen.clear()
    for _ in range(3):
        await shop.info()
        await shop.products()
    assert server.seen == ["GET /v1/products"]


async def test_settings_may_name_the_zone(server: StandIn, clock: FakeClock) -> None:
    async with HttpShop(server.url, server.api_key, clock=clock, timezone="Europe/Berlin") as shop:
        assert (await shop.info()).timezone == "Europe/Berlin"
        assert (await shop.order("10421")).paid_at.hour == 3
        assert (await shop.now()) == NOW


async def test_text_that_cannot_be_sent_is_rejected_here(shop: HttpShop, server: StandIn) -> None:
    server.seen.clear()
    with pytest.raises(Rejected):
        await shop.apply(replace(ASKED, details={"reason": "\ud83d"}))
    assert server.seen == []


async def test_a_caller_may_stop_waiting(shop: HttpShop, server: StandIn) -> None:
    server.faults.append("hang after acting")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await shop.apply(ASKED)
    assert await shop.find(ASKED.key) is not None


@pytest.mark.parametrize("url", ["", "shop.example.com", "ftp://shop.example.com", "https://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"shop\.url"):
        HttpShop(url)


def test_a_key_with_a_line_break_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"shop\.api_key"):
        HttpShop("https://shop.example.com", "k\r\nX-Evil: 1")


async def test_a_shop_that_is_not_started_says_so() -> None:
    with pytest.raises(ShopError, match="start"):
        await HttpShop("https://shop.example.com").info()
