"""Facts: written as JSON today, worded in another language tomorrow."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import from_json, plain, to_json
from bot.money import Money, decimals

AMOUNTS = st.builds(
    Money.from_minor,
    st.integers(-(10**12), 10**12),
    st.sampled_from(("CNY", "USD", "JPY", "KWD", "XYZ")),
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | AMOUNTS
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
)
NAMES = st.text().filter(lambda name: not name.startswith("$"))
FACTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(FACTS)
def test_what_was_written_comes_back(fact: object) -> None:
    back = from_json(json.loads(json.dumps(to_json(fact))))
    assert back == fact
    assert type(back) is type(fact)


@given(FACTS)
def test_a_trace_shows_any_fact_as_plain_json(fact: object) -> None:
    json.dumps(plain(fact))


def test_a_trace_reads_like_a_receipt() -> None:
    facts = {"paid": Money(Decimal("189"), "CNY"), "on": date(2026, 3, 9), "rate": Decimal("4.5")}
    assert plain(facts) == {
        "paid": {"amount": "189.00", "currency": "CNY"},
        "on": "2026-03-09",
        "rate": "4.5",
    }
    assert plain(datetime(2026, 3, 9, 8, 5, tzinfo=UTC)) == "2026-03-09T08:05:00+00:00"


def test_a_sequence_may_be_a_tuple() -> None:
    assert from_json(to_json({"colours": ("red", "blue")})) == {"colours": ["red", "blue"]}


@pytest.mark.parametrize("text", ['{"$money": ["1", "CNY"]}', "$money", "2026-03-09", "4.5"])
def test_text_stays_text(text: str) -> None:
    """What a customer writes never turns into an amount by looking like one."""
    assert from_json(to_json({"said": text})) == {"said": text}


@pytest.mark.parametrize("strange", [object(), {1, 2}, b"bytes"])
def test_what_is_no_fact_is_refused(strange: object) -> None:
    with pytest.raises(TypeError, match="is not a fact"):
        to_json(strange)


def test_a_currency_has_its_own_decimals() -> None:
    assert [decimals(currency) for currency in ("CNY", "JPY", "KWD")] == [2, 0, 3]
