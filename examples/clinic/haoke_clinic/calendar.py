"""The appointment book: what is free and who comes when. A SQLite file stands where a clinic has its own system.

Every change carries a key. The same key never acts twice; it answers what it answered before, so a lost answer can be asked for.
"""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Final, Protocol

from bot.facts import from_json, to_json
from bot.shop import Receipt, Texts

HOURS: Final = tuple(time(hour) for hour in (9, 10, 11, 14, 15, 16, 17))
CLOSED_ON: Final = 6  # Sunday
SERVICES: Final[dict[str, Texts]] = {
    "checkup": {"zh": "口腔检查", "en": "a check-up"},
    "cleaning": {"zh": "洗牙", "en": "a cleaning"},
    "filling": {"zh": "补牙", "en": "a filling"},
}
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS appointments (
    id INTEGER PRIMARY KEY, patient TEXT NOT NULL, service TEXT NOT NULL, at TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS ledger (key TEXT PRIMARY KEY, receipt TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A patient is expected."""

    id: str
    service: str
    at: datetime


class Calendar(Protocol):
    """What the skills ask of the clinic's system."""

    async def free(self, day: date) -> Sequence[time]:
        """Times of this day that nobody has taken."""

    async def upcoming(self, patient: str, now: datetime) -> Sequence[Appointment]:
        """Appointments of a patient from now on, the next first."""

    async def book(self, key: str, patient: str, service: str, at: datetime) -> Receipt:
        """Take a time for a patient, once per key."""

    async def cancel(self, key: str, patient: str, appointment: str) -> Receipt:
        """Give the time of a patient's own appointment back, once per key."""

    async def receipt(self, key: str) -> Receipt | None:
        """What became of a key; None when it never arrived."""


class SqliteCalendar:
    """`Calendar` in one file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    async def free(self, day: date) -> Sequence[time]:
        """Times of this day that nobody has taken."""
        return await asyncio.to_thread(self._free, day)

    async def upcoming(self, patient: str, now: datetime) -> Sequence[Appointment]:
        """Appointments of a patient from now on, the next first."""
        return await asyncio.to_thread(self._upcoming, patient, now)

    async def book(self, key: str, patient: str, service: str, at: datetime) -> Receipt:
        """Take a time for a patient, once per key."""
        row = (patient, service, at.isoformat())
        sql = "INSERT OR IGNORE INTO appointments (patient, service, at) VALUES (?, ?, ?)"
        return await asyncio.to_thread(self._once, key, "appointment.book", sql, row, "taken")

    async def cancel(self, key: str, patient: str, appointment: str) -> Receipt:
        """Give the time of a patient's own appointment back, once per key."""
        sql = "DELETE FROM appointments WHERE id = ? AND patient = ?"
        row = (appointment, patient)
        return await asyncio.to_thread(self._once, key, "appointment.cancel", sql, row, "not_there")

    async def receipt(self, key: str) -> Receipt | None:
        """What became of a key; None when it never arrived."""
        return await asyncio.to_thread(self._receipt, key)

    def _free(self, day: date) -> Sequence[time]:
        if day.weekday() == CLOSED_ON:
            return ()
        with closing(self._open()) as db:
            rows = db.execute("SELECT at FROM appointments WHERE at LIKE ?", (f"{day.isoformat()}%",))
            taken = {datetime.fromisoformat(at).time() for (at,) in rows}
        return [hour for hour in HOURS if hour not in taken]

    def _upcoming(self, patient: str, now: datetime) -> Sequence[Appointment]:
        with closing(self._open()) as db:
            rows = db.execute("SELECT id, service, at FROM appointments WHERE patient = ?", (patient,))
            kept = [Appointment(str(number), what, datetime.fromisoformat(at)) for number, what, at in rows]
        return sorted((each for each in kept if each.at > now), key=lambda each: each.at)

    def _once(self, key: str, kind: str, sql: str, row: tuple[str, ...], otherwise: str) -> Receipt:
        """Change one row and write down what came of it, in one transaction."""
        with closing(self._open()) as db, db:
            db.execute("BEGIN IMMEDIATE")
            if (before := _read(db, key)) is not None:
                return before
            done = db.execute(sql, row).rowcount == 1
            receipt = Receipt(
                key=key,
                type=kind,
                state="done" if done else "failed",
                reference=key[:8].upper(),
                problem="" if done else otherwise,
            )
            db.execute("INSERT INTO ledger VALUES (?, ?)", (key, _written(receipt)))
        return receipt

    def _receipt(self, key: str) -> Receipt | None:
        with closing(self._open()) as db:
            return _read(db, key)

    def _open(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self.file, timeout=5, isolation_level=None)
        db.executescript(_TABLES)
        return db


def _written(receipt: Receipt) -> str:
    return json.dumps(
        [receipt.type, receipt.state, receipt.reference, receipt.problem, to_json(receipt.facts)]
    )


def _read(db: sqlite3.Connection, key: str) -> Receipt | None:
    row = db.execute("SELECT receipt FROM ledger WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    kind, state, reference, problem, facts = json.loads(row[0])
    return Receipt(
        key=key, type=kind, state=state, reference=reference, problem=problem, facts=from_json(facts)
    )
