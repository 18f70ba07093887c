"""To whom an invoice is made out: read from the customer's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.shop import Order, ShopInfo
from bot.shop.policy import table
from bot.skill import said
from bot.skill.choices import Choice
from bot.skill.slots import Scene, Slot, SlotRejected
from bot.understanding.normalise import plainly
from bot.understanding.parts import NAME, TAX_ID, mended, parts
from bot.understanding.phrases import phrases_of
from skills.orders.kinds import COMPANY, SPECIAL, kind, whom
from skills.orders.names import LONGEST, bare_number, pieces, read, rest, same_shape, unread
from skills.orders.plausible import addressed, marked, sort_of
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
        """What is shown and waits for a word, or stands on the invoice of which only the kind changes; else nothing in particular.

        None, which asks, where a company is wanted and nobody but the customer was named.
        """
        stands = _shown(scene) or (await _on_it(scene) if self.always and kind(scene.text) else {})
        if scene.slots.get("invoice_for") in ("company", "special"):
            return dict(stands) if stands and not await _is_own(scene, stands) else None
        if stands:
            return dict(stands)
        return None if self.always else {}

    def takes(self, text: str) -> bool:
        """Whether an answer may hold a name or a tax number at all; anything else is talk."""
        given = any(read(text).values()) or bool(rest(text, "")) or _is_personal(text)
        given = given or bool(bare_number(text)) or marked(text) or _SAYS.mail.search(text) is not None
        return given or (binds("", text) and not addressed(text))

    async def among(self, said: Sequence[str], scene: Scene) -> str | None:
        """The answer, where it may be one: nobody is told that their talk was no name."""
        return said[-1] if said and self.takes(said[-1]) else None

    async def mentioned(self, scene: Scene) -> str | None:
        """The message, where it names a company or a tax number, or leans on one that was given."""
        text = scene.text
        waits = _lacks_a_name(scene) or bool(_shown(scene))  # for a name, or for a word on one that is shown
        if any(read(text).values()) or _is_personal(text) or (waits and rest(text, "")):
            return text
        return text if any((await self._leaning(scene)).values()) else None

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """Name and tax number, or one of them; what is missing is asked for behind it."""
        found, before = read(value), _given(scene) or await _firm_on_it(scene)
        if not any(found.values()) and _is_personal(value):
            me, named = await scene.shop.me(), rest(value, "")
            return {"title": named or (me.name if me else ""), "tax_id": ""}
        leaning = await self._leaning(scene) if value == scene.text else {}
        told = {name: found[name] or leaning.get(name, "") for name in found}
        if not told["title"] and not leaning and value == scene.text:
            told["title"] = rest(value, told["tax_id"])
        if marked(told["title"]) or (told["title"] and marked(value)):
            raise SlotRejected("invoice.marked")
        if not any(told.values()):
            raise await _nothing_told(value, scene)
        if len(told["title"]) > LONGEST:
            raise SlotRejected("invoice.unclear")
        if not told["title"] and not _given(scene) and unread(value, told["tax_id"]):
            before = {}  # a number with somebody's name is no number of whom the last invoice was for
        known = {name: told[name] or before.get(name, "") for name in told}
        if sort_of(known["title"]) == "person" and not told["tax_id"]:
            known["tax_id"] = ""  # a person has none
        if binds(known["title"], value):
            raise SlotRejected("invoice.no_title")
        return dict(known)

    async def _leaning(self, scene: Scene) -> dict[str, str]:
        """What a message means that corrects a part of what was given, or says that it was given before."""
        stands = _given(scene) or await _on_it(scene)
        if other := same_shape(scene.text, stands.get("tax_id", "")):
            return {**stands, "tax_id": other}
        if parts(scene.text):
            tax_id = mended(scene.text, stands.get("tax_id", ""), TAX_ID)
            title = mended(scene.text, stands.get("title", ""), NAME)
            better = {name: value for name, value in (("tax_id", tax_id), ("title", title)) if value}
            if better:
                return {**stands, **better}
        if not _SAYS.told_before.search(plainly(scene.text)):
            return {}
        return stands if stands.get("title") else _told_lately(scene)


def _told_lately(scene: Scene) -> dict[str, str]:
    """The name, and the tax number that was told with it or apart from it, of the last messages; nothing without a name."""
    told = [read(text) for text in scene.lately]
    found = {name: next((each[name] for each in told if each[name]), "") for name in ("title", "tax_id")}
    return found if found["title"] else {}


async def _nothing_told(value: str, scene: Scene) -> SlotRejected:
    """What is said of an answer without a name: it binds somebody, is where the invoice shall go, or is unclear."""
    mail, me = _SAYS.mail.search(value), await scene.shop.me()
    if mail:
        own = me is not None and me.email.lower() == mail[0].lower()
        return SlotRejected("invoice.own_mail" if own else "invoice.other_mail", email=mail[0])
    if marked(value):
        return SlotRejected("invoice.marked")
    return SlotRejected("invoice.no_title" if binds("", value) else "invoice.unclear")


def _is_personal(text: str) -> bool:
    said = plainly(text)
    alone = any(_SAYS.only_personal.search(part.strip().lower()) for part in pieces(said))
    return alone or _SAYS.personal.search(said) is not None


def _lacks_a_name(scene: Scene) -> bool:
    """Whether only a tax number was given so far, so that a bare name is what is waited for."""
    given = scene.slots.get("billing")
    return isinstance(given, dict) and bool(given.get("tax_id")) and not given.get("title")


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


async def _is_own(scene: Scene, stands: Mapping[str, str]) -> bool:
    me = await scene.shop.me()
    return me is not None and me.name == stands.get("title")


async def _firm_on_it(scene: Scene) -> dict[str, str]:
    """What is on the order's invoice, where it is not the customer's own: a person has no tax number."""
    there = await _on_it(scene)
    return {} if await _is_own(scene, there) else there


INVOICE_FOR: Final = {"special": SPECIAL, "company": COMPANY}


class InvoiceFor(Choice):
    """Whether the invoice is for a company, a special VAT one, or simply the customer's own; the last word on it counts."""

    async def find(self, scene: Scene) -> JsonValue:
        """The customer's own, unless they say otherwise."""
        return "own"

    async def mentioned(self, scene: Scene) -> str | None:
        """What was pressed or wished: a company's that was wanted stays one, whatever kind it becomes."""
        if pressed := self._pressed(scene):
            return pressed
        wished, to, before = kind(scene.text), whom(scene.text), scene.slots.get("invoice_for")
        if wished == "special":
            return "special"
        if wished == "ordinary":
            return to or ("company" if before in ("company", "special") else "own")
        return "special" if to == "company" and before == "special" else to or None


def is_special(text: str, shown: str, invoice_for: JsonValue) -> bool:
    """Whether a special one is wanted; one that is shown stays so, whatever is corrected on it, until the other is wished."""
    wished = kind(text)
    return wished == "special" or (not wished and (shown == _SPECIAL or invoice_for == "special"))


def wanted_of(tracker: Any, order_id: str) -> str:
    """`special`, `ordinary` where that was wished in as many words, or else for whom the invoice is."""
    text, shown = said.text(tracker), said.standing(tracker, order_id).get("kind", "")
    invoice_for = tracker.get_slot("invoice_for")
    if is_special(text, shown, invoice_for):
        return "special"
    return kind(text) or str(invoice_for)


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
