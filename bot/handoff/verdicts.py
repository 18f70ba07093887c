"""A person's word on an effect that waits for one; the bot carries it out."""

from typing import Any, Final

from sqlalchemy import Row, select, update

from bot.connector import Accepted
from bot.conversation import audit
from bot.conversation.inbox import Inbox
from bot.conversation.records import audit as entries
from bot.conversation.records import effects, tickets
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, inbox
from bot.effects import another_way, effect_of
from bot.errors import BadInput
from bot.turn import Address, Utterance

FORGOTTEN: Final = (
    "effect.forgotten"  # in the audit log: it waited in a conversation that its customer deleted
)


async def note_forgotten(tx: Tx, conversation: str) -> None:
    """Keep in the audit log which requests go with a conversation that its customer deletes, so that the desk can be told."""
    held = (effects.c.state == "proposed", effects.c.approval == "needed")
    waits = select(effects.c.id).where(effects.c.conversation_id == conversation, *held)
    for effect in list((await tx.execute(waits.order_by(effects.c.created_at))).scalars()):
        await audit.append(tx, FORGOTTEN, "customer", effect)


class Verdicts:
    """Each is given once, in the transaction that closes its ticket, and by nobody who handles the conversation."""

    def __init__(self, store: Store, inbox: Inbox) -> None:
        self._store = store
        self._inbox = inbox

    async def give(self, effect: str, agent: str, *, approve: bool) -> Accepted:
        """Approve or refuse; of an effect whose outcome nobody knows it is the word on whether it happened."""
        async with self._store.write() as tx:
            row = await self._waiting(tx, effect)
            if row.owner == f"agent:{agent}":
                raise BadInput(
                    "who handles the conversation does not decide on its money; ask a colleague", status=409
                )
            if await _taken_back(tx, row.id, effect):
                raise BadInput("the customer has just taken this back; nothing will be done", status=409)
            if approve and await _made_up_for(tx, effect):
                raise BadInput(
                    "the customer has had another way out for this order since; refuse this one", status=409
                )
            address = Address(channel=row.channel, account=row.account, conversation=row.conversation)
            word = "approve" if approve else "reject"
            decided = Utterance(
                key=f"{'settle' if row.state == 'unknown' else 'approval'}:{effect}",
                text="",
                at=self._store.clock.now(),
                kind="approval",
                metadata={"effect": effect, "verdict": word, "agent": agent},
            )
            found = await self._inbox.accept_in(tx, address, decided)
            if found.duplicate:
                raise BadInput("somebody has decided on this effect already", status=409)
            await self._close(tx, address.id, effect, agent)
            await audit.append(tx, f"effect.{word}", f"agent:{agent}", effect)
        return Accepted(seq=found.seq, duplicate=found.duplicate)

    async def _waiting(self, tx: Tx, effect: str) -> Row[Any]:
        query = (
            select(effects.c.state, effects.c.approval, conversations)
            .join(conversations, conversations.c.id == effects.c.conversation_id)
            .where(effects.c.id == effect)
        )
        row = (await tx.execute(query)).first()
        if row is None:
            deleted = select(entries.c.id).where(entries.c.kind == FORGOTTEN, entries.c.subject == effect)
            if await tx.scalar(deleted.limit(1)):
                raise BadInput("the customer deleted the conversation, and this request with it", status=410)
            raise BadInput("there is no such effect", status=404)
        if row.state != "unknown" and (row.state, row.approval) != ("proposed", "needed"):
            raise BadInput("this effect does not wait for an approval", status=409)
        return row

    async def _close(self, tx: Tx, conversation: str, effect: str, agent: str) -> None:
        waiting = tickets.c.outcome == "approval", tickets.c.state != "closed"
        query = select(tickets.c.id, tickets.c.summary).where(
            tickets.c.conversation_id == conversation, *waiting
        )
        mine = [row.id for row in await tx.execute(query) if row.summary.get("effect") == effect]
        closed = {"state": "closed", "agent": agent, "closed_at": self._store.clock.now()}
        await tx.execute(update(tickets).where(tickets.c.id.in_(mine)).values(**closed))


async def _taken_back(tx: Tx, conversation: str, effect: str) -> bool:
    """Whether the customer pressed the button that takes it back, and no turn has come to it yet."""
    waits = (inbox.c.conversation_id == conversation, inbox.c.state.in_(("new", "claimed")))
    presses = await tx.execute(select(inbox.c.text).where(*waits, inbox.c.kind == "press"))
    return any(text.startswith("/effect.refuse{") and f'"{effect}"' in text for text in presses.scalars())


async def _made_up_for(tx: Tx, effect: str) -> bool:
    """Whether an exchange, a coupon or the like was had for the same thing while this waited."""
    row = (await tx.execute(select(effects).where(effects.c.id == effect))).one()
    return row.state == "proposed" and await another_way(tx, effect_of(row)) is not None
