"""Speaking first: finds what is to be told, waits for the right moment, and puts it into the inbox of one conversation.

The turn that follows goes the way of every turn: the same shop view, the same guardrail, the same commit behind lease and owner. What
cannot be said now stays in the ledger; a crash between any two steps neither loses it nor says it twice.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import JsonValue

from bot.config import Config
from bot.conversation.inbox import Inbox
from bot.conversation.store import Store, Tx
from bot.errors import ShopError, StoreError
from bot.handoff.hours import Hours
from bot.log import get_logger
from bot.outreach.consent import Consents
from bot.outreach.ledger import Ledger, News
from bot.outreach.quiet import NOWHERE, SOON
from bot.outreach.reach import Channel, Reach
from bot.outreach.waits import Waits
from bot.outreach.wanted import AT_ONCE, Wanted
from bot.settings import Live
from bot.shop import Customer, Shop
from bot.skill.notice import Known, Notice, Occasion
from bot.turn import Address, Utterance

TIMER: Final = "notice"
_log = get_logger(__name__)


class Outreach:
    """What a running desk says unasked. `notices` are those of the skills in use, asked for again at every look."""

    def __init__(
        self,
        store: Store,
        inbox: Inbox,
        shop: Shop,
        *,
        notices: Callable[[], Sequence[Notice]],
        settings: Live,
        config: Config,
        channels: Mapping[str, Channel],
    ) -> None:
        self.consents = Consents(store)
        self.ledger = Ledger(store)
        self._reach = Reach(store, channels)
        self._people = Wanted(store, config.handoff.full_at)
        self._waits = Waits(store, self.ledger, self._reach, settings, config.outreach)
        self._store = store
        self._inbox = inbox
        self._shop = shop
        self._notices = notices
        self._settings = settings
        self._config = config.outreach
        self._channels = channels
        self.count: Callable[[str, str], None] = lambda kind, outcome: None
        self._after = ""
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def on(self) -> bool:
        """Whether anything may be said first at all."""
        return self._config.enabled and self._settings.current.settings.outreach.on

    async def look(self) -> int:
        """Find what is to be told to those who can be reached, and hand out what is due; how many were handed out."""
        if not self.on:
            return 0
        try:
            await self.ledger.reclaim()
            found = await self._reach.candidates(self._after, AT_ONCE)
            self._after = found[-1] if len(found) == AT_ONCE else ""
            for customer_id in found:
                await self._plan(customer_id)
            await self._plan_waiting()
            return sum([await self._hand(news) for news in await self.ledger.due()])
        except (StoreError, ShopError) as error:
            _log.warning("nobody could be told anything", why=type(error).__name__)
            return 0

    def asks(self, address: Address) -> bool:
        """Whether customers may be asked here if they want to be told things."""
        return self.on and self._config.ask and address.channel in self._channels

    def arrived(self, address: Address, customer_id: str | None) -> None:
        """A customer opens a page with the chat on it: what is to be told is told there."""
        if customer_id:
            task = asyncio.create_task(self._greet(address, customer_id), name="greet")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def greet(self, address: Address, customer_id: str) -> int:
        """The same, done when it returns; how many notices were handed to this conversation."""
        if not self.on or address.channel not in self._channels:
            return 0
        await self._plan(customer_id)
        waiting = await self.ledger.due(customer_id=customer_id)
        return sum([await self._hand(news, address) for news in waiting])

    async def announce(self, kind: str, about: Occasion, customer_id: str) -> bool:
        """Something happened that a customer is to be told; False when it was known already."""
        async with self._store.write() as tx:
            return await self.ledger.plan(tx, kind, about, customer_id)

    async def happened(self, kind: str, order_id: str) -> str:
        """The shop says that something happened to an order: it is looked at now. NotFound where there is no such order."""
        if not self.on:
            return "off"
        whose = (await self._shop.order(order_id)).customer_id
        outcome = await self._plan(whose, kind, order_id)
        if outcome == "planned":
            for news in await self.ledger.due(customer_id=whose):
                await self._hand(news)
        return outcome

    def kinds(self) -> frozenset[str]:
        """What there is to be told about."""
        return frozenset(notice.kind() for notice in self._notices())

    async def stop(self) -> None:
        """Leave nothing running."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _greet(self, address: Address, customer_id: str) -> None:
        try:
            await self.greet(address, customer_id)
        except (StoreError, ShopError) as error:
            _log.warning("a visitor could not be told anything", why=type(error).__name__)

    async def _plan(self, customer_id: str, kind: str = "", about: str = "") -> str:
        """Write down what there is to tell, of one kind about one order where these are named; what came of it."""
        customer = await self._customer(customer_id)
        wanted = [notice for notice in self._wanted() if kind in ("", notice.kind())]
        if customer is None or not wanted:
            return "off"
        async with self._store.read() as tx:
            agreed = await self.consents.allows(tx, customer_id, customer=customer)
        wanted = [notice for notice in wanted if notice.asked or agreed]
        if not wanted:
            return "consent"
        orders, now = await self._shop.orders(customer_id), await self._shop.now()
        known = Known(customer=customer, orders=orders, now=now)
        found = [(notice.kind(), occasion) for notice in wanted for occasion in notice.due(known)]
        new = [
            await self.announce(what, occasion, customer_id)
            for what, occasion in found
            if about in ("", occasion.subject)
        ]
        return ("planned" if any(new) else "known") if new else "not_so"

    async def _plan_waiting(self) -> None:
        """Those who asked for a person while nobody was there, once somebody is."""
        wanted = [notice for notice in self._wanted() if notice.asked]
        now = await self._shop.now()
        opening = await self._opening(now)
        if not wanted or not opening:
            return
        for waiting in await self._people.late():
            known = Known(customer=None, waiting=(waiting,), open=opening, now=now)
            for notice in wanted:
                for occasion in notice.due(known):
                    async with self._store.write() as tx:
                        await self.ledger.plan(tx, notice.kind(), occasion, None, waiting.conversation)

    async def _opening(self, local: datetime) -> bool:
        return Hours.of((await self._shop.info()).policy).open_at(local)

    def _wanted(self) -> list[Notice]:
        without = self._settings.current.settings.outreach.without
        return [notice for notice in self._notices() if notice.kind() not in without]

    async def _hand(self, news: News, here: Address | None = None) -> int:
        """Put it into a conversation if it may be told now; 1 when it was."""
        notice = next((each for each in self._wanted() if each.kind() == news.kind), None)
        customer = await self._customer(news.customer_id) if news.customer_id else None
        local = await self._shop.now()
        opening = await self._opening(local)
        async with self._store.write() as tx:
            if notice is None:
                return await self._later(tx, news, NOWHERE, "off")
            place = here or await self._reach.place(tx, news.customer_id, news.conversation_id)
            if place is None:
                return await self._later(tx, news, NOWHERE, "nowhere")
            if notice.asked and not await self._people.still(tx, news.subject):
                await self.ledger.withhold(tx, news.event, "no_longer")
                return 0
            if notice.asked and not (opening and await self._people.somebody(tx, news.subject)):
                return await self._later(tx, news, SOON, "nobody")
            agreed = await self._agreed(tx, notice, news, place, customer)
            quiet = local if here is None and self._reach.disturbs(place) else None
            wait, why = await self._waits.how_long(tx, news, place, quiet, asked=notice.asked)
            if not agreed or wait:
                return await self._later(tx, news, wait or NOWHERE, why or "consent")
            return await self._put(tx, news, place, agreed, asked=notice.asked)

    async def _agreed(
        self, tx: Tx, notice: Notice, news: News, place: Address, customer: Customer | None
    ) -> str:
        if notice.asked:
            state, _ = await self.consents.state(tx, news.customer_id, place.id)
            return "" if state == "withdrawn" else "the customer's own wish"
        return await self.consents.allows(tx, news.customer_id, place.id, customer)

    async def _put(self, tx: Tx, news: News, place: Address, agreed: str, *, asked: bool) -> int:
        tries = await self.ledger.take(tx, news, place.id)
        if not tries:
            return 0
        about: dict[str, JsonValue] = {"timer": TIMER, "notice": news.event, "kind": news.kind}
        beside = asked or await self._reach.form(tx, place) == "left"
        about |= {"subject": news.subject, "try": tries, "because": agreed, "beside": beside}
        said = Utterance(
            key=f"notice:{news.event}:{tries}",
            text="",
            at=self._store.clock.now(),
            kind="timer",
            customer_id=news.customer_id,
            metadata=about,
        )
        await self._inbox.accept_in(tx, place, said)
        tx.after_commit(lambda: self.count(news.kind, "handed"))
        return 1

    async def _later(self, tx: Tx, news: News, wait: timedelta, why: str) -> int:
        await self.ledger.later(tx, news, self._store.clock.now() + wait, why)
        tx.after_commit(lambda: self.count(news.kind, why))
        return 0

    async def _customer(self, customer_id: str) -> Customer | None:
        try:
            return await self._shop.customer(customer_id)
        except ShopError:
            return None
