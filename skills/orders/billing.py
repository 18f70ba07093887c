"""To whom an invoice is made out: read from the customer's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.shop import Order, ShopInfo
from bot.shop.policy import table
from bot.skill import said
from bot.skill.choices import Choice, words
from bot.skill.slots import Scene, Slot, SlotRejected
from bot.understanding.parts import NAME, TAX_ID, mended, parts
from bot.understanding.phrases import phrases_of
from skills.orders.names import LONGEST, read, rest
from skills.orders.titles import binds

_SAYS: Final = phrases_of(__name__)
_SPECIAL: Final = "electronic_special"
KINDS: Final = ("electronic_ordinary", _SPECIAL, "commercial_pdf", "pdf_vat")


@dataclass(frozen=True, kw_only=True)
class Billing(Slot):
    """Name and tax number of whom the invoice is for; asked for only where a company or other particulars are wanted.

    What was given before stands beside what is given now: a name keeps its tax number, a corrected digit the rest of it.
    """

    always: bool = False
    ahead: bool = True

    async def find(self, scene: Scene) -> JsonValue:
        """What is shown and waits for a word; nothing in particular for a person's own; None, which asks, for a company's."""
        if not self.always and (shown := _shown(scene)):
            return dict(shown)
        return None if self.always or scene.slots.get("invoice_for") in ("company", "special") else {}

    async def mentioned(self, scene: Scene) -> str | None:
        """The message, where it names a company or a tax number, or leans on one that was given."""
        text = scene.text
        if any(read(text).values()) or self._personal(text, scene):
            return text
        return text if any((await self._leaning(scene)).values()) else None

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """Name and tax number; a special VAT invoice needs both."""
        found, before = read(value), _given(scene)
        if not any(found.values()) and self._personal(value, scene):
            me = await scene.shop.me()
            return {"title": me.name if me else "", "tax_id": ""}
        leaning = await self._leaning(scene) if value == scene.text else {}
        told = {name: found[name] or leaning.get(name, "") for name in found}
        if not told["title"] and not leaning and value == scene.text:
            told["title"] = rest(value, told["tax_id"])
        known = {name: told[name] or before.get(name, "") for name in told} if any(told.values()) else told
        if not known["title"] and known["tax_id"]:
            known["title"] = await _company_on_it(scene)
        incomplete = scene.slots.get("invoice_for") == "special" and not known["tax_id"]
        if incomplete or not any(known.values()) or len(known["title"]) > LONGEST:
            raise SlotRejected("invoice.unclear")
        if binds(known["title"], value):
            raise SlotRejected("invoice.no_title")
        return dict(known)

    def _personal(self, text: str, scene: Scene) -> bool:
        named = bool(self.always or _shown(scene)) and _SAYS.personal.search(text) is not None
        return named or _SAYS.only_personal.search(text.strip().lower()) is not None

    async def _leaning(self, scene: Scene) -> dict[str, str]:
        """What a message means that corrects a part of what was given, or says that it was given before."""
        stands = _given(scene) or await _on_it(scene)
        if parts(scene.text):
            tax_id = mended(scene.text, stands.get("tax_id", ""), TAX_ID)
            title = mended(scene.text, stands.get("title", ""), NAME)
            return {**stands, **({"tax_id": tax_id} if tax_id else {}), **({"title": title} if title else {})}
        if not _SAYS.told_before.search(scene.text):
            return {}
        return (
            stands
            if stands.get("title")
            else next((r for text in scene.lately if (r := read(text))["title"]), {})
        )


def _given(scene: Scene) -> dict[str, str]:
    """The name and the tax number that were given already: to the open form, or for the act that waits for a word."""
    kept = scene.slots.get("billing")
    if isinstance(kept, dict) and any(kept.values()):
        return {name: str(kept[name]) for name in ("title", "tax_id") if kept.get(name)}
    return _shown(scene)


def _shown(scene: Scene) -> dict[str, str]:
    """The name and the tax number of the invoice that waits for a word, where it is for the order that is spoken of."""
    named = next((found.value for found in scene.entities if found.entity == "order_id"), None)
    shown = scene.stands(str(named or scene.slots.get("order_id") or ""))
    return {name: shown[name] for name in ("title", "tax_id") if shown.get(name)}


async def _on_it(scene: Scene) -> dict[str, str]:
    """What is on the invoice that the order has."""
    order_id = scene.slots.get("order_id")
    there = issued(await scene.shop.order(str(order_id))) if order_id else None
    return {name: str(there[name]) for name in ("title", "tax_id") if there.get(name)} if there else {}


async def _company_on_it(scene: Scene) -> str:
    """The name on the order's invoice, where that is not the customer's own: a person has no tax number."""
    me, title = await scene.shop.me(), (await _on_it(scene)).get("title", "")
    return "" if me and me.name == title else title


INVOICE_FOR: Final = words(
    special=r"专票|专用发票|增值税专用|special vat|vat special",
    company=r"公司|企业|单位|抬头|税号|对公|company|business|employer|corporate|tax (?:id|number)|vat (?:id|number)",
)


class InvoiceFor(Choice):
    """Whether the invoice is for a company, a special VAT one, or simply the customer's own."""

    async def find(self, scene: Scene) -> JsonValue:
        """The customer's own, unless they say otherwise."""
        return "own"


def wanted_of(tracker: Any, order_id: str) -> str:
    """For whom the invoice is; a special one that is shown stays so, whatever is corrected on it."""
    shown = said.standing(tracker, order_id).get("kind")
    special = shown == _SPECIAL and not _SAYS.ordinary.search(said.text(tracker))
    return "special" if special else str(tracker.get_slot("invoice_for"))


def kind_of(order: Order, info: ShopInfo, wanted: str) -> str | None:
    """The kind of invoice this order gets; None where the shop does not issue what is wanted."""
    policy = table(info, "invoice")
    by_currency = policy.get("by_currency")
    kinds = by_currency.get(order.amount.currency) if isinstance(by_currency, dict) else None
    listed = kinds or policy.get("types")
    offered = [str(kind) for kind in listed] if isinstance(listed, list) else []
    if wanted == "special":
        return next((kind for kind in offered if kind == _SPECIAL), None)
    return offered[0] if offered else None


def kind_name(kind: str) -> list[dict[str, Any]]:
    """The clause that names a kind of invoice in words."""
    known: dict[str, Any] = {name: [{}] if name == kind else [] for name in KINDS}
    return [{**known, "other": [] if kind in KINDS else [{}]}]


def issued(order: Order) -> Mapping[str, JsonValue] | None:
    """The invoice that was issued for this order."""
    invoice = order.extra.get("invoice")
    return invoice if isinstance(invoice, dict) and invoice.get("state", "issued") == "issued" else None
