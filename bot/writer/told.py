"""Facts as a prompt shows them: the same when a model words a turn, and when it is taught by one."""

import re
from collections.abc import Mapping
from typing import Final

from bot.facts import from_json
from bot.writer.format import fact_text

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.+-]+)?")
_LONGEST: Final = 200  # characters; what is longer stands in the approved text


def told(facts: Mapping[str, object], language: str) -> dict[str, str]:
    """Facts as the prompt shows them; lists of rows stand in the approved text already."""
    plain = {name: fact_text(_typed(value), language) for name, value in facts.items() if value}
    return {name: text for name, text in plain.items() if text and len(text) <= _LONGEST}


def _typed(value: object) -> object:
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        return from_json({"$money": [value["amount"], value["currency"]]})
    if isinstance(value, str) and _ISO.fullmatch(value):
        return from_json({"$time" if "T" in value else "$date": value})
    return "" if isinstance(value, list) and value and isinstance(value[0], dict) else value
