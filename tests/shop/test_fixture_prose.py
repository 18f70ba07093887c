"""What the articles of the two shops tell customers agrees with the policy that the shops act by."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FILES = {
    "demo": ROOT / "skills" / "shop" / "demo.json",
    "second": ROOT / "tests" / "fixtures" / "second_shop.json",
}
Fixture = dict[str, Any]

# article: paths into the policy whose values its text must state, in every language it is written in
DEMO = """
returns-window: return_window_days
exchange-how: exchange_window_days
returns-freight: return_pickup_fee.CNY return_pickup_fee.USD
returns-progress: return_inspection_days
refund-arrival: refund_arrival_days
shipping-fee: shipping_fee.CNY shipping_fee.USD free_shipping_from.CNY free_shipping_from.USD
shipping-time: dispatch_hours delivery_days.domestic delivery_days.remote delivery_days.international
shipping-express: express_upgrade_fee.CNY express_upgrade_fee.USD
shipping-pickup-point: pickup_point_free_days
shipping-delay: late_after_days
shipping-lost: lost_investigation_days
shipping-damaged: damage_report_hours
order-cancel: unpaid_order_expires_minutes refund_arrival_days return_window_days
invoice-get: invoice.issued_within_hours invoice.request_window_days
invoice-change: invoice.reissue_window_days
invoice-kinds: invoice.reissue_window_days
warranty-period: warranty_days
warranty-repair: repair_days
warranty-extend: warranty_extension.price_percent warranty_extension.buy_within_days
repair-instead-of-return: goodwill.coupon_max.CNY goodwill.coupon_max.USD goodwill.window_days
instalments: instalments.min_amount
gift-card-buy: gift_card.valid_years
price-protection: price_protection_days
account-login: account.lock_after_tries account.lock_minutes
account-password: account.password_link_minutes
account-delete: account.deletion_days
privacy-data: account.data_export_days contact.privacy_email
contact-hours: human_hours contact.phone contact.email
complaints: complaint_reply_hours complaint_resolution_working_days
reviews: review_window_days
installation: installation.fee.CNY
trade-in: trade_in.coupon_max.CNY
merchant-join: merchant_reply_working_days contact.merchant_email
gift-wrapping: gift_wrapping_fee.CNY gift_wrapping_fee.USD
bulk-orders: bulk_order.from_quantity bulk_order.quote_working_days return_window_days contact.email
store: return_window_days
gift-card-return: gift_card.valid_years return_window_days
receipt: invoice.issued_within_hours
minor-orders: return_window_days
courier-pickup: return_pickup_fee.CNY return_pickup_fee.USD
chat-privacy: account.data_export_days contact.privacy_email
membership-progress: membership.period_months points.valid_months
nobody-home: pickup_point_free_days
fraud-warning: contact.phone
case-models: exchange_window_days
"""
SECOND = """
returns-window: return_window_days
returns-freight: return_pickup_fee.EUR return_pickup_fee.JPY
refund-arrival: refund_arrival_days return_inspection_days
refund-limit: auto_refund_limit.EUR auto_refund_limit.JPY
shipping-fee: shipping_fee.EUR shipping_fee.JPY free_shipping_from.EUR free_shipping_from.JPY
shipping-time: dispatch_hours delivery_days.domestic delivery_days.international
warranty: warranty_days repair_days
price-protection: price_protection_days
hours: human_hours contact.phone
"""
STATED = [("demo", line) for line in DEMO.split("\n") if line] + [
    ("second", line) for line in SECOND.split("\n") if line
]

# wherever an article of the demo shop speaks of these, the number must be the policy's
EVERYWHERE = {
    "return_window_days": r"(\d+)-day return|return it within (\d+) days|收到后 (\d+) 天内退货|(\d+) 天退货",
    "exchange_window_days": r"exchange (?:it|them) within (\d+) days|(\d+) 天内可以换",
    "refund_arrival_days": r"arrives in (\d+-\d+) working days|en (\d+-\d+) días laborables|(\d+-\d+) 个工作日到账",
    "human_hours": r"(\d\d:\d\d-\d\d:\d\d)",
}


def _read(name: str) -> Fixture:
    return dict(json.loads(FILES[name].read_text(encoding="utf-8")))


def _policy(fixture: Fixture, path: str) -> str:
    value = fixture["policy"]
    for key in path.split("."):
        value = value[key]
    return str(value)


def _plain(text: str) -> str:
    """The text without grouping marks in numbers, and with every range written `3-5`."""
    ungrouped = re.sub(r"(?<=\d)[,.](?=\d{3}(?!\d))", "", text)
    return re.sub(r"(?<=\d)( to | a |–)(?=\d)", "-", ungrouped)


def _says(text: str, value: str) -> bool:
    """Whether a text states this number, range, address or phone number."""
    cents = "0?" if re.fullmatch(r"\d+\.\d", value) else ""
    return re.search(rf"(?<![\d.]){re.escape(value)}{cents}(?!\d)", _plain(text)) is not None


@pytest.mark.parametrize(("name", "line"), STATED)
def test_an_article_states_what_the_policy_says(name: str, line: str) -> None:
    article, paths = line.split(": ")
    fixture = _read(name)
    texts = {a["id"]: a["text"] for a in fixture["knowledge"] if a["id"].rsplit(".", 1)[0] == article}
    assert {f"{article}.zh", f"{article}.en"} <= set(texts)
    missing = [
        (key, path)
        for key, text in texts.items()
        for path in paths.split()
        if not _says(text, _policy(fixture, path))
    ]
    assert missing == []


@pytest.mark.parametrize("path", EVERYWHERE)
def test_no_article_contradicts_the_policy(path: str) -> None:
    fixture = _read("demo")
    said = {
        (article["id"], found[found.lastindex or 0])
        for article in fixture["knowledge"]
        for found in re.finditer(EVERYWHERE[path], _plain(article["text"]))
    }
    assert len(said) >= 3, "the pattern finds too little to compare"
    assert {entry for entry in said if entry[1] != _policy(fixture, path)} == set()


@pytest.mark.parametrize("limit", ["auto_refund_limit", "refund_limit_per_customer_day"])
@pytest.mark.parametrize("currency", ["CNY", "USD"])
def test_up_to_which_sum_nobody_looks_is_told_nowhere(limit: str, currency: str) -> None:
    fixture = _read("demo")
    sum_of_it = re.escape(_policy(fixture, f"{limit}.{currency}"))
    around = {
        "CNY": rf"¥{sum_of_it}\b|(?<!\d){sum_of_it} ?元",
        "USD": rf"\${sum_of_it}\b|(?<!\d){sum_of_it} ?美元",
    }
    telling = [
        (article["id"], sentence)
        for article in fixture["knowledge"]
        for sentence in re.split(r"[。.;；]", _plain(article["text"]))
        if re.search(around[currency], sentence) and re.search("退款|refund", sentence)
    ]
    assert telling == []


def test_a_number_inside_another_is_not_that_number() -> None:
    assert _says("free from ¥12,000", "12000")
    assert not _says("within 17 days", "7")
    assert not _says("within 70 days", "7")
