"""A recipe as a TOML file, for what a search has found."""

import json
from typing import Any

from training.writer.recipe import Recipe


def as_toml(recipe: Recipe) -> str:
    """Every value of it, a table for each part."""
    return "\n".join(_table(name, part) for name, part in recipe.model_dump(exclude_none=True).items())


def _table(name: str, part: dict[str, Any]) -> str:
    own = {key: value for key, value in part.items() if not isinstance(value, dict)}
    inner = {key: value for key, value in part.items() if isinstance(value, dict)}
    lines = [f"[{name}]", *(f"{key} = {_value(value)}" for key, value in own.items()), ""]
    return "\n".join([*lines, *(_table(f"{name}.{key}", value) for key, value in inner.items())])


def _value(value: Any) -> str:
    """Strings, numbers, truth values and lists of these read the same in TOML as in JSON."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
