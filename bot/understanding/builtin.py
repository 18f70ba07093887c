"""Names of the built-in intents."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("intents.json")


@cache
def meanings() -> Mapping[str, str]:
    """What each of them means, in a few English words."""
    return dict(json.loads(_TABLE.read_text(encoding="utf-8")))


@cache
def built_in() -> frozenset[str]:
    """The intents that every judge knows, without examples."""
    return frozenset(meanings())
