"""Names of ways to pay, as customers call them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("payment_names.toml").read_text(encoding="utf-8"))


def way_to_pay(code: str) -> Mapping[str, str]:
    """The name of a way to pay by language; an unknown code is told as it is written."""
    return _known().get(code) or {"en": code.replace("_", " ")}
