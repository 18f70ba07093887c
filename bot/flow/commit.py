"""The stage that makes it true: one transaction behind the fence writes events, effects, tickets and replies together.

What a handoff came to is rendered from the ticket written in the same transaction, so that saying and doing cannot differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from rasa_sdk.events import ConversationPaused, ConversationResumed, UserUttered

from bot.conversation import history, ownership
from bot.conversation.inbox import Inbox
from bot.conversation.lease import Commit as Tx
from bot.conversation.outbox import Outbox
from bot.conversation.timers import Timers
from bot.conversation.values import Claim
from bot.effects import Effects
from bot.errors import ShopError
from bot.flow.conversation import Conversation
from bot.flow.release import key_of
from bot.flow.write import Write
from bot.handoff.drafts import TIMER as DRAFT_TIMER
from bot.handoff.drafts import Drafts, uttered
from bot.handoff.hours import Hours
from bot.handoff.queue import Queue
from bot.handoff.routes import Route, matter, routed
from bot.shop import Shop
from bot.trace import trace, understood
from bot.turn import Draft, Handoff, Turn

PLACE: Final = ("handoff.waiting", "handoff.still")  # tell somebody in line where they stand
BEFORE_CLOSE_S: Final = 600.0  # a draft must be decided on this long before its channel's window closes


@dataclass(frozen=True, slots=True)
class Commit:
    """Writes a finished turn."""

    inbox: Inbox
    outbox: Outbox
    ledger: Effects
    queue: Queue
    drafts: Drafts
    shop: Shop
    write: Write
    timers: Timers
    fetched: frozenset[str] = frozenset()  # channels whose customers fetch their messages
    windows: Mapping[str, int] = field(default_factory=dict)  # seconds in which a channel takes a reply
    routes: Sequence[Route] = ()  # what goes into which queue

    async def __call__(
        self,
        turn: Turn,
        conversation: Conversation,
        claim: Claim,
        *,
        end: Literal["done", "dead"] = "done",
        why: str = "",
        unless_newer: bool = False,
    ) -> Turn:
        """The turn as it was committed; LeaseLost or OwnerMoved when it no longer counts, NewerMessages where they shall be looked for."""
        local = conversation.now
        turn = await self._routed(turn, conversation)
        with_person = turn.owner.startswith("agent:") and turn.utterances[-1].kind in ("message", "press")
        hours = await self._hours(turn) if turn.wish or with_person else Hours()
        vip = turn.wish is not None and await self._vip(conversation)
        fenced = self.inbox.committing(
            claim, conversation.log.owner_version, end=end, why=why, unless_newer=unless_newer
        )
        async with fenced as tx:
            for proposal in turn.proposals:
                await self.ledger.propose(tx, proposal, conversation_id=turn.address.id, turn_id=turn.id)
            await self._settle(tx, turn)
            shown = tx.shown and turn.release == "sent"
            stopped = await self.outbox.ended(tx, key_of(turn, 0)) if shown else None
            if stopped is not None:  # what was not shown by then is not said
                turn = turn.evolve(replies=(stopped,))
            turn = await self._unanswered(tx, turn, conversation)
            turn = await self._handoff(tx, turn, hours, local, vip=vip, before=conversation.last_response)
            if with_person and "safety" in turn.heard.risk:
                await self.queue.alarm(tx, turn.address.id, hours, local)
            elif with_person:
                await self.queue.owed(tx, turn.address.id, hours, local)
            if turn.handoff is not None and turn.release == "held":
                await self._draft_timer(tx, turn, conversation, turn.id)
            turn = await self._owner(tx, turn, conversation)
            if turn.release == "sent":
                await self._replies(tx, turn)
            # An attempt that came to another end may have shown something already.
            cut = await self.outbox.cut(tx, turn_id=turn.id) if tx.shown else []
            turn = turn.evolve(replies=(*turn.replies, *cut)) if turn.release == "sent" else turn
            await history.save(tx, conversation.log, turn.id, _events(turn))
            tx.trace, tx.basis = trace(turn), turn.basis or None
            tx.language = turn.heard.language
        return turn

    async def _routed(self, turn: Turn, conversation: Conversation) -> Turn:
        """With the queue that this matter belongs to."""
        if turn.wish is None or not self.routes:
            return turn
        async with self.timers.store.read() as tx:
            skill = await matter(tx, turn.address.id, turn.judged.skill)
        language, tier = turn.heard.language, conversation.tier
        return turn.evolve(wish=routed(self.routes, turn.wish, skill=skill, language=language, tier=tier))

    async def _hours(self, turn: Turn) -> Hours:
        return Hours.of((await self.shop.info()).policy, turn.wish.queue if turn.wish else "general")

    async def _settle(self, tx: Tx, turn: Turn) -> None:
        """Close the tickets of what waits for a person no more, here and where it was taken back, or found out, from here."""
        dropped = [move.target for move in turn.judged.moves if move.kind == "drop"]
        moved = {*dropped, *(effect.key for effect in turn.effects)}
        known = [await self.ledger.known(tx, effect) for effect in moved]
        where = {effect.conversation_id for effect in known if effect is not None}
        here = {turn.address.id} if turn.proposals or turn.effects or dropped else set()
        for conversation in sorted(where | here):
            await self.queue.settle(tx, conversation)

    async def _replies(self, tx: Tx, turn: Turn) -> None:
        deliver = turn.address.channel not in self.fetched
        for number, reply in enumerate(turn.replies):
            key = key_of(turn, number)
            await self.outbox.put(tx, turn.address.id, key, reply, turn_id=turn.id, deliver=deliver)

    async def _unanswered(self, tx: Tx, turn: Turn, conversation: Conversation) -> Turn:
        """Drafts that have waited too long are thrown away for a person, or sent; nothing where somebody was faster."""
        about = turn.utterances[-1].metadata
        if about.get("timer") == DRAFT_TIMER and turn.owner not in ("bot", "closed"):
            await self._draft_timer(
                tx, turn, conversation, str(about["key"])
            )  # a person has it: looked at later
        late = [move.target for move in turn.judged.moves if move.kind == "unanswered"]
        if late and (turn.wish is not None or turn.owner == "closed"):
            if not await self.drafts.expire(tx, turn.address.id):
                return turn.evolve(wish=None, decision=replace(turn.judged, kind="answer"))
        elif late:
            await self.drafts.let_out(tx, late[0])
        return turn

    async def _draft_timer(self, tx: Tx, turn: Turn, conversation: Conversation, draft: str) -> None:
        """Nobody waits for a draft for ever, nor longer than the channel would take it."""
        wait_s: float = conversation.settings.settings.drafts.minutes * 60
        if (window := self.windows.get(turn.address.channel)) is not None:
            heard = (self.timers.store.clock.now() - turn.utterances[-1].at).total_seconds()
            wait_s = max(0.0, min(wait_s, window - heard - BEFORE_CLOSE_S))
        await self.timers.set(tx, turn.address.id, DRAFT_TIMER, wait_s, key=draft)

    async def _handoff(
        self, tx: Tx, turn: Turn, hours: Hours, local: datetime, *, vip: bool, before: str
    ) -> Turn:
        summary = {"turn": turn.id, "intent": turn.judged.intent, "language": turn.heard.language}
        if turn.release == "held" and turn.owner in ("bot", "closed"):
            return turn.evolve(handoff=await self.drafts.hold(tx, turn.address.id, turn.replies, summary))
        if turn.wish is None:
            return turn
        handoff = await self.queue.open(
            tx, turn.address.id, turn.wish, hours=hours, local=local, summary=summary, vip=vip
        )
        owner = {"queued": "queue", "assigned": f"agent:{handoff.agent}"}.get(handoff.outcome, turn.owner)
        words = _told(handoff, hours, local, before)
        told = (self.write.word(words, turn),) if handoff.outcome != "approval" else ()
        return turn.evolve(
            handoff=handoff,
            owner=owner,
            replies=(*turn.replies, *(replace(r, author="system") for r in told)),
        )

    async def _owner(self, tx: Tx, turn: Turn, conversation: Conversation) -> Turn:
        """Move the owner when this turn does; a closed conversation is opened again by whoever writes."""
        before = conversation.log.owner
        wanted = "bot" if turn.owner == "closed" and turn.utterances[-1].kind != "timer" else turn.owner
        if wanted == before:
            return turn
        if before == "queue":
            await self.queue.leave(tx, turn.address.id)
        await ownership.move(tx, turn.address.id, conversation.log.owner_version, wanted)
        paused = ConversationResumed() if wanted == "bot" else ConversationPaused()
        return turn.evolve(owner=wanted, events=(*turn.events, paused))

    async def _vip(self, conversation: Conversation) -> bool:
        customer_id = conversation.principal.customer_id
        if not customer_id:
            return False
        try:
            return (await self.shop.customer(customer_id)).tier not in ("", "standard")
        except ShopError:
            return False  # a person is brought in whether the shop answers or not


def _told(handoff: Handoff, hours: Hours, local: datetime, before: str) -> Draft:
    """What a handoff came to; whoever was told their place just `before` is told it in fewer words."""
    if handoff.outcome == "closed_hours":
        return Draft(response="handoff.closed_hours", facts={"opens_at": hours.next_opening(local)})
    if handoff.outcome == "queued" and handoff.again:
        words = "handoff.still" if before in PLACE else "handoff.waiting"
        return Draft(response=words, facts={"position": handoff.position})
    if handoff.outcome == "queued" and handoff.urgent:
        return Draft(response="handoff.urgent")
    if handoff.outcome == "queued" and not handoff.wait_s:
        return Draft(response="handoff.queued_open", facts={"position": handoff.position})
    minutes = max(1, round(handoff.wait_s / 60))
    return Draft(
        response=f"handoff.{handoff.outcome}", facts={"position": handoff.position, "wait_minutes": minutes}
    )


def _events(turn: Turn) -> list[dict[str, Any]]:
    """The turn as Rasa events: what was said, what was done, what was answered."""
    said = understood(turn.understanding)
    intents: Any = said["intents"] or [{"name": None, "confidence": 0.0}]
    parse = {
        "intent": intents[0],
        "intent_ranking": intents,
        "entities": said["entities"],
        "message_id": turn.id,
        "metadata": {"language": said["language"], "sentiment": said["sentiment"], "anger": said["anger"]},
    }
    told = [uttered(reply) for reply in turn.replies] if turn.release == "sent" else []
    user = (
        []
        if turn.utterances[-1].kind in ("approval", "timer")
        else [UserUttered(text=turn.text, parse_data=parse)]
    )
    return [dict(event) for event in (*user, *turn.events, *told)]
