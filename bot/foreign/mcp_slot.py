"""One argument of a tool as a slot: asked for, read from words, held against the tool's own schema."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import JsonValue

from bot.skill.slots import Scene, Slot, SlotRejected
from bot.turn import Button

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_YES: Final = re.compile(r"\b(yes|yeah|yep|true|please)\b|^\s*(是|对|要|好|需要|可以)", re.IGNORECASE)
_NO: Final = re.compile(r"\b(no|nope|not|false)\b|^\s*(不|否|别|没)", re.IGNORECASE)
AGAIN: Final = "clarify.again"
ORDER: Final = "order_id"


@dataclass(frozen=True, kw_only=True)
class ArgumentSlot(Slot):
    """A tool's argument. `schema` gives its JSON schema as far as it is known; `titles` name choices in any language."""

    name: str
    schema: Callable[[], Mapping[str, Any]]
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # value -> language -> how it reads

    async def mentioned(self, scene: Scene) -> str | None:
        """A choice that was pressed or named."""
        return self._pressed(scene) or (self._chosen(scene.text) if self.titles else None)

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The value as the tool takes it."""
        value = self._pressed(scene) or value
        if self.entity == ORDER:
            value = (await scene.shop.order(value)).id  # only one that this session may see
        if self.titles:
            chosen = value if value in self.titles else self._chosen(value)
            if chosen is None:
                raise SlotRejected(AGAIN)
            value = chosen
        schema = self.schema()
        typed = _typed(value.strip(), str(schema.get("type") or "string"))
        if typed is None or not _fits(typed, schema):
            raise SlotRejected(AGAIN)
        return typed

    async def options(self, scene: Scene) -> Sequence[Button]:
        """The choices as buttons."""
        return [
            Button(titles.get(scene.language) or titles["en"], f'/dialog.inform{{"{self.name}":"{value}"}}')
            for value, titles in self.titles.items()
        ]

    def _pressed(self, scene: Scene) -> str | None:
        return next((found.value for found in reversed(scene.entities) if found.entity == self.name), None)

    def _chosen(self, text: str) -> str | None:
        said = text.casefold()
        named = [v for v, titles in self.titles.items() if any(t.casefold() in said for t in titles.values())]
        return named[0] if len(named) == 1 else None


def _typed(value: str, kind: str) -> JsonValue:
    """Words as a JSON value of this type, or None."""
    if kind in ("integer", "number"):
        found = _NUMBER.search(value)
        if found is None or (kind == "integer" and "." in found[0]):
            return None
        return int(found[0]) if kind == "integer" else float(found[0])
    if kind == "boolean":
        return False if _NO.search(value) else True if _YES.search(value) else None
    if kind == "array":
        return [part for part in re.split(r"[,，、;；\s]+", value) if part]
    return value or None


def _fits(value: JsonValue, schema: Mapping[str, Any]) -> bool:
    if not schema:
        return True
    from jsonschema import Draft202012Validator

    own = {key: part for key, part in schema.items() if key != "$ref"}
    return bool(Draft202012Validator(own).is_valid(value))
