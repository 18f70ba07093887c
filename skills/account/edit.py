"""Another phone number, e-mail address or name: what signs somebody in is not changed by a yes in a chat."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.knowledge.quote import quote_saying
from bot.shop import Command, Receipt, ShopView
from bot.shop.policy import clause, table
from bot.skill import Event, Skill, effect, hand_over, said
from bot.skill.choices import Choice
from bot.skill.gates import SignedIn
from bot.skill.slots import Scene, Slot, SlotRejected
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_IN_CHAT: Final = ("name",)  # what a yes is enough for, where the shop does not say
_OLD: Final = "old_contact"  # what a code would be sent to is out of reach: a button or a rule says so
_WHY: Final = "asks_why"  # a rule says so: what was spoken of before is still meant
_OWN_WORDS: Final = "knowledge.answer"  # an article in the customer's language
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
        told = [each.entity for each in scene.entities]
        given = next((entity for entity in told if entity in ("email", "phone", "name")), None)
        named = given or await super().mentioned(scene)
        if not named and _WHY in told:
            named = next((field for each in scene.lately if (field := self._recognised(each))), None)
        return named or ("phone" if {_OLD, _WHY} & set(told) else None)


@dataclass(frozen=True, kw_only=True)
class Owner(SignedIn):
    """Only a signed-in customer, for what is changed here; where else it is changed may be told to anybody."""

    async def guard(self, scene: Scene) -> None:
        """Refuse visitors what a yes would change."""
        if await in_chat(scene.shop, str(scene.slots.get("profile_field"))):
            await super().guard(scene)


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

    async def find(self, scene: Scene) -> JsonValue:
        """Nothing is asked for that is not changed here."""
        return None if await in_chat(scene.shop, self.kind(scene)) else ""

    async def mentioned(self, scene: Scene) -> str | None:
        """The value in the message, where it has the field's shape."""
        field = self.kind(scene)
        given = next((each.value for each in scene.entities if each.entity == field), None)
        named = _SAYS.named.search(scene.text) if field == "name" and not given else None
        return named["name"].strip() if named else given

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The value in the shape of its field; one that is not changed here is not kept either."""
        field = self.kind(scene)
        if not await in_chat(scene.shop, field):
            return ""
        given = next((each.value for each in scene.entities if each.entity == field), value).strip()
        if not _SHAPES[field].fullmatch(given):
            raise SlotRejected(f"account.edit.no_{field}")
        return given


class AccountEdit(Skill):
    """Changes a signed-in customer's name once the new one was shown; for a phone number or e-mail it tells the way that has a code.

    Whoever holds a phone for a minute must not take the account along: a code to the old number is the shop's to send, and who
    cannot be reached there is a person's to check. A shop may let a yes do (`account.changed_in_chat` of its policy).
    """

    intents = ("account.edit",)
    slots = {
        "profile_field": Field(
            ask="account.edit.ask_field", key="profile_field", words=_SAYS.tables["fields"]
        ),
        "signed_in": Owner(otherwise="account.edit.sign_in"),
        "profile_value": NewValue(ask="account.edit.ask_value"),
    }
    stakes = "personal"

    @effect("update_profile", confirm="account.edit.confirm", done="account.edit.done")
    async def update(self, command: Command) -> Receipt:
        """Write the new value into the customer's own data."""
        return await self.shop.apply(command)

    @update.undo(minutes=10)
    def as_before(self, command: Command, facts: Mapping[str, Any]) -> Event | None:
        """Back to what stood there."""
        was, field = str(facts.get("was") or ""), command.details["field"]
        return self._proposed(field, was, command.details["value"]) if was else None

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        field = str(tracker.get_slot("profile_field"))
        if not await in_chat(self.shop, field):
            return await self._with_a_code(dispatcher, tracker, field)
        me = await self.shop.me()
        was = str(getattr(me, field, "")) if me else ""
        return [self._proposed(field, str(tracker.get_slot("profile_value")), was)]

    def _proposed(self, field: str, value: str, was: str) -> Event:
        details = {"field": field, "value": value}
        return self.update.propose(details=details, which=[_which(field)], new_value=value, was=was)

    async def _with_a_code(self, dispatcher: Any, tracker: Any, field: str) -> list[Event]:
        """Tell how it is changed with a code to the old number or address; where that is out of reach, a person."""
        gone = said.says(tracker, _SAYS.out_of_reach) and not said.says(tracker, _SAYS.supposes)
        if gone or said.value(tracker, _OLD):
            dispatcher.utter_message(response="account.edit.person")
            return [hand_over("account_security")]
        order: list[dict[str, Fact]] = [{}] if field == "phone" else []
        found = await quote_saying(
            self.services.retriever, said.text(tracker), said.language(tracker), _SAYS.with_a_code
        )
        if found is not None and found.response == _OWN_WORDS:
            dispatcher.utter_message(response=found.response, **found.facts)
            dispatcher.utter_message(response="account.edit.not_here", of_order=order)
            return []
        valid = clause(code_minutes=table(await self.shop.info(), "account").get("code_minutes"))
        dispatcher.utter_message(
            response="account.edit.with_code", which=[_which(field)], valid=valid, of_order=order
        )
        return []


async def in_chat(shop: ShopView, field: str) -> bool:
    """Whether the shop lets a yes in the chat change this field."""
    fields = table(await shop.info(), "account").get("changed_in_chat")
    return field in (fields if isinstance(fields, list) else _IN_CHAT)


def _which(field: str) -> dict[str, Fact]:
    return {name: [{}] if name == field else [] for name in _SAYS.tables["fields"]}
