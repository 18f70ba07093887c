"""A clinic on Tuesday, March 10, at ten in the morning, with an empty calendar of the test's own."""

import json
from contextlib import AbstractAsyncContextManager
from importlib.resources import files
from pathlib import Path

import pytest

from bot.testing import desk
from bot.testing.rehearsal import Desk
from clinic_kit import NOW, SKILLS, OpenClinic
from haoke_clinic.calendar import SqliteCalendar


@pytest.fixture(scope="session")
def fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clinic's own file, with its clock stopped."""
    data = json.loads(files("haoke_clinic").joinpath("clinic.json").read_text(encoding="utf-8"))
    path = tmp_path_factory.mktemp("clinic") / "clinic.json"
    path.write_text(json.dumps({**data, "now": NOW.isoformat()}), encoding="utf-8")
    return path


@pytest.fixture
def calendar(tmp_path: Path) -> SqliteCalendar:
    """The calendar that the desk of this test uses."""
    return SqliteCalendar(tmp_path / "calendar.db")


@pytest.fixture
def clinic(fixture: Path, calendar: SqliteCalendar, tmp_path: Path) -> OpenClinic:
    """Opens the clinic's desk for a patient, or for a visitor."""

    def open_desk(customer: str | None = "P1001") -> AbstractAsyncContextManager[Desk]:
        tables = {"appointments": {"calendar": str(tmp_path / "calendar.db")}}
        return desk(SKILLS, fixture=fixture, customer=customer, tables=tables)

    return open_desk
