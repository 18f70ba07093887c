"""On a desk that is served: a skill's drafts are let out, it goes up by itself, one wrong answer takes it back, one click undoes that."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.kit import Desk, Pages
from tests.browser.manager import PATIENCE_MS, faults, manager
from tests.browser.test_desk_page import posted

ASKED = "10421 到哪了？"
ENOUGH = 36  # of 36 drafts that were let out 90 % are sure


@pytest.fixture
def served(tmp_path: Path) -> Any:
    with Desk(tmp_path / "data", HAOKE_SKILLS__AUTONOMY__ORDERS="assist") as running:
        yield running


def asks(desk: Desk, sender: str) -> list[Any]:
    """A customer asks for an order; what comes back at once."""
    body = {"sender": sender, "message": ASKED, "metadata": {"customer_id": "C1001"}}
    replies: list[Any] = posted(desk, "/webhooks/rest/webhook", body)
    return replies


def turn_of(desk: Desk, sender: str) -> str:
    """The newest turn of a conversation."""
    query = "SELECT id FROM turns WHERE conversation_id = ? ORDER BY seq_first DESC LIMIT 1"
    with sqlite3.connect(desk.data / "haoke.db") as database:
        found: str = database.execute(query, (f"rest:{sender}",)).fetchone()[0]
    return found


def a_day_passes(desk: Desk) -> None:
    """Every proposal has lain for 25 hours."""
    with sqlite3.connect(desk.data / "haoke.db", timeout=30) as database:
        database.execute("UPDATE settings SET at = datetime(at, '-25 hours') WHERE state = 'proposed'")


def test_a_skill_goes_up_by_itself_and_is_taken_back(served: Desk, pages: Pages) -> None:
    page = manager(served, pages)
    for n in range(ENOUGH):
        assert asks(served, f"v{n}") == [], "at assist a person sees every answer first"
        posted(served, f"/api/desk/drafts/{turn_of(served, f'v{n}')}/approve", {})

    page.goto(served.url + "/manage/alarms")
    banner = page.locator(".alarm-banner")
    expect(banner).to_contain_text("A skill has earned more autonomy", timeout=PATIENCE_MS)
    page.reload()
    earned = page.get_by_role("region", name="Autonomy that was earned")
    expect(earned).to_contain_text("v1 proposes “Guarded” and waits for a person")
    assert not faults(page)
    banner.get_by_role("button", name="Understood").click()

    # The manager lets earned levels take effect by themselves; the proposal is written anew on that and lies for a day.
    page.goto(served.url + "/manage/thresholds")
    page.get_by_label("A level that was earned takes effect by itself").check()
    page.get_by_role("button", name="Put in force").click()
    expect(page.get_by_text("in force: v2").first).to_be_visible()
    expect(banner).to_contain_text("v3 proposes", timeout=PATIENCE_MS)
    assert asks(served, "before") == []
    a_day_passes(served)
    expect(banner).to_contain_text("Nobody objected; v3 is in force", timeout=PATIENCE_MS)
    assert "SF1040210421" in asks(served, "after")[0]["text"]

    # One of its answers was wrong: of 37 judgements 36 agree, which is no longer surely 90 %.
    posted(served, f"/api/manage/turns/{turn_of(served, 'after')}/label", {"label": "wrong"})
    expect(banner).to_contain_text("A skill was taken back", timeout=PATIENCE_MS)
    expect(banner).to_contain_text("back from “Guarded” to “Assist”")
    assert asks(served, "held") == []

    page.goto(served.url + "/manage/versions")
    expect(page.get_by_text("Orders: Guarded → Assist. 36 of 37 judgements agree")).to_be_visible()
    assert not faults(page)
    page.get_by_role("button", name="Go back one").click()
    expect(page.get_by_text("in force: v3").first).to_be_visible()
    served.tells("settings in force", '"version": "v3"', times=2)  # every process looks every two seconds
    assert asks(served, "again"), "the manager's word"
