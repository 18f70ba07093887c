"""Everything around the dialogue of one process: channels, workers, timers, delivery, and the order they start and stop in."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

from aiohttp import ClientSession, ClientTimeout

from bot.access import Access
from bot.config import Config
from bot.connector import Connector, Memory
from bot.conversation.changes import Changes
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.timers import Timers
from bot.errors import StoreError
from bot.gateway import StoreGateway
from bot.handoff.assign import Assignment
from bot.handoff.desk import Desk
from bot.handoff.letters import Letters
from bot.identity.links import Links
from bot.identity.tokens import Tokens
from bot.insight.metrics import Metrics
from bot.insight.previews import Previews
from bot.insight.recall import Recall
from bot.log import get_logger
from bot.media import Media
from bot.outreach import Outreach
from bot.patience import ended, rung
from bot.process.channels import fetched_channels, file_channels, reply_windows, tokens_of
from bot.process.delivery import Delivery
from bot.process.introduce import FirstWords
from bot.process.readiness import ClockWatch, Readiness
from bot.process.workers import Handler, Workers
from bot.rates import Budgets
from bot.settings import Live
from bot.shop import Shop
from bot.spool import Spool
from bot.steps import step
from bot.visits import Visits
from bot.web.front import Front
from bot.wiring.bookshelf import Bookshelf
from bot.wiring.office import office
from bot.writer import Responses

TIMERS_S: Final = 1.0  # how late a timer may be
LOOPS_S: Final = 2.0  # for the loops to notice
CONNECTORS_S: Final = 2.0  # for each channel to close
_log = get_logger(__name__)


class Service:
    """The running side of a desk: what comes in is worked on, what was said goes out."""

    def __init__(
        self,
        *,
        config: Config,
        store: Store,
        inbox: Inbox,
        outbox: Outbox,
        timers: Timers,
        handler: Handler,
        settings: Live,
        connectors: Mapping[str, type[Connector]],
        memory_of: Callable[[str], Memory],
        responses: Responses,
        language: str = "zh",
        bookshelf: Bookshelf | None = None,
        tokens: Tokens | None = None,
        links: Links | None = None,
        outreach: Outreach | None = None,
        parts: Sequence[object] = (),
    ) -> None:
        self.metrics = Metrics()
        self.access = Access(config.web.api_key)
        self.people = Desk(
            store, inbox, outbox, fetched=fetched_channels(connectors), files=file_channels(connectors)
        )
        self.recall = Recall(store, outbox, responses, fetched_channels(connectors))
        self._spool = Spool(config.data_dir / "spool.jsonl")
        self.readiness = Readiness(store, config.data_dir)
        self.readiness.also("spool", lambda: "messages wait to be stored" if self._spool.waiting else "")
        self.readiness.also("clock", ClockWatch(store.clock).look)
        self._changes = Changes(store, inbox.ended.ring, outbox.moved.ring)
        self.readiness.also("hints", self._changes.ails)
        tokens = tokens or tokens_of(config)
        self.gateway = StoreGateway(
            store=store,
            inbox=inbox,
            outbox=outbox,
            memory=memory_of("core"),
            access=self.access,
            people=self.people,
            metrics=self.metrics,
            visits=Visits(store),
            tokens=tokens,
            media=Media(config.data_dir / "media", tokens),
            responses=responses,
            spool=self._spool,
            budgets=Budgets(config.limits),
            language=language,
            links=links,
            parts=(
                *office(store, reply_windows(connectors), file_channels(connectors)),
                Letters(inbox),
                settings,
                self.recall,
                *(bookshelf.parts if bookshelf else ()),
                *parts,
            ),
        )
        self.assignment = Assignment(
            store,
            outbox,
            self.gateway.word,
            silent_s=config.handoff.silent_s,
            fetched=fetched_channels(connectors),
        )
        self.connectors: Mapping[str, Connector] = {}
        self.workers = Workers(inbox, handler, config.turn, self.metrics)
        self.bookshelf = bookshelf
        self._config, self._classes, self._memory_of = config, connectors, memory_of
        self._inbox, self._outbox = inbox, outbox
        self._settings, self._timers, self._outreach = settings, timers, outreach
        self._http: ClientSession | None = None
        self._loops: list[asyncio.Task[None]] = []
        self._broken: dict[str, str] = {}
        self._delivery: Delivery | None = None
        self.first_words: FirstWords | None = None
        self._closing = asyncio.Event()
        if outreach is not None:
            outreach.count = self.metrics.noticed

    async def start(self) -> None:
        """Open the channels, then begin to work."""
        http = self._http = ClientSession(timeout=ClientTimeout(total=15, connect=5))
        self.connectors = {
            name: cls(
                self._config.connectors.table(name),
                http,
                self.gateway.of(cls.capability, self._memory_of(name)),
            )
            for name, cls in self._classes.items()
        }
        self.gateway.part(Previews).show(self.connectors)
        await step("the settings in force")(self._settings.refresh)()
        for name, connector in self.connectors.items():
            await step(f"the channel {name}")(connector.start)()
        self._delivery = Delivery(self._outbox, self.connectors, self.metrics, self.first_words)
        self._loop("workers", self.workers.run())
        self._loop("delivery", self._delivery.run())
        if any(connector.capability.streaming for connector in self.connectors.values()):
            self._loop("growing replies", self._delivery.show())
        for channel in {c.channel for c in self.connectors.values() if c.capability.live}:
            self._loop(f"changes of {channel}", self._changes.follow(channel, self._closing))
        self._loop("hints between desks", self._changes.listen())
        self._loop("timers", self._fire())
        self._loop("assignment", self.assignment.run(self._closing))
        self._loop("spool", self._spool.run(self.gateway.store_kept))
        self._loop("settings", self._settings.follow(self._closing))
        if self._outreach is not None:
            self._loop("outreach", self._speak_first(self._outreach))
        if self.bookshelf is not None:
            self._loop("knowledge", self.bookshelf.run(self._closing))

    async def stop(self, grace_s: float = 10.0) -> None:
        """Take no new work, finish or hand back what is under way, close the channels."""
        self._closing.set()
        self.workers.close()
        await self.workers.drain(grace_s)
        self.gateway.close()
        if self._delivery is not None:
            self._delivery.close()
        self._spool.close()
        self._changes.close()
        if self._outreach is not None:
            await self._outreach.stop()
        await ended(self._loops, LOOPS_S)
        self._loops.clear()
        for name, connector in self.connectors.items():
            try:
                await asyncio.wait_for(connector.stop(), CONNECTORS_S)
            except Exception as error:  # a channel that cannot close must not keep the others open
                _log.warning("a channel did not close", channel=name, exc_info=error)
        if self._http is not None:
            await self._http.close()

    def front(self, names: Mapping[str, str], shop: Shop | None = None) -> Front:
        """What the web layer may touch; `names` is the shop's name by language. Call it after `start`."""
        return Front(
            config=self._config,
            access=self.access,
            gateway=self.gateway,
            connectors=self.connectors,
            ready=self.ready,
            limping=self.readiness.limping,
            closing=self._closing.is_set,
            names=names,
            shop=shop,
            metrics=self.metrics,
            bookshelf=self.bookshelf,
            recall=self.recall,
        )

    async def ready(self) -> Mapping[str, str]:
        """Why no message should be sent here now, by name; empty while all is well."""
        if not self._loops or self._closing.is_set():
            return {"desk": "closing" if self._closing.is_set() else "not open"}
        return {**self._broken, **await self.readiness.problems()}

    def every(self, seconds: float, name: str, call: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Do something again and again until the desk closes. Call it after `start`."""

        async def again() -> None:
            while not await rung(self._closing, seconds):
                await call()

        self._loop(name, again())

    async def step(self) -> bool:
        """Fire the timers that are due and take one turn, here and now; whether there was anything to do."""
        return (await self._timers.due() > 0) | (await self.workers.step() is not None)

    async def _fire(self) -> None:
        while not await rung(self._closing, TIMERS_S):
            try:
                await self._timers.due()
            except StoreError as error:
                _log.error("timers cannot be read", exc_info=error)

    async def _speak_first(self, outreach: Outreach) -> None:
        while not await rung(self._closing, self._config.outreach.every_s):
            await outreach.look()

    def _loop(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._watch)
        self._loops.append(task)

    def _watch(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._broken[task.get_name()] = "stopped by an unexpected error"
            _log.error("a loop ended", loop=task.get_name(), exc_info=error)
