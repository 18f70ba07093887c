"""To whom an invoice is made out: read from the customer's words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.shop import Order, ShopInfo
from bot.shop.policy import table
from bot.skill.choices import Choice, words
from bot.skill.slots import Scene, Slot, SlotRejected

LONGEST: Final = 100  # characters of a company's name
KINDS: Final = ("electronic_ordinary", "electronic_special", "commercial_pdf", "pdf_vat")
_TAX_ID: Final = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]*\d{5})(?:[0-9A-Z]{15,20}|[A-Z]{2}[0-9A-Z]{8,12})(?![0-9A-Za-z])"
)
_NAMED: Final = re.compile(
    r"(?:抬头|公司名称|单位名称|公司名|名称)(?:要|改成|改为|换成|开成|开|写成|写|是|为|叫)*\s*[:：]?\s*(?P<zh>[^\s，,。；;、？?！!]{2,60})"
    r"|(?P<firm>[\u4e00-\u9fffA-Za-z0-9（）()·]{2,40}?(?:公司|集团|事务所|大学|学院|学校|医院|研究院|工作室))"
    r"|(?:(?:made )?out to|in the name of|company(?: name)? is|company(?: name)?:|bill(?:ed)? to|name to bill(?: is|:)?)\s*(?P<en>[^,.;?!\n]{2,60})",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"(?:公司|单位)?(?:抬头|名称|全称)|纳税人识别号|统一社会信用代码|税号|tax (?:id|number|no\.?)|vat (?:id|number|no\.?)|[:：,，;；\s]+",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"^(?:改成|改为|换成|开成|开给|开到|写成|帮我|给我|请|麻烦|我要|我们|你们|就|是|为|开|写|(?:用|要|能|可以)(?=[开写用改抬我])|发票|专票|普票|抬头|一张|一个|的)+"
)
_WISH: Final = re.compile(r"抬头|发票|(?:可以|能不能|能|想|要)?(?:改|换|开)(?:成|为|给)")
# A question about names, or only the word for what has one, is no name.
_NO_NAME: Final = re.compile(
    r"[吗么呢]$|怎么|什么|几|是否|能不能|可不可以|可以|哪|多少|谁|^(?:个人|私人|单位|企业|本人)?(?:公司|集团|单位|企业|抬头|名称|个人|名字)*$"
    r"|^(?:写|开|填|用)?(?:个人|私人|本人)(?:的|名字|名义)*(?:就行|就好|就成|就可以|即可|好了|吧|哈)+了?$"
    r"|\b(?:can|could|how|what|which|whether)\b|^(?:an?|my|our|the) (?:company|business|firm|employer|person|individual)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Billing(Slot):
    """Name and tax number of whom the invoice is for; asked for only where a company or other particulars are wanted."""

    always: bool = False

    async def find(self, scene: Scene) -> JsonValue:
        """Nothing in particular for a person's own invoice; None, which asks, for a company's."""
        return None if self.always or scene.slots.get("invoice_for") in ("company", "special") else {}

    async def mentioned(self, scene: Scene) -> str | None:
        """The message, where it names a company or a tax number."""
        return scene.text if any(read(scene.text).values()) else None

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """Name and tax number; a special VAT invoice needs both."""
        found = read(value)
        if not found["title"] and value == scene.text:
            found["title"] = _rest(value, found["tax_id"])
        incomplete = scene.slots.get("invoice_for") == "special" and not found["tax_id"]
        if incomplete or not any(found.values()) or len(found["title"]) > LONGEST:
            raise SlotRejected("invoice.unclear")
        return dict(found)


INVOICE_FOR: Final = words(
    special=r"专票|专用发票|增值税专用|special vat|vat special",
    company=r"公司|企业|单位|抬头|税号|对公|company|business|employer|corporate|tax (?:id|number)|vat (?:id|number)",
)


class InvoiceFor(Choice):
    """Whether the invoice is for a company, a special VAT one, or simply the customer's own."""

    async def find(self, scene: Scene) -> JsonValue:
        """The customer's own, unless they say otherwise."""
        return "own"


def read(text: str) -> dict[str, str]:
    """The name and the tax number that a text gives, as far as it does."""
    tax_id = match[0] if (match := _TAX_ID.search(text)) else ""
    named = _NAMED.search(text.replace(tax_id, " ") if tax_id else text)
    said = next((part for part in named.groups() if part), "") if named else ""
    title = _LEAD.sub("", _WISH.split(said)[-1].strip())
    return {"title": "" if _NO_NAME.search(title) else title, "tax_id": tax_id}


def _rest(answer: str, tax_id: str) -> str:
    """What is left of an answer to "which name?" when the tax number and labels are taken away."""
    rest = _LABEL.sub(" ", answer.replace(tax_id, " ") if tax_id else answer).strip()
    return (
        "" if not 2 <= len(rest) <= LONGEST or rest.endswith(("?", "？")) or _NO_NAME.search(rest) else rest
    )


def kind_of(order: Order, info: ShopInfo, wanted: str) -> str | None:
    """The kind of invoice this order gets; None where the shop does not issue what is wanted."""
    policy = table(info, "invoice")
    by_currency = policy.get("by_currency")
    kinds = by_currency.get(order.amount.currency) if isinstance(by_currency, dict) else None
    listed = kinds or policy.get("types")
    offered = [str(kind) for kind in listed] if isinstance(listed, list) else []
    if wanted == "special":
        return next((kind for kind in offered if kind == "electronic_special"), None)
    return offered[0] if offered else None


def kind_name(kind: str) -> list[dict[str, Any]]:
    """The clause that names a kind of invoice in words."""
    known: dict[str, Any] = {name: [{}] if name == kind else [] for name in KINDS}
    return [{**known, "other": [] if kind in KINDS else [{}]}]


def issued(order: Order) -> Mapping[str, JsonValue] | None:
    """The invoice that was issued for this order."""
    invoice = order.extra.get("invoice")
    return invoice if isinstance(invoice, dict) and invoice.get("state", "issued") == "issued" else None
