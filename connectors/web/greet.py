"""The first frames of a connection: who the visitor is here, and what a page that was away has missed."""

import asyncio
from collections.abc import Sequence

from bot.connector import Gateway
from bot.visits import Standing
from connectors.web import limits
from connectors.web.refused import RefusedError
from connectors.web.sessions import Session, Sessions
from connectors.web.viewers import MOST
from connectors.web.wire import Frame


async def greeting(
    gateway: Gateway, sessions: Sessions, session: Session, last_seq: int, door: asyncio.Semaphore
) -> tuple[Sequence[Frame], int, Standing]:
    """The `welcome`, perhaps a `gap`, the number after which to replay, and where the conversation stands.

    Pages wait their turn at the `door`, however long that is. Before the database they would wait for a connection, and be sent away
    after some seconds, only to come again.

    A page that has seen more than there is (its data was deleted, or an older backup runs) is told to start over.
    """
    async with door:
        standing = await gateway.visits.standing(session.address)
    if not session.may(standing.customer):
        raise RefusedError("bad_session")
    reset = last_seq > standing.last_seq
    seen = 0 if reset else last_seq
    welcome: dict[str, object] = {
        "type": "welcome",
        "v": 1,
        "session": session.id,
        "conversation": session.address.id,
        "last_seq": standing.last_seq,
        "owner": standing.owner.partition(":")[0],
        "known": session.customer is not None,
        "limits": limits.TOLD,
    }
    if reset:
        welcome["reset"] = True
    if sessions.stale(session):
        welcome["token"] = sessions.sign(session)
    missed_from = standing.last_seq - MOST
    if seen >= missed_from:
        return [welcome], seen, standing
    return [welcome, {"type": "gap", "from": seen + 1, "to": missed_from}], missed_from, standing
