"""A desk that repeats what it hears, with everything else real: database, workers, delivery, HTTP server on loopback."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.config import Config
from bot.connector import Connector
from bot.conversation import ownership
from bot.conversation.burst import Limits
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store, Tx
from bot.conversation.timers import Timers
from bot.conversation.values import Claim
from bot.domain import CORE_RESPONSES
from bot.handoff.drafts import Drafts
from bot.handoff.hours import Hours
from bot.handoff.queue import Queue
from bot.memory import StoreMemory
from bot.plugins import load_connectors
from bot.process.channels import fetched_channels
from bot.process.service import Service
from bot.settings import Live, Settings, Versions
from bot.testing.empty import migrated
from bot.testing.platform import WAIT_S
from bot.trace import trace
from bot.turn import Button, Decision, HandoffWish, Intent, Reason, Reply, Request, Turn, Understanding
from bot.web import WebServer, reserve
from bot.writer import Responses

KEY = "the-key-of-this-shop"
GROW = "grow "  # what follows is said back word by word
DRAFT = "draft "  # what is said back waits for a person
_CLASSES: dict[tuple[tuple[str, str], ...], Mapping[str, type[Connector]]] = {}


class Echo:
    """Answers `heard: …`; a few words make it slow, silent, many-voiced or broken."""

    def __init__(self, inbox: Inbox, outbox: Outbox, fetched: frozenset[str] = frozenset()) -> None:
        self.inbox = inbox
        self.outbox = outbox
        self.fetched = fetched
        self.drafts = Drafts(outbox.store, outbox, fetched=fetched)
        self.claims: list[Claim] = []
        self.gate = asyncio.Event()
        self.steps = asyncio.Semaphore(0)  # each release lets a growing reply go on at its next `wait`

    async def handle(self, claim: Claim) -> Turn:
        """One turn to its commit."""
        self.claims.append(claim)
        text = "\n".join(said.text for said in claim.utterances)
        if text == "wait":
            await self.gate.wait()
        if text == "fail once" and claim.attempt == 1:
            raise RuntimeError("this turn fails once")
        if text.startswith(GROW) and claim.owner == "bot":
            await self.grow(claim, text.removeprefix(GROW).split())
        return await self.commit(claim, self.replies(claim, text))

    async def grow(self, claim: Claim, words: Sequence[str]) -> None:
        """Let a reply be seen word by word, each a commit behind the fence; it stops where it says `wait`."""
        said: list[str] = []
        for word in words:
            if word == "wait":
                await self.steps.acquire()
                continue
            said.append(word)
            async with self.inbox.fenced(claim, claim.owner_version) as tx:
                reply, key = Reply(text=" ".join(said)), f"{claim.turn_id}:0"
                deliver = claim.address.channel not in self.fetched
                await self.outbox.put(
                    tx,
                    claim.conversation_id,
                    key,
                    reply,
                    turn_id=claim.turn_id,
                    complete=False,
                    deliver=deliver,
                )

    async def hand_over(self, tx: Tx, claim: Claim) -> None:
        """Put the conversation in line for a person, as a handoff does."""
        wish, noon = HandoffWish(reason="asked"), datetime(2026, 1, 5, 12, tzinfo=UTC)
        queue = Queue(self.outbox.store)
        await queue.open(tx, claim.conversation_id, wish, hours=Hours(), local=noon, summary={})
        await ownership.move(tx, claim.conversation_id, claim.owner_version, "queue")

    async def give_up(self, claim: Claim, why: str) -> Turn:
        """Bury the turn with a word to the customer."""
        return await self.commit(claim, [Reply(text=f"gave up: {why}", author="system")])

    async def heard(self, number: int) -> None:
        """Wait until so many turns were begun."""
        async with asyncio.timeout(WAIT_S):
            while len(self.claims) < number:  # noqa: ASYNC110 - a test may look now and then
                await asyncio.sleep(0.01)

    @property
    def texts(self) -> list[str]:
        """What was heard, turn by turn."""
        return ["\n".join(said.text for said in claim.utterances) for claim in self.claims]

    def replies(self, claim: Claim, text: str) -> list[Reply]:
        """What there is to say."""
        if claim.owner != "bot" or text == "silence":
            return []
        buttons = (Button("Yes", "/yes"), Button("No", "/no")) if text == "buttons" else ()
        first = Reply(text=f"heard: {text}", buttons=buttons, image="https://x.test/1.png" if buttons else "")
        if text.startswith(GROW):
            first = Reply(text=" ".join(word for word in text.removeprefix(GROW).split() if word != "wait"))
        if text.startswith("long "):
            first = Reply(text="好" * int(text.removeprefix("long ")))
        return [first, Reply(text="and again")] if text == "twice" else [first]

    async def commit(self, claim: Claim, replies: list[Reply]) -> Turn:
        """Replies, trace and inbox in one transaction."""
        reason = Reason("echo", "repeats what it hears")
        heard = Understanding(language="en", requests=(Request(intents=(Intent("small.talk", 0.9),)),))
        turn = Turn(
            id=claim.turn_id,
            address=claim.address,
            utterances=claim.utterances,
            understanding=heard,
            decision=Decision(kind="answer", reasons=(reason,), skill="echo", confidence=0.9),
            replies=tuple(replies),
            owner=claim.owner,
        )
        deliver = claim.address.channel not in self.fetched
        async with self.inbox.committing(claim, claim.owner_version) as commit:
            if replies and any(said.text.startswith(DRAFT) for said in claim.utterances):
                held, replies = replies, []
                await self.drafts.hold(commit, claim.conversation_id, held, {"turn": claim.turn_id})
            for number, reply in enumerate(replies):
                key = f"{claim.turn_id}:{number}"
                await self.outbox.put(
                    commit, claim.conversation_id, key, reply, turn_id=claim.turn_id, deliver=deliver
                )
            await self.outbox.cut(commit, turn_id=claim.turn_id)
            if claim.owner == "bot" and any(said.text == "person" for said in claim.utterances):
                await self.hand_over(commit, claim)
            commit.trace = trace(turn)
        return turn


@dataclass
class EchoDesk:
    """A served desk and a client for it."""

    url: str
    http: ClientSession
    echo: Echo
    service: Service
    store: Store
    outbox: Outbox

    def channel(self, name: str) -> Connector:
        """The running connector of a channel."""
        return self.service.connectors[name]

    async def quiet(self) -> None:
        """Wait until nothing is to be answered or sent any more."""
        async with asyncio.timeout(WAIT_S):
            while any((await self.service.gateway.waiting()).values()):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.02)

    async def states(self, conversation: str) -> list[str]:
        """What became of every reply of a conversation, in order."""
        return [message.state for message in await self.outbox.messages(conversation)]


@asynccontextmanager
async def echo_desk(
    connectors: Mapping[str, Mapping[str, Any]], database: Path | str, *, burst_ms: int = 0
) -> AsyncIterator[EchoDesk]:
    """Run an echo desk with these tables of `[connectors]`; the database stays, so that a second one is a restart."""
    table = {"rest": {"enabled": False}, "console": {"enabled": False}, **connectors}
    web = {"port": 0, "api_key": KEY}
    config = Config.model_validate({"web": web, "connectors": table, "data_dir": Path(database).parent})
    await migrated(Path(database))
    store = await Store.open(f"sqlite+aiosqlite:///{database}")
    try:
        async with served(config, store, burst_ms=burst_ms) as desk:
            yield desk
    finally:
        await store.close()


@asynccontextmanager
async def served(config: Config, store: Store, *, burst_ms: int = 0) -> AsyncIterator[EchoDesk]:
    """Run an echo desk with these settings over this store until the block ends."""
    inbox, outbox = Inbox(store, Limits(burst_ms=burst_ms)), Outbox(store)
    connectors = _connectors(config)
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
            yield EchoDesk(server.url, http, echo, service, store, outbox)
    finally:
        echo.gate.set()
        await server.quiet()
        await service.stop(grace_s=2)
        await server.stop()


def _connectors(config: Config) -> Mapping[str, type[Connector]]:
    """The channels that are switched on; whoever starts many desks looks through what is installed once."""
    names = config.connectors.enabled()
    wanted = tuple((name, str(config.connectors.table(name).get("use") or "")) for name in names)
    if wanted not in _CLASSES:
        _CLASSES[wanted] = load_connectors(config)
    return _CLASSES[wanted]
