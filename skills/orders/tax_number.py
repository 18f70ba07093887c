"""What an invoice still lacks: the tax number of a company, or the name that belongs to a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.skill.slots import Scene, Slot, SlotRejected
from bot.understanding.normalise import plainly
from bot.understanding.phrases import phrases_of
from skills.orders.billing import Billing, is_special, kind_of
from skills.orders.plausible import sort_of

_SAYS: Final = phrases_of(__name__)
NONE: Final = "none"
_WHOLE: Final = "whole"


# What the certification of skills answers: a company without its number, and then that.
SAMPLES: Final = {"billing": ("上海好客科技有限公司",), "complete": ("税号 91310000MA1K35X22N",)}


@dataclass(frozen=True, kw_only=True)
class Complete(Slot):
    """Asks once for what is missing. An office or a person may have no tax number; a company that trades has one."""

    ask: str = "invoice.ask_tax"
    ahead: bool = True

    async def among(self, said: object, scene: Scene) -> str | None:
        """Nothing by itself: what is told of a name or a number is the billing slot's."""
        return None

    async def mentioned(self, scene: Scene) -> str | None:
        """That there is no number, where one is missing."""
        lacks = bool(_given(scene).get("title")) and not _given(scene).get("tax_id")
        before = any(_SAYS.number.search(plainly(text)) and _has_none(text) for text in scene.lately)
        return NONE if lacks and (before or _has_none(scene.text)) else None

    async def find(self, scene: Scene) -> JsonValue:
        """Whole, or None, which asks."""
        given = _given(scene)
        if not any(given.values()):
            return _WHOLE
        lacks = not given.get("title") or (not given.get("tax_id") and await _needs_number(scene))
        return None if lacks else _WHOLE

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """That there is none is accepted of whoever may have none."""
        title = str(_given(scene).get("title"))
        order_id = scene.slots.get("order_id")
        if sort_of(title) == "firm" and (order_id is None or await _needs_number(scene)):
            raise SlotRejected("invoice.tax_needed", final=True, title=title, order_id=str(order_id or ""))
        return value

    def takes(self, text: str) -> bool:
        """Whether it may be what is missing: a number, a name, or that there is none."""
        return _has_none(text) or Billing(ask="").takes(text)

    async def asking(self, scene: Scene) -> tuple[str, Mapping[str, Fact]]:
        """For the number, or for the name that the number is of."""
        given = _given(scene)
        if given.get("title"):
            return self.ask, {"title": str(given["title"])}
        return "invoice.ask_title", {"tax_id": str(given.get("tax_id") or "")}


def _given(scene: Scene) -> Mapping[str, JsonValue]:
    kept = scene.slots.get("billing")
    return kept if isinstance(kept, dict) else {}


def _has_none(text: str) -> bool:
    return _SAYS.none.search(plainly(text)) is not None


async def _needs_number(scene: Scene) -> bool:
    """Whether the invoice of this order has to carry a tax number, as far as the name tells."""
    order, info = await scene.shop.order(str(scene.slots["order_id"])), await scene.shop.info()
    special = is_special(scene.text, scene.stands(order.id).get("kind", ""), scene.slots.get("invoice_for"))
    made = kind_of(order, info, "special" if special else "")
    if made is None or not made.startswith("electronic_"):
        return False
    title, me = str(_given(scene).get("title")), await scene.shop.me()
    if special or sort_of(title) in ("firm", "office"):
        return True
    own = me is not None and me.name == title
    return not own and not sort_of(title) and scene.slots.get("invoice_for") == "company"
