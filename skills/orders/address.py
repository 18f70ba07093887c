"""Another delivery address of one order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import Command, Receipt
from bot.shop.catalogue import bought
from bot.shop.order_facts import items_text, named
from bot.shop.places import addressed_to, kept_from, place_name, place_names, regions, unserved
from bot.shop.policy import clause
from bot.skill import Event, Skill, effect, said
from bot.skill.gates import SignedIn
from bot.skill.slots import OrderId, Scene, Slot, SlotRejected
from bot.understanding.entities.taken_back import pieces
from bot.understanding.normalise import normalise
from bot.understanding.parts import ADDRESS, mended, parts
from bot.understanding.phrases import phrases_of
from skills.orders.recipient import WHO, NewName, NewPhone, new_recipient, told_now
from skills.orders.unshipped import Unshipped

_SAYS: Final = phrases_of(__name__)
SHORTEST: Final = 5  # characters; less cannot be delivered to
LONGEST: Final = 300
FEW: Final = 24  # characters that only say which order it is, or twice as many Latin letters
_NAMES: Final = frozenset({"product", "order_id"})
STATE: Final = "whether_done"  # an entity: asks where it goes now, or whether a change was made
_NUMBER: Final = re.compile(r"\d+")
_WORDED: Final = 3  # letters or characters of any script
_REGION: Final = re.compile(
    r"(?P<province>[\u4e00-\u9fff]{2,8}?(?:省|自治区))?\s?(?P<city>[\u4e00-\u9fff]{2,6}?(?:市|自治州|州|盟))?\s?"
    r"(?P<district>[\u4e00-\u9fff]{1,6}?(?:区|县|旗))?(?=.*[\u4e00-\u9fff])"
)


@dataclass(frozen=True, kw_only=True)
class NewAddress(Slot):
    """Where parcels shall go."""

    entity: str = "address"

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The address, when it is long enough to be one."""
        address = "\n".join(" ".join(line.split()) for line in value.splitlines() if line.strip())
        worded = sum(char.isalpha() for char in address) >= _WORDED  # "it's 10422" is a number and no place
        if not (worded and SHORTEST <= len(address) <= LONGEST):
            raise SlotRejected("address.unclear")
        return address


@dataclass(frozen=True, kw_only=True)
class WhereTo(NewAddress):
    """The new address of an order; another name or phone number on it, or a part that is corrected, leaves the rest as it is."""

    also: tuple[str, ...] = ("phone", "recipient")

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The address, where the order may go to its country."""
        address = await super().check(value, scene)
        info, code = await scene.shop.info(), addressed_to(str(address))
        if unserved(info, code):
            places: list[Fact] = [*place_names(regions(info))]
            raise SlotRejected("address.not_there", final=True, place=place_name(code or ""), regions=places)
        if code is not None:
            order = await scene.shop.order(_order_id(scene))
            kept = [each for each in bought(await scene.shop.products(), order) if kept_from(each, code)]
            if kept:
                what: list[Fact] = [each.title for each in kept]
                raise SlotRejected(
                    "address.product_not_there", final=True, place=place_name(code), product=what
                )
        return address

    async def find(self, scene: Scene) -> JsonValue:
        """Nothing is asked for where only the one that stands is asked about."""
        return "" if any(each.entity == STATE for each in scene.entities) else None

    async def among(self, said: Sequence[str], scene: Scene) -> str | None:
        """An address that is told whole, or put right where it was told; a part of the one that stands is put in there."""
        if said and len(pieces(normalise(scene.text).text)) > 1:
            return said[-1]
        whole = [each for each in said if each in scene.text and not parts(each)]
        return whole[-1] if whole else await self._mended(scene) or (said[-1] if said else None)

    async def mentioned(self, scene: Scene) -> str | None:
        """The address that stands, where only the name or the phone on it is to change, or its order is named once more."""
        stands = scene.stands(_order_id(scene)).get("address")
        if _SAYS.kins_name.search(scene.text) and not new_recipient(scene.text) and not stands:
            return None  # whose name it is says nothing of what it is
        if stands and _only_names_it(scene):
            return stands
        if not (stands and parts(scene.text)) and not (
            told_now(scene) and (stands or not _SAYS.place.search(scene.text))
        ):
            return None
        return await self._standing(scene) or None

    async def _standing(self, scene: Scene) -> str:
        """The new address that is shown and waits for a word, else the one of the order."""
        shown = scene.stands(_order_id(scene)).get("address")
        return shown or (await scene.shop.order(_order_id(scene))).address

    async def _mended(self, scene: Scene) -> str:
        shown = scene.stands(_order_id(scene)).get("address")
        if not parts(scene.text) or (not shown and _told_another(scene)):
            return ""  # it is put right in what they wrote, which was not taken, and not in the old address
        stands = await self._standing(scene)
        return mended(scene.text, stands, ADDRESS) or (with_unit(stands, scene.text) if shown else "")

    async def asking(self, scene: Scene) -> tuple[str, Mapping[str, Fact]]:
        """Who it shall go to or which number to call, where that was said to change; else the address."""
        told = " ".join((scene.text, *scene.lately[:1]))
        if _SAYS.place.search(told):
            return self.ask, {}
        if WHO.search(told):
            return "address.recipient.ask", {}
        return ("address.phone.ask" if _SAYS.phone.search(told) else self.ask), {}


def with_unit(address: str, said: str) -> str:
    """An English address with the suite or flat that is told by itself and that it lacks; empty where nothing of the kind is told."""
    told, (street, comma, town) = _SAYS.unit_alone.fullmatch(said.strip(" .,!")), address.partition(",")
    if told is None or not comma or told["unit"].lower() in address.lower():
        return ""
    return f"{street}, {told['unit']},{town}"


def _only_names_it(scene: Scene) -> bool:
    """Whether all that is said is which order it is: "for the shoes"."""
    told = {each.entity for each in scene.entities}
    return (
        bool(told)
        and told <= _NAMES
        and len(scene.text) <= FEW * (1 + scene.text.isascii())
        and not _SAYS.place.search(scene.text)
    )


def _order_id(scene: Scene) -> str:
    return str(scene.slots["order_id"])


def _told_another(scene: Scene) -> bool:
    """Whether the message before this one has numbers that are no order's, as an address has."""
    before = normalise(" ".join(scene.lately[:1])).text
    return any(number != _order_id(scene) for number in _NUMBER.findall(before))


class AddressChange(Skill):
    """Sends an order that has not shipped to another address; only for its signed-in owner."""

    intents = ("address.change",)
    slots = {
        "signed_in": SignedIn(otherwise="address.change.sign_in"),
        "order_id": OrderId(states=("paid",)),
        "unshipped": Unshipped(refusal="address.change"),
        "to_phone": NewPhone(),
        "to_name": NewName(),
        "address": WhereTo(ask="address.change.ask"),
    }
    stakes = "personal"

    @effect(
        "change_order",
        confirm="address.recipient.confirm",
        done="address.recipient.done",
        failed="order.change.failed",
    )
    async def change_recipient(self, command: Command) -> Receipt:
        """Note the new name on the order, for the warehouse."""
        return await self.shop.apply(command)

    @effect(
        "change_address",
        confirm="address.change.confirm",
        done="address.change.done",
        failed="order.change.failed",
    )
    async def change_address(self, command: Command) -> Receipt:
        """Write the new address on the order; a name goes with it as a line of its own."""
        told, name = command.details["address"], command.details.get("recipient")
        written = f"{told}\n{name}" if name else told
        receipt = await self.shop.apply(replace(command, details={**command.details, "address": written}))
        return replace(receipt, facts={k: v for k, v in receipt.facts.items() if k != "address"})

    @change_address.undo(minutes=10)
    def as_before(self, command: Command, facts: Mapping[str, Any]) -> Event | None:
        """Back to where it would have gone; a phone that was changed with it goes back too."""
        if not facts.get("was"):
            return None
        details = {
            "address": str(facts["was"]),
            **({"phone": str(facts["was_phone"])} if "phone" in command.details else {}),
        }
        return self.change_address.propose(
            order_id=command.order_id, details=details, **_told(facts["item"], details)
        )

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        if said.value(tracker, STATE):
            told = _told(items_text(order), {"address": order.address, "phone": order.phone})
            dispatcher.utter_message(response="address.change.state", order_id=order.id, **told)
            return []
        stands = said.standing(tracker, order.id)
        phone, name = tracker.get_slot("to_phone") or "", tracker.get_slot("to_name") or ""
        before = str(stands.get("address") or order.address)
        address = completed(tracker.get_slot("address"), before)
        if name and address == order.address and "address" not in stands:
            name = f"{name}, {phone}" if phone and phone not in name else name
            change = {"item": order.title("zh"), "change": name, "recipient": name}
            facts = {**named(order), "what": items_text(order), "recipient": name}
            return [self.change_recipient.propose(details=change, **facts)]
        told = {"address": address, "recipient": name, "phone": phone}
        details = {part: value for part, value in told.items() if value}
        was = {"was": order.address, "was_phone": order.phone}
        facts = {**named(order), **_told(named(order)["item"], details), **was}
        return [self.change_address.propose(details=details, **facts)]


def _told(item: Fact, details: Mapping[str, str]) -> dict[str, Fact]:
    lines = {name: clause(**{name: details.get(name)}) for name in ("recipient", "phone")}
    return {"item": item, "address": details["address"], **lines}


def completed(address: str, before: str) -> str:
    """A Chinese address without its town gets the town of the one it corrects; it is shown before anything is done."""
    region, known = _REGION.match(address), _REGION.match(before)
    if region is None or known is None or region["city"] or region["province"] or not known["city"]:
        return address
    province, city = known["province"] or "", known["city"]
    if address.startswith(city.removesuffix("市")):
        return province + city + address.removeprefix(city.removesuffix("市"))
    if _SAYS.elsewhere.match(address):
        return address
    town = province + city
    return town + (address if region["district"] else (known["district"] or "") + address)
