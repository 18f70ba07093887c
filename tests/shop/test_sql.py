"""The SQL shop's own life: it is made once, grows no older than its fixture, keeps what was done, and never pays twice."""

import asyncio
import copy
import json
import sqlite3
import time
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shop_contract import NOW, FakeClock, command, yuan

from bot.errors import ConfigError, Rejected, ShopError, Unavailable
from bot.money import Money
from bot.shop import Command, Receipt
from skills.shop.fixture import DEMO, Fixture, load_fixture, parse_fixture
from skills.shop.sql import SqlShop, Template

DEMO_DATA: dict[str, Any] = json.loads(DEMO.read_text("utf-8"))
DEMO_SHOP = load_fixture(DEMO)


def edited(**changes: Any) -> Fixture:
    """The demo shop with some of it in other words; a change is a dict merged over `orders`, `policy` …"""
    data = copy.deepcopy(DEMO_DATA)
    for part, more in changes.items():
        data[part] |= more
    return parse_fixture(data)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/deep/shop.db"


async def test_tomorrow_untouched_orders_are_as_old_as_today(url: str) -> None:
    clock = FakeClock()
    async with SqlShop(url, DEMO_SHOP, clock) as shop:
        before = {order.id: order for order in await shop.orders("C1001")}
        await shop.apply(command("refund", "10424", amount=yuan("20")))
    clock.advance(days=3, hours=2)
    async with SqlShop(url, DEMO_SHOP, clock) as shop:
        after = {order.id: order for order in await shop.orders("C1001")}
        kettle = after["10423"]
        assert kettle.delivered_at == NOW
        assert kettle.events[-1].at == NOW
        assert after["10424"].delivered_at == before["10424"].delivered_at  # an effect touched it
        assert after["10424"].refunded == yuan("20.00")
        assert (await shop.order("20734")).refunds[0].at == NOW + timedelta(days=2)
        promotions = await shop.promotions()
        assert promotions[0].starts_at == NOW - timedelta(days=2)


async def test_started_earlier_in_the_day_nothing_lies_ahead(url: str) -> None:
    evening = FakeClock(NOW.replace(hour=20))
    async with SqlShop(url, DEMO_SHOP, evening):
        pass
    morning = FakeClock(NOW.replace(hour=8) + timedelta(days=1))
    async with SqlShop(url, DEMO_SHOP, morning) as shop:
        orders = [*await shop.orders("C1001"), *await shop.orders("C1002"), *await shop.orders("C1003")]
        happened = [order.paid_at for order in orders] + [e.at for order in orders for e in order.events]
        assert max(happened) <= morning.now
        kettle = await shop.order("10423")
        assert kettle.delivered_at == NOW.replace(hour=20) - timedelta(days=2)  # by whole days


async def test_the_same_day_nothing_moves(url: str) -> None:
    clock = FakeClock()
    async with SqlShop(url, DEMO_SHOP, clock) as shop:
        before = await shop.orders("C1001")
    clock.advance(hours=9)
    async with SqlShop(url, DEMO_SHOP, clock) as shop:
        assert await shop.orders("C1001") == before


async def test_a_coupon_in_hand_survives_the_night(url: str) -> None:
    clock = FakeClock()
    async with SqlShop(url, DEMO_SHOP, clock) as shop:
        receipt = await shop.apply(command("issue_coupon", amount=yuan("20")))
    clock.advance(days=1)
    async with SqlShop(url, DEMO_SHOP, clock) as shop:
        coupons = (await shop.customer("C1001")).extra["coupons"]
        assert isinstance(coupons, list)
        assert receipt.facts["code"] in [coupon["code"] for coupon in coupons if isinstance(coupon, dict)]


async def test_a_restart_keeps_what_was_done_and_what_was_refused(url: str) -> None:
    asked = command("refund", "10423", amount=yuan("50"))
    async with SqlShop(url, DEMO_SHOP, FakeClock()) as shop:
        receipt = await shop.apply(asked)
    async with SqlShop(url, DEMO_SHOP, FakeClock()) as shop:
        assert await shop.find(asked.key) == receipt
        assert await shop.apply(asked) == receipt
        assert (await shop.order("10423")).refunded == yuan("50.00")


async def test_other_records_make_another_shop_but_other_rules_do_not(url: str) -> None:
    asked = command("refund", "10423", amount=yuan("50"))
    async with SqlShop(url, DEMO_SHOP, FakeClock()) as shop:
        await shop.apply(asked)
    async with SqlShop(url, edited(policy={"return_window_days": 30}), FakeClock()) as shop:
        assert await shop.find(asked.key) is not None
        assert (await shop.info()).policy["return_window_days"] == 30
    order = DEMO_DATA["orders"]["10423"] | {"note": "gift"}
    async with SqlShop(url, edited(orders={"10423": order}), FakeClock()) as shop:
        assert await shop.find(asked.key) is None
        assert ((await shop.order("10423")).note, (await shop.order("10423")).refunds) == ("gift", ())


async def test_a_fixture_with_now_stands_still_unless_a_clock_drives_it(url: str) -> None:
    frozen = parse_fixture({**DEMO_DATA, "now": NOW.isoformat()})
    async with SqlShop(url, frozen) as shop:
        assert await shop.now() == NOW
        assert (await shop.order("10422")).paid_at == NOW
    async with SqlShop("sqlite://", frozen, FakeClock(NOW + timedelta(hours=1))) as shop:
        assert await shop.now() == NOW + timedelta(hours=1)


async def test_promotions_end(url: str) -> None:
    clock = FakeClock()
    async with SqlShop(url, DEMO_SHOP, clock) as shop:
        clock.advance(days=9)
        assert [each.id for each in await shop.promotions()] == ["gold-coupon"]


@pytest.mark.parametrize("day", [0, 1])
async def test_the_last_day_of_a_window_counts(day: int) -> None:
    delivered = DEMO_DATA["orders"]["10423"] | {"delivered_at": "-7d"}
    clock = FakeClock(NOW.replace(hour=23, minute=59))
    async with SqlShop("sqlite://", edited(orders={"10423": delivered}), clock) as shop:
        clock.advance(minutes=day)  # one minute to midnight, and midnight
        if day:
            with pytest.raises(Rejected) as no:
                await shop.apply(command("return", "10423"))
            assert no.value.code == "window_over"
        else:
            assert (await shop.apply(command("return", "10423"))).state == "done"


async def test_a_price_that_fell_is_given_back_once_and_no_further() -> None:
    order = DEMO_DATA["orders"]["10423"]
    dearer = order | {"amount": 219.0, "items": [order["items"][0] | {"unit_price": 219.0}]}
    async with SqlShop("sqlite://", edited(orders={"10423": dearer}), FakeClock()) as shop:
        with pytest.raises(Rejected) as no:
            await shop.apply(command("price_adjustment", "10423", key="p-0", amount=yuan("30.01")))
        assert no.value.code == "over_limit"
        await shop.apply(command("price_adjustment", "10423", key="p-1", amount=yuan("10")))
        receipt = await shop.apply(command("price_adjustment", "10423", key="p-2"))
        assert receipt.facts["amount"] == {"$money": ["20.00", "CNY"]}
        assert (await shop.order("10423")).state == "delivered"
        with pytest.raises(Rejected) as no:
            await shop.apply(command("price_adjustment", "10423", key="p-3"))
        assert no.value.code == "no_price_drop"
        back = await shop.apply(command("refund", "10423"))
        assert back.facts["amount"] == {"$money": ["189.00", "CNY"]}
        taken = await shop.apply(command("cancel_refund", "10423"))  # the adjustment stays
        assert taken.facts["amount"] == {"$money": ["189.00", "CNY"]}
        assert (await shop.order("10423")).refunded == yuan("30.00")


async def test_money_without_cents_stays_whole() -> None:
    order = DEMO_DATA["orders"]["30911"] | {"amount": 3900, "currency": "JPY"}
    async with SqlShop("sqlite://", edited(orders={"30911": order}), FakeClock()) as shop:
        asked = command("refund", "30911", amount=Money(Decimal("0.5"), "JPY"))
        with pytest.raises(Rejected) as no:
            await shop.apply(asked)
        assert no.value.code == "bad_amount"
        receipt = await shop.apply(command("refund", "30911", key="all"))
        assert receipt.facts["amount"] == {"$money": ["3900", "JPY"]}


async def test_the_schema_itself_refuses_to_pay_more_than_was_paid(tmp_path: Path) -> None:
    async with SqlShop(f"sqlite:///{tmp_path}/shop.db", DEMO_SHOP, FakeClock()):
        pass
    with (
        sqlite3.connect(tmp_path / "shop.db") as connection,
        pytest.raises(sqlite3.IntegrityError, match="no_more_back_than_paid"),
    ):
        connection.execute("UPDATE shop_orders SET refunded_minor = amount_minor + 1")


async def test_a_locked_file_is_unavailable_and_nothing_happened(tmp_path: Path) -> None:
    async with SqlShop(f"sqlite:///{tmp_path}/shop.db?timeout=0.05", DEMO_SHOP, FakeClock()) as shop:
        rival = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
        rival.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            await shop.apply(command("refund", "10423"))
        assert (await shop.order("10423")).refunds == ()  # reading goes on meanwhile
        rival.execute("ROLLBACK")
        rival.close()
        assert (await shop.apply(command("refund", "10423"))).state == "done"


async def test_a_caller_who_gives_up_does_not_stop_the_shop(tmp_path: Path) -> None:
    asked = command("refund", "10423")
    async with SqlShop(f"sqlite:///{tmp_path}/shop.db", DEMO_SHOP, FakeClock()) as shop:
        task = asyncio.create_task(shop.apply(asked))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await shop.apply(asked)).state == "done"
        assert len((await shop.order("10423")).refunds) == 1


@pytest.mark.parametrize("address", ["mysql://host/shop", "no address", "sqlite3://x"])
def test_an_address_of_no_known_database_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match=r"shop\.url"):
        SqlShop(address, DEMO_SHOP)


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match=r"shop\.url"):
        SqlShop(f"sqlite:///{tmp_path}/file/shop.db", DEMO_SHOP)


async def test_a_file_that_is_no_database_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_text("a letter, not a database " * 100)
    with pytest.raises(Unavailable, match="DatabaseError"):
        await SqlShop(f"sqlite:///{tmp_path}/shop.db", DEMO_SHOP).start()
    assert (tmp_path / "shop.db").read_text().startswith("a letter")


async def test_a_shop_that_is_not_started_says_so() -> None:
    shop = SqlShop("sqlite://", DEMO_SHOP)
    with pytest.raises(ShopError, match="start"):
        await shop.products()
    await shop.close()


async def test_fresh_shops_share_nothing_and_come_at_once() -> None:
    template = await Template.of(DEMO_SHOP, NOW)
    started = time.process_time()
    shops = [SqlShop.from_template(template) for _ in range(120)]
    assert time.process_time() - started < 120 * 0.005
    await shops[0].apply(command("refund", "10423"))
    assert (await shops[0].order("10423")).state == "refund_approved"
    assert (await shops[1].order("10423")).state == "delivered"
    assert await shops[1].now() == NOW
    for shop in shops:
        await shop.close()


ORDERS = ["10421", "10422", "10423", "20733", "20734"]
commands = st.builds(
    lambda kind, order, key, amount: Command(
        type=kind,
        key=f"k{key}",
        order_id=order,
        amount=None if amount is None or kind in {"cancel_order", "cancel_refund"}
        else Money(Decimal(amount), "USD" if order.startswith("2") else "CNY"),
        details={"reason": "test"},
    ),
    st.sampled_from(["refund", "refund", "refund", "cancel_order", "cancel_refund", "price_adjustment"]),
    st.sampled_from(ORDERS),
    st.integers(0, 30),
    st.sampled_from([None, "9.00", "27.00", "60.00", "150.00"]),
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(commands, min_size=1, max_size=6), max_size=6))
def test_whatever_is_asked_by_however_many_no_more_goes_back_than_was_paid(
    rounds: Sequence[Sequence[Command]],
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(_history(f"sqlite:///{folder}/shop.db", rounds))
        with sqlite3.connect(f"{folder}/shop.db") as connection:
            assert connection.execute(_DISAGREEING_SUMS).fetchall() == []
        connection.close()


# The sum that the schema checks against what was paid is the sum of the refunds that count.
_DISAGREEING_SUMS = """
SELECT o.id FROM shop_orders o LEFT JOIN shop_refunds r ON r.order_id = o.id AND r.state IN ('approved', 'paid')
GROUP BY o.id HAVING o.refunded_minor <> COALESCE(SUM(r.amount_minor), 0)
"""


async def _history(url: str, rounds: Sequence[Sequence[Command]]) -> None:
    """Two processes' worth of shops on one database, every round all at once; after each the books must agree."""
    async with SqlShop(url, DEMO_SHOP, FakeClock()) as one, SqlShop(url, DEMO_SHOP, FakeClock()) as two:
        for commands_at_once in rounds:
            await asyncio.gather(
                *(shop.apply(each) for each in commands_at_once for shop in (one, two)),
                return_exceptions=True,
            )
            await _books_agree(two, {each.key for all_ in rounds for each in all_})


async def _books_agree(shop: SqlShop, keys: set[str]) -> None:
    receipts = [receipt for key in sorted(keys) if (receipt := await shop.find(key))]
    done = {each.key: each for each in receipts if each.state == "done" and each.type != "cancel_refund"}
    seen: set[str] = set()
    for order_id in ORDERS:
        order = await shop.order(order_id)
        assert order.refunded <= order.amount
        for refund in order.refunds:
            if refund.key:
                assert _told(done[refund.key]) == (order.id, refund.amount.plain)
                assert refund.key not in seen
                seen.add(refund.key)
    assert seen == {key for key, receipt in done.items() if Decimal(_told(receipt)[1])}


def _told(receipt: Receipt) -> tuple[str, str]:
    amount: Any = receipt.facts["amount"]
    return str(receipt.facts["order_id"]), amount["$money"][0]


async def test_replicas_on_postgres_agree_too(postgres: str) -> None:
    refunds = [command("refund", "10423", key=f"r-{n % 9}", amount=yuan("30")) for n in range(18)]
    cancels = [command("cancel_order", "10422", key=f"c-{n % 2}") for n in range(6)]
    await _history(postgres, [refunds, cancels, [command("cancel_refund", "10423")], refunds])


async def test_an_effect_of_another_system_is_none_of_the_shops(url: str) -> None:
    async with SqlShop(url, DEMO_SHOP, FakeClock()) as shop:
        with pytest.raises(Rejected) as no:
            await shop.apply(Command(type="appointment.cancel", key="k1", customer_id="C1001"))
        assert no.value.code == "unknown_type"
        assert await shop.find("k1") is None
