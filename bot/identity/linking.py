"""Linking carried out: what the customer has confirmed becomes true in one commit, and is told in the chat it was asked for in."""

from sqlalchemy import select

from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.tables import conversations, inbox
from bot.errors import BadInput
from bot.identity.links import Links, Offer
from bot.outreach import Consents
from bot.turn import Address
from bot.writer import Responses


class Linking:
    """Makes and unmakes links, for pages and for people."""

    def __init__(
        self, store: Store, outbox: Outbox, links: Links, responses: Responses, language: str = "zh"
    ) -> None:
        self.links = links
        self._consents = Consents(store)
        self._store = store
        self._outbox = outbox
        self._responses = responses
        self._language = language

    async def confirm(self, offer: Offer, customer_id: str, name: str, *, notices: bool) -> None:
        """Link the account to this customer and say so in the chat; NotAllowed when the offer was used meanwhile."""
        async with self._store.write() as tx:
            await self.links.take(tx, offer, customer_id)
            if notices:
                await self._consents.say(tx, "given", "link", customer_id, offer.conversation_id)
            where = conversations.c.id == offer.conversation_id
            row = (
                await tx.execute(select(conversations.c.channel, conversations.c.owner).where(where))
            ).first()
            if row is None or row.owner not in ("bot", "closed"):
                return
            language = offer.language or self._language
            reply = self._responses.render("identity.linked", {"customer": name}, language)
            key = f"{offer.conversation_id}:linked:{offer.id}"
            await self._outbox.put(tx, offer.conversation_id, key, reply, author="system")

    async def revoke(self, conversation_id: str, by: str) -> int:
        """Let go of every account that spoke in a conversation; how many there were."""
        async with self._store.write() as tx:
            row = (
                await tx.execute(select(conversations).where(conversations.c.id == conversation_id))
            ).first()
            if row is None:
                raise BadInput("there is no such conversation", status=404)
            address = Address(channel=row.channel, account=row.account, conversation=row.conversation)
            said = select(inbox.c.sender).where(inbox.c.conversation_id == conversation_id).distinct()
            senders = [sender for sender in (await tx.execute(said)).scalars() if sender]
            return sum([await self.links.revoke(tx, address, sender, by) for sender in senders])

    async def linked(self, conversation_id: str) -> bool:
        """Whether an account that speaks in a conversation is linked."""
        async with self._store.read() as tx:
            row = (
                await tx.execute(select(conversations).where(conversations.c.id == conversation_id))
            ).first()
            said = select(inbox.c.sender).where(inbox.c.conversation_id == conversation_id).distinct()
            senders = [sender for sender in (await tx.execute(said)).scalars() if sender]
        if row is None:
            return False
        address = Address(channel=row.channel, account=row.account, conversation=row.conversation)
        return any([await self.links.of(address, sender) is not None for sender in senders])
