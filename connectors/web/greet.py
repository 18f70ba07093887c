"""The first frames of a connection: who the visitor is here, and what a page that was away has missed."""

from collections.abc import Sequence

from bot.connector import Gateway
from connectors.web import limits
from connectors.web.sessions import Session, Sessions
from connectors.web.viewers import MOST
from connectors.web.wire import Frame


async def greeting(
    gateway: Gateway, sessions: Sessions, session: Session, last_seq: int
) -> tuple[Sequence[Frame], int]:
    """The `welcome`, perhaps a `gap`, and the number after which to replay.

    A page that has seen more than there is (its data was deleted, or an older backup runs) is told to start over.
    """
    standing = await gateway.visits.standing(session.address)
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
        return [welcome], seen
    return [welcome, {"type": "gap", "from": seen + 1, "to": missed_from}], missed_from
