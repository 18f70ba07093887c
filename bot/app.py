"""The whole: the only place that wires stores, models, skills, stages and channels together."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final, Self
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.config import Config
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.timers import Timers
from bot.domain import Domain
from bot.foreign.guests import Guests
from bot.handoff.customers import Customers
from bot.identity import SessionShop
from bot.identity.linking import Linking
from bot.insight.lab import Lab
from bot.judgement.house import House
from bot.memory import StoreMemory
from bot.outreach import Outreach
from bot.plugins import load_connectors
from bot.privacy import Erasure, Tombstones, tidy
from bot.process import channels
from bot.process.reload import Reloader, new_versions
from bot.process.service import Service
from bot.reading import load_readers
from bot.runner import Runner
from bot.settings import Live, Settings, Versions
from bot.shop import Shop
from bot.shop.assortment import Assortment
from bot.shop.watched import WatchedShop
from bot.steps import LONG_S, step
from bot.web.front import Front
from bot.wiring import opening
from bot.wiring.assembly import Parts, assemble
from bot.wiring.bookshelf import Bookshelf, with_knowledge
from bot.wiring.cast import LOOKS_S, Cast
from bot.wiring.models import Models
from bot.writer.generators import Generator

TIDY_S: Final = 3600.0  # how often what is old enough goes
RELOAD_S: Final = 0.5  # how often the files of skills are looked at


class App:
    """One desk of one shop."""

    def __init__(
        self,
        config: Config,
        *,
        store: Store,
        shop: WatchedShop,
        models: Models,
        domain: Domain,
        assortment: Assortment,
        guests: Guests | None = None,
        writer: Generator | None = None,
        bookshelf: Bookshelf | None = None,
    ) -> None:
        self.config = config
        self.store = store
        self.shop = shop
        self.models = models
        self.domain = domain
        self._guests = guests
        self.writer = writer
        self.readers = load_readers(config)
        self.shop_names: Mapping[str, str] = shop.known.name
        self.inbox = Inbox(store, opening.lease_limits(config))
        self.outbox = Outbox(store)
        self.timers = Timers(store, self.inbox)
        self.settings = Live(Versions(store, Settings.of(config)))
        connectors = load_connectors(config)
        self._runner = Runner(
            domain, deadline_s=config.turn.budget_s * 0.6, foreign_s=config.actions.timeout_s
        )
        self.tokens = channels.tokens_of(config)
        self.links = channels.links_of(config, store, self.tokens, connectors)
        self.outreach = Outreach(
            store,
            self.inbox,
            shop,
            notices=lambda: self.domain.notices,
            settings=self.settings,
            config=config,
            channels=channels.unasked_channels(connectors),
        )
        self.cast = Cast(store, self.settings, config, models.understander)
        self._parts = Parts(
            config=config,
            settings=self.settings,
            store=store,
            inbox=self.inbox,
            outbox=self.outbox,
            shop=shop,
            info=shop.known,
            assortment=assortment,
            models=models,
            domain=domain,
            runner=self._runner,
            writer=writer,
            readers=self.readers,
            fetched=channels.fetched_channels(connectors),
            streams=channels.streaming_channels(connectors),
            windows=channels.reply_windows(connectors),
            links=self.links,
            outreach=self.outreach,
            cast=self.cast,
            house=House.open(config.judgement.house),
        )
        self.dialogue = assemble(self._parts)
        self.lab = Lab(
            store,
            self.settings,
            actions=lambda: self.domain.cards,
            responses=domain.responses,
            trials=self.cast.trials,
            zone=ZoneInfo(shop.known.timezone),
            folder=config.data_dir,
        )
        linking = Linking(store, self.outbox, self.links, domain.responses, shop.known.language)
        self.service = Service(
            config=config,
            store=store,
            inbox=self.inbox,
            outbox=self.outbox,
            timers=self.timers,
            handler=self.dialogue,
            settings=self.settings,
            connectors=connectors,
            memory_of=lambda owner: StoreMemory(store, owner),
            responses=domain.responses,
            language=shop.known.language,
            bookshelf=bookshelf,
            tokens=self.tokens,
            links=self.links,
            outreach=self.outreach,
            parts=(Customers(store, shop), self.lab, self.outreach, linking, self.cast.contests),
        )
        self.lab.watchman.bell.metrics = self.service.metrics
        self._runner.lanes.on_stuck = self.service.metrics.lane_stuck
        self.reloader = Reloader(self, self.service.metrics.reloaded)
        house, reloader = self._parts.house, self.reloader
        opening.look_after(self.service, config, writer=writer, shop=shop, reloader=reloader, house=house)

    @classmethod
    async def open(
        cls,
        config: Config,
        *,
        clock: Clock | None = None,
        models: Models | None = None,
        shop: Shop | None = None,
        store: Store | None = None,
        writer: Generator | None = None,
    ) -> Self:
        """Open store, shop and models as the settings say; what is given is used instead, models with their knowledge."""
        config.data_dir.mkdir(parents=True, exist_ok=True)
        store = store or await opening.open_store(config, clock)
        models, bookshelf = (models, None) if models else await with_knowledge(config, store)
        watched = await opening.watched_shop(config, shop, clock)
        domain, guests = await opening.make_domain(config, models, SessionShop(watched))
        writer = writer or await opening.open_writer(config)
        return cls(
            config,
            store=store,
            shop=watched,
            models=models,
            domain=domain,
            assortment=await opening.open_catalogue(watched),
            guests=guests,
            writer=writer,
            bookshelf=bookshelf,
        )

    async def start(self) -> None:
        """Open the channels and begin to work."""
        await self.erasure.again()
        await step("models of the registry", most_s=LONG_S)(self._follow_models)()
        await self.service.start()
        self.service.every(TIDY_S, "tidy", self._tidy)
        if self.config.skills.reload:
            self.service.every(RELOAD_S, "reload", self.reloader.check)
        self.service.every(LOOKS_S, "models", self._follow_models)
        opening.go_round(
            self.service, self.config, self.store, self.lab, shop=self.shop, sold=self._parts.assortment
        )

    @property
    def units(self) -> frozenset[str]:
        """The modules and packages that the skills come from."""
        return frozenset(found.unit for found in self.models.skills if found.unit)

    async def renew(self, units: Collection[str]) -> None:
        """Let turns that begin from now on use the skills as their files are; a PluginError changes nothing."""
        with new_versions(units):
            models = self.models.renewed()
            guests = (self._guests or Guests(models.responses)).beside(
                models.responses, self.models.responses
            )
            domain = guests.domain(await opening.install(self.config, models, SessionShop(self.shop)))
        self.models, self.domain, self._guests = models, domain, guests
        self._runner = self._runner.of(domain)
        self._parts = replace(self._parts, models=models, domain=domain, runner=self._runner)
        self._reassemble()

    @property
    def erasure(self) -> Erasure:
        """Erases people on their request."""
        return Erasure(self.store, Tombstones(self.config.data_dir), self.service.gateway.media)

    def _reassemble(self) -> None:
        """Turns that begin from now on go through the stages as they are now."""
        self.dialogue = assemble(self._parts)
        self.service.workers.use(self.dialogue)

    async def _follow_models(self) -> None:
        if await self.cast.look():
            self._reassemble()

    async def _tidy(self) -> None:
        await self.erasure.unname()
        await tidy(self.store, self.config.data_dir, self.config.privacy.keep_days, self.erasure.files)

    async def stop(self, grace_s: float = 10.0) -> None:
        """Finish or hand back what is under way, then let go of everything."""
        await self.service.stop(grace_s)
        await self.close()

    async def close(self) -> None:
        """Let go of store, shop and models."""
        self._runner.stop()
        await self.cast.close()
        if self._guests is not None:
            await self._guests.close()
        await self.readers.close()
        if self.writer is not None:
            await self.writer.close()
        await self.shop.close()
        await self.lab.archive.close()
        await self.store.close()

    def front(self) -> Front:
        """What the web layer may touch."""
        return self.service.front(self.shop_names, self.shop)
