"""The addresses that are kept in an account: one of them, the default, is told and changed here; the rest is managed on a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.knowledge.quote import quote_saying
from bot.shop import Command, Receipt
from bot.skill import Event, Skill, effect, said
from bot.skill.gates import SignedIn
from bot.skill.slots import Scene
from bot.understanding.phrases import phrases_of
from skills.orders.address import STATE, NewAddress

_SAYS: Final = phrases_of(__name__)
_OWN_WORDS: Final = "knowledge.answer"  # an article in the customer's language


@dataclass(frozen=True, kw_only=True)
class Kept(NewAddress):
    """The address to keep; not asked for where something else is wanted of the address book."""

    async def find(self, scene: Scene) -> JsonValue:
        """Nothing is asked for that is not needed."""
        asks = any(each.entity == STATE for each in scene.entities) or _SAYS.asks_which.search(scene.text)
        return "" if asks or _SAYS.elsewhere.search(scene.text) else None


class AddressAdd(Skill):
    """Keeps an address for the next orders of a signed-in customer, tells the one that is kept, and where the others are managed."""

    intents = ("address.add",)
    slots = {
        "signed_in": SignedIn(otherwise="address.add.sign_in"),
        "address": Kept(ask="address.add.ask"),
    }
    stakes = "personal"

    @effect("update_profile", confirm="address.add.confirm", done="address.add.done")
    async def keep_address(self, command: Command) -> Receipt:
        """Write the address into the customer's own data."""
        return await self.shop.apply(command)

    @keep_address.undo(minutes=10)
    def as_before(self, command: Command, facts: Mapping[str, Any]) -> Event | None:
        """Back to the default of before, where there was one."""
        was = str(facts.get("was") or "")
        return self._proposed(was, command.details["value"]) if was else None

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        me = await self.shop.me()
        was, address = me.address if me else "", str(tracker.get_slot("address") or "")
        if said.says(tracker, _SAYS.elsewhere):
            await self._elsewhere(dispatcher, tracker)
            if not address or said.says(tracker, _SAYS.other_default):
                return []
        elif not address:
            dispatcher.utter_message(
                response="address.book.state" if was else "address.book.empty", address=was
            )
            return []
        return [self._proposed(address, was)]

    def _proposed(self, address: str, was: str) -> Event:
        details = {"field": "address", "value": address}
        return self.keep_address.propose(details=details, address=address, was=was)

    async def _elsewhere(self, dispatcher: Any, tracker: Any) -> None:
        """Where an address is deleted or made the default, in the shop's own words where it has some."""
        words, language = said.text(tracker), said.language(tracker)
        found = await quote_saying(self.services.retriever, words, language, _SAYS.the_page)
        if found is not None and found.response == _OWN_WORDS:
            dispatcher.utter_message(response=found.response, **found.facts)
        dispatcher.utter_message(response="address.book.not_here")
