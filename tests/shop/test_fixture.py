"""A fixture file is read, checked key by key, and counted from any moment."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.money import Money
from bot.shop import text_in
from skills.shop.fixture import DEMO, load_fixture, parse_fixture
from skills.shop.times import resolve, same_time

BERLIN = ZoneInfo("Europe/Berlin")
SMALL: dict[str, Any] = {
    "shop": {"name": "Corner Shop", "currency": "GBP", "timezone": "Europe/London"},
    "policy": {"return_window_days": 14, "auto_refund_limit": 50, "human_hours": "09:00-17:00"},
    "customers": {"A1": {"name": "Sam Reed", "language": "en", "phone": 447700900123, "address": "1 Mill Road"}},
    "products": {"mug": {"title": {"en": "mug"}, "price": 9.5, "prices": {"JPY": 1800}, "stock": 4}},
    "orders": {
        "5001": {
            "customer": "A1",
            "items": [{"product": "mug", "title": {"en": "mug"}, "quantity": 2}],
            "amount": 19.0,
            "state": "delivered",
            "paid_at": "-5d",
            "delivered_at": "2026-03-08T12:00:00",
            "refunds": [{"amount": "4.50", "state": "paid", "at": "-1d"}],
        }
    },
}  # fmt: skip
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=ZoneInfo("Europe/London"))
Change = Callable[[Any], None]


def put(*path: Any, value: Any) -> Change:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return change


def drop(*path: Any) -> Change:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        del data[path[-1]]

    return change


BAD = {
    "an amount that is no number": (
        put("orders", "5001", "amount", value="abc"), "shop.json: orders.5001.amount: input should be a valid decimal"),
    "an amount finer than its currency": (
        put("orders", "5001", "amount", value=1.999), "shop.json: orders.5001.amount: GBP has 2 decimals"),
    "a negative amount": (put("orders", "5001", "amount", value=-1), "orders.5001.amount: "),
    "no amount": (drop("orders", "5001", "amount"), "orders.5001.amount: field required"),
    "a state that is none": (put("orders", "5001", "state", value="lost"), "orders.5001.state: input should be 'paid'"),
    "a time that is none": (put("orders", "5001", "paid_at", value="Monday"), "orders.5001.paid_at: write a time as"),
    "a customer who is not there": (put("orders", "5001", "customer", value="B2"), "there is no customer B2"),
    "no items": (put("orders", "5001", "items", value=[]), "orders.5001.items: "),
    "no pieces": (put("orders", "5001", "items", 0, "quantity", value=0), "orders.5001.items.0.quantity: "),
    "delivered, but when": (drop("orders", "5001", "delivered_at"), "orders.5001: an order that is delivered needs"),
    "more back than paid": (
        put("orders", "5001", "refunds", 0, "amount", value=20), "orders.5001.refunds: more goes back than was paid"),
    "back in other money": (
        put("orders", "5001", "refunds", 0, "currency", value="USD"), "orders.5001.refunds.0.currency: money goes"),
    "a zone on Mars": (put("shop", "timezone", value="Mars/Base"), "shop.timezone: write a time zone"),
    "a currency that is none": (put("shop", "currency", value="RMB"), "shop.currency: write a currency"),
    "a limit in no currency": (
        put("policy", "auto_refund_limit", value={"RMB": 5}), "policy.auto_refund_limit.RMB: write a currency"),
    "a limit that is no number": (
        put("policy", "auto_refund_limit", value={"GBP": "a lot"}), "policy.auto_refund_limit.GBP: "),
    "hours in words": (put("policy", "human_hours", value="nine to five"), "policy.human_hours: "),
    "a holiday that is no day": (
        put("policy", "human_holidays", value=["2026-02-30"]), "shop.json: policy: '2026-02-30' is not a day"),
    "a queue's hours in words": (
        put("policy", "human_queues", value={"urgent": {"human_hours": "always"}}), "policy.human_hours: 'always'"),
    "a slip of the pen": (
        put("policy", "exchange_windows_days", value=3), "did you mean exchange_window_days?"),
    "no shop": (drop("shop"), "shop.json: shop: field required"),
    "a list of orders": (put("orders", value=[]), "orders: "),
    "an order that is a number": (put("orders", "5001", value=4), "orders.5001: "),
}  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_with_the_path_of_the_wrong_key(change: Change, sentence: str) -> None:
    data = copy.deepcopy(SMALL)
    change(data)
    with pytest.raises(ConfigError) as error:
        parse_fixture(data, source="shop.json")
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", ["", "[", "7", "[]", '"x"', "null", "[" * 100_000, "\xff"])
def test_a_file_that_is_no_shop_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "mine.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"mine\.json: "):
        load_fixture(tmp_path / "mine.json")
    with pytest.raises(ConfigError, match=r"gone\.json: cannot be read"):
        load_fixture(tmp_path / "gone.json")


def test_a_small_file_becomes_values() -> None:
    fixture = parse_fixture(SMALL)
    records = fixture.at(NOON)
    (order,) = records.orders
    assert (order.amount, order.address, order.phone) == (
        Money(Decimal("19.00"), "GBP"), "1 Mill Road", "447700900123",
    )  # fmt: skip
    assert order.paid_at == NOON - timedelta(days=5)
    assert order.delivered_at == datetime(2026, 3, 8, 12, 0, tzinfo=fixture.zone)
    assert order.refunded == Money(Decimal("4.50"), "GBP")
    (product,) = records.products
    assert product.price_in("JPY") == Money(Decimal(1800), "JPY")
    assert product.price_in("CHF") is None
    assert fixture.info.name == {"en": "Corner Shop"}
    assert fixture.info.policy["auto_refund_limit"] == {"GBP": 50}


def test_what_a_courier_reports_may_be_one_text_or_one_by_language() -> None:
    data = copy.deepcopy(SMALL)
    by_language = {"en": "Out for delivery", "fr": "En cours de livraison"}
    data["orders"]["5001"]["events"] = [
        {"at": "-3d", "text": "Picked up"},
        {"at": "-2d", "text": by_language},
    ]
    (order,) = parse_fixture(data).at(NOON).orders
    assert [text_in(event.text, "fr") for event in order.events] == ["Picked up", "En cours de livraison"]
    data["orders"]["5001"]["events"][0]["text"] = {}
    with pytest.raises(ConfigError, match=r"orders\.5001\.events\.0\.text"):
        parse_fixture(data)


def test_the_demo_tells_its_products_and_its_parcels_in_every_language() -> None:
    records = load_fixture(DEMO).at(NOON)
    texts: list[Any] = [event.text for order in records.orders for event in order.events]
    texts += [item.title for order in records.orders for item in order.items]
    for product in records.products:
        texts += [product.title, *(value for value in product.attributes.values() if isinstance(value, dict))]
    assert {len(text) for text in texts} == {12}
    assert all(all(text.values()) for text in texts)


def test_what_the_format_does_not_know_is_kept_with_its_times_told() -> None:
    data = copy.deepcopy(SMALL)
    data["customers"]["A1"] |= {"points": 7, "coupons": [{"code": "X", "expires_at": "+2d"}]}
    data["policy"]["tea_breaks"] = 2
    fixture = parse_fixture(data)
    (customer,) = fixture.at(NOON).customers
    assert customer.extra == {
        "points": 7, "coupons": [{"code": "X", "expires_at": "2026-03-12T12:00:00+00:00"}],
    }  # fmt: skip
    assert fixture.info.policy["tea_breaks"] == 2


def test_settings_win_over_the_zone_of_the_file() -> None:
    assert parse_fixture(SMALL, timezone="Asia/Tokyo").info.timezone == "Asia/Tokyo"


def test_now_is_fixed_when_the_file_says_so() -> None:
    fixture = parse_fixture({**SMALL, "now": "2026-03-10T12:00:00"})
    assert fixture.now == NOON
    assert parse_fixture(SMALL).now is None


def test_only_customers_and_orders_make_it_another_shop() -> None:
    digest = parse_fixture(SMALL).digest
    assert parse_fixture(SMALL | {"promotions": [], "policy": {}}).digest == digest
    other = copy.deepcopy(SMALL)
    other["orders"]["5001"]["note"] = "fragile"
    assert parse_fixture(other).digest != digest


def test_the_shipped_files_are_good() -> None:
    for path in (DEMO, Path(__file__).parents[1] / "fixtures" / "second_shop.json"):
        fixture = load_fixture(path)
        assert fixture.at(NOON).orders
        assert fixture.knowledge
        json.dumps(dict(fixture.info.policy))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "-3d",
            "2026-03-27T10:00:00+01:00",
        ),  # the same time by the clock, though an hour was skipped between
        ("-1w", "2026-03-23T10:00:00+01:00"),
        ("-72h", "2026-03-27T09:00:00+01:00"),
        ("+30m", "2026-03-30T10:30:00+02:00"),
        ("-0d", "2026-03-30T10:00:00+02:00"),
        ("2026-03-30T08:00:00Z", "2026-03-30T10:00:00+02:00"),
        ("2026-03-30T08:00", "2026-03-30T08:00:00+02:00"),
        ("2026-03-30", "2026-03-30T00:00:00+02:00"),
    ],
)
def test_days_are_calendar_days_and_hours_elapse(text: str, expected: str) -> None:
    monday_after_the_clocks_went_forward = datetime(2026, 3, 30, 10, 0, tzinfo=BERLIN)
    assert resolve(text, monday_after_the_clocks_went_forward).isoformat() == expected


def test_a_time_that_the_clocks_skip_moves_on() -> None:
    saturday = datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN)
    assert same_time(saturday, 1).isoformat() == "2026-03-29T03:30:00+02:00"


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 - the zone is added below
    st.integers(-1000, 1000),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_so_many_days_away_is_that_date_wherever_the_shop_is(naive: datetime, days: int, zone: str) -> None:
    now = naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    moved = same_time(now, days)
    wanted: date = now.date() + timedelta(days=days)
    assert moved.date() == wanted
