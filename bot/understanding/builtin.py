"""Names of the built-in intents."""

import json
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("intents.json")


@cache
def built_in() -> frozenset[str]:
    """The intents that every judge knows, without examples."""
    return frozenset(json.loads(_TABLE.read_text(encoding="utf-8")))
