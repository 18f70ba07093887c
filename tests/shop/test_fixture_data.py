"""The two fixture files keep what the rest relies on: fixed records, references that lead somewhere, enough knowledge."""

import json
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from skills.shop.fixture import parse_fixture

ROOT = Path(__file__).parents[2]
FILES = {
    "demo": ROOT / "skills" / "shop" / "demo.json",
    "second": ROOT / "tests" / "fixtures" / "second_shop.json",
}
Fixture = dict[str, Any]
STATES = {"paid", "shipped", "delivered", "refund_approved", "refunded", "cancelled"}
RELATIVE = re.compile(r"[+-]\d+[dhm]")

CUSTOMERS = {
    "C1001": ("林梅", "zh", "4821", "gold"),
    "C1002": ("Alex Carter", "en", "7730", "standard"),
    "C1003": ("王强", "zh", "1156", "standard"),
}
# order: customer, zh title, en title, quantity, amount, currency, state, {time: days from today}
ORDERS = {
    "10421": (
        "C1001",
        "蓝牙耳机",
        "Bluetooth earphones",
        1,
        "299.00",
        "CNY",
        "shipped",
        {"shipped_at": -2, "eta": 1},
    ),
    "10422": ("C1001", "羊毛围巾", "wool scarf", 2, "358.00", "CNY", "paid", {"paid_at": 0}),
    "10423": ("C1001", "电热水壶", "kettle", 1, "189.00", "CNY", "delivered", {"delivered_at": -3}),
    "10424": ("C1001", "咖啡机", "espresso machine", 1, "12800.00", "CNY", "delivered", {"delivered_at": -2}),
    "10425": ("C1001", "台灯", "desk lamp", 1, "129.00", "CNY", "delivered", {"delivered_at": -60}),
    "20731": (
        "C1002",
        "蓝牙耳机",
        "Bluetooth earphones",
        1,
        "41.00",
        "USD",
        "shipped",
        {"shipped_at": -6, "eta": -2},
    ),
    "20732": ("C1002", "跑鞋", "running shoes", 1, "89.00", "USD", "paid", {"paid_at": -1}),
    "20733": ("C1002", "电热水壶", "kettle", 1, "27.00", "USD", "delivered", {"delivered_at": -4}),
    "20734": ("C1002", "台灯", "desk lamp", 1, "18.00", "USD", "refund_approved", {}),
    "30911": ("C1003", "手机壳", "phone case", 1, "39.00", "CNY", "delivered", {"delivered_at": -1}),
}


@pytest.fixture(scope="module", params=sorted(FILES))
def loaded(request: pytest.FixtureRequest) -> tuple[str, Fixture]:
    return request.param, _read(request.param)


@pytest.fixture(scope="module")
def demo() -> Fixture:
    return _read("demo")


def _read(name: str) -> Fixture:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        assert not repeated, f"{name}: keys written twice: {repeated}"
        return dict(pairs)

    text = FILES[name].read_text(encoding="utf-8")
    return dict(json.loads(text, parse_float=Decimal, object_pairs_hook=unique))


def _languages(fixture: Fixture) -> dict[str, dict[str, str]]:
    """Article -> language -> text."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for article in fixture["knowledge"]:
        found[article["id"].rsplit(".", 1)[0]][article["language"]] = article["text"]
    return found


def test_the_customers_of_the_design_are_there(demo: Fixture) -> None:
    assert set(demo["customers"]) == set(CUSTOMERS)
    for key, (name, language, phone, tier) in CUSTOMERS.items():
        customer = demo["customers"][key]
        assert (customer["name"], customer["language"], customer["tier"]) == (name, language, tier)
        assert customer["phone"].endswith(phone)


@pytest.mark.parametrize("order_id", ORDERS)
def test_an_order_of_the_design_is_there_exactly(demo: Fixture, order_id: str) -> None:
    customer, zh, en, quantity, amount, currency, state, times = ORDERS[order_id]
    order = demo["orders"][order_id]
    assert (order["customer"], str(order["amount"]), order["currency"], order["state"]) == (
        customer, amount, currency, state,
    )  # fmt: skip
    (item,) = order["items"]
    assert (item["title"]["zh"], item["title"]["en"], item["quantity"]) == (zh, en, quantity)
    assert {key: int(order[key].rstrip("d")) for key in times} == times


def test_the_parcels_and_the_refund_of_the_design_are_there(demo: Fixture) -> None:
    orders = demo["orders"]
    assert set(orders) == set(ORDERS)
    assert (orders["10421"]["carrier"], orders["10421"]["tracking_number"]) == ("SF Express", "SF1040210421")
    assert (orders["20731"]["carrier"], orders["20731"]["tracking_number"]) == ("DHL", "JD0020731")
    (refund,) = orders["20734"]["refunds"]
    assert (refund["amount"], refund["state"], refund["at"]) == ("18.00", "approved", "-1d")
    assert "shipped_at" not in orders["10422"]
    assert "shipped_at" not in orders["20732"]


def test_the_policy_of_the_design_is_there(demo: Fixture) -> None:
    policy = demo["policy"]
    assert policy["return_window_days"] == 7
    assert policy["warranty_days"] == 365
    assert policy["auto_refund_limit"] == {"CNY": 500, "USD": 70}
    assert len(demo["products"]) >= 14
    assert len(demo["promotions"]) == 2
    assert any(product["stock"] == 0 for product in demo["products"].values())


def test_everything_referred_to_exists(loaded: tuple[str, Fixture]) -> None:
    _, fixture = loaded
    carriers = {carrier["id"] for carrier in fixture["policy"]["carriers"]}
    for order_id, order in fixture["orders"].items():
        assert order["customer"] in fixture["customers"], order_id
        assert order["state"] in STATES, order_id
        assert order.get("carrier", next(iter(carriers))) in carriers, order_id
        for item in order["items"]:
            assert item["title"] == fixture["products"][item["product"]]["title"], order_id
    for promotion in fixture["promotions"]:
        assert set(promotion["rules"].get("excludes", ())) <= set(fixture["products"])
    tiers = {tier["id"] for tier in fixture["policy"]["membership"]["tiers"]}
    assert {customer["tier"] for customer in fixture["customers"].values()} <= tiers
    used = {key for product in fixture["products"].values() for key in product["attributes"]}
    assert used <= set(fixture["policy"]["attribute_labels"])


def test_no_id_is_used_twice(loaded: tuple[str, Fixture]) -> None:
    _, fixture = loaded
    ids = Counter(article["id"] for article in fixture["knowledge"])
    parcels = Counter(
        order["tracking_number"] for order in fixture["orders"].values() if "tracking_number" in order
    )
    assert [key for key, count in (ids + parcels).items() if count > 1] == []
    assert all(article["id"].endswith(f".{article['language']}") for article in fixture["knowledge"])


def test_what_was_paid_is_the_sum_of_the_items_and_the_freight(loaded: tuple[str, Fixture]) -> None:
    _, fixture = loaded
    for order_id, order in fixture["orders"].items():
        items = sum(item["unit_price"] * item["quantity"] for item in order["items"])
        assert order["amount"] == items + order["shipping_fee"], order_id
        free_from = fixture["policy"]["free_shipping_from"][order["currency"]]
        gold = fixture["customers"][order["customer"]]["tier"] == "gold"
        fee = 0 if gold or items >= free_from else fixture["policy"]["shipping_fee"][order["currency"]]
        assert order["shipping_fee"] == fee, order_id


def test_times_are_relative_and_in_order(loaded: tuple[str, Fixture]) -> None:
    _, fixture = loaded
    hours = {"d": 24.0, "h": 1.0, "m": 1 / 60}
    for order_id, order in fixture["orders"].items():
        moments = [order[key] for key in ("paid_at", "shipped_at", "delivered_at") if key in order]
        events = [event["at"] for event in order.get("events", ())]
        assert all(RELATIVE.fullmatch(moment) for moment in [*moments, *events]), order_id
        for series in (moments, events):
            at = [int(moment[:-1]) * hours[moment[-1]] for moment in series]
            assert at == sorted(at), order_id
            assert all(hour <= 0 for hour in at), order_id


def test_the_stock_of_variants_adds_up(loaded: tuple[str, Fixture]) -> None:
    _, fixture = loaded
    for key, product in fixture["products"].items():
        for stock in product.get("variants", {}).values():
            assert sum(stock.values()) == product["stock"], key


def test_the_demo_has_knowledge_in_both_languages_and_in_one_only(demo: Fixture) -> None:
    languages = [set(texts) for texts in _languages(demo).values()]
    assert sum({"zh", "en"} <= found for found in languages) >= 60
    assert sum({"zh", "en", "es"} <= found for found in languages) >= 12
    assert languages.count({"zh"}) >= 8
    assert languages.count({"en"}) >= 7


ASKED_OFTEN = """
multipoint kettle-noise scarf-pilling down-vest-wash desk-lamp-plug family-pay village power-bank-flight
store bulk-orders gift-card-return gift-card-pay newsletter currency regions-special minor-orders receipt nobody-home
courier-pickup fraud-warning gift-wrapping offer-dates chat-privacy refund-card-lost membership-progress
kettle-safety earphones-water earphones-tv case-magnets case-models power-bank-post
"""


@pytest.mark.parametrize("article", ASKED_OFTEN.split())
def test_what_customers_ask_often_is_written_in_both_languages_with_many_ways_to_ask(
    demo: Fixture, article: str
) -> None:
    asked = {each["id"]: each.get("asked", []) for each in demo["knowledge"]}
    assert min(len(asked[f"{article}.{language}"]) for language in ("zh", "en")) >= 4


def test_articles_of_the_demo_are_as_long_as_an_answer(demo: Fixture) -> None:
    lengths = {
        article["id"]: (len(article["text"]), 60, 200)
        if article["language"] == "zh"
        else (len(article["text"].split()), 40, 120)
        for article in demo["knowledge"]
    }
    assert {key: size for key, (size, low, high) in lengths.items() if not low <= size <= high} == {}


def test_the_page_about_the_format_names_every_key_and_its_example_loads(loaded: tuple[str, Fixture]) -> None:
    page = (ROOT / "docs" / "fixture.md").read_text(encoding="utf-8")
    _, fixture = loaded
    records = [record for table in ("customers", "products", "orders") for record in fixture[table].values()]
    parts = [
        fixture,
        fixture["shop"],
        fixture["policy"],
        *records,
        *fixture["promotions"],
        *fixture["knowledge"],
    ]
    assert {key for part in parts for key in part if f"`{key}`" not in page} == set()
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert parse_fixture(json.loads(example)).info.name == {"en": "Corner Shop"}
