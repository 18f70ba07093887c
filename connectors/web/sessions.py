"""Sessions: signed here, sliding, revocable. A page keeps the token; the id in it names the conversation and is never chosen by it."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from bot.connector import Gateway
from bot.conversation.signal import Signal
from bot.turn import Address
from connectors.web.refused import RefusedError

LASTS: Final = timedelta(hours=24)
RENEW_AFTER: Final = timedelta(hours=1)
TICKET: Final = timedelta(seconds=60)
_SESSION: Final = "web session"
_TICKET: Final = "web ticket"
_REVOKED: Final = "revoked"


@dataclass(frozen=True, slots=True)
class Session:
    """A visitor's browser; `customer` is set once the shop has vouched for them."""

    id: str
    customer: str | None = None
    issued: float = 0.0

    @property
    def address(self) -> Address:
        """Where their conversation takes place."""
        return Address(channel="web", conversation=self.id)

    def may(self, customer: str) -> bool:
        """Whether it opens a conversation of this customer's; empty: a visitor's."""
        return customer in ("", self.customer)


class Sessions:
    """Makes, reads, renews and revokes them."""

    def __init__(self, gateway: Gateway, audience: str) -> None:
        self._gateway = gateway
        self._audience = audience
        self._revoked: Mapping[str, float] = {}
        self.ended = Signal()  # a session was revoked here

    def start(self) -> Session:
        """A new visitor."""
        return Session(id=secrets.token_urlsafe(15), issued=time.time())

    def sign(self, session: Session) -> str:
        """The token that the page keeps."""
        claims = {"sid": session.id, **({"sub": session.customer} if session.customer else {})}
        return self._gateway.tokens.sign(_SESSION, claims, LASTS)

    def read(self, token: object) -> Session:
        """The session of a token; RefusedError when it does not count."""
        return self._session(_SESSION, token)

    def ticket(self, session: Session) -> str:
        """A token for one address bar: EventSource cannot send headers."""
        claims = {"sid": session.id, **({"sub": session.customer} if session.customer else {})}
        return self._gateway.tokens.sign(_TICKET, claims, TICKET)

    def of_ticket(self, ticket: object) -> Session:
        """The session a ticket was made for."""
        return self._session(_TICKET, ticket)

    async def check(self, session: Session) -> None:
        """RefusedError once the conversation is a customer's whom this session does not name.

        A visitor's token may be known to others: to who had the browser before, or put it there. So it ends where they sign in.
        """
        if not session.may((await self._gateway.visits.standing(session.address)).customer):
            raise RefusedError("bad_session")

    def stale(self, session: Session) -> bool:
        """Whether it is time for a new token."""
        return time.time() - session.issued > RENEW_AFTER.total_seconds()

    async def identified(self, session: Session, token: object) -> Session | None:
        """The session with the customer the shop's token names; None when the token does not count.

        A browser that is somebody else's by now starts anew: two customers never share a conversation.
        """
        customer = self._gateway.tokens.customer(token, self._audience) if isinstance(token, str) else None
        if customer is None:
            return None
        if session.customer not in (None, customer):
            session = self.start()
        elif session.customer is None:
            await self._gateway.visits.belongs(session.address, customer)
        return replace(session, customer=customer)

    def revoked(self, session_id: str) -> bool:
        """Whether a session was ended; known everywhere within two seconds."""
        return session_id in self._revoked

    async def revoke(self, session_id: str) -> None:
        """End a session: its token counts no more, here at once and on other servers as they look."""
        now = time.time()
        async with self._gateway.memory.lock(_REVOKED):
            known = _times(await self._gateway.memory.get(_REVOKED))
            fresh = {sid: until for sid, until in known.items() if until > now}
            fresh[session_id] = now + LASTS.total_seconds()
            await self._gateway.memory.set(_REVOKED, dict(fresh), ttl_s=LASTS.total_seconds())
        self._revoked = fresh
        self.ended.ring()

    async def look(self) -> None:
        """Learn what other servers have revoked."""
        self._revoked = _times(await self._gateway.memory.get(_REVOKED))

    def _session(self, purpose: str, token: object) -> Session:
        claims = self._gateway.tokens.read(purpose, token) if isinstance(token, str) else None
        if claims is None or not isinstance(claims.get("sid"), str) or self.revoked(claims["sid"]):
            raise RefusedError("bad_session")
        return Session(id=claims["sid"], customer=claims.get("sub"), issued=float(claims["iat"]))


def _times(value: JsonValue) -> dict[str, float]:
    if not isinstance(value, dict):
        return {}
    return {sid: float(until) for sid, until in value.items() if isinstance(until, int | float)}
