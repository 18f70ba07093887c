"""Links: an account on a channel that is a customer's. Offered in the chat, confirmed after signing in at the shop, revoked by either side.

What is offered is a signed token whose row counts once and for minutes. Who confirms is vouched for by the shop for this very offer, so
that neither an old link nor another customer's sign-in can be slipped in.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select, update

from bot.conversation import audit
from bot.conversation.columns import insert_into
from bot.conversation.contact import link_offers, links
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations
from bot.errors import NotAllowed
from bot.identity.tokens import Tokens
from bot.turn import Address, Utterance

PURPOSE: Final = "link"
SHARED: Final = "shared"  # metadata of what is said where others read along: nobody is known there
_OVER: Final = "this link is over, was used, or is not one of ours; ask for a new one in the chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Whose account is to be linked, and where that was asked for."""

    id: str
    channel: str
    account: str
    sender: str
    conversation_id: str
    language: str = ""

    @property
    def audience(self) -> str:
        """What the shop's token must be meant for."""
        return f"haoke-link:{self.id}"


class Links:
    """The links of one desk; `channels` are those whose senders the platform vouches for."""

    def __init__(
        self,
        store: Store,
        tokens: Tokens,
        channels: Collection[str] = (),
        *,
        minutes: float = 15.0,
        page: str = "",
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._channels = frozenset(channels)
        self._lasts = timedelta(minutes=minutes)
        self._page = page  # where a link leads; empty: nobody is asked to link

    def possible(self, address: Address, said: Utterance) -> bool:
        """Whether whoever says this could be linked."""
        alone = not said.metadata.get(SHARED)
        return bool(self._page and said.sender and alone and address.channel in self._channels)

    async def speaker(self, address: Address, said: Utterance) -> Utterance:
        """The utterance with the customer whose account it came from; unchanged where nobody is linked or others read along."""
        known = said.customer_id or said.metadata.get(SHARED) or not said.sender
        if known or address.channel not in self._channels:
            return said
        async with self._store.glance() as tx:
            customer = await tx.scalar(select(links.c.customer_id).where(*_is(address, said.sender)))
        return replace(said, customer_id=customer) if customer else said

    async def offer(self, tx: Tx, address: Address, sender: str, language: str) -> str:
        """The address of a new link; those offered to this account before do not count any more."""
        offer_id, now = secrets.token_urlsafe(24), self._store.clock.now()
        mine = link_offers.c.channel == address.channel, link_offers.c.account == address.account
        old = delete(link_offers).where(link_offers.c.expires_at < now - timedelta(days=1))
        await tx.execute(old)
        await tx.execute(
            update(link_offers)
            .where(*mine, link_offers.c.sender == sender, link_offers.c.used_at.is_(None))
            .values(used_at=now)
        )
        row = {"channel": address.channel, "account": address.account, "sender": sender}
        row |= {"conversation_id": address.id, "language": language, "id": offer_id}
        await tx.execute(insert(link_offers).values(**row, expires_at=now + self._lasts))
        return f"{self._page}?t={self._tokens.sign(PURPOSE, {'id': offer_id}, self._lasts)}"

    async def read(self, token: str) -> Offer:
        """The offer behind a token; NotAllowed when it is forged, over or used."""
        claims = self._tokens.read(PURPOSE, token)
        now = self._store.clock.now()
        if claims is None:
            raise NotAllowed(_OVER)
        good = (
            link_offers.c.id == str(claims.get("id")),
            link_offers.c.used_at.is_(None),
            link_offers.c.expires_at > now,
        )
        async with self._store.read() as tx:
            row = (await tx.execute(select(link_offers).where(*good))).first()
        if row is None:
            raise NotAllowed(_OVER)
        return _offer(row)

    def signed_in(self, offer: Offer, identity: str) -> str:
        """The customer whom the shop vouches for, for this offer; NotAllowed without one."""
        customer = self._tokens.customer(identity, offer.audience)
        if customer is None:
            raise NotAllowed("the shop did not vouch for anybody; sign in again")
        return customer

    async def take(self, tx: Tx, offer: Offer, customer_id: str) -> None:
        """Link the account, using the offer up; NotAllowed when it was used meanwhile."""
        now = self._store.clock.now()
        mine = link_offers.c.id == offer.id, link_offers.c.used_at.is_(None), link_offers.c.expires_at > now
        if not (await tx.execute(update(link_offers).where(*mine).values(used_at=now))).rowcount:
            raise NotAllowed(_OVER)
        put = insert_into(links, self._store.dialect).values(
            channel=offer.channel, account=offer.account, sender=offer.sender, customer_id=customer_id, at=now
        )
        new = {"customer_id": put.excluded.customer_id, "at": put.excluded.at}
        await tx.execute(put.on_conflict_do_update(index_elements=_KEY, set_=new))
        theirs = update(conversations).where(conversations.c.id == offer.conversation_id)
        await tx.execute(theirs.values(customer_id=customer_id))
        await audit.append(tx, "link.made", f"customer:{customer_id}", offer.conversation_id)
        tx.changed(offer.conversation_id)

    async def revoke(self, tx: Tx, address: Address, sender: str, by: str) -> bool:
        """Forget whose account this is; what is said from now on is a visitor's. False when it was nobody's."""
        customer = await tx.scalar(delete(links).where(*_is(address, sender)).returning(links.c.customer_id))
        if customer is None:
            return False
        where = conversations.c.channel == address.channel, conversations.c.account == address.account
        theirs = update(conversations).where(*where, conversations.c.customer_id == customer)
        await tx.execute(theirs.values(customer_id=None))
        await audit.append(tx, "link.revoked", by, address.id)
        return True

    async def of(self, address: Address, sender: str) -> str | None:
        """The customer whose account this is."""
        async with self._store.read() as tx:
            found = await tx.scalar(select(links.c.customer_id).where(*_is(address, sender)))
        return str(found) if found else None


_KEY: Final = (links.c.channel, links.c.account, links.c.sender)


def _is(address: Address, sender: str) -> tuple[Any, ...]:
    return (links.c.channel == address.channel, links.c.account == address.account, links.c.sender == sender)


def _offer(row: Row[Any]) -> Offer:
    return Offer(
        id=row.id,
        channel=row.channel,
        account=row.account,
        sender=row.sender,
        conversation_id=row.conversation_id,
        language=row.language,
    )
