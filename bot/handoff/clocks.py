"""How soon people answer: the first time, every further time, and until it is over. All on opening time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, update

from bot.conversation.records import tickets
from bot.conversation.store import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Seconds of opening time."""

    answer_s: float = 300.0
    next_s: float = 300.0
    resolve_s: float = 28_800.0

    @property
    def urgent(self) -> "Clocks":
        """A third of it."""
        return Clocks(answer_s=self.answer_s / 3, next_s=self.next_s / 3, resolve_s=self.resolve_s / 3)


USUAL: Final = Clocks()


async def answered(tx: Tx, conversation: str, now: datetime) -> None:
    """A person has written: the clock that runs stops, and is counted where it is not the first."""
    mine = (tickets.c.conversation_id == conversation, tickets.c.state == "claimed")
    first = update(tickets).where(*mine, tickets.c.replied_at.is_(None))
    await tx.execute(first.values(replied_at=now))
    late = case((tickets.c.next_due_at < now, 1), else_=0)
    counted: dict[str, Any] = {"answers": tickets.c.answers + 1, "late": tickets.c.late + late}
    owed = update(tickets).where(*mine, tickets.c.next_due_at.is_not(None))
    await tx.execute(owed.values(**counted, next_due_at=None))
