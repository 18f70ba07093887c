"""The contract of speaking first: a notice finds what customers should hear before they ask, and says it while it is so.

    class LateParcel(Notice):
        intents = ("notice.late_parcel",)

        def due(self, known):
            return [Occasion(order.id, str(order.eta)) for order in known.orders if late(order, known.now)]

        async def run(self, dispatcher, tracker, domain):
            order = await self.shop.order(subject(tracker))
            if late(order, await self.shop.now()):
                dispatcher.utter_message(response="notice.late_parcel", **order_facts(order))
            return []

`due` only finds; whether, where and when it is told is the core's work (`bot.outreach`). `run` is a skill's like any other: it looks
again, on behalf of the customer, and says nothing when it is no longer so.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from bot.shop import Customer, Order
from bot.skill import Skill, said

INTENT: Final = "notice."  # what the intent of every notice begins with
SUBJECT: Final = "notice_subject"  # the entity that names what it is about


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something to be told once: about what, and what tells it from an earlier occasion of the same kind."""

    subject: str  # an order's number, a ticket
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A wish for a person that is still open."""

    ticket: str
    outcome: str  # callback | closed_hours
    conversation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What notices are found in; `customer` is None for a visitor who waits to hear from a person."""

    customer: Customer | None
    orders: Sequence[Order] = ()
    waiting: Sequence[Waiting] = ()
    open: bool = True  # people are there now
    now: datetime


class Notice(Skill):
    """A skill that speaks first. Its one intent is heard from the desk itself, never from words."""

    asked: ClassVar[bool] = False  # the customer has asked to hear of it, so that no other consent is needed
    offers: ClassVar[tuple[str, ...]] = ()  # responses after which it is worth asking for consent

    @classmethod
    def kind(cls) -> str:
        """Its name in settings and numbers."""
        return cls.intents[0].removeprefix(INTENT)

    @abstractmethod
    def due(self, known: Known) -> Iterable[Occasion]:
        """What there is to tell now."""


def subject(tracker: Any) -> str:
    """What the notice under way is about."""
    return said.value(tracker, SUBJECT)
