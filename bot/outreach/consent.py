"""Consent: who wants to hear from the shop unasked. A "stop" counts everywhere and at once, whatever the shop's record says."""

from typing import Final, Literal

from sqlalchemy import select

from bot.conversation import audit
from bot.conversation.columns import insert_into
from bot.conversation.contact import consents
from bot.conversation.store import Store, Tx
from bot.shop import Customer

State = Literal["given", "withdrawn", ""]
RECORD: Final = "notices"  # the key under which a shop keeps its customers' consent
BY_SHOP: Final = "the shop's record"


class Consents:
    """What people said about it, by customer and by conversation; kept when the conversation is gone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def state(self, tx: Tx, customer_id: str | None, conversation_id: str = "") -> tuple[State, str]:
        """What was said last, and how; a "stop" in this conversation outweighs a yes elsewhere."""
        rows = await tx.execute(
            select(consents).where(consents.c.subject.in_(_subjects(customer_id, conversation_id)))
        )
        said = sorted(rows, key=lambda row: (row.state == "withdrawn", row.at))
        return (said[-1].state, said[-1].source) if said else ("", "")

    async def allows(
        self, tx: Tx, customer_id: str | None, conversation_id: str = "", customer: Customer | None = None
    ) -> str:
        """How consent was given; empty where it was not. The shop's own record counts until the customer says otherwise."""
        state, source = await self.state(tx, customer_id, conversation_id)
        if state:
            return source if state == "given" else ""
        recorded = customer is not None and customer.extra.get(RECORD) is True
        return BY_SHOP if recorded else ""

    async def say(
        self,
        tx: Tx,
        state: Literal["given", "withdrawn"],
        source: str,
        customer_id: str | None,
        conversation: str,
    ) -> None:
        """Note a yes or a stop, for the customer as far as they are known and for the conversation it was said in."""
        put = insert_into(consents, self._store.dialect)
        values = {"state": state, "source": source, "at": self._store.clock.now()}
        put = put.on_conflict_do_update(index_elements=[consents.c.subject], set_=values)
        for subject in _subjects(customer_id, conversation):
            await tx.execute(put, {"subject": subject, **values})
        await audit.append(tx, f"consent.{state}", f"customer:{source}", conversation)


def _subjects(customer_id: str | None, conversation_id: str) -> list[str]:
    whose = [f"customer:{customer_id}"] if customer_id else []
    return [*whose, *([f"conversation:{conversation_id}"] if conversation_id else [])]
