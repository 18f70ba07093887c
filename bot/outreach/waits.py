"""How long something that is to be told has to wait, and what for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config.outreach import OutreachConfig
from bot.conversation.store import Store, Tx
from bot.outreach.ledger import Ledger, News
from bot.outreach.quiet import NOWHERE, QUARTER, SOON, quiet_for
from bot.outreach.reach import Reach
from bot.settings import Live
from bot.turn import Address


@dataclass(frozen=True, slots=True)
class Waits:
    """Looks at what stands in the way; looking costs no try."""

    store: Store
    ledger: Ledger
    reach: Reach
    settings: Live
    config: OutreachConfig

    async def how_long(
        self, tx: Tx, news: News, place: Address, local: datetime | None, *, asked: bool
    ) -> tuple[timedelta | None, str]:
        """The time and its reason; `local` where a message would ring somebody up."""
        if await self.reach.taken(tx, place, news.customer_id):
            return QUARTER, "person"
        if local and (until := quiet_for(self.config.quiet, local)):
            return until, "quiet"
        if await self.reach.asks(tx, place):
            return SOON, "question"
        if asked:  # an answer to the customer's own wish is not one message too many
            return None, ""
        if await self.reach.form(tx, place) == "open":
            return SOON, "question"
        told, last = await self.ledger.recent(tx, news.customer_id, place.id)
        if told >= self.settings.current.settings.outreach.per_day:
            return NOWHERE, "often"
        gap = timedelta(minutes=self.config.gap_minutes)
        if last is not None and self.store.clock.now() - last < gap:
            return QUARTER, "often"
        return None, ""
