"""How facts read: money, days and numbers as each language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.money import Money
from bot.writer.format import fact_text, locale_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
THIS_YEAR = date.today().year  # noqa: DTZ011 - only the year counts


@pytest.mark.parametrize(
    ("amount", "currency", "zh", "en"),
    [
        ("189", "CNY", "¥189.00", "¥189.00"),
        ("12800", "CNY", "¥12,800.00", "¥12,800.00"),
        ("41", "USD", "$41.00", "$41.00"),
        ("0.01", "USD", "$0.01", "$0.01"),
        ("-5", "CNY", "-¥5.00", "-¥5.00"),
        ("8000", "JPY", "JP¥8,000", "¥8,000"),
        ("1.005", "CNY", "¥1.01", "¥1.01"),  # as much as the shop would be told to pay
        ("39.5", "EUR", "€39.50", "€39.50"),
    ],
)
def test_money(amount: str, currency: str, zh: str, en: str) -> None:
    value = Money(Decimal(amount), currency)
    assert (fact_text(value, "zh"), fact_text(value, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "", ""),
        ("{text} %s", "{text} %s", "{text} %s"),
        (7, "7", "7"),
        (12345, "12345", "12345"),  # a number that counts nothing: an order's, a year
        (Decimal("1234.5"), "1,234.5", "1,234.5"),
        (4.5, "4.5", "4.5"),
        (True, "true", "true"),
        ({"zh": "台灯", "en": "desk lamp"}, "台灯", "desk lamp"),
        ({"en": "desk lamp"}, "desk lamp", "desk lamp"),
        (["红", "蓝"], "红、蓝", "红, 蓝"),
        ([Money(Decimal(1), "CNY"), 2], "¥1.00、2", "¥1.00, 2"),
        ([], "", ""),
    ],
)
def test_everything_else(value: object, zh: str, en: str) -> None:
    assert (fact_text(value, "zh"), fact_text(value, "en")) == (zh, en)


def test_a_day_of_this_year_names_its_weekday_and_another_its_year() -> None:
    day = date(THIS_YEAR, 3, 9)
    assert fact_text(day, "zh").startswith("3月9日（周")
    assert fact_text(day, "en").endswith("Mar 9")
    assert fact_text(date(2019, 3, 9), "zh") == "2019年3月9日"
    assert fact_text(date(2019, 3, 9), "en") == "Mar 9, 2019"


def test_a_time_is_told_as_the_clock_on_the_wall_shows_it() -> None:
    moment = datetime(THIS_YEAR, 3, 9, 8, 5, tzinfo=SHANGHAI)
    assert fact_text(moment, "zh") == "3月9日 08:05"
    assert fact_text(moment, "en") == "Mar 9, 08:05"
    assert fact_text(moment.astimezone(UTC), "en") == "Mar 9, 00:05"


@pytest.mark.parametrize(
    "language", ["fr", "de", "ja", "pt-BR", "zh-TW", "xx", "", "no such language", "../etc"]
)
def test_any_language_can_be_written_in(language: str) -> None:
    """An unknown language is written as in English; a strange one is not a file name."""
    for value in (Money(Decimal(1), "CNY"), date(2019, 3, 9), datetime(2019, 3, 9, tzinfo=UTC), Decimal(1)):
        assert fact_text(value, language)
    assert locale_of(language)


def test_a_language_babel_knows_is_written_its_own_way() -> None:
    assert fact_text(Decimal("1234.5"), "de") == "1.234,5"
    assert "2019" in fact_text(date(2019, 3, 9), "fr")
