"""Another delivery address: of one order, or the one that is kept for the next."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot import said
from bot.gates import SignedIn
from bot.order_facts import named
from bot.shop import Command, Receipt
from bot.shop_policy import clause
from bot.skill import Event, Skill, effect
from bot.slots import OrderId, Scene, Slot, SlotRejected
from skills.orders.unshipped import Unshipped

SHORTEST: Final = 5  # characters; less cannot be delivered to
LONGEST: Final = 300


@dataclass(frozen=True, kw_only=True)
class NewAddress(Slot):
    """Where parcels shall go."""

    entity: str = "address"

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The address, when it is long enough to be one."""
        address = " ".join(value.split())
        if not SHORTEST <= len(address) <= LONGEST:
            raise SlotRejected("address.unclear")
        return address


class AddressChange(Skill):
    """Sends an order that has not shipped to another address; only for its signed-in owner."""

    intents = ("address.change",)
    slots = {
        "signed_in": SignedIn(otherwise="address.change.sign_in"),
        "order_id": OrderId(states=("paid",)),
        "unshipped": Unshipped(refusal="address.change"),
        "address": NewAddress(ask="address.change.ask"),
    }
    stakes = "personal"

    @effect("change_address", confirm="address.change.confirm", done="address.change.done")
    async def change_address(self, command: Command) -> Receipt:
        """Write the new address on the order."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        address = tracker.get_slot("address")
        phone = said.value(tracker, "phone")
        details = {"address": address, **({"phone": phone} if phone else {})}
        facts = {**named(order), "address": address, "phone": clause(phone=phone)}
        return [self.change_address.propose(details=details, **facts)]


class AddressAdd(Skill):
    """Keeps an address for the next orders of a signed-in customer."""

    intents = ("address.add",)
    slots = {
        "signed_in": SignedIn(otherwise="address.add.sign_in"),
        "address": NewAddress(ask="address.add.ask"),
    }
    stakes = "personal"

    @effect("update_profile", confirm="address.add.confirm", done="address.add.done")
    async def keep_address(self, command: Command) -> Receipt:
        """Write the address into the customer's own data."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        address = tracker.get_slot("address")
        details = {"field": "address", "value": address}
        return [self.keep_address.propose(details=details, address=address)]
