"""Another delivery address: of one order, or the one that is kept for the next."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import Command, Receipt
from bot.shop.order_facts import items_text, named
from bot.shop.policy import clause
from bot.skill import Event, Skill, effect, said
from bot.skill.gates import SignedIn
from bot.skill.slots import OrderId, Scene, Slot, SlotRejected
from skills.orders.recipient import WHO, new_recipient
from skills.orders.unshipped import Unshipped

SHORTEST: Final = 5  # characters; less cannot be delivered to
LONGEST: Final = 300
_PLACE: Final = re.compile(r"地址|寄到|送到|\b(?:address|street|deliver to|send (?:it )?to)\b", re.IGNORECASE)
_REGION: Final = re.compile(
    r"(?P<province>[\u4e00-\u9fff]{2,8}?(?:省|自治区))?\s?(?P<city>[\u4e00-\u9fff]{2,6}?(?:市|自治州|州|盟))?\s?"
    r"(?P<district>[\u4e00-\u9fff]{1,6}?(?:区|县|旗))?(?=.*[\u4e00-\u9fff])"
)
# Provinces and large towns, written without 省 or 市: who starts with one has said where it is.
_ELSEWHERE: Final = re.compile(
    r"北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西"
    r"|西藏|宁夏|新疆|香港|澳门|台湾|石家庄|唐山|太原|沈阳|大连|长春|哈尔滨|南京|苏州|无锡|常州|南通|徐州|扬州|杭州|宁波|温州|嘉兴|绍兴|金华|台州|合肥|芜湖"
    r"|福州|厦门|泉州|南昌|济南|青岛|烟台|潍坊|临沂|郑州|洛阳|武汉|长沙|株洲|广州|深圳|东莞|佛山|珠海|惠州|中山|汕头|南宁|柳州|海口|三亚|成都|绵阳|贵阳|昆明"
    r"|西安|兰州|西宁|银川|乌鲁木齐|呼和浩特|包头|拉萨"
)


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


@dataclass(frozen=True, kw_only=True)
class WhereTo(NewAddress):
    """The new address of an order; another name on it leaves the address as it is."""

    async def mentioned(self, scene: Scene) -> str | None:
        """The address of the order, where only the name on it is to change."""
        told = {found.entity for found in scene.entities}
        if "address" in told or not ("recipient" in told or new_recipient(scene.text)):
            return None
        return (await scene.shop.order(str(scene.slots["order_id"]))).address or None

    async def asking(self, scene: Scene) -> tuple[str, Mapping[str, Fact]]:
        """Who it shall go to, where that was said to change; else the address."""
        only_who = WHO.search(scene.text) is not None and not _PLACE.search(scene.text)
        return ("address.recipient.ask" if only_who else self.ask), {}


class AddressChange(Skill):
    """Sends an order that has not shipped to another address; only for its signed-in owner."""

    intents = ("address.change",)
    slots = {
        "signed_in": SignedIn(otherwise="address.change.sign_in"),
        "order_id": OrderId(states=("paid",)),
        "unshipped": Unshipped(refusal="address.change"),
        "address": WhereTo(ask="address.change.ask"),
    }
    stakes = "personal"

    @effect("change_order", confirm="address.recipient.confirm", done="address.recipient.done")
    async def change_recipient(self, command: Command) -> Receipt:
        """Note the new name on the order, for the warehouse."""
        return await self.shop.apply(command)

    @effect("change_address", confirm="address.change.confirm", done="address.change.done")
    async def change_address(self, command: Command) -> Receipt:
        """Write the new address on the order."""
        return await self.shop.apply(command)

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
        phone, name = (
            said.value(tracker, "phone"),
            said.value(tracker, "recipient") or new_recipient(str(tracker.latest_message.get("text") or "")),
        )
        if name and not said.value(tracker, "address"):
            name = f"{name}, {phone}" if phone else name
            change = {"item": order.title("zh"), "change": f"收件人 / recipient: {name}"}
            return [
                self.change_recipient.propose(
                    details=change, **named(order), what=items_text(order), recipient=name
                )
            ]
        address = completed(tracker.get_slot("address"), _shown_before(tracker) or order.address)
        details = {"address": address, **({"phone": phone} if phone else {})}
        before = {"was": order.address, "was_phone": order.phone}
        facts = {**named(order), **_told(named(order)["item"], details), **before}
        return [self.change_address.propose(details=details, **facts)]


def _told(item: Fact, details: Mapping[str, str]) -> dict[str, Fact]:
    return {"item": item, "address": details["address"], "phone": clause(phone=details.get("phone"))}


def completed(address: str, before: str) -> str:
    """A Chinese address without its town gets the town of the one it corrects; it is shown before anything is done."""
    region, known = _REGION.match(address), _REGION.match(before)
    if region is None or known is None or region["city"] or region["province"] or not known["city"]:
        return address
    province, city = known["province"] or "", known["city"]
    if address.startswith(city.removesuffix("市")):
        return province + city + address.removeprefix(city.removesuffix("市"))
    if _ELSEWHERE.match(address):
        return address
    town = province + city
    return town + (address if region["district"] else (known["district"] or "") + address)


def _shown_before(tracker: Any) -> str:
    """The address that was shown last and is now corrected."""
    if tracker.latest_message["intent"]["name"] not in ("dialog.correct", "dialog.inform"):
        return ""
    earlier = (
        e.get("value")
        for e in reversed(tracker.events)
        if e.get("event") == "slot" and e.get("name") == "address"
    )
    return next((str(value) for value in earlier if value and value != tracker.get_slot("address")), "")


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
