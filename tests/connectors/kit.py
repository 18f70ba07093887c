"""A desk that repeats what it hears, with everything else real: database, workers, HTTP server on loopback."""

import asyncio
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
from bot.conversation.values import Claim
from bot.memory import StoreMemory
from bot.plugins import load_connectors
from bot.service import Service
from bot.settings import Live, Settings, Versions
from bot.trace import trace
from bot.turn import Button, Decision, Intent, Reason, Reply, Request, Turn, Understanding
from bot.web import WebServer, reserve

KEY = "the-key-of-this-shop"
HEADERS = {"Authorization": f"Bearer {KEY}"}


class Echo:
    """Answers `heard: …`; a few words make it slow, silent, many-voiced or broken."""

    def __init__(self, inbox: Inbox, outbox: Outbox, fetched: bool = True) -> None:
        self.inbox = inbox
        self.outbox = outbox
        self.fetched = fetched
        self.claims: list[Claim] = []
        self.gate = asyncio.Event()

    async def handle(self, claim: Claim) -> Turn:
        """One turn to its commit."""
        self.claims.append(claim)
        text = "\n".join(said.text for said in claim.utterances)
        if text == "wait":
            await self.gate.wait()
        if text == "fail once" and claim.attempt == 1:
            raise RuntimeError("this turn fails once")
        return await self.commit(claim, self.replies(claim, text))

    async def heard(self, number: int) -> None:
        """Wait until so many turns were begun."""
        async with asyncio.timeout(5):
            while len(self.claims) < number:  # noqa: ASYNC110 - a test may look now and then
                await asyncio.sleep(0.01)

    async def give_up(self, claim: Claim, why: str) -> Turn:
        """Bury the turn with a word to the customer."""
        return await self.commit(claim, [Reply(text=f"gave up: {why}", author="system")])

    def replies(self, claim: Claim, text: str) -> list[Reply]:
        """What there is to say."""
        if claim.owner != "bot" or text == "silence":
            return []
        buttons = (Button("Yes", "/yes"), Button("No", "/no")) if text == "buttons" else ()
        first = Reply(text=f"heard: {text}", buttons=buttons, image="https://x.test/1.png" if buttons else "")
        return [first, Reply(text="and again")] if text == "twice" else [first]

    async def commit(self, claim: Claim, replies: list[Reply]) -> Turn:
        """Replies, trace and inbox in one transaction."""
        reason = Reason("echo", "repeats what it hears")
        turn = Turn(
            id=claim.turn_id,
            address=claim.address,
            utterances=claim.utterances,
            understanding=Understanding(
                language="en", requests=(Request(intents=(Intent("small.talk", 0.9),)),)
            ),
            decision=Decision(kind="answer", reasons=(reason,), skill="echo", confidence=0.9),
            replies=tuple(replies),
            owner=claim.owner,
        )
        async with self.inbox.committing(claim, claim.owner_version) as commit:
            for number, reply in enumerate(replies):
                await self.outbox.put(
                    commit,
                    claim.conversation_id,
                    f"{claim.turn_id}:{number}",
                    reply,
                    turn_id=claim.turn_id,
                    deliver=not self.fetched,
                )
            commit.trace = trace(turn)
        return turn


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
    echo = Echo(inbox, outbox)
    service = Service(
        config=config,
        store=store,
        inbox=inbox,
        outbox=outbox,
        timers=Timers(store, inbox),
        handler=echo,
        settings=Live(Versions(store, Settings.of(config))),
        connectors=load_connectors(config),
        memory_of=lambda name: StoreMemory(store, name),
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
