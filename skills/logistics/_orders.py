"""What the skills of this folder share: orders that are known without asking, and claims about a parcel."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import Command, Order, Receipt, ShopInfo, ShopView
from bot.shop.order_facts import claim_of, named, order_facts, parcel_facts
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, effect
from bot.skill.slots import OrderId, Scene
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
PROBLEMS = ("late", "lost", "not_received", "damaged")


@dataclass(frozen=True, kw_only=True)
class KnownOrder(OrderId):
    """The order that was named now or is being talked about; never asked for, never guessed."""

    required: bool = False

    async def find(self, scene: Scene) -> JsonValue:
        """The order of the thing that "it" or "they" stands for; else a question about shipping stays a general one."""
        return await super().find(scene) if scene.things and _SAYS.points.search(scene.text) else None


class Claims(Skill):
    """A skill that can file a claim about a parcel, once for each kind of trouble."""

    @effect("claim", done="delivery.claimed")
    async def file(self, command: Command) -> Receipt:
        """File it, so that the people of the shop take it up with the courier."""
        return await self.shop.apply(command)

    async def claim(self, dispatcher: Any, order: Order, kind: str, latest: Fact) -> list[Event]:
        """File a claim of this kind, or tell that it is on file already."""
        if filed := on_file(order, kind):
            dispatcher.utter_message(
                response="delivery.claimed_before", **named(order), claim_reference=filed
            )
            return []
        days = number(await self.shop.info(), "lost_investigation_days")
        tips: dict[str, Fact] = {name: [{}] if name == kind else [] for name in PROBLEMS}
        answer = clause(investigation_days=days)
        facts = {**named(order), **tips, "answer": answer, "latest": latest}
        return [self.file.propose(details={"kind": kind}, **facts)]


def on_file(order: Order, kind: str) -> str:
    """The claim that is filed for this trouble; late, lost and never come are one matter while a parcel is on its way."""
    alike = PROBLEMS[:3] if order.state == "shipped" and kind in PROBLEMS[:3] else (kind,)
    return next((filed for each in (kind, *alike) if (filed := claim_of(order, each))), "")


async def known(shop: ShopView, order: Order) -> tuple[ShopInfo, dict[str, Fact]]:
    """The shop, and all facts of an order and its parcel with the optional clauses of replies."""
    info = await shop.info()
    facts = {**order_facts(order), **parcel_facts(order, info, await shop.now())}
    clauses = {
        "parcel": clause(carrier=facts.get("carrier"), tracking_number=facts.get("tracking_number")),
        "due": clause(eta=facts.get("eta")),
        "latest": clause(last_event=facts.get("last_event"), last_event_at=facts.get("last_event_at")),
        "courier": clause(carrier=facts.get("carrier"), carrier_phone=facts.get("carrier_phone")),
    }
    return info, {**facts, **clauses}
