"""Names of ways to pay and of currencies, as customers call them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.numbers import get_currency_name

from bot.understanding.words import FURTHER
from bot.writer.format import locale_of

_FILE = Path(__file__).with_name("payment_names.toml")


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def way_to_pay(code: str) -> Mapping[str, str]:
    """The name of a way to pay by language."""
    return _known().get(code) or {"en": code.replace("_", " ")}


def currency_name(code: str) -> Mapping[str, str]:
    """The name of a currency by language."""
    return {
        language: get_currency_name(code, locale=locale_of(language)) for language in ("zh", "en", *FURTHER)
    }
