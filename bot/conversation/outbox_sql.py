"""The statements of the outbox."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, null, or_, select, update

from bot.conversation.columns import NOW, after, insert_into
from bot.conversation.tables import conversations, outbox

ROW = outbox.c
earlier = outbox.alias("earlier")
NUMBER = (
    update(conversations)
    .where(conversations.c.id == bindparam("cid"))
    .values(next_seq=conversations.c.next_seq + 1, last_log=conversations.c.last_log + 1, updated_at=NOW)
    .returning(conversations.c.id, conversations.c.next_seq, conversations.c.last_log)
)
UNNUMBER = (
    update(conversations)
    .where(conversations.c.id == bindparam("cid"))
    .values(next_seq=conversations.c.next_seq - 1)
    .returning(conversations.c.last_log)
)
_SAID = ("key", "turn_id", "author", "reply", "plain", "complete", "state")


def put(dialect: str) -> Sequence[Any]:
    """To number a reply and to put it there, unless its key is: one statement where the database can change two tables in one."""
    at_once = dialect == "postgresql"
    its = NUMBER.cte("its") if at_once else conversations
    said = {name: bindparam(f"its_{name}", type_=ROW[name].type) for name in _SAID}
    place = case((said["complete"], its.c.last_log), else_=null())
    row = select(its.c.id, its.c.next_seq - 1, place, NOW, *said.values()).where(its.c.id == bindparam("cid"))
    names = ["conversation_id", "seq", "log_seq", "created_at", *said]
    new = insert_into(outbox, dialect).from_select(names, row, include_defaults=False)
    once = new.on_conflict_do_nothing(index_elements=[ROW.key]).returning(ROW.seq)
    return (once,) if at_once else (NUMBER, once)


WITH_ADDRESS = select(
    outbox,
    conversations.c.channel,
    conversations.c.account,
    conversations.c.conversation,
    conversations.c.owner,
).join(conversations, conversations.c.id == ROW.conversation_id)
_DUE = (
    ROW.state == "new",
    ROW.complete,
    or_(ROW.next_at.is_(None), ROW.next_at <= NOW, ROW.next_at > after("far_s")),
    ~select(earlier.c.id)
    .where(
        earlier.c.conversation_id == ROW.conversation_id,
        earlier.c.state == "new",
        earlier.c.seq < ROW.seq,
    )
    .exists(),
)
ANY_DUE = select(ROW.id).where(*_DUE).limit(1)
DUE = (
    WITH_ADDRESS.where(*_DUE)
    .order_by(ROW.id)
    .limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)
GROWING = (
    WITH_ADDRESS.where(ROW.state == "new", ROW.complete.is_(False)).order_by(ROW.id).limit(bindparam("most"))
)
TAKE = (
    update(outbox)
    .where(ROW.id.in_(bindparam("ids", expanding=True)))
    .values(attempts=ROW.attempts + 1, next_at=after("send_s"))
)
SENT = update(outbox).where(ROW.id == bindparam("row"), ROW.state == "new").values(state="sent", sent_at=NOW)
RETRY = (
    update(outbox)
    .where(ROW.id == bindparam("row"), ROW.state == "new")
    .values(next_at=after("delay_s"), problem=bindparam("why"))
)
FAILED = (
    update(outbox)
    .where(ROW.id == bindparam("row"), ROW.state == "new")
    .values(state=bindparam("end"), problem=bindparam("why"))
    .returning(ROW.conversation_id)
)
_THESE = (ROW.conversation_id == bindparam("cid"), ROW.seq.in_(bindparam("seqs", expanding=True)))
MISSED = (
    update(outbox).where(*_THESE, ROW.state == "sent").values(state="undeliverable", problem=bindparam("why"))
)
ARRIVED = (
    update(outbox)
    .where(*_THESE, ROW.state.in_(("failed", "undeliverable")))
    .values(state="sent", sent_at=NOW, problem="")
)
REVISE = (
    update(outbox)
    .where(ROW.key == bindparam("message"), ROW.complete.is_(False))
    .values(
        reply=bindparam("content"),
        plain=bindparam("words"),
        complete=bindparam("whole"),
        log_seq=bindparam("place"),
    )
    .returning(ROW.seq)
)
_GROWS = select(outbox).where(ROW.complete.is_(False)).with_for_update()
OPEN = _GROWS.where(ROW.conversation_id == bindparam("cid"))
OPEN_TURN = _GROWS.where(ROW.turn_id == bindparam("turn"))
ENDED = select(ROW.reply).where(ROW.key == bindparam("message"), ROW.complete)
SEQ = select(ROW.seq).where(ROW.key == bindparam("message"))
LOGGED = (
    update(conversations)
    .where(conversations.c.id == bindparam("cid"))
    .values(last_log=conversations.c.last_log + 1, updated_at=NOW)
    .returning(conversations.c.last_log)
)
SINCE = (
    select(outbox)
    .where(ROW.conversation_id == bindparam("cid"), ROW.seq > bindparam("after_seq"))
    .order_by(ROW.seq)
    .limit(bindparam("most"))
)
