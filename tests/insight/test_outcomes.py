"""What became of conversations, on a log whose answer is known."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from bot.clock import FakeClock
from bot.conversation.lab import outcomes, ratings
from bot.conversation.records import tickets
from bot.conversation.store import Store
from bot.conversation.tables import conversations, outbox, turns
from bot.insight.measures import Price, measures, reasons, rows
from bot.insight.outcomes import Outcomes
from tests.conftest import OpenStore

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # noon in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Desk:
    """Writes conversations down."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._seq = 0

    async def talk(self, name: str, *said: dict[str, Any], at: datetime = NOON, new: bool = True) -> None:
        """A conversation whose turns are a minute apart; each answers a second after it was asked."""
        async with self.store.write() as tx:
            if new:
                row = {"id": name, "channel": "web", "account": "", "conversation": name}
                await tx.execute(insert(conversations).values(**row, created_at=at, updated_at=at))
            for n, about in enumerate(said):
                self._seq += 1
                asked = at + timedelta(minutes=n)
                values = {"seq_first": self._seq, "state": about.pop("state", "done"), "fence": 1}
                values |= {"trace": trace(asked, **about), "started_at": asked}
                done = asked + timedelta(seconds=1)
                await tx.execute(
                    insert(turns).values(id=uuid4().hex, conversation_id=name, finished_at=done, **values)
                )

    async def outcome(self, name: str) -> list[str]:
        await Outcomes(self.store).refresh()
        query = select(outcomes.c.outcome).where(outcomes.c.conversation_id == name)
        async with self.store.read() as tx:
            return list((await tx.execute(query.order_by(outcomes.c.episode))).scalars())


def trace(at: datetime, **about: Any) -> dict[str, Any]:
    usual = {
        "utterances": [{"text": "?", "at": at.isoformat(), "key": "k", "kind": "message"}],
        "language": "zh",
        "intents": [{"name": "order.status", "confidence": 0.9}],
        "sentiment": "neutral",
        "anger": 0,
        "risk": ["none"],
        "decision": "answer",
        "skill": "orders",
        "release": "sent",
        "handoff": None,
        "config_version": "file",
    }
    return {**usual, **about}


def handed(reason: str = "asked") -> dict[str, Any]:
    return {"decision": "handoff", "skill": "handoff", "handoff": {"reason": reason}}


async def test_each_outcome(open_store: OpenStore) -> None:
    desk = Desk(await open_store(FakeClock(NOON + timedelta(days=20))))
    await desk.talk("fine", {}, {})
    await desk.talk("asked", {}, handed())
    await desk.talk("helped", {}, handed())
    async with desk.store.write() as tx:
        row = {"conversation_id": "helped", "seq": 1, "key": "m", "author": "agent:lin", "plain": "hi"}
        await tx.execute(insert(outbox).values(**row, reply={}, created_at=NOON + timedelta(minutes=5)))
    await desk.talk("left", {"decision": "clarify"})
    await desk.talk("cross", {"sentiment": "negative"})
    await desk.talk("broken", {"state": "dead"})
    names = ("fine", "asked", "helped", "left", "cross", "broken")
    assert [await desk.outcome(name) for name in names] == [
        ["resolved"],
        ["handed_over"],
        ["assisted"],
        ["unresolved"],
        ["unresolved"],
        ["unresolved"],
    ]


async def test_resolved_means_that_nobody_came_back_about_it_within_seven_days(open_store: OpenStore) -> None:
    desk = Desk(await open_store(FakeClock(NOON + timedelta(days=30))))
    for name, skill, days in (("again", "orders", 3), ("other", "refunds", 3), ("late", "orders", 8)):
        await desk.talk(name, {})
        await desk.talk(name, {"skill": skill}, at=NOON + timedelta(days=days), new=False)
    assert await desk.outcome("again") == ["unresolved", "resolved"]
    assert await desk.outcome("other") == ["resolved", "resolved"]
    assert await desk.outcome("late") == ["resolved", "resolved"]


async def test_before_seven_days_are_over_it_is_only_pending(open_store: OpenStore) -> None:
    clock = FakeClock(NOON + timedelta(days=6))
    desk = Desk(await open_store(clock))
    await desk.talk("fine", {})
    assert await desk.outcome("fine") == ["pending"]
    clock.advance(2 * 86_400)
    assert await desk.outcome("fine") == ["resolved"]


async def test_the_numbers_of_a_known_log(open_store: OpenStore) -> None:
    desk = Desk(await open_store(FakeClock(NOON + timedelta(days=20))))
    for n in range(6):
        await desk.talk(f"fine-{n}", {})
    await desk.talk(
        "angry", {"anger": 3, "intents": [{"name": "complaint", "confidence": 0.9}]}, {"anger": 0}
    )
    await desk.talk("sued", {"risk": ["legal"], **handed("legal")})
    await desk.talk("slipped", {"risk": ["fraud"]})
    await desk.talk("night", handed(), at=NOON + timedelta(hours=11))
    async with desk.store.write() as tx:
        for name, score in (("fine-1", 5), ("angry", 2)):
            await tx.execute(insert(ratings).values(conversation_id=name, at=NOON, score=score))
        ticket = {"id": "t", "conversation_id": "sued", "outcome": "queued", "summary": {}, "state": "closed"}
        claimed = NOON + timedelta(seconds=90)
        due = NOON + timedelta(minutes=5)
        answered = {"due_at": due, "replied_at": NOON + timedelta(minutes=4)}
        await tx.execute(insert(tickets).values(**ticket, created_at=NOON, claimed_at=claimed, **answered))
        await tx.execute(
            update(tickets).values(
                answers=3,
                late=0,
                resolve_due_at=NOON + timedelta(hours=8),
                closed_at=NOON + timedelta(hours=2),
            )
        )
        silent = {**ticket, "id": "s", "conversation_id": "night", "due_at": NOON + timedelta(hours=12)}
        silent |= {"next_due_at": NOON + timedelta(hours=13), "resolve_due_at": NOON + timedelta(hours=14)}
        await tx.execute(insert(tickets).values(**silent, created_at=NOON + timedelta(hours=11)))
    await Outcomes(desk.store).refresh()
    found = await rows(desk.store, SHANGHAI, days=30, until=NOON + timedelta(days=20))
    got = {measure.name: (measure.value, measure.n) for measure in measures(found, Price(6, 50))}
    assert got == {
        "completed": (0.8, 10),
        "resolved": (0.8, 10),
        "assisted": (0.0, 10),
        "handed_over": (0.2, 10),
        "unresolved": (0.0, 10),
        "complaints": (0.1, 10),
        "intercepted": (0.5, 2),
        "calmed": (1.0, 1),
        "in_time": (0.5, 2),
        "next_in_time": (0.75, 4),
        "over_in_time": (0.5, 2),
        "night": (0.1, 10),
        "csat": (3.5, 2),
        "first_answer_s": (1.0, 10),
        "wait_s": (90.0, 1),
        "hours_saved": (0.8, 8),
        "cost_saved": (40.0, 8),
    }
    assert reasons(found) == (("legal", 1), ("asked", 1))
