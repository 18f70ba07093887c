"""The disk of a running desk is full: nothing is acknowledged that is not stored, it is said, and it goes on when there is room again."""

import resource
import sqlite3
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.degrade.street import BUDGET_S, PARCEL, SCALE, STATUS, Street, street

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit"),
]
NO_ROOM = 4096  # bytes that a file may have: whatever is written grows one beyond it


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    async with street(tmp_path_factory.mktemp("disk")) as opened:
        yield opened


def room(here: Street, most: int) -> None:
    """Let no file of the desk's process grow beyond this, as a full disk would."""
    _, hard = resource.prlimit(here.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(here.pid, resource.RLIMIT_FSIZE, (most, hard))


async def test_a_full_disk_refuses_in_words_and_is_over_without_a_restart(here: Street) -> None:
    assert PARCEL in (await here.ask(STATUS)).text
    pid = here.pid
    room(here, NO_ROOM)
    answers = [await here.ask(STATUS) for _ in range(6)]
    refused = [answer for answer in answers if answer.status != 200]
    assert refused, "the disk was not full: the fault was not reached"
    for answer in answers:
        # Refused in our own words, or stored; then it may be answered later.
        assert answer.status in (200, 503), answer
        assert answer.took_s < BUDGET_S * SCALE
    assert "send it again" in refused[0].text
    assert "disk" not in refused[0].text, "nothing of the inside is told"
    room(here, resource.RLIM_INFINITY)
    await here.again(STATUS, PARCEL, 30)
    assert here.pid == pid
    assert (await here.ready())[0] == 200
    database = here.desk.data / "haoke.db"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as read:
        assert read.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert read.execute("PRAGMA foreign_key_check").fetchall() == []
