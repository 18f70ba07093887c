"""Autonomy is earned: a skill goes from assist to guarded to full when people agree with its drafts, surely enough."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import select

from bot.conversation.store import Store
from bot.conversation.tables import turns
from bot.insight.statistics import wilson
from bot.settings import Settings

BAR: Final = 0.9
LEAST: Final = 30  # decided drafts
_NEXT: Final = {"assist": "guarded", "guarded": "full"}
_DECIDED: Final = ("approved", "edited", "rejected", "expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """How far people agree with a skill, and what that allows."""

    skill: str
    level: str
    agreed: int
    decided: int
    low: float  # of the agreement, 95 %
    next: Literal["", "guarded", "full"] = ""  # the level that it has earned


async def earned(store: Store, settings: Settings, *, days: float = 30) -> Sequence[Earned]:
    """Every skill whose drafts people have decided on or whose answers they have reviewed, the most decided first.

    Agreed: a draft that was let out as it was. Disagreed: edited, rejected or left to expire.
    """
    since = store.clock.now() - timedelta(days=days)
    query = select(turns.c.trace).where(turns.c.finished_at > since, turns.c.trace.is_not(None))
    agreed: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    async with store.read() as tx:
        for trace in (await tx.execute(query)).scalars():
            if trace["release"] in _DECIDED and trace["skill"]:
                decided[trace["skill"]] += 1
                agreed[trace["skill"]] += trace["release"] == "approved"
    return [weigh(skill, settings.ceiling(skill), agreed[skill], n) for skill, n in decided.most_common()]


def weigh(skill: str, level: str, agreed: int, decided: int) -> Earned:
    """The next level is earned when the lower bound of agreement passes the bar."""
    low = wilson(agreed, decided)[0]
    up: Mapping[str, str] = _NEXT if decided >= LEAST and low >= BAR else {}
    return Earned(
        skill=skill,
        level=level,
        agreed=agreed,
        decided=decided,
        low=low,
        next=up.get(level, ""),  # type: ignore[arg-type]
    )
