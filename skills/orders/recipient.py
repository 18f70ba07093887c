"""Another name or phone number on a parcel, read from the customer's words: the address stays."""

import re
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from bot.skill.slots import Scene, Slot
from bot.understanding.parts import NAME, PHONE, mended, parts

_LEAD: Final = r"(?:收件人|收货人|签收人|收件(?:姓名|名字)|收货(?:姓名|名字))(?:的?(?:姓名|名字))?"
WHO: Final = re.compile(
    rf"{_LEAD}|\b(?:recipient|receiver|addressee)(?:['’]?s)?\b|\bname on (?:the |my |that |this )?(?:parcel|package|order|label|delivery)\b",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    rf"{_LEAD}.{{0,4}}?(?:改|换|写|填|更改|修改)(?:成|为|到|给)?\s*[:：]?\s*[“\"]?(?P<zh>[\u4e00-\u9fff·]{{2,8}}?|[A-Za-z][A-Za-z .'’-]{{1,40}}?)[”\"]?(?:\s*(?:可以吗|行吗|行不行|谢谢|就行|就好|吧|吗|了))*\s*[。，,.!！?？~]*\s*$"
    r"|\b(?:change|update|switch|set|correct|make|put|amend)\b.{0,60}?\b(?:recipient|receiver|addressee|name)\b.{0,40}?\b(?:to|as|into)\s+[“\"]?(?P<en>[^\W\d_][\w.'’ -]{1,40}?)[”\"]?(?:,? (?:please|pls|instead|thanks?|thank you))*\s*[.!?]*\s*$"
    rf"|{_LEAD}\s*(?:是|叫|[:：])\s*(?P<is>[\u4e00-\u9fff·]{{2,4}})\s*[。.!！]*$"
    r"|\b(?:recipient|receiver|addressee)(?:['’]?s name)?(?: (?:is|should be|will be|name is)|:) (?P<is_en>[^\W\d_][\w.'’ -]{1,40}?)(?:,? (?:please|pls|instead|thanks?|thank you))*\s*[.!]*\s*$",
    re.IGNORECASE,
)
_RECEIVES: Final = re.compile(  # "…502，王芳收，138…"
    r"(?:^|[，,。；;\s\d])(?P<name>[\u4e00-\u9fff]{2,4}?)\s?收(?=[，,。；;\s\d]|$)"
)
_NOBODY: Final = re.compile(
    r"^(?:查|签|没|未|代|回|快递|本人|自己|错|对|少|漏|反|成)|别人|另一个人|另外的人|其他人|一下|我|somebody|someone|another|else|my |me$|different",
    re.IGNORECASE,
)


def new_recipient(text: str) -> str:
    """The new name, or nothing where none is said."""
    found = _NAMED.search(text) if WHO.search(text) else _RECEIVES.search(text)
    name = next((part.strip() for part in found.groups() if part), "") if found else ""
    return "" if _NOBODY.search(name) else name


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
    partly = any(part.fits(kind) for part in parts(scene.text) for kind in (PHONE, NAME))
    return named or partly or bool(new_recipient(scene.text))


def _order_id(scene: Scene) -> str:
    return str(scene.slots["order_id"])
