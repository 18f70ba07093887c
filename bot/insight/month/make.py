"""Makes the generated month and stores it in its own database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert

from bot.clock import FakeClock
from bot.conversation.lab import labels, ratings
from bot.conversation.records import tickets
from bot.conversation.store import Store
from bot.conversation.tables import conversations, outbox, turns
from bot.conversation.values import reply_values
from bot.insight.month.people import Crowd
from bot.insight.month.talk import Scene, Stage, Told
from bot.judgement import ActionCard
from bot.turn import Address, Reply

FILE: Final = "demo-month.db"
REVIEWER: Final = "generated"
_LABELLED: Final = 0.14  # share of turns that somebody has labelled
_BATCH: Final = 1000
Rows = dict[Table, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Month:
    """What was made."""

    conversations: int
    turns: int
    labelled: int


async def make_month(
    path: Path,
    actions: Mapping[str, ActionCard],
    *,
    end: datetime,
    zone: ZoneInfo,
    count: int = 5400,
    seed: int = 8,
) -> Month:
    """Write a month that ends now; an older one at this path is replaced."""
    for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        old.unlink(missing_ok=True)
    crowd = Crowd(seed)
    rows: Rows = {table: [] for table in (conversations, turns, tickets, outbox, labels, ratings)}
    for told in _month(Stage(crowd, actions, zone), end.astimezone(zone), count):
        _store(rows, told, crowd)
    store = await Store.open(f"sqlite+aiosqlite:///{path}", clock=FakeClock(end))
    try:
        async with store.write() as tx:
            for table, made in rows.items():
                for start in range(0, len(made), _BATCH):
                    await tx.execute(insert(table), made[start : start + _BATCH])
    finally:
        await store.close()
    return Month(len(rows[conversations]), len(rows[turns]), len(rows[labels]))


def _month(stage: Stage, end: datetime, count: int) -> Iterator[Told]:
    crowd = stage.crowd
    for number, begin in enumerate(crowd.arrivals(end, count)):
        at = min(begin, end - timedelta(minutes=10))
        customer = crowd.customer(number)
        told = Told(Address(channel=customer.channel, conversation=customer.name), customer)
        well = Scene(stage, told, at).play()
        back = at + timedelta(days=crowd.random.uniform(0.6, 9))
        if crowd.random.random() < (0.04 if well else 0.4) and back < end - timedelta(hours=1):
            Scene(stage, told, back).play()
        yield told


def _store(rows: Rows, told: Told, crowd: Crowd) -> None:
    name, begin = told.address.id, told.begins[0]
    rows[conversations].append(
        {
            "id": name,
            "channel": told.address.channel,
            "account": "",
            "conversation": told.address.conversation,
            "owner": "closed",
            "language": told.customer.language,
            "customer_id": told.customer.name if told.customer.tier else None,
            "next_seq": len(told.agents) + 1,
            "created_at": begin,
            "updated_at": told.end or begin,
        }
    )
    for number, turn in enumerate(told.turns, 1):
        started = datetime.fromisoformat(turn["trace"]["utterances"][0]["at"])
        rows[turns].append(
            {
                **turn,
                "conversation_id": name,
                "seq_first": len(rows[turns]) + number,
                "state": "done",
                "fence": 1,
                "started_at": started,
            }
        )
        if crowd.random.random() < _LABELLED:
            label = _label(turn["basis"]["judged"]["path"], turn["basis"]["hidden"])
            at = {"turn_id": turn["id"], "author": REVIEWER, "label": label, "at": turn["finished_at"]}
            rows[labels].append(at)
    rows[tickets] += [_ticket(name, ticket) for ticket in told.tickets]
    rows[outbox] += [_message(name, n, at, text) for n, (at, text) in enumerate(told.agents, 1)]
    rows[ratings] += [
        {"conversation_id": name, "at": at, "score": score} for at, score in told.ratings
    ]  # fmt: skip


def _label(way: str, right: bool) -> str:
    """What a careful reviewer would say."""
    if way == "alone":
        return "right" if right else "wrong"
    if not right:
        return "right"
    return "too_early" if way == "person" else "could_have"


def _ticket(name: str, ticket: Mapping[str, Any]) -> dict[str, Any]:
    agent = "lin" if ticket["claimed_at"] else None
    return {"id": uuid4().hex, "conversation_id": name, "state": "closed", "agent": agent, **ticket}


def _message(name: str, seq: int, at: datetime, text: str) -> dict[str, Any]:
    author = "agent:lin"
    return {
        "conversation_id": name,
        "seq": seq,
        "key": uuid4().hex,
        "author": author,
        "reply": reply_values(Reply(text=text, author=author)),
        "plain": text,
        "state": "sent",
        "created_at": at,
        "sent_at": at,
    }
