"""Personal data is found by its kind, and a shop's own numbers are left alone."""

import json
import random
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.personal import KINDS, ends, find, mask, named

ROOT = Path(__file__).parents[2]
PERSONAL = [
    ("mail me at lin.mei+a@example.co.uk.", "email", "lin.mei+a@example.co.uk"),
    ("打13812344821给我", "phone", "13812344821"),
    ("电话是 138 1234 4821", "phone", "138 1234 4821"),
    ("call +1 415-555-0123 please", "phone", "+1 415-555-0123"),
    ("my number: (415) 555-0123", "phone", "(415) 555-0123"),
    ("Rufen Sie 030 901820-12 an", "phone", "030 901820-12"),
    ("mi teléfono es 612345678", "phone", "612345678"),
    ("+46 (0)8 928 571 38", "phone", "+46 (0)8 928 571 38"),
    ("I paid with 4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
    ("卡号 6222021234567894 付的", "card", "6222021234567894"),
    ("card number 4111 1111 1111 1112", "card", "4111 1111 1111 1112"),  # mistyped
    ("refund to DE89 3704 0044 0532 0130 00 please", "iban", "DE89 3704 0044 0532 0130 00"),
    ("IBAN GB82WEST12345698765432", "iban", "GB82WEST12345698765432"),
]
IDENTITIES = [
    ("CN", "身份证 11010519491231002X", "11010519491231002X"),
    ("US", "it is 536-90-4399", "536-90-4399"),
    ("US", "my SSN is 536904399", "536904399"),
    ("DE", "Steuer-ID 36 574 261 809", "36 574 261 809"),
    ("ES", "mi DNI 54362315K", "54362315K"),
    ("ES", "NIE X2482300W", "X2482300W"),
    ("FR", "2 95 10 99 126 111 93", "2 95 10 99 126 111 93"),
    ("IT", "codice RCCMNL83S18D969H", "RCCMNL83S18D969H"),
    ("BR", "390.533.447-05", "390.533.447-05"),
    ("BR", "meu CPF é 39053344705", "39053344705"),
    ("KR", "971013-9019902 입니다", None),  # a date and a digit that do not fit each other
    ("KR", "971013-1019906", None),  # the check digit is wrong and no word names it
    ("KR", "주민등록번호 971013-1019906", "971013-1019906"),  # new ones have no check digit
    ("JP", "マイナンバーは 6214 9832 0257", "6214 9832 0257"),
    ("TH", "1-2345-45678-78-1", "1-2345-45678-78-1"),
    ("IN", "Aadhaar: 2341 2341 2346", "2341 2341 2346"),
    ("IN", "ACUPA7085R", "ACUPA7085R"),
    ("GB", "NHS 943 476 5870", "943 476 5870"),
    ("GB", "JG 10 37 59 A", "JG 10 37 59 A"),
]


@pytest.mark.parametrize(("text", "kind", "found"), PERSONAL)
def test_a_kind_is_known_by_its_form(text: str, kind: str, found: str) -> None:
    assert [(span.kind, span.text) for span in find(text)] == [(kind, found)]


@pytest.mark.parametrize(("country", "text", "found"), IDENTITIES)
def test_an_identity_number_is_known_by_its_country(country: str, text: str, found: str | None) -> None:
    expected = [("id", country, found)] if found else []
    assert [(span.kind, span.country, span.text) for span in find(text) if span.kind == "id"] == expected


@pytest.mark.parametrize(
    "wrong",
    ["110105194912310021", "Steuer-ID 36 574 261 808", "54362315A", "RCCMNL83S18D969A", "390.533.447-06",
     "1-2345-45678-78-2", "Aadhaar 2341 2341 2347", "マイナンバーは 6214 9832 0258", "NHS 943 476 5871",
     "4111 1111 1111 1112", "DE89 3704 0044 0532 0130 01"],
)  # fmt: skip
def test_a_wrong_check_digit_is_no_number(wrong: str) -> None:
    assert [span for span in find(wrong) if span.kind != "phone"] == []


@pytest.mark.parametrize(
    "text",
    ["订单10421退款189元，单号SF1040210421", "order 4111111111111111", "tracking number: 13812344821", "¥1,234,567.89",
     "2026-11-26 09:30", "26.11.2026", "1Z999AA10123456784", "9400 1000 0000 0000 0000 00", "EE123456785CN",
     "YT8800010425", "JD0020731", "773412345678901", "12345678", "3-5 个工作日", "iPhone 15 Pro 256GB", "20261126-0001"],
)  # fmt: skip
def test_the_shops_own_numbers_are_left_alone(text: str) -> None:
    assert find(text) == ()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)


def test_no_order_or_parcel_of_the_demo_shop_is_masked() -> None:
    shop = json.loads((ROOT / "skills/shop/demo.json").read_text(encoding="utf-8"))
    numbers = set(shop["orders"])
    numbers |= set(_values(shop, "tracking_number"))
    assert len(numbers) > 15
    assert not [text for text in numbers for line in (text, f"查 {text}", f"Where is {text}?") if find(line)]


def _values(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (
            found for name, found in value.items() if name == key and isinstance(found, str) and found
        )
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _values(part, key)


def test_in_all_training_sentences_only_phones_and_mails_are_found() -> None:
    """They hold thousands of order and parcel numbers and amounts, and no card."""
    kinds: Counter[str] = Counter()
    for file in sorted((ROOT / "training/data").rglob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            for text in _texts(json.loads(line)):
                for span in find(text):
                    kinds[span.kind] += 1
                    assert span.kind in ("phone", "email"), text
                    bare = span.text.isdigit() and not re.fullmatch(r"1[3-9]\d{9}|0\d{9,10}", span.text)
                    assert span.kind == "email" or not bare, text
    assert kinds["phone"] > 20


def test_words_without_digits_are_not_even_looked_at() -> None:
    assert find("where is my parcel?") == ()


def test_a_long_text_does_not_hold_anybody_up() -> None:
    chance = random.Random(7)
    text = "".join(chance.choice(string.digits + " -.+@aA") for _ in range(20_000))
    assert all(span.kind in KINDS for span in find(text))


def test_masks_leave_the_ends_or_the_kind() -> None:
    text = "I am lin@example.com, 13812344821, card 4111 1111 1111 1111, 身份证 11010519491231002X"
    assert mask(text) == "I am l•••@example.com, •••4821, card •••1111, 身份证 •••"
    names = named({kind: f"[{kind}]" for kind in KINDS})
    assert (
        mask(text, names, only=lambda span: span.kind in ("card", "id"))
        == "I am lin@example.com, 13812344821, card [card], 身份证 [id]"
    )
    assert mask("call 400-820-0000 now", known="Our line: 400-820-0000") == "call 400-820-0000 now"
    assert ends(find("DE89370400440532013000")[0]) == "•••3000"
