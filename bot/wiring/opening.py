"""What an app is opened with: the shop that the settings name, and the domain of everything that is switched on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.clock import Clock
from bot.config import Config
from bot.config.watch import SettingsFile
from bot.conversation.burst import Limits as LeaseLimits
from bot.conversation.sealing import seal_from
from bot.conversation.stalled import EVERY_S, Stalled
from bot.conversation.store import Store
from bot.domain import Domain, Installed
from bot.errors import HaokeError, PluginError, raised_at
from bot.foreign.guests import Guests, invite
from bot.identity import SessionShop
from bot.insight.alarms import LOOK_S
from bot.insight.lab import Lab
from bot.judgement.house import House
from bot.plugins import load_actions, load_object
from bot.process.introduce import FirstWords
from bot.process.reload import Reloader, version
from bot.process.service import Service
from bot.shop import Shop
from bot.shop.assortment import LOOKS_S as SOLD_S
from bot.shop.assortment import Assortment
from bot.shop.watched import WatchedShop
from bot.skill import Services
from bot.steps import LONG_S, step
from bot.wiring.models import Models
from bot.writer.generators import Generator, load_generator, resting

AILS_S: Final = 2.0  # how often what may limp is looked at, whether or not anybody asks


async def open_store(config: Config, clock: Clock | None = None) -> Store:
    """The database that the settings name, with the key they give."""
    return await Store.open(config.store.url, clock=clock, seal=seal_from(config.privacy))


async def open_shop(config: Config, clock: Clock | None = None) -> Shop:
    """The shop that the settings name."""
    shop = config.shop
    opened: Shop = await load_object("skills.shop.open:open_shop")(
        shop.adapter,
        data_dir=config.data_dir,
        fixture=shop.fixture,
        url=shop.url,
        api_key=shop.api_key.get_secret_value() if shop.api_key else "",
        timezone=shop.timezone,
        clock=clock,
    )
    return opened


@step("the shop")
async def watched_shop(config: Config, shop: Shop | None, clock: Clock | None) -> WatchedShop:
    """This shop, else the one that the settings name; it must be there when a desk opens, and may be away later."""
    shop = shop or await open_shop(config, clock)
    return WatchedShop(shop, await shop.info(), clock)


@step("the writer", most_s=LONG_S)
async def open_writer(config: Config) -> Generator | None:
    """The generator that the settings name, started; None where approved texts are said as they stand."""
    writer = load_generator(config.writer, config.data_dir)
    if writer is not None:
        await writer.start()
    return writer


def look_after(
    service: Service,
    config: Config,
    *,
    writer: Generator | None,
    shop: WatchedShop,
    reloader: Reloader,
    house: House,
) -> None:
    """Let the desk tell what of it works worse than it should, and at first contact that a machine writes."""
    if config.privacy.tell_ai:
        service.first_words = FirstWords(service.gateway.word, shop.known.language)
    for name, ails in {
        "writer": lambda: resting(writer),
        "shop": shop.ails,
        "skills": reloader.ails,
        "rules": house.ails,
        "settings": SettingsFile(config).ails,
    }.items():
        service.readiness.also(name, ails)
    kept = service.bookshelf.retriever.generations if service.bookshelf else None
    if kept is not None:
        service.metrics.damages = lambda: kept.damages


def go_round(
    service: Service, config: Config, store: Store, lab: Lab, *, shop: WatchedShop, sold: Assortment
) -> None:
    """Let the desk look again and again at what changes by itself."""
    service.every(SOLD_S, "catalogue", lambda: sold.look(shop))
    service.every(AILS_S, "ails", service.readiness.look)
    service.every(LOOK_S, "alarms", lab.watchman.watch)
    service.every(EVERY_S, "stalled", Stalled(store, config.turn.lease_s).look)


@step("the shop's catalogue")
async def open_catalogue(shop: Shop) -> Assortment:
    """The products by every name that customers may use for them."""
    assortment = Assortment()
    await assortment.read(shop)
    return assortment


@step("skills and actions")
async def make_domain(config: Config, models: Models, view: SessionShop) -> tuple[Domain, Guests]:
    """Fresh skill instances with their collaborators, and what others bring."""
    guests = invite(config, load_actions(config.actions.use), models.responses)
    await guests.setup(Services(shop=view, retriever=models.retriever))
    return guests.domain(await install(config, models, view)), guests


async def install(config: Config, models: Models, view: SessionShop) -> list[Installed]:
    """Fresh instances of our skills with their collaborators."""
    installed = []
    versions = {unit: version(unit) for unit in {found.unit for found in models.skills}}
    for found in models.skills:
        skill = found.cls()
        table: Mapping[str, Any] = config.skills.table(found.folder)
        try:
            await skill.setup(Services(shop=view, retriever=models.retriever, config=table))
        except HaokeError:
            raise
        except Exception as error:  # a skill is foreign code, and no customer has said anything yet
            raise PluginError(
                f"{type(skill).__name__}.setup raised {type(error).__name__} at {raised_at(error)}: {error}"
            ) from error
        installed.append(Installed(skill, found.folder, version=versions[found.unit]))
    return installed


def lease_limits(config: Config) -> LeaseLimits:
    """How turns are leased and messages merged."""
    turn = config.turn
    return replace(
        LeaseLimits(),
        lease_s=turn.lease_s,
        burst_ms=turn.burst_ms,
        burst_max_ms=turn.burst_max_ms,
        attempts=turn.attempts,
        supersede_times=turn.supersede_max,
    )
