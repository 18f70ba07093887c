"""How facts read in a language: money, dates, times, lists."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal

from bot.errors import PluginError
from bot.facts import Fact
from bot.money import Money
from bot.shop import text_in

_DATE: Final = {"zh": "M月d日（EEE）", "en": "EEE, MMM d"}
_OTHER_YEAR: Final = {"zh": "y年M月d日", "en": "MMM d, y"}
_TIME: Final = {"zh": "M月d日 HH:mm", "en": "MMM d, HH:mm"}
_DAY_AND_TIME: Final = ("MMMd", "Hm")  # Babel's skeletons, for languages without a pattern of their own here
_THIS_YEAR: Final = {"vi": "MMMMEEEEd"}  # its short weekdays are numbers
_JOINED: Final = {"zh": "、", "ja": "、", "ar": "، "}
_PLAIN_SYMBOLS: Final = {"CN¥": "¥", "US$": "$"}


@lru_cache
def locale_of(language: str) -> Locale:
    """The locale whose habits this language follows here; English where Babel knows none."""
    try:
        return Locale.parse({"zh": "zh_CN", "en": "en_US"}.get(language, language), sep="_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")


def money(value: Money, language: str) -> str:
    """`¥189.00`, `$41.00`: with the currency's decimals and the symbol people expect."""
    text = format_currency(Decimal(value.plain), value.currency, locale=locale_of(language))
    for long, short in _PLAIN_SYMBOLS.items():
        text = text.replace(long, short)
    return f"{text[1:]}元" if text.startswith("元") else text  # as Japanese writes it


def fact_text(value: Fact, language: str) -> str:
    """A fact as a customer reads it. Lists are joined as the language joins them."""
    match value:
        case None:
            return ""
        case Money():
            return money(value, language)
        case datetime():
            return _moment(value, language)
        case date():
            return _day(value, language)
        case bool():
            return str(value).lower()
        case Decimal() | float():
            return format_decimal(value, locale=locale_of(language))
        case Mapping():
            return text_in(value, language)
        case list() | tuple():
            return _JOINED.get(language, ", ").join(fact_text(item, language) for item in value)
        case str() | int():
            return str(value)
    raise TypeError(
        f"a {type(value).__name__} is no fact; pass text, numbers, Money, dates, or lists of them"
    )


def filled_in(value: Fact, language: str, where: str) -> str:
    """A fact in its place; what is no fact is refused with the name of the place."""
    try:
        return fact_text(value, language)
    except TypeError as problem:
        raise PluginError(f"{where}: {problem}") from None


def _moment(value: datetime, language: str) -> str:
    if language not in _TIME:
        return " ".join(format_skeleton(part, value, locale=locale_of(language)) for part in _DAY_AND_TIME)
    return format_datetime(value, _TIME[language], locale=locale_of(language))


def _day(value: date, language: str) -> str:
    """With its weekday in this year, with its year in others."""
    this_year = value.year == date.today().year  # noqa: DTZ011 - only the year counts
    if this_year and language not in _DATE:
        return format_skeleton(_THIS_YEAR.get(language, "MMMEd"), value, locale=locale_of(language))
    patterns = _DATE if this_year else _OTHER_YEAR
    return format_date(value, patterns.get(language, "medium"), locale=locale_of(language))


def warm_up(languages: tuple[str, ...] = ("zh", "en")) -> None:
    """Load what formatting needs, so that no customer waits for it."""
    for language in languages:
        for value in (Money(Decimal(1), "CNY"), datetime.now(UTC), datetime.now(UTC).date()):
            fact_text(value, language)
