"""Hours in which nobody is written to, and how long it is until something is looked at again."""

from datetime import datetime, timedelta
from typing import Final

from bot.handoff.hours import Hours

SOON: Final = timedelta(minutes=1)
QUARTER: Final = timedelta(minutes=15)
NOWHERE: Final = timedelta(minutes=30)


def quiet_for(span: str, local: datetime) -> timedelta | None:
    """How long nobody may be disturbed at this local time, to the quarter of an hour; None when they may be."""
    hours, here = Hours.of({"human_hours": span}), local
    if not span or not hours.open_at(here):
        return None
    while hours.open_at(here) and here - local < timedelta(days=1):
        here += QUARTER
    return here - local
