"""A conversation as a turn loads it: who owns it, who it is with, and the tracker from its log of events.

Everyone who appends events holds the row of the conversation first, so ids grow in the order of commits and a snapshot of
"everything up to this id" is exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import and_, bindparam, exists, insert, select, update

from bot.conversation.columns import NOW, insert_into
from bot.conversation.records import grants, tickets
from bot.conversation.staff import batons
from bot.conversation.store import Tx
from bot.conversation.tables import conversations, events, snapshots
from bot.conversation.tracker import Event, State, Tracker, plain
from bot.errors import StoreError
from bot.turn import Address

SNAPSHOT_EVERY = 50  # events

_HEAD = (
    select(
        *(conversations, snapshots.c.upto_event, snapshots.c.state.label("snapshot")),
        exists().where(grants.c.conversation_id == conversations.c.id).label("opened"),
        exists().where(batons.c.conversation_id == conversations.c.id).label("passed_on"),
        exists()
        .where(tickets.c.conversation_id == conversations.c.id, tickets.c.state != "closed")
        .label("ticket_open"),
    )
    .outerjoin(
        snapshots,
        and_(
            snapshots.c.conversation_id == conversations.c.id, snapshots.c.episode == conversations.c.episode
        ),
    )
    .where(conversations.c.id == bindparam("conversation"))
)
_TAIL = (
    select(events.c.id, events.c.event)
    .where(events.c.conversation_id == bindparam("conversation"), events.c.id > bindparam("upto"))
    .order_by(events.c.id)
)
_APPEND = insert(events)
_HOLD = (
    update(conversations)
    .where(conversations.c.id == bindparam("cid"))
    .values(updated_at=NOW)
    .returning(conversations.c.episode)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The state of a conversation when it was loaded, and the tracker as it grows during a turn."""

    id: str
    address: Address
    owner: str
    owner_version: int
    language: str
    customer_id: str | None
    episode: int
    tracker: Tracker
    updated_at: datetime
    opened: bool = False  # orders were opened here, which is rare; so is that a person passed something on
    passed_on: bool = False
    ticket_open: bool = False  # something waits for a person
    last_event: int = 0  # id of the newest event that was loaded
    tail: int = 0  # how many events were loaded behind the snapshot
    loaded: Tracker = field(default_factory=Tracker)  # the tracker at `last_event`


async def load(tx: Tx, conversation_id: str) -> Conversation:
    """The conversation from its row, its newest snapshot and the events since."""
    row = (await tx.execute(_HEAD, {"conversation": conversation_id})).first()
    if row is None:
        raise StoreError("there is no such conversation")
    upto = row.upto_event or 0
    tail = (await tx.execute(_TAIL, {"conversation": conversation_id, "upto": upto})).all()
    start = Tracker.from_json(row.snapshot) if row.snapshot else Tracker()
    tracker = start.apply(entry.event for entry in tail)
    return Conversation(
        id=row.id,
        address=Address(channel=row.channel, account=row.account, conversation=row.conversation),
        owner=row.owner,
        owner_version=row.owner_version,
        language=row.language,
        customer_id=row.customer_id,
        episode=row.episode,
        tracker=tracker,
        updated_at=row.updated_at,
        opened=bool(row.opened),
        passed_on=bool(row.passed_on),
        ticket_open=bool(row.ticket_open),
        last_event=tail[-1].id if tail else upto,
        tail=len(tail),
        loaded=tracker,
    )


async def save(tx: Tx, conversation: Conversation, turn_id: str | None, new: Iterable[Event]) -> Conversation:
    """Append events inside a fenced commit and return the conversation with them."""
    added = [plain(event) for event in new]
    if conversation.tail >= SNAPSHOT_EVERY:
        await _snapshot(tx, conversation, conversation.episode, conversation.loaded)
    await _append(tx, conversation.id, conversation.episode, turn_id, added)
    return replace(conversation, tracker=conversation.tracker.apply(added), tail=0)


async def record(tx: Tx, conversation_id: str, new: Iterable[Event]) -> None:
    """Append events from outside a turn, such as what an agent wrote."""
    episode = await tx.scalar(_HOLD, {"cid": conversation_id, "now": tx.store.stamp})
    if episode is None:
        raise StoreError("there is no such conversation")
    await _append(tx, conversation_id, episode, None, [plain(event) for event in new])


async def start_episode(
    tx: Tx, conversation: Conversation, keep: Mapping[str, JsonValue] | None = None
) -> Conversation:
    """Begin afresh inside a fenced commit: an empty history with the slots that should be carried over."""
    fresh = Tracker(base=State(slots=dict(keep or {})), state=State(slots=dict(keep or {})))
    episode = conversation.episode + 1
    row = conversations.c.id == conversation.id
    await tx.execute(update(conversations).where(row).values(episode=episode))
    await _snapshot(tx, conversation, episode, fresh)
    return replace(conversation, episode=episode, tracker=fresh, loaded=fresh, tail=0)


async def _append(
    tx: Tx, conversation_id: str, episode: int, turn_id: str | None, added: list[dict[str, JsonValue]]
) -> None:
    if added:
        shared = {"conversation_id": conversation_id, "episode": episode, "turn_id": turn_id}
        await tx.execute(_APPEND, [{**shared, "event": event} for event in added])


async def _snapshot(tx: Tx, conversation: Conversation, episode: int, tracker: Tracker) -> None:
    upsert = insert_into(snapshots, tx.store.dialect)
    values = {"upto_event": upsert.excluded.upto_event, "state": upsert.excluded.state}
    key = [snapshots.c.conversation_id, snapshots.c.episode]
    row = {
        "conversation_id": conversation.id,
        "episode": episode,
        "upto_event": conversation.last_event,
        "state": tracker.to_json(),
    }
    await tx.execute(upsert.on_conflict_do_update(index_elements=key, set_=values), row)
