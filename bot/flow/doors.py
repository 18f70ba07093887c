"""Doors: a visitor opens an order with the end of its phone number, or learns nothing about it."""

from dataclasses import dataclass

from bot.flow.conversation import TO_OPEN
from bot.flow.work import Work
from bot.forms import PHONE_TAIL
from bot.identity import Identity
from bot.identity.links import SHARED
from bot.skill import Skill
from bot.turn import Draft, Entity, HandoffWish, Move


@dataclass(frozen=True, slots=True)
class Doors:
    """Asks for the digits, tries them, and counts what goes wrong."""

    identity: Identity

    async def knock(self, work: Work, skill: Skill, order_id: str, move: Move) -> bool:
        """A visitor named an order: try the digits given now, else ask for them. Tells whether it is open now."""
        if await self._shut(work):
            return False
        work.set(TO_OPEN, order_id)
        said = move.entities or work.turn.heard.entities
        if tail_of(said) and order_id not in work.session.principal.opened:
            return await self.opened(work, said)
        work.set("order_id", order_id)
        work.open_form(skill.name(), PHONE_TAIL)
        work.say(ask_tail(order_id))
        return False

    async def opened(self, work: Work, entities: tuple[Entity, ...]) -> bool:
        """Try to open the order in question with the digits that were said; tells whether it is open now."""
        if await self._shut(work):
            return False
        order_id = str(work.slots.get(TO_OPEN) or "")
        found = (
            await self.identity.open(work.conversation.id, order_id, tail_of(entities)) if order_id else None
        )
        work.close_form()
        work.set("order_id", found)
        if found is None:
            await self._not_found(work)
            return False
        work.session.open(found)
        work.set(TO_OPEN, None)
        return True

    async def missed(self, work: Work) -> None:
        """What is not there and what is not theirs, in the same words."""
        await self.identity.miss(work.conversation.id)
        await self._not_found(work)

    async def _not_found(self, work: Work) -> None:
        if not await self._shut(work):
            work.say(Draft(response="order.not_found"))

    async def _shut(self, work: Work) -> bool:
        """Whether nothing is opened here: others read along, or there were too many misses today and a person helps."""
        if any(said.metadata.get(SHARED) for said in work.turn.utterances):
            # Whoever reads the digits there could use them too, and say yes to what was asked of somebody else.
            work.close_form()
            work.say(Draft(response="identity.alone"))
            return True
        if not await self.identity.blocked(work.conversation.id):
            return False
        work.close_form()
        work.say(Draft(response="identity.blocked"))
        work.wish = HandoffWish(reason="identity")
        return True


def ask_tail(order_id: str, *, aside: bool = False) -> Draft:
    """The question for the last four digits of the phone on an order."""
    facts = {"order_id": order_id}
    return Draft(response="identity.ask_phone", facts=facts, aside=aside, asks=PHONE_TAIL)


def tail_of(entities: tuple[Entity, ...]) -> str:
    """The last four digits that were given last, alone or as the end of a whole number."""
    given = (e.value[-4:] for e in reversed(entities) if e.entity in (PHONE_TAIL, "phone"))
    return next(given, "")


def names_order(entities: tuple[Entity, ...]) -> bool:
    """Whether an order was named instead of the digits: who corrects the number has not guessed wrong."""
    return not tail_of(entities) and any(e.entity in ("order_id", "tracking_number") for e in entities)
