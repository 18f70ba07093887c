"""A desk that repeats what it hears, with everything else real: database, workers, HTTP server on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from bot.config import Config
from bot.conversation.burst import Limits
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.timers import Timers
from bot.domain import CORE_RESPONSES
from bot.memory import StoreMemory
from bot.plugins import load_connectors
from bot.service import Service, fetched_channels
from bot.settings import Live, Settings, Versions
from bot.testing.echo import KEY, Echo
from bot.web import WebServer, reserve
from bot.writer import Responses

HEADERS = {"Authorization": f"Bearer {KEY}"}


@dataclass
class Running:
    """A served desk and a client for it."""

    url: str
    http: ClientSession
    echo: Echo
    service: Service
    store: Store

    async def say(self, sender: str, message: object, **more: Any) -> Any:
        """POST to the REST channel; the decoded answer."""
        headers = more.pop("headers", {})
        body = {"sender": sender, "message": message, **more}
        async with self.http.post("/webhooks/rest/webhook", json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def api(self, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        """Call `/api`; POST when there is a body. Returns status and JSON."""
        headers = more.get("headers", HEADERS)
        call = self.http.get if body is None else self.http.post
        kwargs = {} if body is None else {"json": body}
        async with call(f"/api{path}", headers=headers, **kwargs) as answer:
            return answer.status, await answer.json()


def settings(**tables: Any) -> Config:
    """Settings for a test server on a free port."""
    web = {"port": 0, "api_key": KEY, **tables.pop("web", {})}
    rest = {"wait_s": 5.0, **tables.pop("rest", {})}
    return Config.model_validate({"web": web, "connectors": {"rest": rest}, **tables})


@asynccontextmanager
async def serving(store: Store, config: Config | None = None) -> AsyncIterator[Running]:
    """Run the echo desk over this store until the block ends."""
    config = config or settings()
    inbox, outbox = Inbox(store, Limits(burst_ms=0)), Outbox(store)
    connectors = load_connectors(config)
    echo = Echo(inbox, outbox, fetched_channels(connectors))
    service = Service(
        config=config,
        store=store,
        inbox=inbox,
        outbox=outbox,
        timers=Timers(store, inbox),
        handler=echo,
        settings=Live(Versions(store, Settings.of(config))),
        connectors=connectors,
        memory_of=lambda name: StoreMemory(store, name),
        responses=Responses.load(sorted(CORE_RESPONSES.glob("*.toml"))),
    )
    await service.start()
    server = WebServer(service.front({"zh": "好客小店", "en": "Haoke Shop"}), reserve(config.web))
    await server.start()
    try:
        async with ClientSession(base_url=server.url) as http:
            yield Running(url=server.url, http=http, echo=echo, service=service, store=store)
    finally:
        echo.gate.set()
        await server.quiet()
        await service.stop(grace_s=2)
        await server.stop()
