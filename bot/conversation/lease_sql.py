"""The statements of leases, built once so that their compiled form is reused."""

from typing import Final

from sqlalchemy import bindparam, exists, insert, or_, select, update

from bot.conversation.at_once import AtOnce
from bot.conversation.columns import NOW, after
from bot.conversation.records import effects, tickets
from bot.conversation.tables import DUE, conversations, inbox, outbox, turns

LOOKED_AT: Final = 64  # conversations that are due, at each claim
_C, _I, _T = conversations.c, inbox.c, turns.c
_HELD = (
    _C.id == bindparam("held_id"),
    _C.fence == bindparam("held_fence"),
    _C.turn_id == bindparam("held_turn"),
)

# What lies too far ahead was written before the clock went back.
_DUE = or_(DUE <= NOW, after("far_s") < DUE)
ANY_DUE = select(_C.id).where(_DUE).limit(1)
# Of those who have waited longest, first the ones whose turn was begun: they have waited for a lease besides.
_LONGEST = select(_C.id).where(_DUE).order_by(DUE).limit(LOOKED_AT).scalar_subquery()
CANDIDATE = (
    select(conversations, NOW.label("now"))
    .where(_DUE, _C.id.in_(_LONGEST))
    .order_by(_C.turn_id.is_(None), DUE)
    .limit(1)
    .with_for_update(skip_locked=True)
)
OPEN = (
    select(inbox)
    .where(_I.conversation_id == bindparam("conversation_id"), _I.state.in_(("new", "claimed")))
    .order_by(_I.seq)
    .limit(200)
)
WAKE = update(conversations).where(_C.id == bindparam("held_id")).values(wake_at=bindparam("wake"))
_LEASE = (
    update(conversations)
    .where(_C.id == bindparam("held_id"))
    .values(
        fence=bindparam("new_fence"),
        turn_id=bindparam("new_turn"),
        lease_holder=bindparam("holder"),
        lease_until=after("lease_s"),
        wake_at=bindparam("wake"),
    )
)
RENEW = (
    update(conversations)
    .where(*_HELD)
    .values(lease_until=after("lease_s"))
    .returning(_C.owner_version, NOW.label("now"))
)
HAND_BACK = (
    update(conversations).where(*_HELD).values(lease_until=after("lease_s"), lease_holder="").returning(_C.id)
)
END = (
    update(conversations)
    .where(*_HELD)
    .values(turn_id=None, lease_until=None, lease_holder="", updated_at=NOW)
    .returning(
        *(_C.owner, _C.owner_version, _C.wake_at, _C.language, _C.customer_id, NOW.label("now")),
        exists().where(outbox.c.turn_id == bindparam("held_turn")).label("shown"),
    )
)
RETRY_TURN = (
    update(turns)
    .where(_T.id == bindparam("turn"))
    .values(
        attempts=_T.attempts + 1,
        fence=bindparam("new_fence"),
        crashed=or_(_T.crashed, bindparam("died")),
    )
    .returning(_T.attempts, _T.crashed)
)
TAKE_ROWS = (
    update(inbox)
    .where(_I.conversation_id == bindparam("held_id"), _I.state == "new", _I.seq <= bindparam("last"))
    .values(state="claimed", turn_id=bindparam("new_turn"))
)
_START_TURN = insert(turns).values(
    id=bindparam("new_turn"),
    conversation_id=bindparam("held_id"),
    seq_first=bindparam("first"),
    fence=bindparam("new_fence"),
    started_at=NOW,
)
BEGIN = AtOnce(_START_TURN, TAKE_ROWS, _LEASE)
AGAIN = _LEASE
_END_ROWS = update(inbox).where(_I.turn_id == bindparam("turn")).values(state=bindparam("end"))
_END_TURN = (
    update(turns)
    .where(_T.id == bindparam("turn"))
    .values(
        state=bindparam("end"),
        trace=bindparam("record"),
        basis=bindparam("basis"),
        why=bindparam("reason"),
        finished_at=NOW,
    )
)
END_TURN = AtOnce(_END_ROWS, _END_TURN)
ABSORBED = (
    update(turns)
    .where(_T.id == bindparam("turn"), _T.visible.is_(False), _T.absorbed < bindparam("most"))
    .values(absorbed=_T.absorbed + 1)
    .returning(_T.started_at)
)
VISIBLE = update(turns).where(_T.id == bindparam("turn")).values(visible=True)
UNCOUNT = update(turns).where(_T.id == bindparam("turn")).values(attempts=_T.attempts - 1)
# For a turn that could not even be buried: what it had submitted may or may not have been done, and a person must look.
LOSE_EFFECTS = (
    update(effects)
    .where(effects.c.turn_id == bindparam("turn"), effects.c.state == "submitted")
    .values(state="unknown", problem="turn given up", updated_at=NOW)
)
CALL_FOR_HELP = insert(tickets).values(outcome="callback", reason="failure", created_at=NOW)
