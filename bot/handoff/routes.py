"""Which queue a matter belongs to: by what it is about, its language, and the customer's group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from bot.conversation.store import Tx
from bot.conversation.tables import turns
from bot.turn import HandoffWish

DEFAULT: Final = "general"  # what asks for no queue in particular; danger and approvals have their own
_NO_MATTER: Final = ("", "handoff", "smalltalk", "feedback")
_BACK: Final = 10  # turns in which the matter is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What goes into a queue; empty fits everything."""

    queue: str
    skills: Sequence[str] = ()
    languages: Sequence[str] = ()
    tiers: Sequence[str] = ()

    def fits(self, skill: str, language: str, tier: str) -> bool:
        """Whether such a matter is of this queue; "pt" fits "pt-BR"."""
        spoken = (language, language.partition("-")[0])
        return (
            (not self.skills or skill in self.skills)
            and (not self.languages or any(each in self.languages for each in spoken))
            and (not self.tiers or tier in self.tiers)
        )


def routed(
    routes: Sequence[Route], wish: HandoffWish, *, skill: str, language: str, tier: str
) -> HandoffWish:
    """The wish with the queue of the first route that fits; one that asks for a queue keeps it."""
    if wish.queue != DEFAULT or wish.effect:
        return wish
    found = next((route.queue for route in routes if route.fits(skill, language, tier)), wish.queue)
    return replace(wish, queue=found)


async def matter(tx: Tx, conversation_id: str, skill: str) -> str:
    """The skill a conversation is about: this turn's, else the latest of an earlier one. Asking for a person is no matter."""
    if skill not in _NO_MATTER:
        return skill
    mine = (turns.c.conversation_id == conversation_id, turns.c.trace.is_not(None))
    latest = select(turns.c.trace).where(*mine).order_by(turns.c.seq_first.desc()).limit(_BACK)
    found = (str(trace.get("skill") or "") for trace in (await tx.execute(latest)).scalars())
    return next((each for each in found if each not in _NO_MATTER), "")
