"""The dialogue: the one place that knows the order of the stages, from a claimed turn to its commit."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from bot.conversation import history
from bot.conversation.inbox import Inbox
from bot.conversation.store import Store, Tx
from bot.conversation.values import Claim
from bot.effects import Effect, Effects
from bot.errors import NewerMessages, ShopError
from bot.flow.act import Act
from bot.flow.again import Again
from bot.flow.beside import Beside
from bot.flow.commit import Commit
from bot.flow.conversation import Conversation
from bot.flow.guard import Guard
from bot.flow.hold import Hold
from bot.flow.judge import Judge
from bot.flow.opinion import Opinion
from bot.flow.read import Read
from bot.flow.release import Streaming
from bot.flow.retrieve import Retrieve
from bot.flow.understand import Understand
from bot.flow.word import Word
from bot.flow.work import Fenced
from bot.flow.write import Write
from bot.handoff import baton
from bot.identity import Identity, Principal
from bot.judgement.baton import NOTHING as NO_BATON
from bot.judgement.house import House
from bot.log import get_logger
from bot.settings import Live
from bot.shop import Customer, Shop
from bot.telemetry import span
from bot.turn import Decision, Intent, Reason, Request, Turn, Understanding
from bot.understanding.language import detect

log = get_logger(__name__)

_LATIN: Final = re.compile("[A-Za-z]{2}")
Stage = Callable[[Turn, Conversation], Awaitable[Turn]]


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of a turn, by name."""

    read: Read
    understand: Understand
    opinion: Opinion | None  # of another model, where the judge is in doubt
    retrieve: Retrieve
    judge: Judge
    act: Act
    again: Again
    write: Write
    guard: Guard
    hold: Hold
    word: Word
    house: House
    commit: Commit
    beside: Beside


class Dialogue:
    """Takes claimed turns to their end: answered, or buried with the truth told."""

    def __init__(
        self,
        *,
        store: Store,
        inbox: Inbox,
        ledger: Effects,
        identity: Identity,
        shop: Shop,
        stages: Stages,
        settings: Live,
        language: str = "zh",
        streams: frozenset[str] = frozenset(),
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._ledger = ledger
        self._identity = identity
        self._shop = shop
        self._stages = stages
        self._settings = settings
        self._language = language
        self.streams = streams  # channels that show a reply while it grows

    async def handle(self, claim: Claim) -> Turn:
        """Take one claimed turn to its commit; newer messages are taken in while nothing of it is visible."""
        with span("turn", turn=claim.turn_id, channel=claim.address.channel, attempt=claim.attempt) as note:
            turn = await self._handle(claim)
            note(decision=turn.judged.kind, skill=turn.judged.skill, replies=len(turn.replies))
            return turn

    async def _handle(self, claim: Claim) -> Turn:
        while True:
            conversation = await self.load(claim)
            turn, unworded = await self._make(claim, conversation)
            try:
                turn = await self._commit(turn, conversation, claim, unless_newer=True)
            except NewerMessages:
                wider = await self._inbox.absorb(claim)
                if wider is not claim:
                    claim = wider
                    continue
                turn = await self._commit(turn, conversation, claim)
            log.info("turn done", turn_id=turn.id, decision=turn.judged.kind, skill=turn.judged.skill)
            self._stages.beside.look_on(turn, unworded, conversation, self._stages)
            return turn

    async def _commit(
        self, turn: Turn, conversation: Conversation, claim: Claim, *, unless_newer: bool = False
    ) -> Turn:
        with span("commit"):
            return await self._stages.commit(turn, conversation, claim, unless_newer=unless_newer)

    async def give_up(self, claim: Claim, why: str) -> Turn:
        """Tried often enough: tell the customer the truth and bring in a person, in the commit that buries the turn."""
        conversation = await self.load(claim)
        # Nobody waits for what was to be told unasked.
        unasked = all(said.metadata.get("timer") == "notice" for said in claim.utterances)
        silent = unasked or conversation.log.owner not in ("bot", "closed")
        language = conversation.language
        unheard = Request(intents=(Intent("oos", 0.0),))
        reason = Reason(
            "turn.dead", "The turn failed as often as it may: the truth is told and a person looks at it."
        )
        turn = self._begin(claim, conversation).evolve(
            understanding=Understanding(language=language, requests=(unheard,), model="none"),
            decision=Decision(kind="handoff", reasons=(reason,), skill="handoff", confidence=0.0),
        )
        turn = await self._stages.act.bury(turn, conversation, self._fenced(claim, conversation))
        if silent:
            turn = turn.evolve(drafts=(), wish=None)
        turn = await self._stages.write(turn, conversation)
        log.error("turn given up", turn_id=claim.turn_id, attempts=claim.attempt - 1, why=why)
        return await self._stages.commit(turn, conversation, claim, end="dead", why=why)

    async def load(self, claim: Claim) -> Conversation:
        """The conversation, read after the lease is held. Who speaks comes from this turn's utterances alone."""
        async with self._store.glance() as tx:
            state = await history.load(tx, claim.conversation_id)
            spoken = next((u for u in reversed(claim.utterances) if u.kind in ("message", "press")), None)
            customer_id = spoken.customer_id if spoken else claim.customer_id
            opened = await self._identity.opened(tx, claim.conversation_id) if state.opened else frozenset()
            principal = Principal(
                conversation_id=claim.conversation_id, customer_id=customer_id, opened=opened
            )
            effects = await self._ledger.open(tx, claim.conversation_id, claim.turn_id, customer_id)
            effects = [effect for effect in effects if _theirs(effect, principal, claim)]
            lines = await baton.standing(tx, claim.conversation_id) if state.passed_on else NO_BATON
        said = spoken.text if spoken and spoken.kind == "message" else ""
        now = await self._shop.now()
        customer = await self._customer(customer_id)
        return Conversation(
            log=state,
            principal=principal,
            effects=tuple(effect for effect in effects if not effect.held),
            held=tuple(effect for effect in effects if effect.held),
            now=now,
            ticket_open=state.ticket_open,
            baton=lines.local(now.tzinfo),
            language=state.language or self._first_language(customer, said),
            tier=customer.tier if customer else "",
            settings=self._settings.of(claim.conversation_id),
            beside=self._settings.beside(claim.conversation_id),
        )

    async def _customer(self, customer_id: str | None) -> Customer | None:
        """Who it is; a shop that does not answer must not keep a turn from being judged."""
        if customer_id is None:
            return None
        try:
            return await self._shop.customer(customer_id)
        except ShopError:
            return None

    def _first_language(self, customer: Customer | None, said: str) -> str:
        """The language to expect of the first words: the customer's own, else what their letters tell, else the shop's."""
        if customer is not None:
            return customer.language or self._language
        return detect(said) if _LATIN.search(said) else self._language

    async def _make(self, claim: Claim, conversation: Conversation) -> tuple[Turn, Turn]:
        """The turn as it is to be committed, and as it was before a model worded it."""
        stages, fenced, beside = self._stages, self._fenced(claim, conversation), self._stages.beside
        understand = beside.understand(conversation.id, stages.understand)
        word = beside.word(conversation.id, stages.word)
        turn = self._begin(claim, conversation)
        turn = await _timed("reading", stages.read, turn, conversation)
        turn = await _timed("understanding", understand, turn, conversation)
        if stages.opinion is not None and stages.opinion.due(turn):
            turn = await _timed("opinion", stages.opinion, turn, conversation)
        turn = await _timed("knowledge", stages.retrieve, turn, conversation)
        turn = await _timed("judgement", stages.judge, turn, conversation)
        turn = await _timed("skill", lambda t, c: stages.act(t, c, fenced), turn, conversation)
        turn = await _timed("again", stages.again, turn, conversation)
        turn = await _timed("writer", stages.write, turn, conversation)
        turn = await _timed("guardrail", stages.guard, turn, conversation)
        unworded = beside.marked(await stages.hold(turn, conversation))
        turn = await _timed("wording", lambda t, c: word(t, c, self._release(fenced)), unworded, conversation)
        return stages.house.worded(turn), unworded

    def _release(self, fenced: Fenced) -> Streaming:
        commit = self._stages.commit
        return Streaming(commit.outbox, fenced, commit.fetched, self.streams)

    def _begin(self, claim: Claim, conversation: Conversation) -> Turn:
        return Turn(
            id=claim.turn_id,
            address=claim.address,
            utterances=claim.utterances,
            fence=claim.fence,
            attempt=claim.attempt,
            owner=conversation.log.owner,
            config_version=conversation.settings.name,
        )

    def _fenced(self, claim: Claim, conversation: Conversation) -> Fenced:
        def fenced(*, whoever_owns: bool = False) -> AbstractAsyncContextManager[Tx]:
            version = None if whoever_owns else conversation.log.owner_version
            return self._inbox.fenced(claim, version)

        return fenced


def _theirs(effect: Effect, principal: Principal, claim: Claim) -> bool:
    """Whether whoever speaks may be shown this effect, or this very turn has submitted it."""
    mine = not effect.customer_id or effect.customer_id == principal.customer_id
    return mine or effect.order_id in principal.opened or effect.turn_id == claim.turn_id


async def _timed(name: str, stage: Stage, turn: Turn, conversation: Conversation) -> Turn:
    began = perf_counter()
    with span(name):
        turn = await stage(turn, conversation)
    return turn.evolve(timings_ms={**turn.timings_ms, name: (perf_counter() - began) * 1000})
