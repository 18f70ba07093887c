"""The ledger of effects: the only code that moves one from state to state."""

from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, insert, or_, select, text, update

from bot.conversation.records import effects
from bot.conversation.store import Store, Tx
from bot.effects import given, meanwhile
from bot.effects.effect import Effect, effect_of, row_of
from bot.effects.limits import INVOICE, LIMITED, Ceiling, a_persons_to_decide, above, done_before
from bot.effects.requests import OPEN, WAYS_OUT, already, lock_name, waiting_for_a_person
from bot.errors import NotAllowed
from bot.money import Money
from bot.shop import Receipt
from bot.turn import Proposal

_ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")  # until the transaction ends


class Effects:
    """The ledger. Every method works inside a transaction that the caller opened."""

    def __init__(self, store: Store, *, confirm_minutes: float = 10) -> None:
        self._store = store
        self._lifetime = timedelta(minutes=confirm_minutes)

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        """A transaction for reading only."""
        return self._store.read()

    @property
    def _now(self) -> datetime:
        return self._store.clock.now()

    async def propose(self, tx: Tx, proposal: Proposal, *, conversation_id: str, turn_id: str) -> Effect:
        """Write a proposal; an older one for the same order and type in this conversation is dropped.

        So is one that still waits for the customer's word and is another way out of the same trouble: who asks for the
        money no longer wants the exchange.

        What is written already stays: the same proposal of a turn that is made again, the very request that a person is
        asked about, in this conversation or in another one of the customer's, and what leaves a person nothing to decide,
        since it is done or being done from another one. Then that effect comes back.
        """
        if (known := await self.known(tx, proposal.id)) is not None:
            return known
        asked = None
        if proposal.approval == "needed":
            await self._hold_requests(tx, proposal)
            asked = await self.met(tx, proposal, here=conversation_id)
            asked = asked or await self._asked(tx, proposal, here=conversation_id)
        same = effects.c.type == proposal.type
        if proposal.order_id and proposal.type in WAYS_OUT:
            same = or_(same, and_(effects.c.type.in_(WAYS_OUT), effects.c.approval == ""))
        others = select(effects.c.id).where(
            effects.c.conversation_id == conversation_id,
            effects.c.order_id == proposal.order_id,
            same,
            effects.c.state == "proposed",
        )
        for other in list((await tx.execute(others)).scalars()):
            if asked is None or other != asked.id:
                await self.drop(tx, other)
        if asked is not None:
            return asked
        row = row_of(proposal, conversation_id, turn_id, self._now, self._lifetime)
        await tx.execute(insert(effects).values(**row))
        return await self.get(tx, proposal.id)

    async def get(self, tx: Tx, effect_id: str) -> Effect:
        """The effect, or NotAllowed: an unknown id is a forged one."""
        found = await self.known(tx, effect_id)
        if found is None:
            raise NotAllowed("there is no such effect")
        return found

    async def known(self, tx: Tx, effect_id: str) -> Effect | None:
        """The effect, if it was ever proposed."""
        row = (await tx.execute(select(effects).where(effects.c.id == effect_id))).first()
        return effect_of(row) if row else None

    async def done(self, tx: Tx, conversation_id: str, *, at_most: int = 1) -> list[Effect]:
        """What was done in a conversation, the last first."""
        there = (effects.c.conversation_id == conversation_id, effects.c.state == "settled")
        latest = select(effects).where(*there).order_by(effects.c.updated_at.desc()).limit(at_most)
        return [effect_of(row) for row in await tx.execute(latest)]

    def age(self, effect: Effect) -> timedelta:
        """How long ago it became what it is, by the clock of the database."""
        return self._now - effect.changed_at

    async def open(
        self, tx: Tx, conversation_id: str, turn_id: str, customer_id: str | None = None
    ) -> list[Effect]:
        """Effects that wait for the customer's word, oldest first, and those that this very turn has submitted before.

        With those that wait for a person: of this conversation, and of the customer's others.
        """
        known = {"cid": conversation_id, "turn": turn_id, "moment": self._now, "whose": customer_id or None}
        return [effect_of(row) for row in await tx.execute(OPEN, known)]

    async def needs_approval(self, tx: Tx, proposal: Proposal, ceiling: Ceiling) -> bool:
        """Whether this much may not go back without a person: over the limit, a second time, or too much in a day.

        So is a part of an order that is over the limit, and any part of an order of which a person is being asked already (a sum is not cut into pieces that fit), or that was made up for.
        An invoice is issued once and changed once; whoever changes it again has somebody look at it.
        """
        if proposal.type == INVOICE:
            return bool(await tx.scalar(done_before(proposal)))
        if proposal.type not in LIMITED:
            return False
        once, per_day = ceiling.once.get(proposal.currency), ceiling.per_day.get(proposal.currency)
        if once is None or per_day is None:
            return True
        if above(proposal, once) or await given.spent_on(tx, proposal.order_id, besides=proposal.id):
            return True
        if proposal.order_id and await tx.scalar(a_persons_to_decide(proposal.order_id, proposal.id)):
            return True
        whose, currency = proposal.customer_id, proposal.currency
        today = await given.spent_today(tx, whose, currency, self._now, besides=proposal.id)
        amount = Money.from_minor(proposal.amount_minor, proposal.currency).amount
        return today.amount + amount > per_day

    async def submit(
        self, tx: Tx, effect: Effect, *, turn_id: str, ceiling: Ceiling, approver: str = ""
    ) -> Effect | None:
        """Move an effect to `submitted`, once.

        It comes back `proposed` when a person must agree after all, since a limit was reached meanwhile; another one comes back
        where that one overtook it (`met`) or waits for a person already. None: it is too late, gone, or waits for a person.
        """
        if effect.state == "submitted" and effect.turn_id == turn_id:
            return effect  # this turn submitted it before its process died
        if effect.state != "proposed" or effect.approval != ("needed" if approver else ""):
            return None
        if effect.expires_at is not None and effect.expires_at <= self._now:
            await self._move(tx, effect, state="expired")
            return None
        if approver:
            return await self._granted(tx, effect, turn_id, approver)
        await self._hold_requests(tx, effect.proposal())
        await self._hold(tx, effect)
        for _ in range(given.LOOKS):
            if (met := await self._given_way(tx, effect)) is not None:
                return met
            seen = await given.movements(tx, effect)
            if await self.needs_approval(tx, effect.proposal(), ceiling):
                break
            with suppress(given.TooMuch):
                moved = await self._move(tx, effect, state="submitted", turn_id=turn_id, seen=seen)
                return await self.get(tx, effect.id) if moved else None
        return await self.ask_person(tx, effect)

    async def _granted(self, tx: Tx, effect: Effect, turn_id: str, approver: str) -> Effect | None:
        """What a person agreed to goes on its way; more than was paid fails, as it would at the shop."""
        by = {"turn_id": turn_id, "approval": "granted", "approver": approver}
        try:
            moved = await self._move(tx, effect, state="submitted", **by)
        except given.TooMuch:
            moved = await self._move(tx, effect, state="failed", problem=given.OVER_PAID, **by)
        return await self.get(tx, effect.id) if moved else None

    async def ask_person(self, tx: Tx, effect: Effect) -> Effect:
        """Hold an effect for a person after all; where one is asked for the same already, that one stands and this one is dropped."""
        await self._hold_requests(tx, effect.proposal())
        if (met := await self._given_way(tx, effect)) is not None:
            return met
        asked = await self._asked(tx, effect.proposal())
        if asked is not None:
            await self.drop(tx, effect.id)
            return asked
        await self.require_approval(tx, effect.id)
        return await self.get(tx, effect.id)

    async def require_approval(self, tx: Tx, effect_id: str) -> None:
        """Hold an effect for a person after all: a limit was reached since it was shown."""
        open_one = (effects.c.id == effect_id, effects.c.state == "proposed")
        await tx.execute(
            update(effects).where(*open_one).values(approval="needed", expires_at=None, updated_at=self._now)
        )

    async def finish(
        self, tx: Tx, effect_id: str, state: str, *, receipt: Receipt | None = None, problem: str = ""
    ) -> None:
        """Settle a submitted (or unknown) effect as `settled`, `failed` or `unknown`; a finished one stays as it is."""
        written = {"facts": dict(receipt.facts), "reference": receipt.reference} if receipt else None
        still = (effects.c.id == effect_id, effects.c.state.in_(("submitted", "unknown")))
        values = {"state": state, "receipt": written, "problem": problem, "updated_at": self._now}
        await tx.execute(update(effects).where(*still).values(**values))

    async def drop(self, tx: Tx, effect_id: str, *, refused_by: str = "") -> bool:
        """Drop an effect that was never submitted; tells whether there was one."""
        refused = {"approval": "refused", "approver": refused_by} if refused_by else {}
        still = (effects.c.id == effect_id, effects.c.state == "proposed")
        dropped = update(effects).where(*still).values(state="dropped", updated_at=self._now, **refused)
        return (await tx.execute(dropped)).rowcount == 1

    async def uncertain(self, tx: Tx, proposal: Proposal) -> Effect | None:
        """An effect of the same type on the same order of which nobody knows whether it happened."""
        return await meanwhile.uncertain(tx, proposal, self._now)

    async def met(
        self, tx: Tx, proposal: Proposal, *, here: str, since: datetime | None = None
    ) -> Effect | None:
        """What another conversation agreed to since then (else a moment ago): this very act, or one that leaves no money for it."""
        return await meanwhile.met(tx, proposal, here, since or self._now)

    async def _given_way(self, tx: Tx, effect: Effect) -> Effect | None:
        """What an effect gave way to: another one that it met; it is dropped then."""
        here, since = effect.conversation_id, effect.created_at
        met = await self.met(tx, effect.proposal(), here=here, since=since)
        if met is not None:
            await self.drop(tx, effect.id)
        return met

    async def _move(self, tx: Tx, effect: Effect, **values: Any) -> bool:
        """Change an effect if nobody else has; tells whether it was so."""
        same = (
            effects.c.id == effect.id,
            effects.c.state == effect.state,
            effects.c.approval == effect.approval,
        )
        return await given.changed(tx, update(effects).where(*same).values(updated_at=self._now, **values))

    async def _hold(self, tx: Tx, effect: Effect) -> None:
        """Let nobody else spend on this order or for this customer until the commit, so that limits hold under load.

        SQLite has one writer at a time anyway. The order comes first everywhere, so that nobody waits in a circle.
        """
        if self._store.dialect == "sqlite" or effect.type not in LIMITED or effect.amount is None:
            return
        for name in (
            f"effects/order/{effect.order_id}",
            f"effects/customer/{effect.amount.currency}/{effect.customer_id}",
        ):
            await tx.execute(_ALONE, {"name": name})

    async def _hold_requests(self, tx: Tx, proposal: Proposal) -> None:
        """Let nobody else ask a person for the same until the commit, so that two conversations do not both do."""
        if self._store.dialect != "sqlite":
            await tx.execute(_ALONE, {"name": lock_name(proposal)})

    async def _asked(self, tx: Tx, proposal: Proposal, *, here: str = "") -> Effect | None:
        """What a person is asked about already that is the act of this proposal, wherever it was asked for."""
        rows = await tx.execute(waiting_for_a_person(proposal))
        return next((e for e in map(effect_of, rows) if already(e, proposal, here)), None)
