"""Names of currencies, as customers call them."""

from collections.abc import Mapping

from babel.numbers import get_currency_name

from bot.understanding.words import FURTHER
from bot.writer.format import locale_of


def currency_name(code: str) -> Mapping[str, str]:
    """The name of a currency by language."""
    return {
        language: get_currency_name(code, locale=locale_of(language)) for language in ("zh", "en", *FURTHER)
    }
