"""Another phone number, e-mail address or name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import Command, Receipt
from bot.skill import Event, Skill, effect
from bot.skill.choices import Choice
from bot.skill.gates import SignedIn
from bot.skill.slots import Scene, Slot, SlotRejected
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_SHAPES: Final = {
    "email": re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"),
    "phone": re.compile(r"\+?\d[\d -]{5,18}\d"),
    "name": re.compile(r"[^\d@#<>{}/\\]{1,60}"),
}


@dataclass(frozen=True, kw_only=True)
class Field(Choice):
    """Which of the customer's own data is to change."""

    async def mentioned(self, scene: Scene) -> str | None:
        """The field that a new value in the message belongs to, else the one that is named."""
        given = next((each.entity for each in scene.entities if each.entity in ("email", "phone")), None)
        return given or await super().mentioned(scene)


@dataclass(frozen=True, kw_only=True)
class NewValue(Slot):
    """The new value of the field that was chosen."""

    also: tuple[str, ...] = ("phone", "email")  # another one, told while the first is shown, takes its place

    def kind(self, scene: Scene) -> str:
        """The field itself: email, phone or name."""
        return str(scene.slots.get("profile_field") or "")

    async def asking(self, scene: Scene) -> tuple[str, Mapping[str, Fact]]:
        """The question; an order has a phone number too, so that of the account is named."""
        return ("account.edit.ask_phone" if self.kind(scene) == "phone" else self.ask), {}

    async def mentioned(self, scene: Scene) -> str | None:
        """The value in the message, where it has the field's shape."""
        field = str(scene.slots.get("profile_field"))
        if field == "name":
            return match["name"].strip() if (match := _SAYS.named.search(scene.text)) else None
        return next((each.value for each in scene.entities if each.entity == field), None)

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The value in the shape of its field."""
        field = str(scene.slots.get("profile_field"))
        given = next((each.value for each in scene.entities if each.entity == field), value).strip()
        if not _SHAPES[field].fullmatch(given):
            raise SlotRejected(f"account.edit.no_{field}")
        return given


class AccountEdit(Skill):
    """Changes a signed-in customer's phone number, e-mail address or name, once the new one was shown."""

    intents = ("account.edit",)
    slots = {
        "signed_in": SignedIn(otherwise="account.edit.sign_in"),
        "profile_field": Field(
            ask="account.edit.ask_field", key="profile_field", words=_SAYS.tables["fields"]
        ),
        "profile_value": NewValue(ask="account.edit.ask_value"),
    }
    stakes = "personal"

    @effect("update_profile", confirm="account.edit.confirm", done="account.edit.done")
    async def update(self, command: Command) -> Receipt:
        """Write the new value into the customer's own data."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        field, value = tracker.get_slot("profile_field"), tracker.get_slot("profile_value")
        which: dict[str, Fact] = {name: [{}] if name == field else [] for name in _SAYS.tables["fields"]}
        details = {"field": str(field), "value": str(value)}
        return [self.update.propose(details=details, which=[which], new_value=value)]
