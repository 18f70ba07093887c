"""A form that waits while something else is talked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Aside:
    """Its action, the slot it asked for last, and what it knows already."""

    action: str
    slot: str
    values: Mapping[str, JsonValue]

    @classmethod
    def of(cls, kept: Any) -> Self:
        """As it was remembered."""
        action, slot, *values = kept
        return cls(str(action), str(slot), values[0] if values else {})

    def kept(self) -> JsonValue:
        """As it is remembered."""
        return [self.action, self.slot, dict(self.values)]
