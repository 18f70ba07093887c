"""What the web layer may touch."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.access import Access
from bot.config import Config
from bot.connector import Connector
from bot.gateway import StoreGateway
from bot.insight.metrics import Metrics
from bot.insight.recall import Recall
from bot.shop import Shop
from bot.wiring.bookshelf import Bookshelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The parts behind the routes; `ready` says what does not work by name, `limping` what works worse than it should."""

    config: Config
    access: Access
    gateway: StoreGateway
    connectors: Mapping[str, Connector]
    ready: Callable[[], Awaitable[Mapping[str, str]]]
    limping: Callable[[], Mapping[str, str]] = dict
    closing: Callable[[], bool] = bool  # whether it was told to stop
    names: Mapping[str, str] = field(default_factory=dict)  # the shop's name by language
    shop: Shop | None = None  # for the demo page
    metrics: Metrics = field(default_factory=Metrics)
    bookshelf: Bookshelf | None = None  # the desk's knowledge, where it keeps its own
    recall: Recall | None = None  # who was told what does not hold any more
    # Lets commands of the same user on this machine in: see `bot.process.running`.
    local_key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


FRONT = web.AppKey("front", Front)
