"""Whether an order can have an invoice, and in which days one is asked for or changed."""

from dataclasses import dataclass
from typing import Any

from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import Quote, quote
from bot.shop import ShopInfo
from bot.shop.order_facts import named
from bot.shop.policy import clause, over, remaining, table
from bot.skill.gates import Gate
from bot.skill.slots import Scene, SlotRejected
from skills.orders.billing import is_special, issued, kind_of


@dataclass(frozen=True, kw_only=True)
class Issuable(Gate):
    """The order can have the invoice that is wanted; told before anybody is asked for a name."""

    async def guard(self, scene: Scene) -> None:
        """Refuse orders that are closed or too old, and a kind that the shop does not issue for them."""
        order, info = await scene.shop.order(str(scene.slots["order_id"])), await scene.shop.info()
        if issued(order):
            return
        special = is_special(
            scene.text, scene.stands(order.id).get("kind", ""), scene.slots.get("invoice_for")
        )
        days = table(info, "invoice").get("request_window_days")
        if order.state in ("cancelled", "refunded") or not remaining(order).minor:
            why = "closed"
        elif not table(info, "invoice"):
            why = "unknown"
        elif isinstance(days, int) and over(order.paid_at, days, scene.now):
            why = "too_late"
        elif kind_of(order, info, "special" if special else "") is None:
            why = "no_such_kind"
        else:
            return
        if why == "unknown" and (found := await _passage(scene)):
            raise SlotRejected(found.response, final=True, **found.facts)
        raise SlotRejected(f"invoice.{why}", final=True, **named(order), **window(info))


async def _passage(scene: Scene) -> Quote | None:
    """What the shop's own articles say of invoices, where its policy says nothing: to the question, else how one is had."""
    retriever, language = scene.skill.services.retriever, scene.language
    found = await quote(retriever, scene.text, language)
    return found or await quote(retriever, looked_for(__name__, "how", language), language)


def window(info: ShopInfo) -> dict[str, Any]:
    """The days in which an invoice can be asked for or corrected, as clauses."""
    policy = table(info, "invoice")
    return {
        "window": clause(request_days=policy.get("request_window_days")),
        "correction": clause(reissue_days=policy.get("reissue_window_days")),
    }
