"""Another name or phone number on a parcel, read from the customer's words: the address stays."""

from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from bot.skill.slots import Scene, Slot
from bot.understanding.parts import NAME, PHONE, mended, parts
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
WHO: Final = _SAYS.who


def new_recipient(text: str) -> str:
    """The new name, or nothing where none is said."""
    found = _SAYS.named.search(text) if WHO.search(text) else _SAYS.receives.search(text)
    name = next((part.strip() for part in found.groups() if part), "") if found else ""
    return "" if _SAYS.nobody.search(name) else name


@dataclass(frozen=True, kw_only=True)
class NewPhone(Slot):
    """Another phone number on a parcel; digits of it that are corrected change the one that stands."""

    ask: str = ""
    entity: str = "phone"
    required: bool = False

    async def mentioned(self, scene: Scene) -> str | None:
        """The number that stands, with the digits that were corrected."""
        return mended(scene.text, await self._standing(scene), PHONE) or None

    async def find(self, scene: Scene) -> JsonValue:
        """The new number that is shown already."""
        return scene.stands(_order_id(scene)).get("phone")

    async def _standing(self, scene: Scene) -> str:
        shown = scene.slots.get("to_phone") or scene.stands(_order_id(scene)).get("phone")
        return str(shown or (await scene.shop.order(_order_id(scene))).phone)


@dataclass(frozen=True, kw_only=True)
class NewName(Slot):
    """Another name on a parcel."""

    ask: str = ""
    entity: str = "recipient"
    required: bool = False

    async def mentioned(self, scene: Scene) -> str | None:
        """The name that is told, or the one that stands with what was corrected in it."""
        shown = scene.slots.get("to_name") or scene.stands(_order_id(scene)).get("recipient") or ""
        return mended(scene.text, str(shown), NAME) or new_recipient(scene.text) or None

    async def find(self, scene: Scene) -> JsonValue:
        """The new name that is shown already."""
        return scene.stands(_order_id(scene)).get("recipient")


def told_now(scene: Scene) -> bool:
    """Whether a name or a phone number, or a part of one, was told with this message."""
    named = any(found.entity in ("phone", "recipient") for found in scene.entities)
    corrected = [
        part for part in parts(scene.text) if part.old != _order_id(scene)
    ]  # an order is no part of itself
    partly = any(part.fits(kind) for part in corrected for kind in (PHONE, NAME))
    return named or partly or bool(new_recipient(scene.text))


def _order_id(scene: Scene) -> str:
    return str(scene.slots["order_id"])
